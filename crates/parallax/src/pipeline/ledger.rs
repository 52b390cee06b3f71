//! Coded articles into the ledger.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use parallax_knowledge::Knowledge;
use parallax_ledger::Ledger;
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
    let origins: BTreeMap<&ArticleId, &ArticleId> = stories
        .iter()
        .flat_map(|s| &s.members)
        .filter_map(|m| m.copy.as_ref().map(|c| (&m.article, &c.origin)))
        .collect();
    let mut ledger = Ledger::new(knowledge.clone());
    for (article, coded) in coded {
        let told: Vec<EventMention> =
            coded.mentions.iter().filter(|m| is_identifiable(m, knowledge)).cloned().collect();
        let entry = LedgerArticle {
            id: article.id.clone(),
            outlet: article.source_name.clone(),
            voice: knowledge.outlets.get(&article.source.0).and_then(|o| o.voice.clone()),
            published: article.published.as_ref().map_or(article.fetched, |p| p.instant),
            origin: origin(&origins, &article.id),
            credit: article.credit.clone(),
        };
        let voiced =
            parallax_ledger::voiced(&entry, &coded.statements, &told, &article.text, knowledge);
        ledger.add(entry, voiced);
    }
    let view = match as_of {
        Some(at) => ledger.as_of(at),
        None => ledger.now(),
    };
    Ok(Derived {
        stories: Vec::new(),
        events: view.events(),
        claims: view.claims(),
        links: view.links(),
        relations: view.relations(),
    })
}

/// Whether a mention can be told apart from others: its actor is known, and its recipient where the
/// ontology demands one. What cannot is shown with its article and never reconciled: two acts of
/// nobody in particular would pass for one, corroborated.
fn is_identifiable(mention: &EventMention, knowledge: &Knowledge) -> bool {
    let known = |actors: &[Actor]| actors.iter().any(|a| a.country.is_some() || a.entity.is_some());
    let needs =
        knowledge.ontology.event_type(mention.event_type).is_some_and(|t| t.recipient_required);
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
