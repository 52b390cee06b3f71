//! Does one kind of event go before another more than its own past explains? Association only.

use askama::Template;
use axum::extract::{Query, State as Axum};
use parallax_gauge::outlook::outlook;
use parallax_gauge::outlook::whatif::{WhatIf, multiplied, what_if};
use serde::Deserialize;

use super::outlook::streams_then;
use super::{Frame, Page, escape, html};
use crate::{Error, State, as_of::AsOf, names};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    cause: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    half_life: String,
    #[serde(default)]
    multiplier: String,
    #[serde(default, rename = "as-of")]
    as_of: String,
    #[serde(default)]
    format: String,
}

#[derive(Template)]
#[template(path = "whatif.html")]
struct WhatIfPage {
    frame: Frame,
    /// Address of this question as of now.
    here: String,
    ask: Ask,
    /// Code and name of each stream.
    names: Vec<(String, String)>,
    /// Name of the stream that follows.
    answer: String,
    asked: bool,
    found: Option<Found>,
    assumed: Vec<Assumed>,
}

struct Found {
    verdict: String,
    extra: String,
    placebo: String,
    p: String,
    span: String,
}

struct Assumed {
    days: usize,
    before: String,
    after: String,
}

const SEED: u64 = 20_240_701;

pub(crate) async fn show(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let all = streams_then(store, &state.knowledge, AsOf::read(&ask.as_of)?)?;
        let named = |name: &str| all.iter().find(|s| s.name == name);
        let half_life = ask.half_life.parse::<f64>().unwrap_or(7.0).clamp(1.0, 365.0);
        let multiplier = ask.multiplier.parse::<f64>().ok().map(|m| m.clamp(0.0, 100.0));
        let found = named(&ask.cause).zip(named(&ask.answer)).and_then(|(cause, answer)| {
            what_if(cause.days.events(), answer.days.events(), half_life, SEED)
        });
        let assumed: Vec<(usize, f64, f64)> = match (named(&ask.answer), multiplier) {
            (Some(answer), Some(m)) => outlook(&answer.days, SEED)
                .horizons
                .iter()
                .map(|h| (h.days, h.probability, multiplied(h.probability, m)))
                .collect(),
            _ => Vec::new(),
        };
        if ask.format == "json" {
            let assumed: Vec<_> = assumed
                .iter()
                .map(|(days, before, after)| {
                    serde_json::json!({ "days": days, "probability": before, "under_the_assumption": after })
                })
                .collect();
            return Ok(Page::Json(serde_json::json!({
                "cause": ask.cause, "answer": ask.answer, "half_life": half_life,
                "found": found, "assumed_multiplier": multiplier, "assumed": assumed,
            })));
        }
        let here = format!(
            "/whatif?cause={}&answer={}&half_life={half_life}&multiplier={}",
            escape(&ask.cause),
            escape(&ask.answer),
            escape(&ask.multiplier)
        );
        let percent = |p: f64| format!("{:.0} %", 100.0 * p);
        let page = WhatIfPage {
            frame: Frame::new(&state, store, "outlook", "What if?")?
                .then(&ask.as_of)
                .twin(format!("{here}&format=json")),
            here,
            names: all
                .iter()
                .map(|s| (s.name.clone(), names::stream(&state.knowledge, &s.name)))
                .collect(),
            answer: names::stream(&state.knowledge, &ask.answer),
            asked: !ask.cause.is_empty() && !ask.answer.is_empty(),
            found: found.as_ref().map(view),
            assumed: assumed
                .into_iter()
                .map(|(days, before, after)| Assumed {
                    days,
                    before: percent(before),
                    after: percent(after),
                })
                .collect(),
            ask,
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

fn view(found: &WhatIf) -> Found {
    Found {
        verdict: found.verdict(),
        extra: format!("{:.3}, at most {:.3} (95 %)", found.extra, found.extra_limit),
        placebo: format!("{:.3}", found.placebo),
        p: format!("{:.2}", found.permutation_p),
        span: format!(
            "{} days, {} event-days of the one, {} of the other",
            found.days, found.cause_days, found.answer_days
        ),
    }
}
