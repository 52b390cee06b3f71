//! Coded articles into the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use parallax_gauge::alerts::Alert;
use parallax_knowledge::Knowledge;
use parallax_ledger::{Case, Ledger, View, Voiced};
use parallax_model::ledger::{Claim, Event, EventId, LedgerArticle};
use parallax_model::{Article, ArticleId, Precision, Published, Story};
use parallax_store::{AlertRow, Coded, Derived};

/// Events, claims, links and relations as known at `as_of` (at the newest article, without).
pub fn record(
    knowledge: &Arc<Knowledge>,
    coded: &[(Article, Coded)],
    stories: &[Story],
    as_of: Option<Timestamp>,
) -> Result<Derived> {
    let ledger = filled(knowledge, coded, stories);
    let mut derived = Derived::default();
    keep(&mut derived, at(&ledger, as_of).cases(), knowledge)?;
    derived.relations = parallax_ledger::relations(&derived.events, &knowledge.ledger);
    Ok(derived)
}

fn keep(derived: &mut Derived, cases: Vec<Case>, knowledge: &Knowledge) -> Result<()> {
    for case in cases {
        // Silence on what no article tells of stays with its article and makes no event.
        if case.event.as_ref().is_some_and(|e| e.mentions.is_empty()) {
            continue;
        }
        let talk = case.is_talk(&knowledge.ledger);
        let claims = if talk { Vec::new() } else { case.claims };
        derived.alerts.extend(alerts(&case.id, &claims, case.event.as_ref())?);
        derived.events.extend(case.event);
        derived.links.extend(case.links.into_iter().map(|link| (case.id.clone(), link)));
        derived.claims.extend(claims);
    }
    Ok(())
}

/// What changed in one happening, as the store keeps it.
pub fn alerts(id: &EventId, claims: &[Claim], event: Option<&Event>) -> Result<Vec<AlertRow>> {
    let alerts =
        parallax_gauge::alerts::knowledge_alerts(claims, event.map_or(&[], std::slice::from_ref));
    let row = |alert: Alert| {
        Ok(AlertRow {
            event: id.clone(),
            at: alert.at.as_second(),
            change: alert.change.word().into(),
            parties: alert.parties.clone(),
            record: serde_json::to_value(&alert)?,
            key: alert.key,
        })
    };
    alerts.into_iter().map(row).collect()
}

/// The ledger of coded articles, copies folded as the stories say.
pub fn filled(knowledge: &Arc<Knowledge>, coded: &[(Article, Coded)], stories: &[Story]) -> Ledger {
    let shelf = Shelf::new(knowledge, coded.iter(), origins(stories));
    let mut ledger = Ledger::new(knowledge.clone());
    for (article, coded) in coded {
        let entry = shelf.entry(article);
        let voiced = shelf.voiced(&entry, article, coded);
        ledger.add(entry, voiced);
    }
    ledger
}

/// What new articles change.
pub struct Change {
    /// Happenings whose records may have changed, have come about or are gone.
    pub names: BTreeSet<EventId>,
    /// Their records.
    pub derived: Derived,
    /// With everything in it.
    pub ledger: Ledger,
}

/// The ledger of what was `known` (each article with what it was a copy of) with all articles and stories put in, and
/// what that changed: the records of all others are those that a ledger of all would give.
pub fn changed(
    knowledge: &Arc<Knowledge>,
    coded: &[(Article, Coded)],
    known: BTreeMap<ArticleId, Option<ArticleId>>,
    stories: &[Story],
) -> Result<Change> {
    let old = coded.iter().filter(|(a, _)| known.contains_key(&a.id));
    let copies = known.iter().filter_map(|(id, of)| Some((id.clone(), of.clone()?))).collect();
    let before = Shelf::new(knowledge, old.clone(), copies);
    let after = Shelf::new(knowledge, coded.iter(), origins(stories));
    let mut ledger = Ledger::new(knowledge.clone());
    for (article, coded) in old {
        let entry = before.entry(article);
        let voiced = before.voiced(&entry, article, coded);
        ledger.add(entry, voiced);
    }
    let mut names = BTreeSet::new();
    for (article, coded) in coded {
        let entry = after.entry(article);
        match ledger.article_of(&entry.id) {
            Some(known) if *known == entry => continue,
            Some(_) => names.extend(ledger.remove(&entry.id).events),
            None => {}
        }
        let voiced = after.voiced(&entry, article, coded);
        names.extend(ledger.add(entry, voiced).events);
    }
    let mut derived = Derived::default();
    let view = ledger.now();
    for name in &names {
        keep(&mut derived, view.cases_named(name), knowledge)?;
    }
    Ok(Change { names, derived, ledger })
}

fn origins(stories: &[Story]) -> BTreeMap<ArticleId, ArticleId> {
    let members = stories.iter().flat_map(|s| &s.members);
    let copies = members.filter_map(|m| Some((m.article.clone(), m.copy.as_ref()?.origin.clone())));
    copies.collect()
}

/// Articles as the ledger takes them.
struct Shelf<'k> {
    knowledge: &'k Knowledge,
    origins: BTreeMap<ArticleId, ArticleId>,
    /// Time of the newest dated article.
    newest: Option<Timestamp>,
}

impl<'k> Shelf<'k> {
    fn new<'a>(
        knowledge: &'k Knowledge,
        coded: impl Iterator<Item = &'a (Article, Coded)>,
        origins: BTreeMap<ArticleId, ArticleId>,
    ) -> Self {
        let newest = coded.filter_map(|(a, _)| Some(a.published.as_ref()?.instant)).max();
        Self { knowledge, origins, newest }
    }

    fn entry(&self, article: &Article) -> LedgerArticle {
        let outlet = self.knowledge.outlets.get(&article.source.0);
        // A page without a date is no newer than the newest dated one: it must not age all the others.
        let unknown = || self.newest.map_or(article.fetched, |n| n.min(article.fetched));
        LedgerArticle {
            id: article.id.clone(),
            outlet: article.source_name.clone(),
            voice: outlet.and_then(|o| o.voice.clone()),
            published: article.published.as_ref().map_or_else(unknown, known_at),
            origin: origin(&self.origins, &article.id),
            credit: article.credit.clone(),
            grade: outlet.map(|o| o.grade),
        }
    }

    fn voiced(&self, entry: &LedgerArticle, article: &Article, coded: &Coded) -> Vec<Voiced> {
        let (statements, mentions) = (&coded.statements, &coded.mentions);
        parallax_ledger::voiced(entry, statements, mentions, &article.text, self.knowledge)
    }
}

/// When an article can have been known: one dated to the day only, at noon of that day.
fn known_at(published: &Published) -> Timestamp {
    let noon = || {
        let noon = published.local_date().at(12, 0, 0, 0);
        noon.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp())
    };
    let by_day = published.precision >= Precision::Day;
    by_day.then(noon).flatten().unwrap_or(published.instant)
}

/// The ledger at an instant, or at its newest article.
pub fn at(ledger: &Ledger, as_of: Option<Timestamp>) -> View<'_> {
    as_of.map_or_else(|| ledger.now(), |at| ledger.as_of(at))
}

/// The first origin: a copy of a copy is under the origin of both.
fn origin(origins: &BTreeMap<ArticleId, ArticleId>, article: &ArticleId) -> ArticleId {
    let mut at = article;
    for _ in 0..origins.len() {
        match origins.get(at) {
            Some(next) if *next != *article => at = next,
            _ => break,
        }
    }
    at.clone()
}
