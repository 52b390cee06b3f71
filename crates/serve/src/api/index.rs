//! The tension index over HTTP.

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use parallax_gauge::index::{IndexEvent, Settings, index};
use parallax_model::Country;
use parallax_model::gauge::Pair;
use parallax_store::{EventFilter, Store};
use serde_json::{Value, json};

use super::{Ask, Desk, Problem};
use crate::as_of::AsOf;

/// Days shown when no first day is given, and at most.
const SHOWN: i64 = 90;
const MOST: i64 = 366;
/// Of the band; the same as the command line takes.
const SEED: u64 = 1;

/// One point a day: intensity of acts with its band, talk, percentile, the events that drive it.
pub(crate) fn answer(desk: &Desk<'_>, ask: &Ask) -> Result<Value, Problem> {
    let as_of = ask.as_of();
    let filter = EventFilter { known_by: as_of.seconds(), ..EventFilter::default() };
    let events = as_of.events(desk.store, desk.knowledge, desk.store.events(&filter)?)?;
    let events: Vec<IndexEvent> = events.iter().filter_map(IndexEvent::new).collect();
    let until = ask.day("before").map(|d| d.saturating_sub(1.day()));
    let Some((from, to)) = days_shown(desk.store, &events, ask.day("after"), until, as_of)? else {
        return Ok(json!({ "pair": ask.get("pair"), "points": [] }));
    };
    if from > to {
        return Err(Problem::asked_wrongly("the last day lies before the first"));
    }
    let pair = pair(ask.get("pair"))?;
    let settings = Settings { pair, from, to, without_single_source: false, seed: SEED };
    let points = index(&events, &settings, &desk.knowledge.weights);
    Ok(json!({ "pair": ask.get("pair"), "points": points }))
}

/// First and last day of the index as the API and the page show it: to the last event that coverage
/// reaches, or to the day as of which it is told, a quarter of a year unless asked otherwise, a year at
/// most. `None` without an event or a day.
pub(crate) fn days_shown(
    store: &Store,
    events: &[IndexEvent],
    from: Option<Date>,
    to: Option<Date>,
    as_of: AsOf,
) -> Result<Option<(Date, Date)>, parallax_store::Error> {
    let covered = store.coverage()?.map(|(_, last)| last.to_zoned(TimeZone::UTC).date());
    let last = events.iter().map(|e| e.day).max().zip(covered);
    let last = last.map(|(event, covered)| as_of.day().unwrap_or(event).min(covered));
    let Some(to) = to.or(last).filter(|_| !events.is_empty()) else { return Ok(None) };
    let to = as_of.day().map_or(to, |day| day.min(to));
    let from = from.unwrap_or(to.saturating_sub(SHOWN.days()));
    Ok(Some((from.max(to.saturating_sub(MOST.days())), to)))
}

fn pair(text: Option<&str>) -> Result<Pair, Problem> {
    let Some(text) = text else { return Ok(Pair { from: None, to: None }) };
    let wrong = || Problem::asked_wrongly("pair: write two country codes, such as AAA:BBB");
    let (a, b) = text.split_once(':').ok_or_else(wrong)?;
    let code = |c: &str| Some(Country::new(c.trim().to_uppercase()));
    Ok(Pair { from: code(a), to: code(b) })
}
