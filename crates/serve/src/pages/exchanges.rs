//! Relations between actors told as exchanges: what goes where, since when, in what figure, who says so,
//! who denies it.

use parallax_model::ledger::{Relation, Stance};
use parallax_store::Store;

use super::accounts::stance;
use super::timeline::is_whole;
use super::{Evidence, Library, escape};
use crate::{Error, format};

pub(crate) struct Exchange {
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
    pub denies: bool,
    pub when: String,
    pub evidence: Evidence,
}

/// Pieces of evidence shown of one relation.
const SHOWN: usize = 4;

pub(crate) fn exchanges(
    store: &Store,
    relations: &[Relation],
    library: &mut Library<'_>,
) -> Result<Vec<Exchange>, Error> {
    relations.iter().map(|relation| exchange(store, relation, library)).collect()
}

fn exchange(
    store: &Store,
    relation: &Relation,
    library: &mut Library<'_>,
) -> Result<Exchange, Error> {
    let mut sides: Vec<Side> = Vec::new();
    let mut events = Vec::new();
    let mut told: Option<jiff::Timestamp> = None;
    let mut holders = std::collections::BTreeMap::new();
    for id in &relation.events {
        let event = store.event(id)?;
        let claims = store.claims_of_events(std::slice::from_ref(id))?;
        let whole = claims.iter().find(|c| is_whole(c));
        let headline = whole.map_or_else(
            || super::accounts::headline(&event),
            |c| format::sentence(&c.proposition),
        );
        events.push((format!("/event/{}", escape(&id.0)), headline));
        for account in &event.accounts {
            for slot in &account.slots {
                holders.insert(slot.evidence.clone(), account.name.clone());
            }
            let Some(last) = account.history.last() else { continue };
            told = told.into_iter().chain(account.history.iter().map(|s| s.at)).min();
            let known =
                sides.iter().any(|s| s.holder == account.name && s.stance == stance(last.stance));
            if !known && !account.name.is_empty() {
                sides.push(Side {
                    holder: format::sentence(&account.name),
                    stance: stance(last.stance),
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
    for figure in &relation.figures {
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
    for span in relation.evidence.iter().take(SHOWN) {
        evidence.push(library.evidence(span)?);
    }
    Ok(Exchange {
        kind: relation.kind.replace('-', " "),
        from: relation.from.name.clone(),
        to: relation.to.name.clone(),
        first: relation.first.as_ref().map(format::interval).unwrap_or_default(),
        last: relation.last.as_ref().map(format::interval).unwrap_or_default(),
        told: told.map(format::day).unwrap_or_default(),
        status: format::status(relation.status),
        figures,
        sides,
        events,
        evidence,
    })
}
