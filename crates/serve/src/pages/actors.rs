//! Actors: who takes part, what they do and say, and how their claims ended.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use jiff::Zoned;
use parallax_gauge::alerts::Alert;
use parallax_knowledge::Knowledge;
use parallax_model::code::EntityId;
use parallax_model::ledger::Status;
use parallax_store::{AlertFilter, ClaimFilter, EventFilter, Store};
use serde::Deserialize;

use super::accounts::{EventView, event_view};
use super::claims::{ClaimRow, claim_rows};
use super::events::{EventRow, event_rows};
use super::exchanges::{Exchange, exchanges};
use super::{Frame, Library, Page, escape, html, timeline, twin_of};
use crate::as_of::{AsOf, is_among};
use crate::{Error, State, format, names};

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
const ROWS: u32 = 8;
/// Happenings told as news, changes told of each, and changes looked at for them.
const NEWS: usize = 5;
const CHANGES: usize = 3;
const LOOKED_AT: u32 = 16;
const DISPUTED: u32 = 6;

pub(crate) async fn list(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let as_of = AsOf::read(&ask.as_of)?;
        let (mut states, mut others) = (Vec::new(), Vec::new());
        for (party, count) in as_of.parties(store, &state.knowledge)? {
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
        let frame = Frame::new(&state, store, "actors", "Actors")?.then(&ask.as_of);
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
    record: Vec<Stand>,
    news: Vec<News>,
    disputed: Vec<EventView>,
    counterparts: Vec<Counterpart>,
    does: Vec<EventRow>,
    meets: Vec<EventRow>,
    claims: Vec<ClaimRow>,
}

/// How many claims stand under a status: in words, and its name in addresses.
struct Stand {
    status: String,
    code: String,
    count: u64,
}

/// What changed of one happening.
struct News {
    about: String,
    href: String,
    changes: Vec<Moved>,
}

/// A change of what is known: when, to what, on which part of it, why.
struct Moved {
    when: String,
    change: String,
    part: String,
    href: String,
    because: String,
}

/// Who is on the other side, with what passes between the two.
struct Counterpart {
    /// Page of the pair, where the other side has a code.
    href: String,
    name: String,
    counts: String,
    statuses: Vec<(String, usize)>,
    exchanges: Vec<Exchange>,
}

pub(crate) async fn show(
    Axum(state): Axum<State>,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        if !ask.with.is_empty() {
            let other = super::events::party(&state, &ask.with);
            let pair = format!("/pair/{}/{}", escape(&id), escape(&other));
            let day = escape(&ask.as_of);
            let then = if day.is_empty() { String::new() } else { format!("?as-of={day}") };
            return Ok(Page::Elsewhere(pair + &then));
        }
        let (id, twin) = twin_of(&id);
        let code = id.strip_prefix("state:").unwrap_or(id);
        let is_state = !code.contains(':');
        let as_of = AsOf::read(&ask.as_of)?;
        let known_by = as_of.seconds();
        let some = || EventFilter { known_by, limit: Some(ROWS), ..EventFilter::default() };
        let acting = EventFilter { actor: Some(code.into()), ..some() };
        let mut does = as_of.events(store, &state.knowledge, store.events(&acting)?)?;
        does.retain(|e| is_among(&e.actors, code));
        let acted_on = EventFilter { recipient: Some(code.into()), ..some() };
        let mut meets = as_of.events(store, &state.knowledge, store.events(&acted_on)?)?;
        meets.retain(|e| is_among(&e.recipients, code));
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
        let relations = as_of.relations(store, &state.knowledge, relations)?;
        if twin {
            return Ok(Page::Json(serde_json::json!({
                "actor": code, "acts": does, "is_acted_on": meets, "claims": claims,
                "relations": relations,
            })));
        }
        let name = name(&state.knowledge, code);
        let mut library = Library::new(store, &state);
        let exchanges = exchanges(store, code, &relations, as_of, &mut library)?;
        let met = as_of.counterparts(store, &state.knowledge, code)?;
        let page = Actor {
            frame: Frame::new(&state, store, "actors", &name)?
                .then(&ask.as_of)
                .twin(format!("/actor/{}.json", escape(code))),
            facts,
            record: record(store, &holder, known_by)?,
            news: news(store, code, as_of)?,
            disputed: disputed(store, code, as_of, &mut library)?,
            counterparts: counterparts(&state.knowledge, code, met, exchanges),
            does: event_rows(&does),
            meets: event_rows(&meets),
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
fn record(store: &Store, holder: &str, as_of: Option<i64>) -> Result<Vec<Stand>, Error> {
    let told = |(status, count): (String, u64)| Stand {
        count,
        code: status.to_lowercase(),
        status: format::status_named(&status),
    };
    Ok(store.statuses_of(holder, as_of)?.into_iter().map(told).collect())
}

/// The changes of what is known of it that came last, under the happenings they are changes of.
fn news(store: &Store, code: &str, as_of: AsOf) -> Result<Vec<News>, Error> {
    let changes: Vec<Alert> = store.alerts(&AlertFilter {
        party: Some(code.into()),
        until: as_of.seconds(),
        limit: Some(LOOKED_AT),
        ..AlertFilter::default()
    })?;
    let ids: Vec<_> = changes.iter().filter_map(|a| a.event.clone()).collect();
    let claims = as_of.claims(store, store.claims_of_events(&ids)?)?;
    let whole = timeline::wholes(&claims);
    let mut news: Vec<News> = Vec::new();
    for alert in changes {
        let now = alert.claim.as_ref().and_then(|id| claims.iter().find(|c| c.id == *id));
        let told = now.map_or(alert.about.as_str(), |c| c.proposition.as_str());
        let called =
            alert.event.as_ref().and_then(|e| whole.get(e)).map(|c| c.proposition.as_str());
        let about = format::sentence(called.unwrap_or(told));
        let part = called.and_then(|c| told.strip_prefix(c)).unwrap_or_default();
        let href = super::alerts::href(&alert);
        let moved = Moved {
            when: format::day(alert.at),
            change: alert.change.word().replace('-', " "),
            part: part.trim_start_matches(": ").to_string(),
            because: format::sentence(&alert.because),
            href: href.clone(),
        };
        let event = alert.event.as_ref().map(|e| format!("/event/{}", escape(&e.0)));
        let href = event.unwrap_or(href);
        let room = news.len() < NEWS;
        match news.iter_mut().find(|n| n.href == href) {
            Some(known) if known.changes.len() < CHANGES => known.changes.push(moved),
            Some(_) => {}
            None if room => news.push(News { about, href, changes: vec![moved] }),
            None => break,
        }
    }
    Ok(news)
}

/// Its events in dispute, the newest first.
fn disputed(
    store: &Store,
    code: &str,
    as_of: AsOf,
    library: &mut Library<'_>,
) -> Result<Vec<EventView>, Error> {
    let events = store.events(&EventFilter {
        party: Some(code.into()),
        status: Some("DISPUTED".into()),
        known_by: as_of.seconds(),
        limit: Some(DISPUTED),
        ..EventFilter::default()
    })?;
    let mut events = as_of.events(store, library.knowledge(), events)?;
    events.retain(|e| e.status == Status::Disputed);
    events.iter().map(|event| event_view(event, library)).collect()
}

/// Those it meets in events, most first, each with what passes between the two; then those who are known
/// by their names alone.
fn counterparts(
    knowledge: &Knowledge,
    code: &str,
    met: Vec<(String, u64)>,
    exchanges: Vec<Exchange>,
) -> Vec<Counterpart> {
    let is_state = !code.contains(':');
    let mut between: BTreeMap<(String, String), Vec<Exchange>> = BTreeMap::new();
    for exchange in exchanges {
        let (party, name) = exchange.other.clone();
        let by_name = party.is_empty() || party == code;
        let key = if by_name { (String::new(), name) } else { (party, String::new()) };
        between.entry(key).or_default().push(exchange);
    }
    let mut all = Vec::new();
    let mut listed = |party: &str, called: String, events: u64, exchanges: Vec<Exchange>| {
        let mut counts = Vec::new();
        if events > 0 {
            counts.push(format::count(events as usize, "event", "events"));
        }
        if !exchanges.is_empty() {
            counts.push(format::count(exchanges.len(), "exchange", "exchanges"));
        }
        let mut statuses: Vec<(String, usize)> = Vec::new();
        for exchange in &exchanges {
            match statuses.iter_mut().find(|(s, _)| *s == exchange.status) {
                Some((_, count)) => *count += 1,
                None => statuses.push((exchange.status.clone(), 1)),
            }
        }
        let pair = format!("/pair/{}/{}", escape(code), escape(party));
        all.push(Counterpart {
            href: if party.is_empty() { String::new() } else { pair },
            name: called,
            counts: counts.join(", "),
            statuses,
            exchanges,
        });
    };
    for (party, count) in met.into_iter().filter(|(p, _)| p.contains(':') != is_state).take(24) {
        let exchanges = between.remove(&(party.clone(), String::new())).unwrap_or_default();
        listed(&party, name(knowledge, &party), count, exchanges);
    }
    for ((party, called), exchanges) in between {
        let called = if party.is_empty() { called } else { name(knowledge, &party) };
        listed(&party, called, 0, exchanges);
    }
    all
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
