//! What is probable in the days to come, and how good such forecasts were.

use askama::Template;
use axum::extract::{Query, State as Axum};
use jiff::{ToSpan, tz::TimeZone};
use parallax_gauge::outlook::backtest::HORIZONS;
use parallax_gauge::outlook::issue::Horizon;
use parallax_gauge::outlook::{Outlook, outlook};
use parallax_gauge::plot;
use parallax_gauge::streams::{Stream, streams};
use parallax_knowledge::Knowledge;
use parallax_store::{EventFilter, Forecast, Store};
use serde::Deserialize;

use super::{Frame, Page, html};
use crate::{Error, State, as_of::AsOf, names};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default, rename = "as-of")]
    as_of: String,
    #[serde(default)]
    format: String,
}

#[derive(Template)]
#[template(path = "outlook.html")]
struct OutlookPage {
    frame: Frame,
    streams: Vec<StreamView>,
    frozen: bool,
    scored: Vec<Scored>,
}

struct StreamView {
    name: String,
    issued: String,
    known: String,
    horizons: Vec<HorizonView>,
    /// What the estimates rest on, where it is the same for all.
    rests_on: String,
    drivers: String,
    plot: String,
}

struct HorizonView {
    days: usize,
    word: String,
    probability: String,
    base_rate: String,
    counts: String,
    why: String,
}

struct Scored {
    days: usize,
    forecasts: usize,
    happened: String,
    brier: String,
    base: String,
}

/// As on the command line, so that both say the same.
const SEED: u64 = 20_240_701;
/// A past of so many days makes a forecast too long a work for a page: the kept ones are shown then.
const LONG: usize = 3 * 365;

pub(crate) async fn show(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let as_of = AsOf::read(&ask.as_of)?;
        let kept: Vec<(String, Outlook)> = store.outlooks(as_of.day())?;
        let frozen = !kept.is_empty();
        let told = if frozen { kept } else { made_now(store, &state.knowledge, as_of)? };
        if ask.format == "json" {
            let told: Vec<_> = told
                .iter()
                .map(
                    |(stream, outlook)| serde_json::json!({ "stream": stream, "outlook": outlook }),
                )
                .collect();
            return Ok(Page::Json(serde_json::json!({ "frozen": frozen, "streams": told })));
        }
        let page = OutlookPage {
            frame: Frame::new(&state, store, "outlook", "Outlook")?
                .then(&ask.as_of)
                .twin("/outlook?format=json".into()),
            streams: told
                .iter()
                .map(|(name, o)| stream_view(names::stream(&state.knowledge, name), o))
                .collect(),
            frozen,
            scored: scored(&closed(store.forecasts()?, as_of)),
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

/// Streams of the events told by then, over the days covered by then.
pub(super) fn streams_then(
    store: &Store,
    knowledge: &Knowledge,
    as_of: AsOf,
) -> Result<Vec<Stream>, Error> {
    let day = |t: jiff::Timestamp| t.to_zoned(TimeZone::UTC).date();
    let Some((first, last)) = store.coverage()? else { return Ok(Vec::new()) };
    let last = as_of.day().map_or(day(last), |then| then.min(day(last)));
    if last < day(first) {
        return Ok(Vec::new());
    }
    let filter = EventFilter { known_by: as_of.seconds(), ..EventFilter::default() };
    let events = as_of.events(store, knowledge, store.events(&filter)?)?;
    Ok(streams(&events, day(first), last))
}

/// Forecasts issued by then; what came of them, where their days had passed.
fn closed(mut forecasts: Vec<Forecast>, as_of: AsOf) -> Vec<Forecast> {
    let Some(day) = as_of.day() else { return forecasts };
    forecasts.retain(|f| f.issued <= day);
    for forecast in &mut forecasts {
        let end = forecast.issued.checked_add(i64::from(forecast.days).days());
        forecast.happened = forecast.happened.filter(|_| end.is_ok_and(|end| end <= day));
    }
    forecasts
}

fn made_now(
    store: &Store,
    knowledge: &Knowledge,
    as_of: AsOf,
) -> Result<Vec<(String, Outlook)>, Error> {
    let all = streams_then(store, knowledge, as_of)?;
    let short = all.into_iter().filter(|s| s.days.len() < LONG);
    Ok(short.map(|s| (s.name, outlook(&s.days, SEED))).collect())
}

fn stream_view(name: String, outlook: &Outlook) -> StreamView {
    let horizons: Vec<HorizonView> = outlook.horizons.iter().map(horizon_view).collect();
    let from_model = outlook.horizons.iter().any(|h| h.from_model);
    let drivers: Vec<String> = outlook
        .drivers
        .iter()
        .filter(|_| from_model)
        .map(|d| format!("{} ({:.0} %)", d.day, 100.0 * d.share))
        .collect();
    StreamView {
        issued: outlook.issued.strftime("%-d %B %Y").to_string(),
        known: format!(
            "{} since {}",
            crate::format::count(outlook.event_days, "event-day", "event-days"),
            outlook.first.strftime("%-d %B %Y")
        ),
        rests_on: match horizons.first() {
            Some(first) if horizons.iter().all(|h| h.why == first.why) => first.why.clone(),
            _ => String::new(),
        },
        horizons,
        drivers: drivers.join(", "),
        plot: if from_model {
            plot::fan(outlook, &format!("{name} from {}", outlook.issued))
        } else {
            String::new()
        },
        name,
    }
}

fn horizon_view(h: &Horizon) -> HorizonView {
    let base = h.base_rate;
    let percent = |p: f64| format!("{:.0} %", 100.0 * p);
    HorizonView {
        days: h.days,
        word: h.word.clone(),
        probability: percent(h.probability),
        base_rate: format!(
            "{} ({} to {})",
            percent(base.value),
            percent(base.low),
            percent(base.high)
        ),
        counts: format!("{} ({} to {})", h.quantiles[2], h.quantiles[0], h.quantiles[4]),
        why: match (h.from_model, h.skill) {
            (true, Some(s)) => {
                format!("the model, Brier skill {:+.2} ({:+.2} to {:+.2})", s.value, s.low, s.high)
            }
            (false, Some(_)) => "the base rate: the model's skill cannot be told from none".into(),
            _ => "the base rate: the past is too short to judge a model".into(),
        },
    }
}

fn scored(all: &[Forecast]) -> Vec<Scored> {
    HORIZONS
        .into_iter()
        .filter_map(|days| {
            let told: Vec<(f64, f64, f64)> = all
                .iter()
                .filter(|f| f.days as usize == days)
                .filter_map(|f| {
                    Some((f.probability, f.base_rate, f64::from(u8::from(f.happened?))))
                })
                .collect();
            let n = told.len() as f64;
            let mean = |of: &dyn Fn(&(f64, f64, f64)) -> f64| told.iter().map(of).sum::<f64>() / n;
            (!told.is_empty()).then(|| Scored {
                days,
                forecasts: told.len(),
                happened: format!("{:.0} %", 100.0 * mean(&|t| t.2)),
                brier: format!("{:.4}", mean(&|t| (t.0 - t.2).powi(2))),
                base: format!("{:.4}", mean(&|t| (t.1 - t.2).powi(2))),
            })
        })
        .collect()
}
