//! Actors: who takes part, what they do and say, and how their claims ended.

use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use jiff::Zoned;
use parallax_knowledge::Knowledge;
use parallax_model::code::EntityId;
use parallax_store::{ClaimFilter, EventFilter, Store};
use serde::Deserialize;

use super::claims::{ClaimRow, claim_rows};
use super::events::{EventRow, event_rows};
use super::exchanges::{Exchange, exchanges};
use super::{Frame, Library, Page, escape, html, twin_of};
use crate::{Error, State, as_of::AsOf, format, names};

#[derive(Template)]
#[template(path = "actors.html")]
struct Actors {
    frame: Frame,
    states: Vec<Listed>,
    others: Vec<Listed>,
}

pub(crate) struct Listed {
    pub href: String,
    pub name: String,
    pub count: u64,
}

/// Entities listed beside the states.
const OTHERS: usize = 120;

/// Rows shown of each list of one actor.
const ROWS: u32 = 10;

pub(crate) async fn list(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let as_of = AsOf::read(&ask.as_of)?;
        let (mut states, mut others) = (Vec::new(), Vec::new());
        for (party, count) in store.parties(as_of.seconds())? {
            let listed = Listed {
                href: format!("/actor/{}", escape(&party)),
                name: name(&state.knowledge, &party),
                count,
            };
            // A state is listed once, under its country code.
            match party.split_once(':') {
                None => states.push(listed),
                Some(("state", _)) => {}
                Some(_) if others.len() < OTHERS => others.push(listed),
                Some(_) => {}
            }
        }
        let frame = Frame::new(&state, store, "actors", "Actors")?.as_of(&ask.as_of);
        html(&Actors { frame, states, others }, &ask.as_of)
    })
    .await
}

/// The name of a country code or an entity id.
pub(crate) fn name(knowledge: &Knowledge, party: &str) -> String {
    if party.contains(':') {
        names::entity(knowledge, &EntityId::new(party))
    } else {
        names::country(knowledge, party)
    }
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    /// The other side of a pair, from the form.
    #[serde(default)]
    with: String,
    #[serde(default, rename = "as-of")]
    as_of: String,
}

