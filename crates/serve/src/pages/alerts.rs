//! What changed in what is known, and why each change was told.

use askama::Template;
use axum::extract::{Query, State as Axum};
use parallax_gauge::{
    alerts::{Alert, knowledge_alerts, surprise},
    outlook::Outlook,
};
use parallax_store::{ClaimFilter, Delivery, EventFilter};
use serde::Deserialize;

use super::{Frame, Page, escape};
use crate::{Error, State, format};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    change: String,
    #[serde(default)]
    party: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    format: String,
}

#[derive(Template)]
#[template(path = "alerts.html")]
struct Alerts {
    frame: Frame,
    ask: Ask,
    changes: [&'static str; 7],
    rows: Vec<Row>,
    /// Streams whose last week was held against its model.
    watched: usize,
    next: Option<usize>,
    deliveries: Vec<DeliveryView>,
}

struct Row {
    when: String,
    change: String,
    about: String,
    href: String,
    why: String,
}

struct DeliveryView {
    what: String,
    rule: String,
    channel: String,
    state: String,
}

const CHANGES: [&str; 7] = [
    "dispute",
    "confirmation",
    "retraction",
    "overdue-promise",
    "corroboration",
    "rival-value",
    "surprise",
];
const PER_PAGE: usize = 50;
const DELIVERIES: usize = 30;

pub(crate) async fn show(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let events = store.events(&EventFilter::default())?;
        let mut all = knowledge_alerts(&store.claims(&ClaimFilter::default())?, &events);
        let issued: Vec<(String, Outlook)> = store.outlooks()?;
        all.extend(issued.iter().filter_map(|(stream, outlook)| surprise(stream, outlook)));
        all.sort_by(|a, b| (b.at, &b.key).cmp(&(a.at, &a.key)));
        all.retain(|a| {
            (ask.change.is_empty() || word(a) == ask.change)
                && (ask.party.is_empty()
                    || a.parties.iter().any(|p| p.eq_ignore_ascii_case(&ask.party)))
                && (ask.since.is_empty() || a.at.to_string().as_str() >= ask.since.as_str())
        });
        if ask.format == "json" {
            return Ok(Page::Json(serde_json::to_value(&all)?));
        }
        let more = all.len() > (ask.page + 1) * PER_PAGE;
        let rows = all.iter().skip(ask.page * PER_PAGE).take(PER_PAGE).map(row).collect();
        let deliveries = store.deliveries()?;
        let twin = format!(
            "/alerts?change={}&party={}&since={}&format=json",
            escape(&ask.change),
            escape(&ask.party),
            escape(&ask.since)
        );
        let page = Alerts {
            frame: Frame::new(&state, store, "alerts", "Alerts")?.twin(twin),
            changes: CHANGES,
            rows,
            watched: issued.iter().filter(|(_, outlook)| outlook.surprise.is_some()).count(),
            next: more.then_some(ask.page + 1),
            deliveries: deliveries.iter().take(DELIVERIES).map(delivery).collect(),
            ask,
        };
        Ok(Page::Html(page.render()?))
    })
    .await
}

fn word(alert: &Alert) -> String {
    let value = serde_json::to_value(alert.change).ok();
    value.and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default()
}

fn row(alert: &Alert) -> Row {
    let href = match (&alert.claim, &alert.event) {
        (Some(claim), _) => format!("/claim/{}", escape(&claim.0)),
        (None, Some(event)) => format!("/event/{}", escape(&event.0)),
        (None, None) => String::new(),
    };
    Row {
        when: format::instant(alert.at),
        change: word(alert).replace('-', " "),
        about: alert.about.clone(),
        href,
        why: format!("{}: {}", alert.rule, alert.because),
    }
}

fn delivery(row: &Delivery) -> DeliveryView {
    let state = match (&row.delivered, &row.error) {
        (Some(at), _) if row.attempts > 0 => format!("delivered {}", format::instant(*at)),
        (Some(_), _) => "known before, not sent".into(),
        (None, Some(error)) => {
            format!("attempt {} failed ({error}), next {}", row.attempts, format::instant(row.due))
        }
        (None, None) => format!("due {}", format::instant(row.due)),
    };
    let about = row.record.pointer("/alert/about").and_then(|a| a.as_str());
    DeliveryView {
        what: about.unwrap_or(&row.key).to_string(),
        rule: row.rule.clone(),
        channel: row.channel.clone(),
        state,
    }
}
