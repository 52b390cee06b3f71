//! The table of events, and one event with its accounts.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use parallax_model::EventType;
use parallax_model::imported::Side;
use parallax_model::ledger::{Claim, Event, EventId, Party, Status};
use parallax_store::{EventFilter, ImportedRow};
use serde::Deserialize;

use super::accounts::{EventView, event_view, headline, kind};
use super::claims::{Choice, ClaimRow, claim_rows};
use super::{Evidence, Frame, Library, Page, escape, html, timeline, twin_of};
use crate::{Error, State, as_of::AsOf, format};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default, rename = "type")]
    event_type: String,
    #[serde(default)]
    party: String,
    /// `acts` or `met`: only where the party acts, or is acted on.
    #[serde(default)]
    role: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
    #[serde(default, rename = "as-of")]
    as_of: String,
    #[serde(default)]
    page: u32,
    #[serde(default)]
    format: String,
}

impl Ask {
    /// The filter as the query of an address, without page, day and format.
    fn query(&self) -> String {
        let fields = [
            ("type", &self.event_type),
            ("party", &self.party),
            ("role", &self.role),
            ("status", &self.status),
            ("since", &self.since),
            ("until", &self.until),
        ];
        let told = fields.iter().filter(|(_, v)| !v.is_empty());
        told.map(|(k, v)| format!("{k}={}", escape(v))).collect::<Vec<_>>().join("&")
    }
}

const PER_PAGE: u32 = 50;

/// Rows in a twin; the export command writes all of any number.
const PER_TWIN: u32 = 10_000;

#[derive(Template)]
#[template(path = "events.html")]
struct Events {
    frame: Frame,
    rows: Vec<EventRow>,
    ask: Ask,
    query: String,
    types: Vec<Choice>,
    statuses: Vec<Choice>,
    imported: Vec<ImportedView>,
    next: Option<u32>,
}

pub(crate) struct EventRow {
    pub href: String,
    pub when: String,
    pub headline: String,
    pub kind: String,
    pub status: String,
    pub mentions: usize,
    pub accounts: usize,
}

/// A row of another coder's table.
struct ImportedView {
    when: String,
    who: String,
    kind: String,
    table: &'static str,
    documents: u64,
    /// Address of the document, when it is one of the web.
    href: String,
    carried_by: String,
}

fn imported_view(row: ImportedRow) -> ImportedView {
    let ImportedRow { imported, documents } = row;
    let side = |side: &Side| {
        let countries =
            || side.countries.iter().map(|c| c.0.as_str()).collect::<Vec<_>>().join(", ");
        if side.names.is_empty() { countries() } else { side.names.join(", ") }
    };
    let (actor, recipient) = (side(&imported.actor), side(&imported.recipient));
    let code = imported.cameo.as_ref().map(|c| format!(" (CAMEO {c})")).unwrap_or_default();
    let address = imported.address.unwrap_or_default();
    ImportedView {
        when: imported.day.map(|d| d.to_string()).unwrap_or_default(),
        who: if recipient.is_empty() { actor } else { format!("{actor} → {recipient}") },
        kind: imported.event_type.map(|t| t.name().to_lowercase()).unwrap_or_default() + &code,
        table: imported.imported_from.title(),
        documents,
        carried_by: imported.outlet.unwrap_or_else(|| address.clone()),
        href: Some(address).filter(|a| a.starts_with("http")).unwrap_or_default(),
    }
}

/// Rows of events, each by its sentence.
pub(crate) fn event_rows(events: &[Event]) -> Vec<EventRow> {
    let row = |event: &Event| EventRow {
        href: format!("/event/{}", escape(&event.id.0)),
        when: event.when.as_ref().map_or_else(|| "no date told".into(), format::interval),
        headline: headline(event),
        kind: kind(event),
        status: format::status(event.status),
        mentions: event.mentions.len(),
        accounts: event.accounts.len(),
    };
    events.iter().map(row).collect()
}