#[derive(Template)]
#[template(path = "actor.html")]
struct Actor {
    frame: Frame,
    name: String,
    code: String,
    here: String,
    facts: Vec<(&'static str, String)>,
    holder: String,
    record: Vec<(String, u64)>,
    counterparts: Vec<Listed>,
    exchanges: Vec<Exchange>,
    does: Vec<EventRow>,
    meets: Vec<EventRow>,
    claims: Vec<ClaimRow>,
}

pub(crate) async fn show(
    Axum(state): Axum<State>,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        if !ask.with.is_empty() {
            return Ok(Page::Elsewhere(format!("/pair/{}/{}", escape(&id), escape(&ask.with))));
        }
        let (id, twin) = twin_of(&id);
        let code = id.strip_prefix("state:").unwrap_or(id);
        let is_state = !code.contains(':');
        let as_of = AsOf::read(&ask.as_of)?;
        let known_by = as_of.seconds();
        let some = || EventFilter { known_by, limit: Some(ROWS), ..EventFilter::default() };
        let acting = EventFilter { actor: Some(code.into()), ..some() };
        let does = as_of.events(store, &state.knowledge, store.events(&acting)?)?;
        let acted_on = EventFilter { recipient: Some(code.into()), ..some() };
        let meets = as_of.events(store, &state.knowledge, store.events(&acted_on)?)?;
        let facts = facts(&state.knowledge, code, as_of);
        if facts.is_empty() && does.is_empty() && meets.is_empty() && as_of.is_now() {
            return Err(parallax_store::Error::Missing { kind: "actor", id: id.into() }.into());
        }
        let holder = principal(&state.knowledge, code);
        let held = ClaimFilter {
            holder: Some(holder.clone()),
            as_of: known_by,
            limit: Some(ROWS),
            ..ClaimFilter::default()
        };
        let claims = as_of.claims(store, store.claims(&held)?)?;
        let relations = if is_state { store.relations_of(code, None)? } else { Vec::new() };
        if twin {
            let relations = as_of.relations(store, &state.knowledge, relations)?;
            return Ok(Page::Json(serde_json::json!({
                "actor": code, "acts": does, "is_acted_on": meets, "claims": claims,
                "relations": relations,
            })));
        }
        let name = name(&state.knowledge, code);
        let counterparts = store
            .counterparts(code, known_by)?
            .into_iter()
            .filter(|(party, _)| party.contains(':') != is_state)
            .take(24)
            .map(|(party, count)| Listed {
                href: format!("/pair/{}/{}", escape(code), escape(&party)),
                name: self::name(&state.knowledge, &party),
                count,
            })
            .collect();
        let mut library = Library::new(store, &state);
        let page = Actor {
            frame: Frame::new(&state, store, "actors", &name)?
                .as_of(&ask.as_of)
                .twin(format!("/actor/{}.json", escape(code))),
            facts,
            record: record(store, &holder, known_by)?,
            counterparts,
            exchanges: exchanges(store, &relations, as_of, &mut library)?,
            does: event_rows(store, as_of, &does)?,
            meets: event_rows(store, as_of, &meets)?,
            claims: claim_rows(store, as_of, &claims)?,
            holder: escape(&holder),
            code: code.into(),
            here: format!("/actor/{}", escape(code)),
            name,
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

/// How the claims of one holder stand.
fn record(store: &Store, holder: &str, as_of: Option<i64>) -> Result<Vec<(String, u64)>, Error> {
    let counts = store.statuses_of(holder, as_of)?;
    Ok(counts.into_iter().map(|(s, n)| (format::status_named(&s), n)).collect())
}

/// Who answers for what an actor says.
pub(crate) fn principal(knowledge: &Knowledge, code: &str) -> String {
    match code.split_once(':') {
        None => format!("gov:{code}"),
        Some(("org", _)) => {
            knowledge.organisations.get(code).map_or_else(|| code.into(), |o| o.principal.0.clone())
        }
        Some(("person", _)) => {
            let person = knowledge.people.get(code);
            let country = person.filter(|p| p.sector.is_some()).and_then(|p| p.country.clone());
            country.map_or_else(|| code.into(), |c| format!("gov:{c}"))
        }
        Some(_) => code.into(),
    }
}

fn facts(knowledge: &Knowledge, code: &str, as_of: AsOf) -> Vec<(&'static str, String)> {
    let mut facts: Vec<(&'static str, String)> = Vec::new();
    let mut say = |what, told: String| {
        if !told.is_empty() {
            facts.push((what, told));
        }
    };
    match code.split_once(':') {
        None => {
            let country = parallax_model::code::Country::new(code);
            let Some(state) = knowledge.states.by_country(&country) else { return facts };
            say(
                "Also called",
                state.aliases.iter().take(12).cloned().collect::<Vec<_>>().join(", "),
            );
            say("Capital", state.capital.clone().unwrap_or_default());
            let leader = knowledge
                .people
                .leader(&state.country, as_of.day().unwrap_or_else(|| Zoned::now().date()));
            say("Led by", leader.map(|p| p.name.clone()).unwrap_or_default());
            say("Code", state.country.0.clone());
        }
        Some(("person", _)) => {
            let Some(person) = knowledge.people.get(code) else { return facts };
            say("Also called", person.aliases.join(", "));
            for holding in &person.holdings {
                let Some(office) = knowledge.people.offices().get(holding.office) else { continue };
                let year = |day: Option<parallax_knowledge::dates::Known>| {
                    day.map(|d| d.first().year().to_string()).unwrap_or_default()
                };
                let (from, to) = (year(holding.term.from), year(holding.term.to));
                say("Office", format!("{}, {from}–{to}", office.title));
            }
        }
        Some(("org", _)) => {
            let Some(organisation) = knowledge.organisations.get(code) else { return facts };
            say("Also called", organisation.aliases.join(", "));
            say("Kind", format!("{:?}", organisation.kind).to_lowercase());
            say("Country", names::country(knowledge, &organisation.country.0));
            say("Speaks for", names::principal(knowledge, &organisation.principal));
        }
        Some(_) => {}
    }
    facts
}
