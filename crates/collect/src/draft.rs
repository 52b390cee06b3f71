//! An article as a reader found it, before it has a name.

use jiff::{SignedDuration, Timestamp};
use parallax_model::{Article, Cue, FoundIn, Published, SourceId};

use crate::{
    credit, dates,
    html::text::one_line,
    identity,
    item::{Capture, Item, Origin, Reason},
    language,
};

/// What a format says about one article; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// Where the article itself stands, when that is not where it was read.
    pub address: Option<String>,
    pub canonical: Option<String>,
    pub guid: Option<String>,
    pub source: Option<SourceId>,
    pub source_name: String,
    pub title: String,
    pub byline: Option<String>,
    pub credit: Option<String>,
    pub published: Option<Published>,
    pub language: Option<String>,
    /// Paragraphs separated by a blank line.
    pub text: String,
    pub cues: Vec<Cue>,
    pub partial: bool,
    pub updated: Option<Timestamp>,
    pub links: Vec<String>,
}

impl Draft {
    /// Takes the day in an address for the day of publication where nothing else gave one. What nothing dates stays
    /// undated: the moment of capture is no date of publication.
    pub(crate) fn dated_by(&mut self, address: &str, origin: &Origin) {
        if self.published.is_some() {
            return;
        }
        let latest = origin.fetched.checked_add(SignedDuration::from_hours(48));
        self.published = dates::in_address(address)
            .and_then(|stamp| stamp.published(origin.zone.as_deref(), FoundIn::Url))
            .filter(|p| latest.is_ok_and(|latest| p.instant <= latest));
    }

    /// Gives the article its name and fills what can be derived: outlet, language, wire credit.
    pub fn capture(mut self, origin: &Origin, raw: &[u8]) -> Item {
        // The address of the document read may be that of a feed or an archive: only the article's own counts.
        for own in [self.address.clone(), self.canonical.clone()].into_iter().flatten() {
            self.dated_by(&own, origin);
        }
        let address = self.address.unwrap_or_else(|| origin.address.clone());
        let title = one_line(&self.title);
        if title.is_empty() && self.text.trim().is_empty() {
            return Item::Quarantined { reason: Reason::NoArticle, address, raw: raw.to_vec() };
        }
        if self.text.len() > origin.limits.text {
            let (size, limit) = (self.text.len() as u64, origin.limits.text as u64);
            let reason = Reason::TooLarge { what: "a text", size, limit };
            return Item::Quarantined { reason, address, raw: raw.to_vec() };
        }
        let canonical = self
            .canonical
            .and_then(|c| identity::canonical(&c))
            .or_else(|| identity::canonical(&address))
            .map(String::from);
        let source = origin
            .outlet
            .clone()
            .or(self.source)
            .unwrap_or_else(|| identity::source_of(canonical.as_deref().unwrap_or(&address)));
        let named = Some(one_line(&self.source_name)).filter(|n| !n.is_empty());
        let byline = self.byline.map(|b| one_line(&b)).filter(|b| !b.is_empty());
        let id = identity::article_id(
            &source,
            self.guid.as_deref(),
            canonical.as_deref(),
            &title,
            &self.text,
        );
        let language = language::of(&self.text, &title, self.language.or(origin.language.clone()));
        let credit = self.credit.or_else(|| credit::find(byline.as_deref(), &self.text));
        let article = Article {
            id,
            url: address,
            canonical_url: canonical,
            addresses: Vec::new(),
            source_name: named.or(origin.outlet_name.clone()).unwrap_or_else(|| source.0.clone()),
            source,
            title,
            byline,
            credit,
            published: origin.published.clone().or(self.published),
            fetched: origin.fetched,
            language,
            text: self.text,
            cues: self.cues,
            raw_hash: identity::raw_hash(raw),
            version: 1,
        };
        Item::Stored(Box::new(Capture {
            article,
            guid: self.guid,
            partial: self.partial,
            updated: self.updated,
            raw: raw.to_vec(),
            content_type: origin.content_type.clone(),
            headers: origin.headers.clone(),
            links: self.links,
        }))
    }
}