pub(crate) async fn list(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_string());
        let as_of = AsOf::read(&ask.as_of)?;
        let twin = !ask.format.is_empty();
        let per_page = if twin { PER_TWIN } else { PER_PAGE };
        let code = party(&state, &ask.party);
        let asked = |role: &str| some(&code).filter(|_| ask.role == role);
        let filter = EventFilter {
            event_type: some(&ask.event_type.to_uppercase()),
            kind: None,
            party: asked(""),
            actor: asked("acts"),
            recipient: asked("met"),
            status: some(&ask.status.to_uppercase()),
            since: some(&ask.since),
            until: some(&ask.until),
            known_by: as_of.seconds(),
            limit: Some(per_page + 1),
            offset: ask.page.saturating_mul(per_page),
        };
        let mut events = store.events(&filter)?;
        let more = events.len() > per_page as usize;
        events.truncate(per_page as usize);
        let mut events = as_of.events(store, &state.knowledge, events)?;
        if let Some(status) = filter.status.as_deref().filter(|_| !as_of.is_now()) {
            events.retain(|e| e.status.name().eq_ignore_ascii_case(status));
        }
        match ask.format.as_str() {
            "json" => return Ok(Page::Json(serde_json::to_value(&events)?)),
            "csv" => return Ok(Page::Csv(csv(&events))),
            _ => {}
        }
        let rows = event_rows(&events);
        // Tables of others do not say who acts in a way that is ours.
        let listed = ask.role.is_empty();
        let mut imported = if listed { store.imported(&filter, None)? } else { Vec::new() };
        let more = more || imported.len() > per_page as usize;
        imported.truncate(per_page as usize);
        let imported = imported.into_iter().map(imported_view).collect();
        let next = more.then_some(ask.page + 1);
        let query = ask.query();
        let frame = Frame::new(&state, store, "events", "Events")?
            .then(&ask.as_of)
            .twin(format!("/events?{query}&format=json"))
            .table(format!("/events?{query}&format=csv"));
        let types = EventType::ALL
            .iter()
            .map(|t| Choice {
                value: t.name().to_lowercase(),
                label: t.name().to_lowercase(),
                chosen: t.name().eq_ignore_ascii_case(&ask.event_type),
            })
            .collect();
        let statuses = store
            .statuses()?
            .into_iter()
            .map(|(status, _)| Choice {
                chosen: status.eq_ignore_ascii_case(&ask.status),
                label: format::status_named(&status),
                value: status.to_lowercase(),
            })
            .collect();
        let as_of = ask.as_of.clone();
        html(&Events { frame, rows, ask, query, types, statuses, imported, next }, &as_of)
    })
    .await
}

/// The code of a party asked for by name or code.
pub(crate) fn party(state: &State, asked: &str) -> String {
    let by_name = state.knowledge.states.all().iter().find(|s| {
        s.name.eq_ignore_ascii_case(asked)
            || s.aliases.iter().any(|a| a.eq_ignore_ascii_case(asked))
    });
    by_name.map_or_else(|| asked.to_string(), |s| s.country.0.clone())
}

