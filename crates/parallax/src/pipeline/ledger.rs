//! Coded articles into the ledger.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use parallax_knowledge::Knowledge;
use parallax_ledger::{Case, Ledger, View};
use parallax_model::ledger::LedgerArticle;
use parallax_model::{Actor, Article, ArticleId, EventMention, Story};
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
        let talk = is_talk(&case, knowledge);
        derived.events.extend(case.event);
        derived.links.extend(case.links);
        if !talk {
            derived.claims.extend(case.claims);
        }
    }
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
        let told: Vec<EventMention> =
            coded.mentions.iter().filter(|m| is_identifiable(m, knowledge)).cloned().collect();
        let entry = LedgerArticle {
            id: article.id.clone(),
            outlet: article.source_name.clone(),
            voice: knowledge.outlets.get(&article.source.0).and_then(|o| o.voice.clone()),
            published: article.published.as_ref().map_or_else(
                || newest.map_or(article.fetched, |n| n.min(article.fetched)),
                |p| p.instant,
            ),
            origin: origin(&origins, &article.id),
            credit: article.credit.clone(),
        };
        let voiced =
            parallax_ledger::voiced(&entry, &coded.statements, &told, &article.text, knowledge);
        ledger.add(entry, voiced);
    }
    ledger
}

/// The ledger at an instant, or at its newest article.
pub fn at(ledger: &Ledger, as_of: Option<Timestamp>) -> View<'_> {
    as_of.map_or_else(|| ledger.now(), |at| ledger.as_of(at))
}

/// Whether somebody has only spoken: a happening, but no claim to follow.
fn is_talk(case: &Case, knowledge: &Knowledge) -> bool {
    case.event.as_ref().is_some_and(|e| {
        let mode = e.mode.as_ref().map(|m| m.as_str());
        let kind = knowledge.ledger.kind_of(e.kind.as_deref(), e.event_type, mode);
        kind.is_some_and(|k| k.talk)
    })
}

/// Whether a mention can be told apart from others: its actor is known, and its recipient where the
/// ontology demands one and no finer kind says what was done. What cannot is shown with its article and never reconciled: two acts of
/// nobody in particular would pass for one, corroborated.
fn is_identifiable(mention: &EventMention, knowledge: &Knowledge) -> bool {
    let known = |actors: &[Actor]| actors.iter().any(|a| a.country.is_some() || a.entity.is_some());
    let needs = mention.kind.is_none()
        && knowledge.ontology.event_type(mention.event_type).is_some_and(|t| t.recipient_required);
    known(&mention.actors) && (!needs || known(&mention.recipients))
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
