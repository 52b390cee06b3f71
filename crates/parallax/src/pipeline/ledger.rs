//! Coded articles into the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use parallax_knowledge::Knowledge;
use parallax_ledger::{Ledger, View};
use parallax_model::ledger::{EventId, LedgerArticle};
use parallax_model::{Article, ArticleId, Precision, Published, Story};
use parallax_store::{Coded, Derived};

/// Events, claims, links and relations as known at `as_of` (at the newest article, without).
pub fn record(
    knowledge: &Arc<Knowledge>,
    coded: &[(Article, Coded)],
    stories: &[Story],
    as_of: Option<Timestamp>,
) -> Result<Derived> {
    let ledger = filled(knowledge, coded, stories);
    let view = at(&ledger, as_of);
    let mut derived = Derived { relations: view.relations(), ..Derived::default() };
    for case in view.cases() {
        // Silence on what no article tells of stays with its article and makes no event.
        if case.event.as_ref().is_some_and(|e| e.mentions.is_empty()) {
            continue;
        }
        let talk = case.is_talk(&knowledge.ledger);
        derived.events.extend(case.event);
        derived.links.extend(case.links);
        if !talk {
            derived.claims.extend(case.claims);
        }
    }
    // A relation rests on the events that are kept.
    let kept: BTreeSet<&EventId> = derived.events.iter().map(|e| &e.id).collect();
    for relation in &mut derived.relations {
        relation.events.retain(|id| kept.contains(id));
    }
    derived.relations.retain(|r| !r.events.is_empty());
    Ok(derived)
}

/// The ledger of coded articles, copies folded as the stories say.
pub fn filled(knowledge: &Arc<Knowledge>, coded: &[(Article, Coded)], stories: &[Story]) -> Ledger {
    let origins: BTreeMap<&ArticleId, &ArticleId> = stories
        .iter()
        .flat_map(|s| &s.members)
        .filter_map(|m| m.copy.as_ref().map(|c| (&m.article, &c.origin)))
        .collect();
    // A page without a date is no newer than the newest dated one: it must not age all the others.
    let newest = coded.iter().filter_map(|(a, _)| Some(a.published.as_ref()?.instant)).max();
    let mut ledger = Ledger::new(knowledge.clone());
    for (article, coded) in coded {
        let entry = LedgerArticle {
            id: article.id.clone(),
            outlet: article.source_name.clone(),
            voice: knowledge.outlets.get(&article.source.0).and_then(|o| o.voice.clone()),
            published: article.published.as_ref().map_or_else(
                || newest.map_or(article.fetched, |n| n.min(article.fetched)),
                known_at,
            ),
            origin: origin(&origins, &article.id),
            credit: article.credit.clone(),
        };
        let voiced = parallax_ledger::voiced(
            &entry,
            &coded.statements,
            &coded.mentions,
            &article.text,
            knowledge,
        );
        ledger.add(entry, voiced);
    }
    ledger
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
fn origin(origins: &BTreeMap<&ArticleId, &ArticleId>, article: &ArticleId) -> ArticleId {
    let mut at = article;
    for _ in 0..origins.len() {
        match origins.get(at) {
            Some(next) if *next != article => at = next,
            _ => break,
        }
    }
    at.clone()
}