/// One row an event of the world; parties and their codes parted by a bar.
fn csv(events: &[Event]) -> String {
    let mut table = super::csv::Table::new(&[
        "id",
        "start",
        "end",
        "zone",
        "precision",
        "type",
        "mode",
        "kind",
        "actors",
        "actor_codes",
        "recipients",
        "recipient_codes",
        "place",
        "status",
        "probability",
        "goldstein",
        "mentions",
        "accounts",
    ]);
    for event in events {
        let when = event.when.as_ref();
        let names = |parties: &[Party]| {
            parties.iter().map(|p| p.name.clone()).collect::<Vec<_>>().join("|")
        };
        let codes = |parties: &[Party]| {
            let code = |p: &Party| p.country.as_ref().map(|c| c.0.clone()).unwrap_or_default();
            parties.iter().map(code).collect::<Vec<_>>().join("|")
        };
        let precision = |w: &parallax_model::Interval| format!("{:?}", w.precision).to_lowercase();
        table.row([
            event.id.0.clone(),
            when.map(|w| w.start.to_string()).unwrap_or_default(),
            when.map(|w| w.end.to_string()).unwrap_or_default(),
            when.and_then(|w| w.zone.clone()).unwrap_or_default(),
            when.map(precision).unwrap_or_default(),
            event.event_type.name().into(),
            event.mode.as_ref().map(|m| m.0.clone()).unwrap_or_default(),
            event.kind.clone().unwrap_or_default(),
            names(&event.actors),
            codes(&event.actors),
            names(&event.recipients),
            codes(&event.recipients),
            event.place.as_ref().map(|p| p.0.clone()).unwrap_or_default(),
            format::status(event.status),
            event.probability.to_string(),
            event.goldstein.map(|g| g.to_string()).unwrap_or_default(),
            event.mentions.len().to_string(),
            event.accounts.len().to_string(),
        ]);
    }
    table.finish()
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct AskOne {
    #[serde(default, rename = "as-of")]
    as_of: String,
}

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    frame: Frame,
    event: EventView,
    first_day: String,
    last_day: String,
    stories: Vec<(String, String)>,
    mentions: Vec<Evidence>,
    claims: Vec<ClaimRow>,
    /// How it stands that it happened, where only its end is in dispute.
    agreed: String,
}

fn whole_href(whole: Option<&Claim>) -> String {
    whole.map(|c| format!("/claim/{}", escape(&c.id.0))).unwrap_or_default()
}

pub(crate) async fn show(
    Axum(state): Axum<State>,
    Path(id): Path<String>,
    Query(ask): Query<AskOne>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let (id, twin) = twin_of(&id);
        let as_of = AsOf::read(&ask.as_of)?;
        let event = store.event(&EventId(id.into()))?;
        let steps = || event.accounts.iter().flat_map(|a| &a.history).map(|s| s.at);
        let day = |at: Option<jiff::Timestamp>| {
            at.map(|t| t.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
        };
        let (first_day, last_day) = (day(steps().min()), day(steps().max()));
        let missing = || parallax_store::Error::Missing { kind: "event", id: id.to_string() };
        let told = as_of.events(store, &state.knowledge, vec![event])?;
        let event = told.into_iter().next().ok_or_else(missing)?;
        if twin {
            return Ok(Page::Json(serde_json::to_value(&event)?));
        }
        let mut library = Library::new(store, &state);
        let mut mentions = Vec::new();
        let mut stories: BTreeMap<String, String> = BTreeMap::new();
        for mention in &event.mentions {
            let span = store.mention(mention)?.span;
            mentions.push(library.evidence(&span)?);
            if let Some(story) = store.story_of(&span.article)? {
                let href = format!("/story/{}", escape(&story.0));
                if let std::collections::btree_map::Entry::Vacant(entry) = stories.entry(href) {
                    let told = as_of.story(store, store.story(&story)?)?;
                    entry.insert(told.map(|s| s.headline).unwrap_or_default());
                }
            }
        }
        let claims = store.claims_of_events(std::slice::from_ref(&event.id))?;
        let claims = as_of.claims(store, claims)?;
        let whole = timeline::whole(&claims);
        let view = event_view(&event, &mut library)?;
        // That it happened may be agreed while how it ended is not.
        let agreed = whole.filter(|c| event.status == Status::Disputed && c.status != event.status);
        let agreed = agreed.map(|c| format::status(c.status)).unwrap_or_default();
        let mut rows = claim_rows(store, as_of, &claims)?;
        rows.iter_mut().for_each(|row| row.about.clear());
        rows.sort_by_key(|row| (row.href != whole_href(whole), row.status != "disputed"));
        let page = EventPage {
            frame: Frame::new(&state, store, "events", &view.headline)?
                .then(&ask.as_of)
                .twin(format!("/event/{}.json", escape(id))),
            event: view,
            first_day,
            last_day,
            stories: stories.into_iter().collect(),
            mentions,
            claims: rows,
            agreed,
        };
        html(&page, &page.frame.as_of)
    })
    .await
}
