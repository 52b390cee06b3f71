//! What is probable in the days to come, and how good such forecasts were.

use askama::Template;
use axum::extract::{Query, State as Axum};
use jiff::tz::TimeZone;
use parallax_gauge::outlook::backtest::HORIZONS;
use parallax_gauge::outlook::issue::Horizon;
use parallax_gauge::outlook::{Outlook, outlook};
use parallax_gauge::plot;
use parallax_gauge::streams::streams;
use parallax_store::{EventFilter, Forecast, Store};
use serde::Deserialize;

use super::{Frame, Page};
use crate::{Error, State, names};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
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
        let kept: Vec<(String, Outlook)> = store.outlooks()?;
        let frozen = !kept.is_empty();
        let told = if frozen { kept } else { made_now(store)? };
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
                .twin("/outlook?format=json".into()),
            streams: told
                .iter()
                .map(|(name, o)| stream_view(names::stream(&state.knowledge, name), o))
                .collect(),
            frozen,
            scored: scored(&store.forecasts()?),
        };
        Ok(Page::Html(page.render()?))
    })
    .await
}

fn made_now(store: &Store) -> Result<Vec<(String, Outlook)>, Error> {
    let day = |t: jiff::Timestamp| t.to_zoned(TimeZone::UTC).date();
    let Some((first, last)) = store.coverage()? else { return Ok(Vec::new()) };
    let all = streams(&store.events(&EventFilter::default())?, day(first), day(last));
    let short = all.into_iter().filter(|s| s.days.len() < LONG);
    Ok(short.map(|s| (s.name, outlook(&s.days, SEED))).collect())
}

fn stream_view(name: String, outlook: &Outlook) -> StreamView {
    let from_model = outlook.horizons.iter().any(|h| h.from_model);
    let drivers: Vec<String> = outlook
        .drivers
        .iter()
        .filter(|_| from_model)
        .map(|d| format!("{} ({:.0} %)", d.day, 100.0 * d.share))
        .collect();
    StreamView {
        issued: outlook.issued.strftime("%-d %B %Y").to_string(),
        known: format!("{} event-days since {}", outlook.event_days, outlook.first),
        horizons: outlook.horizons.iter().map(horizon_view).collect(),
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
                format!("model, Brier skill {:+.2} ({:+.2} to {:+.2})", s.value, s.low, s.high)
            }
            (false, Some(_)) => "base rate: the model's skill cannot be told from none".into(),
            _ => "base rate: the past is too short to judge a model".into(),
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
