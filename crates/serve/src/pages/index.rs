//! Is it getting worse? The index of the case or of a pair, drawn, with what moves it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Query, State as Axum};
use jiff::civil::Date;
use parallax_gauge::index::{IndexEvent, Settings, index, pairs};
use parallax_gauge::plot;
use parallax_knowledge::Knowledge;
use parallax_model::Country;
use parallax_model::gauge::{IndexPoint, Pair};
use parallax_model::ledger::{Event, EventId};
use parallax_store::{EventFilter, Store};
use serde::Deserialize;

use super::{Frame, Page, escape, html};
use crate::{Error, State, api::days_shown, as_of::AsOf, names};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    pair: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
    /// `without`: leave out events that a single voice tells of.
    #[serde(default)]
    single: String,
    #[serde(default, rename = "as-of")]
    as_of: String,
    #[serde(default)]
    format: String,
}

#[derive(Template)]
#[template(path = "index.html")]
struct IndexPage {
    frame: Frame,
    /// Address of this choice as of now.
    here: String,
    ask: Ask,
    /// Codes, names, events.
    pairs: Vec<(String, String, usize)>,
    plot: String,
    now: Option<Now>,
    rows: Vec<Row>,
}

/// The last day shown, in words.
struct Now {
    day: String,
    acts: String,
    band: String,
    percentile: String,
    talk: String,
    drivers: Vec<DriverView>,
}

struct Row {
    day: String,
    acts: String,
    band: String,
    talk: String,
    percentile: String,
}

struct DriverView {
    href: String,
    words: String,
    addend: String,
}

const PAIRS: usize = 30;
/// As on the command line, so that both show the same band.
const SEED: u64 = 1;

pub(crate) async fn show(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let as_of = AsOf::read(&ask.as_of)?;
        let mut events: Vec<IndexEvent> = Vec::new();
        let mut take = |event: Event| events.extend(IndexEvent::new(&event));
        let filter = EventFilter { known_by: as_of.seconds(), ..EventFilter::default() };
        if as_of.is_now() {
            store.each_event(&filter, take)?;
        } else {
            let told = as_of.events(store, &state.knowledge, store.events(&filter)?)?;
            told.into_iter().for_each(&mut take);
        }
        let asked = |day: &str| day.parse::<Date>().ok();
        let shown = days_shown(store, &events, asked(&ask.since), asked(&ask.until), as_of)?;
        let (from, to) = shown.unwrap_or_default();
        let settings = Settings {
            pair: pair(&ask.pair),
            from,
            to,
            without_single_source: ask.single == "without",
            seed: SEED,
        };
        let points = if shown.is_none() {
            Vec::new()
        } else {
            index(&events, &settings, &state.knowledge.weights)
        };
        if ask.format == "json" {
            return Ok(Page::Json(serde_json::to_value(&points)?));
        }
        let words = words(store, &state.knowledge, as_of, &points)?;
        let of = match ask.pair.as_str() {
            "" => "the case".to_string(),
            codes => names::pair(&state.knowledge, codes),
        };
        let plot = if points.is_empty() {
            String::new()
        } else {
            plot::index(&points, &format!("Tension index of {of}, {from} to {to}"), &words)
        };
        let here = format!(
            "/index?pair={}&since={}&until={}&single={}",
            escape(&ask.pair),
            escape(&ask.since),
            escape(&ask.until),
            escape(&ask.single)
        );
        let page = IndexPage {
            frame: Frame::new(&state, store, "index", "Is it getting worse?")?
                .then(&ask.as_of)
                .twin(format!("{here}&format=json")),
            here,
            pairs: pairs(&events)
                .into_iter()
                .take(PAIRS)
                .filter_map(|(p, n)| Some((format!("{}:{}", p.from?, p.to?), n)))
                .map(|(codes, n)| (codes.clone(), names::pair(&state.knowledge, &codes), n))
                .collect(),
            plot,
            now: points.last().map(|p| now(p, &words)),
            rows: points.iter().rev().map(row).collect(),
            ask,
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

/// `AAA:BBB`; the whole case for anything else.
fn pair(text: &str) -> Pair {
    let code = |c: &str| Country::new(c.trim().to_uppercase());
    match text.split_once(':') {
        Some((a, b)) => Pair { from: Some(code(a)), to: Some(code(b)) },
        None => Pair { from: None, to: None },
    }
}

/// What the events that hold it up go by.
fn words(
    store: &Store,
    knowledge: &Knowledge,
    as_of: AsOf,
    points: &[IndexPoint],
) -> Result<BTreeMap<EventId, String>, Error> {
    let drivers = points.iter().flat_map(|p| &p.drivers).map(|d| d.event.clone());
    let ids: Vec<EventId> = drivers.collect::<BTreeSet<_>>().into_iter().collect();
    let mut events = Vec::new();
    for id in &ids {
        events.push(store.event(id)?);
    }
    let known = as_of.events(store, knowledge, events)?;
    Ok(known.iter().map(|e| (e.id.clone(), super::accounts::headline(e))).collect())
}

fn percentile(point: &IndexPoint) -> String {
    point.percentile.map_or_else(|| "past too short".into(), |p| format!("{p:.0}"))
}

fn row(point: &IndexPoint) -> Row {
    Row {
        day: point.date.to_string(),
        acts: format!("{:.3}", point.acts),
        band: format!("{:.3} to {:.3}", point.band.0, point.band.1),
        talk: format!("{:.2}", point.talk),
        percentile: percentile(point),
    }
}

fn now(point: &IndexPoint, words: &BTreeMap<EventId, String>) -> Now {
    let drivers = point.drivers.iter().map(|d| DriverView {
        href: format!("/event/{}", escape(&d.event.0)),
        words: words.get(&d.event).cloned().unwrap_or_else(|| d.event.0.clone()),
        addend: format!("{:.3}", d.addend),
    });
    Now {
        day: point.date.strftime("%-d %B %Y").to_string(),
        acts: format!("{:.3}", point.acts),
        band: format!("{:.3} to {:.3}", point.band.0, point.band.1),
        percentile: percentile(point),
        talk: format!("{:.0} %", 100.0 * point.talk),
        drivers: drivers.collect(),
    }
}
