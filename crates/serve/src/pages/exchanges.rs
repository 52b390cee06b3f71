//! Relations between actors told as exchanges: what goes where, since when, in what figure, who says so,
//! who denies it.

use parallax_model::Span;
use parallax_model::ledger::{Event, Relation, Stance};
use parallax_store::Store;

use super::accounts::{stance, tone};
use super::{Evidence, Library, escape};
use crate::{Error, as_of::AsOf, format};

pub(crate) struct Exchange {
    /// The party on the other side: what it goes by, and its name.
    pub other: (String, String),
    /// When it was told of last.
    pub newest: jiff::Timestamp,
    pub kind: String,
    pub from: String,
    pub to: String,
    pub first: String,
    pub last: String,
    /// When it was first told, by the article.
    pub told: String,
    pub status: String,
    pub figures: Vec<Figure>,
    pub sides: Vec<Side>,
    pub events: Vec<(String, String)>,
    pub evidence: Vec<Evidence>,
}

/// A figure with its holder.
pub(crate) struct Figure {
    pub slot: String,
    pub words: String,
    pub capacity: bool,
    pub holder: String,
    pub as_of: String,
    pub evidence: Evidence,
}

/// A voice that confirms, denies or declines.
pub(crate) struct Side {
    pub holder: String,
    pub stance: &'static str,
    pub tone: &'static str,
    pub denies: bool,
    pub when: String,
    pub evidence: Evidence,
}

/// Pieces of evidence shown of one relation.
const SHOWN: usize = 4;

/// The exchanges of an actor, as of a day; the one told of last first.
pub(crate) fn exchanges(
    store: &Store,
    actor: &str,
    relations: &[Relation],
    as_of: AsOf,
    library: &mut Library<'_>,
) -> Result<Vec<Exchange>, Error> {
    let mut told = Vec::new();
    for relation in relations {
        told.extend(exchange(store, actor, relation, as_of, library)?);
    }
    told.sort_by_key(|e| std::cmp::Reverse(e.newest));
    Ok(told)
}

/// One relation; `None` as of a day on which nothing of it had been told.
fn exchange(
    store: &Store,
    actor: &str,
    relation: &Relation,
    as_of: AsOf,
    library: &mut Library<'_>,
) -> Result<Option<Exchange>, Error> {
    let mut sides: Vec<Side> = Vec::new();
    let mut events = Vec::new();
    let mut told: Option<jiff::Timestamp> = None;
    let mut newest = jiff::Timestamp::UNIX_EPOCH;
    let mut holders = std::collections::BTreeMap::new();
    let mut known = Vec::new();
    for id in &relation.events {
        known.push(store.event(id)?);
    }
    let known = as_of.events(store, library.knowledge(), known)?;
    if known.is_empty() {
        return Ok(None);
    }
    for event in &known {
        let id = &event.id;
        events.push((format!("/event/{}", escape(&id.0)), super::accounts::headline(event)));
        for account in &event.accounts {
            for slot in &account.slots {
                holders.insert(slot.evidence.clone(), account.name.clone());
            }
            let Some(last) = account.history.last() else { continue };
            newest = newest.max(last.at);
            told = told.into_iter().chain(account.history.iter().map(|s| s.at)).min();
            let known =
                sides.iter().any(|s| s.holder == account.name && s.stance == stance(last.stance));
            if !known && !account.name.is_empty() {
                sides.push(Side {
                    holder: format::sentence(&account.name),
                    stance: stance(last.stance),
                    tone: tone(last.stance),
                    denies: matches!(
                        last.stance,
                        Stance::Denies | Stance::Disputes | Stance::Doubts | Stance::Retracts
                    ),
                    when: format::day(last.at),
                    evidence: library.evidence(&last.evidence)?,
                });
            }
        }
    }
    sides.sort_by_key(|s| !s.denies);
    let mut figures = Vec::new();
    for figure in relation.figures.iter().filter(|f| as_of.knows(f.as_of)) {
        let evidence = library.evidence(&figure.evidence)?;
        let capacity = matches!(
            figure.value,
            parallax_model::ledger::SlotValue::Number { capacity: true, .. }
        );
        figures.push(Figure {
            slot: format::slot_name(&figure.slot),
            words: figure.words.clone(),
            capacity,
            holder: holders
                .get(&figure.evidence)
                .cloned()
                .unwrap_or_else(|| evidence.outlet.clone()),
            as_of: format::day(figure.as_of),
            evidence,
        });
    }
    let mut evidence = Vec::new();
    let spans: Vec<&Span> = match as_of.is_now() {
        true => relation.evidence.iter().take(SHOWN).collect(),
        false => {
            let steps = known.iter().flat_map(|e| &e.accounts).flat_map(|a| &a.history);
            steps.map(|s| &s.evidence).take(SHOWN).collect()
        }
    };
    for span in spans {
        evidence.push(library.evidence(span)?);
    }
    let certain = |e: &&Event| library.knowledge().ledger.probability(&e.status.name());
    let surest = known.iter().max_by(|a, b| certain(a).total_cmp(&certain(b)));
    let status =
        if as_of.is_now() { relation.status } else { surest.map_or(relation.status, |e| e.status) };
    let first = known.iter().filter_map(|e| e.when.as_ref()).min_by_key(|w| w.start);
    let last = known.iter().filter_map(|e| e.when.as_ref()).max_by_key(|w| w.end);
    let of_actor = relation.from.country.as_ref().is_some_and(|c| c.0 == actor);
    let other = if of_actor { &relation.to } else { &relation.from };
    let code = other.country.as_ref().map(|c| c.0.clone());
    let code = code.or_else(|| other.entity.as_ref().map(|e| e.0.clone()));
    Ok(Some(Exchange {
        other: (code.unwrap_or_default(), other.name.clone()),
        newest,
        kind: relation.kind.replace('-', " "),
        from: relation.from.name.clone(),
        to: relation.to.name.clone(),
        first: first.map(format::interval).unwrap_or_default(),
        last: last.map(format::interval).unwrap_or_default(),
        told: told.map(format::day).unwrap_or_default(),
        status: format::status(status),
        figures,
        sides,
        events,
        evidence,
    }))
}
