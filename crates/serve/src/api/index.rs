//! The tension index over HTTP.

use jiff::ToSpan;
use parallax_gauge::index::{IndexEvent, Settings, index};
use parallax_model::Country;
use parallax_model::gauge::Pair;
use parallax_store::EventFilter;
use serde_json::{Value, json};

use super::{Ask, Desk, Problem};

/// Days shown when no first day is given.
const SHOWN: i64 = 30;
/// Of the band; the same as the command line takes.
const SEED: u64 = 1;

/// One point a day: intensity of acts with its band, talk, percentile, the events that drive it.
pub(crate) fn answer(desk: &Desk<'_>, ask: &Ask) -> Result<Value, Problem> {
    let events = desk.store.events(&EventFilter::default())?;
    let events: Vec<IndexEvent> = events.iter().filter_map(IndexEvent::new).collect();
    let Some(last) = events.iter().map(|e| e.day).max() else {
        return Ok(json!({ "pair": ask.get("pair"), "points": [] }));
    };
    let to = ask.day("before").map_or(last, |d| d.saturating_sub(1.day()));
    let from = ask.day("after").unwrap_or(to.saturating_sub(SHOWN.days()));
    if from > to {
        return Err(Problem::asked_wrongly("the last day lies before the first"));
    }
    let pair = pair(ask.get("pair"))?;
    let settings = Settings { pair, from, to, without_single_source: false, seed: SEED };
    let points = index(&events, &settings, &desk.knowledge.weights);
    Ok(json!({ "pair": ask.get("pair"), "points": points }))
}

fn pair(text: Option<&str>) -> Result<Pair, Problem> {
    let Some(text) = text else { return Ok(Pair { from: None, to: None }) };
    let wrong = || Problem::asked_wrongly("pair: write two country codes, such as AAA:BBB");
    let (a, b) = text.split_once(':').ok_or_else(wrong)?;
    let code = |c: &str| Some(Country::new(c.trim().to_uppercase()));
    Ok(Pair { from: code(a), to: code(b) })
}
