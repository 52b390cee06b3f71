//! What is new among the items of one visit, and what is known already.

use std::collections::BTreeMap;

use parallax_model::{ArticleId, SourceId};

use crate::{
    identity,
    item::{Counts, Item},
};

/// What is known of an article stored earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub version: u32,
    /// [`identity::text_hash`] of its title and text.
    pub text_hash: String,
}

/// What a page said of its own age when it was last stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What the store remembers; the collector only asks.
pub trait Known {
    fn article(&self, id: &ArticleId) -> Option<Seen>;
    /// An article of this outlet with these words under another name.
    fn same_text(&self, source: &SourceId, text_hash: &str) -> Option<ArticleId>;
    /// The article met under an address, and how to ask whether it has changed.
    fn at(&self, address: &str) -> Option<(ArticleId, Validators)>;
}

/// Nothing is known: everything is new.
impl Known for () {
    fn article(&self, _: &ArticleId) -> Option<Seen> {
        None
    }

    fn same_text(&self, _: &SourceId, _: &str) -> Option<ArticleId> {
        None
    }

    fn at(&self, _: &str) -> Option<(ArticleId, Validators)> {
        None
    }
}

/// Different reasons that are remembered of one visit.
const REASONS: usize = 20;

/// One visit: decides what is new and counts.
pub(super) struct Visit<'v> {
    known: &'v dyn Known,
    seen: BTreeMap<ArticleId, Seen>,
    texts: BTreeMap<(SourceId, String), ArticleId>,
    counts: Counts,
    dropped: BTreeMap<String, u64>,
    sink: &'v mut dyn FnMut(Item),
}

impl<'v> Visit<'v> {
    pub(super) fn new(known: &'v dyn Known, sink: &'v mut dyn FnMut(Item)) -> Self {
        Self {
            known,
            seen: BTreeMap::new(),
            texts: BTreeMap::new(),
            counts: Counts::default(),
            dropped: BTreeMap::new(),
            sink,
        }
    }

    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    /// Reasons of what was set aside or refused, with how many.
    pub(super) fn dropped(&self) -> BTreeMap<String, u64> {
        self.dropped.clone()
    }

    pub(super) fn known(&self, id: &ArticleId) -> Option<Seen> {
        self.seen.get(id).cloned().or_else(|| self.known.article(id))
    }

    pub(super) fn hand_on(&mut self, item: Item) {
        self.counts.add(&item);
        if let Item::Quarantined { reason, .. } | Item::Refused { reason, .. } = &item {
            let reason = reason.to_string();
            if self.dropped.len() < REASONS || self.dropped.contains_key(&reason) {
                *self.dropped.entry(reason).or_default() += 1;
            }
        }
        (self.sink)(item);
    }

    /// New, changed, or met before.
    pub(super) fn meet(&mut self, item: Item) {
        let Item::Stored(mut capture) = item else { return self.hand_on(item) };
        let article = &mut capture.article;
        let text_hash = identity::text_hash(&article.title, &article.text);
        if let Some(before) = self.known(&article.id) {
            // A teaser is no new version of the page it announces.
            if before.text_hash == text_hash || capture.partial {
                let (of, address) = (article.id.clone(), article.url.clone());
                return self.hand_on(Item::Duplicate { of, address });
            }
            article.version = before.version + 1;
        } else if article.text.len() > 200 {
            let key = (article.source.clone(), text_hash.clone());
            let other = self
                .texts
                .get(&key)
                .cloned()
                .or_else(|| self.known.same_text(&article.source, &text_hash));
            if let Some(of) = other.filter(|o| *o != article.id) {
                let address = article.url.clone();
                return self.hand_on(Item::Duplicate { of, address });
            }
        }
        self.texts
            .entry((article.source.clone(), text_hash.clone()))
            .or_insert_with(|| article.id.clone());
        self.seen.insert(article.id.clone(), Seen { version: article.version, text_hash });
        self.hand_on(Item::Stored(capture));
    }
}
