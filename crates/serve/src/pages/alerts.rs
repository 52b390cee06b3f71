//! What changed in what is known, and why each change was told.

use askama::Template;
use axum::extract::{Query, State as Axum};
use parallax_gauge::{
    alerts::{Alert, surprise},
    outlook::Outlook,
};
use parallax_store::{AlertFilter, Delivery};
use serde::Deserialize;

use super::{Frame, Page, escape, html};
use crate::{Error, State, as_of::AsOf, format};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    change: String,
    #[serde(default)]
    party: String,
    #[serde(default)]
    since: String,
    #[serde(default, rename = "as-of")]
    as_of: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    format: String,
}

#[derive(Template)]
#[template(path = "alerts.html")]
struct Alerts {
    frame: Frame,
    /// Address of this choice as of now.
    here: String,
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
    because: String,
    rule: String,
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
        let some = |s: &str| (!s.is_empty()).then(|| s.to_string());
        let since = AsOf::begins(&ask.since)?;
        let as_of = AsOf::read(&ask.as_of)?;
        let party = super::events::party(&state, &ask.party);
        let json = ask.format == "json";
        let wanted = (ask.page as u32 + 1).saturating_mul(PER_PAGE as u32).saturating_add(1);
        let mut all: Vec<Alert> = store.alerts(&AlertFilter {
            change: some(&ask.change),
            party: some(&party),
            since: since.map(|t| t.as_second()),
            until: as_of.seconds(),
            limit: (!json).then_some(wanted),
        })?;
        let issued: Vec<(String, Outlook)> = store.outlooks(as_of.day())?;
        all.extend(issued.iter().filter_map(|(stream, outlook)| surprise(stream, outlook)));
        all.sort_by(|a, b| (b.at, &b.key).cmp(&(a.at, &a.key)));
        all.retain(|a| {
            (ask.change.is_empty() || a.change.word() == ask.change)
                && (party.is_empty() || a.parties.iter().any(|p| p.eq_ignore_ascii_case(&party)))
                && since.is_none_or(|since| a.at >= since)
                && as_of.knows(a.at)
        });
        for alert in
            all.iter_mut().filter(|a| a.claim.is_some() && !as_of.is_now()).take(wanted as usize)
        {
            let claim = alert.claim.as_ref().and_then(|id| store.claim(id).ok());
            let then = as_of.claims(store, claim.into_iter().collect())?.pop();
            alert.about = then.map_or_else(String::new, |c| c.proposition);
        }
        if json {
            return Ok(Page::Json(serde_json::to_value(&all)?));
        }
        let more = all.len() > (ask.page + 1) * PER_PAGE;
        let rows = all.iter().skip(ask.page * PER_PAGE).take(PER_PAGE).map(row).collect();
        let deliveries = store.deliveries()?;
        let here = format!(
            "/alerts?change={}&party={}&since={}",
            escape(&ask.change),
            escape(&ask.party),
            escape(&ask.since)
        );
        let page = Alerts {
            frame: Frame::new(&state, store, "alerts", "Alerts")?
                .then(&ask.as_of)
                .twin(format!("{here}&format=json")),
            here,
            changes: CHANGES,
            rows,
            watched: issued.iter().filter(|(_, outlook)| outlook.surprise.is_some()).count(),
            next: more.then_some(ask.page + 1),
            deliveries: deliveries
                .iter()
                .filter(|d| as_of.knows(d.at))
                .take(DELIVERIES)
                .map(delivery)
                .collect(),
            ask,
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

/// The page of what a change is about.
pub(crate) fn href(alert: &Alert) -> String {
    match (&alert.claim, &alert.event) {
        (Some(claim), _) => format!("/claim/{}", escape(&claim.0)),
        (None, Some(event)) => format!("/event/{}", escape(&event.0)),
        (None, None) => String::new(),
    }
}

fn row(alert: &Alert) -> Row {
    Row {
        when: format::instant(alert.at),
        change: alert.change.word().replace('-', " "),
        about: format::sentence(&alert.about),
        href: href(alert),
        because: format::sentence(&alert.because),
        rule: alert.rule.clone(),
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
