//! What an export is made of: the record of a case, whole, as of a day, or of one story.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use parallax_knowledge::Knowledge;
use parallax_model::ledger::{Claim, Event, EventId, Link, Relation};
use parallax_model::{
    Article, ArticleId, EventMention, MentionId, Span, Statement, StatementId, Story, StoryId,
};
use parallax_store::{ClaimFilter, Derived, EventFilter, MentionFilter, SourceRow, Store};

use crate::Error;

/// Articles kept at hand for evidence; more are fetched again when needed.
const AT_HAND: usize = 256;

/// Words with where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    pub words: String,
    pub article: ArticleId,
    pub title: String,
    pub url: String,
    pub outlet: String,
    pub published: Option<Timestamp>,
}

/// The record of a case. Articles, mentions and statements are read from the store one article at a
/// time; what is made across articles is held.
pub struct Record<'s> {
    pub(crate) store: &'s Store,
    pub(crate) knowledge: &'s Knowledge,
    pub(crate) name: String,
    pub(crate) notice: String,
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) stories: Vec<Story>,
    pub(crate) events: Vec<Event>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) links: Vec<Link>,
    pub(crate) relations: Vec<Relation>,
    articles: Vec<ArticleId>,
    at_hand: RefCell<BTreeMap<ArticleId, Article>>,
    watch: Box<dyn Fn(u64) + 's>,
}

impl<'s> Record<'s> {
    /// The record as it stands.
    pub fn now(store: &'s Store, knowledge: &'s Knowledge) -> Result<Self, Error> {
        let derived = Derived {
            stories: store.stories(None, 0)?,
            events: store.events(&EventFilter::default())?,
            claims: store.claims(&ClaimFilter::default())?,
            links: store.links()?,
            relations: store.relations()?,
            alerts: Vec::new(),
        };
        Self::of(store, knowledge, derived, None)
    }

    /// The record as it was known at an instant; `derived` is what the rooms make of it then.
    pub fn as_of(
        store: &'s Store,
        knowledge: &'s Knowledge,
        derived: Derived,
        at: Timestamp,
    ) -> Result<Self, Error> {
        Self::of(store, knowledge, derived, Some(at))
    }

    fn of(
        store: &'s Store,
        knowledge: &'s Knowledge,
        derived: Derived,
        as_of: Option<Timestamp>,
    ) -> Result<Self, Error> {
        let Derived { mut stories, mut events, mut claims, links, relations, .. } = derived;
        stories.sort_by(|a, b| b.last.cmp(&a.last).then_with(|| a.id.cmp(&b.id)));
        let day = |e: &Event| e.when.as_ref().map(|w| w.start);
        events.sort_by(|a, b| {
            (day(a).is_none(), day(a), &a.id).cmp(&(day(b).is_none(), day(b), &b.id))
        });
        claims.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self {
            store,
            knowledge,
            name: store.meta("name")?.unwrap_or_default(),
            notice: store.meta("notice")?.unwrap_or_default(),
            as_of,
            stories,
            events,
            claims,
            links: links.into_iter().map(|(_, link)| link).collect(),
            relations,
            articles: store.article_ids(as_of)?,
            at_hand: RefCell::default(),
            watch: Box::new(|_| ()),
        })
    }

    /// Only what one story tells: its articles, and the events, claims and relations they bear on.
    pub fn narrowed(mut self, story: &Story) -> Self {
        let members: BTreeSet<_> = story.members.iter().map(|m| &m.article).collect();
        self.articles.retain(|a| members.contains(a));
        self.stories.retain(|s| s.id == story.id);
        let told = |id: &str| {
            let article = id.split(':').next().unwrap_or(id);
            members.contains(&ArticleId(article.into()))
        };
        self.events.retain(|e| e.mentions.iter().any(|m| told(&m.0)));
        let events: BTreeSet<EventId> = self.events.iter().map(|e| e.id.clone()).collect();
        self.claims.retain(|c| match &c.event {
            Some(event) => events.contains(event),
            None => c.statements.iter().any(|s| told(&s.0)),
        });
        self.links.retain(|l| told(&l.from.0) || told(&l.to.0));
        self.relations.retain(|r| r.events.iter().any(|e| events.contains(e)));
        self
    }

    /// A story by its id, or the one an article is in.
    pub fn story_of(&self, id: &StoryId, article: &ArticleId) -> Option<&Story> {
        let by_id = self.stories.iter().find(|s| s.id == *id);
        by_id.or_else(|| {
            self.stories.iter().find(|s| s.members.iter().any(|m| m.article == *article))
        })
    }

    /// Calls `watch` with the number of each article as it is passed.
    pub fn watched(mut self, watch: impl Fn(u64) + 's) -> Self {
        self.watch = Box::new(watch);
        self
    }

    pub fn article_count(&self) -> u64 {
        self.articles.len() as u64
    }

    /// Publication of the newest article in it whose date is known.
    pub fn newest(&self) -> Result<Option<Timestamp>, Error> {
        for id in self.articles.iter().rev() {
            if let Some(published) = self.store.article(id)?.published {
                return Ok(Some(published.instant));
            }
        }
        Ok(None)
    }

    /// Every article with its text, in order of publication.
    pub(crate) fn articles(&self) -> impl Iterator<Item = Result<Article, Error>> + use<'_, 's> {
        self.articles.iter().enumerate().map(|(number, id)| {
            (self.watch)(number as u64 + 1);
            Ok(self.store.article(id)?)
        })
    }

    pub(crate) fn mentions(&self, article: &ArticleId) -> Result<Vec<EventMention>, Error> {
        let filter = MentionFilter { article: Some(article.clone()), ..MentionFilter::default() };
        Ok(self.store.mentions(&filter)?)
    }

    pub(crate) fn mention(&self, id: &MentionId) -> Result<EventMention, Error> {
        Ok(self.store.mention(id)?)
    }

    pub(crate) fn statements(&self, article: &ArticleId) -> Result<Vec<Statement>, Error> {
        Ok(self.store.statements(article)?)
    }

    /// A statement; `None` where the ledger names a mention told in the outlet's own voice.
    pub(crate) fn statement(&self, id: &StatementId) -> Option<Statement> {
        self.store.statement(id).ok()
    }

    pub(crate) fn sources(&self) -> Result<Vec<SourceRow>, Error> {
        Ok(self.store.sources()?)
    }

    /// Which event each mention tells of.
    pub(crate) fn event_of_mention(&self) -> BTreeMap<&MentionId, &Event> {
        self.events.iter().flat_map(|e| e.mentions.iter().map(move |m| (m, e))).collect()
    }

    pub(crate) fn with_article<T>(
        &self,
        id: &ArticleId,
        look: impl FnOnce(&Article) -> T,
    ) -> Result<T, Error> {
        let mut at_hand = self.at_hand.borrow_mut();
        if let Some(article) = at_hand.get(id) {
            return Ok(look(article));
        }
        let article = self.store.article(id)?;
        let seen = look(&article);
        if at_hand.len() >= AT_HAND {
            at_hand.clear();
        }
        at_hand.insert(id.clone(), article);
        Ok(seen)
    }

    /// The words of a span, with their source.
    pub(crate) fn quoted(&self, span: &Span) -> Result<Quoted, Error> {
        self.with_article(&span.article, |article| Quoted {
            words: span.range.slice(&article.text).unwrap_or_default().to_string(),
            article: article.id.clone(),
            title: article.title.clone(),
            url: article.url.clone(),
            outlet: article.source_name.clone(),
            published: article.published.as_ref().map(|p| p.instant),
        })
    }
}
