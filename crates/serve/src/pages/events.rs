use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use parallax_model::ledger::{Event, EventId, Stance};
use parallax_store::{ClaimFilter, EventFilter};
use serde::Deserialize;

use super::claims::{ClaimRow, claim_row};
use super::{Evidence, Frame, Library, Page, escape, twin_of};
use crate::{Error, State, format};

/// An event with its accounts side by side.
pub(crate) struct EventView {
    pub id: String,
    pub href: String,
    pub headline: String,
    pub when: String,
    pub status: String,
    pub kind: String,
    pub accounts: Vec<AccountView>,
}

pub(crate) struct AccountView {
    pub name: String,
    pub stance: &'static str,
    pub slots: Vec<SlotView>,
    pub steps: Vec<StepView>,
}

pub(crate) struct SlotView {
    pub slot: String,
    pub value: String,
    pub differs: bool,
    pub as_of: String,
    pub evidence: Evidence,
}

pub(crate) struct StepView {
    pub when: String,
    pub stance: &'static str,
    pub evidence: Evidence,
}

/// "North Korea: launch, Hwasong-17" — who, what kind, to whom.
pub(crate) fn headline(event: &Event) -> String {
    let names = |parties: &[parallax_model::ledger::Party]| {
        parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let kind = event.kind.as_deref().unwrap_or(event.event_type.name());
    let kind = kind.trim_start_matches("x-").replace('-', " ").to_lowercase();
    let actors = names(&event.actors);
    let to = names(&event.recipients);
    match (actors.is_empty(), to.is_empty()) {
        (true, true) => kind,
        (true, false) => format!("{kind} → {to}"),
        (false, true) => format!("{actors}: {kind}"),
        (false, false) => format!("{actors} → {to}: {kind}"),
    }
}

pub(crate) fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Asserts => "asserts",
        Stance::Repeats => "repeats",
        Stance::Confirms => "confirms",
        Stance::Assesses => "assesses",
        Stance::NeitherConfirmsNorDenies => "neither confirms nor denies",
        Stance::DeclinesComment => "declines to comment",
        Stance::Doubts => "doubts",
        Stance::Disputes => "disputes",
        Stance::Denies => "denies",
        Stance::Retracts => "retracts",
        Stance::Warns => "warns",
        Stance::Pledges => "pledges",
    }
}

pub(crate) fn event_view(event: &Event, library: &mut Library<'_>) -> Result<EventView, Error> {
    let mut accounts = Vec::new();
    for account in &event.accounts {
        let mut slots = Vec::new();
        for slot in &account.slots {
            slots.push(SlotView {
                slot: slot.slot.replace('_', " "),
                value: if slot.words.is_empty() {
                    format::slot(&slot.value)
                } else {
                    slot.words.clone()
                },
                differs: slot.differs,
                as_of: format::instant(slot.as_of),
                evidence: library.evidence(&slot.evidence)?,
            });
        }
        let mut steps = Vec::new();
        for step in &account.history {
            steps.push(StepView {
                when: format::instant(step.at),
                stance: stance(step.stance),
                evidence: library.evidence(&step.evidence)?,
            });
        }
        accounts.push(AccountView {
            name: account.name.clone(),
            stance: stance(account.stance),
            slots,
            steps,
        });
    }
    Ok(EventView {
        id: event.id.0.clone(),
        href: format!("/event/{}", escape(&event.id.0)),
        headline: headline(event),
        when: event.when.as_ref().map_or_else(|| "undated".into(), format::interval),
        status: format::status(event.status),
        kind: event.event_type.name().to_string(),
        accounts,
    })
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default, rename = "type")]
    event_type: String,
    #[serde(default)]
    party: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    page: u32,
    #[serde(default)]
    format: String,
}

const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "events.html")]
struct Events {
    frame: Frame,
    rows: Vec<EventRow>,
    ask: Ask,
    next: Option<u32>,
}

struct EventRow {
    href: String,
    when: String,
    headline: String,
    kind: String,
    status: String,
    mentions: usize,
    accounts: usize,
}

pub(crate) async fn list(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_string());
        let filter = EventFilter {
            event_type: some(&ask.event_type.to_uppercase()),
            kind: None,
            party: some(&ask.party),
            status: some(&ask.status.to_uppercase()),
            since: some(&ask.since),
            until: some(&ask.until),
            limit: Some(PER_PAGE + 1),
            offset: ask.page * PER_PAGE,
        };
        let mut events = store.events(&filter)?;
        let more = events.len() > PER_PAGE as usize;
        events.truncate(PER_PAGE as usize);
        if ask.format == "json" {
            return Ok(Page::Json(serde_json::to_value(&events)?));
        }
        let rows = events
            .iter()
            .map(|event| EventRow {
                href: format!("/event/{}", escape(&event.id.0)),
                when: event.when.as_ref().map_or_else(|| "undated".into(), format::interval),
                headline: headline(event),
                kind: event.event_type.name().into(),
                status: format::status(event.status),
                mentions: event.mentions.len(),
                accounts: event.accounts.len(),
            })
            .collect();
        let next = more.then_some(ask.page + 1);
        let frame =
            Frame::new(&state, store, "events", "Events")?.twin("/events?format=json".into());
        Ok(Page::Html(Events { frame, rows, ask, next }.render()?))
    })
    .await
}

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    frame: Frame,
    event: EventView,
    mentions: Vec<Evidence>,
    claims: Vec<ClaimRow>,
}

pub(crate) async fn show(Axum(state): Axum<State>, Path(id): Path<String>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let (id, twin) = twin_of(&id);
        let event = store.event(&EventId(id.into()))?;
        if twin {
            return Ok(Page::Json(serde_json::to_value(&event)?));
        }
        let mut library = Library::new(store);
        let mut mentions = Vec::new();
        for mention in &event.mentions {
            mentions.push(library.evidence(&store.mention(mention)?.span)?);
        }
        let filter = ClaimFilter { event: Some(event.id.clone()), ..ClaimFilter::default() };
        let claims = store.claims(&filter)?.iter().map(claim_row).collect();
        let page = EventPage {
            frame: Frame::new(&state, store, "events", &headline(&event))?
                .twin(format!("/event/{}.json", escape(id))),
            event: event_view(&event, &mut library)?,
            mentions,
            claims,
        };
        Ok(Page::Html(page.render()?))
    })
    .await
}
