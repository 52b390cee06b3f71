//! Weapon systems: names, kin, what is claimed of them, how earlier claims ended, what was promised.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use parallax_model::ledger::{Claim, Event, Status};
use parallax_store::Store;
use serde::Deserialize;

use super::claims::{ClaimRow, claim_rows};
use super::events::{EventRow, event_rows};
use super::{Frame, Page, escape, html, twin_of};
use crate::{Error, State, as_of::AsOf, format, names};

/// Events looked at for one weapon.
const EVENTS: u32 = 200;

#[derive(Template)]
#[template(path = "weapons.html")]
struct Weapons {
    frame: Frame,
    rows: Vec<Listed>,
}

struct Listed {
    href: String,
    name: String,
    class: String,
    states: String,
    mentions: u64,
}

pub(crate) async fn list(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let as_of = AsOf::read(&ask.as_of)?;
        let knowledge = &state.knowledge;
        let mut rows = Vec::new();
        for (id, mentions) in store.weapons(as_of.seconds())? {
            let system = knowledge.weapons.get(&id);
            let class = system.and_then(|w| knowledge.weapons.class_words(&w.class));
            let states = system.map(|w| w.states.as_slice()).unwrap_or_default();
            let states: Vec<_> = states.iter().map(|c| names::country(knowledge, &c.0)).collect();
            rows.push(Listed {
                href: format!("/weapon/{}", escape(id.strip_prefix("weapon:").unwrap_or(&id))),
                name: names::entity(knowledge, &parallax_model::code::EntityId::new(id.as_str())),
                class: class.unwrap_or_default().to_string(),
                states: states.join(", "),
                mentions,
            });
        }
        let frame = Frame::new(&state, store, "weapons", "Weapons")?.then(&ask.as_of);
        html(&Weapons { frame, rows }, &ask.as_of)
    })
    .await
}

#[derive(Template)]
#[template(path = "weapon.html")]
struct Weapon {
    frame: Frame,
    name: String,
    here: String,
    search: String,
    facts: Vec<(&'static str, String)>,
    kin: Vec<(String, String)>,
    record: Vec<(String, usize)>,
    open: Vec<ClaimRow>,
    /// Claims under the event they are on, in the order of the events.
    claims: Vec<(EventRow, Vec<ClaimRow>)>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default, rename = "as-of")]
    as_of: String,
}

pub(crate) async fn show(
    Axum(state): Axum<State>,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let knowledge = &state.knowledge;
        let (id, twin) = twin_of(&id);
        let key = id.strip_prefix("weapon:").unwrap_or(id);
        let full = format!("weapon:{key}");
        let events = store.events_of_weapon(&full, EVENTS)?;
        let ids: Vec<_> = events.iter().map(|e| e.id.clone()).collect();
        let as_of = AsOf::read(&ask.as_of)?;
        let events = as_of.events(store, knowledge, events)?;
        let mut claims = as_of.claims(store, store.claims_of_events(&ids)?)?;
        claims.sort_by_key(|c| std::cmp::Reverse(c.history.last().map(|s| s.at)));
        let system = knowledge.weapons.get(key);
        if system.is_none() && ids.is_empty() {
            return Err(parallax_store::Error::Missing { kind: "weapon", id: key.into() }.into());
        }
        if twin {
            return Ok(Page::Json(serde_json::json!({
                "weapon": full, "events": events, "claims": claims,
            })));
        }
        let mut record: BTreeMap<String, usize> = BTreeMap::new();
        for claim in &claims {
            *record.entry(format::status(claim.status)).or_default() += 1;
        }
        let mut record: Vec<_> = record.into_iter().collect();
        record.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let (open, claims): (Vec<_>, Vec<_>) = claims.into_iter().partition(|c| {
            c.due.is_some() || matches!(c.status, Status::Planned | Status::Overdue)
        });
        let mut facts: Vec<(&'static str, String)> = Vec::new();
        let mut kin = Vec::new();
        if let Some(system) = system {
            facts.push(("Also called", system.aliases.join(", ")));
            let class = knowledge.weapons.class_words(&system.class).unwrap_or(&system.class);
            facts.push(("Class", class.to_string()));
            let states: Vec<_> =
                system.states.iter().map(|c| names::country(knowledge, &c.0)).collect();
            facts.push(("Held by", states.join(", ")));
            let range = system.range_km.map(|km| format!("{} km", format::number(km)));
            facts.push(("Greatest range stated in public", range.unwrap_or_default()));
            facts.retain(|(_, told)| !told.is_empty());
            let family = system.family.as_deref();
            for other in knowledge.weapons.all() {
                let related = other.family.as_deref() == Some(system.id.as_str())
                    || family.is_some_and(|f| other.id == f || other.family.as_deref() == Some(f));
                if related && other.id != system.id {
                    kin.push((format!("/weapon/{}", escape(&other.id)), other.name.clone()));
                }
            }
        }
        let name = names::entity(knowledge, &parallax_model::code::EntityId::new(full.as_str()));
        let page = Weapon {
            frame: Frame::new(&state, store, "weapons", &name)?
                .then(&ask.as_of)
                .twin(format!("/weapon/{}.json", escape(key))),
            here: format!("/weapon/{}", escape(key)),
            search: escape(&format!("weapon:{key}")),
            facts,
            kin,
            record,
            open: claim_rows(store, as_of, &open)?,
            claims: by_event(store, as_of, &events, &claims)?,
            name,
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

/// Claims under their events: that it happened first, then what is in dispute, then the others.
fn by_event(
    store: &Store,
    as_of: AsOf,
    events: &[Event],
    claims: &[Claim],
) -> Result<Vec<(EventRow, Vec<ClaimRow>)>, Error> {
    let mut told = Vec::new();
    for (event, row) in events.iter().zip(event_rows(events)) {
        let mut own: Vec<Claim> =
            claims.iter().filter(|c| c.event.as_ref() == Some(&event.id)).cloned().collect();
        own.sort_by_key(|c| (!c.is_whole(), c.status != Status::Disputed));
        let mut rows = claim_rows(store, as_of, &own)?;
        rows.iter_mut().for_each(|row| row.about.clear());
        told.push((row, rows));
    }
    Ok(told)
}
