//! What happened and what became known, by day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use parallax_model::ledger::{Claim, Event};

use super::accounts::EventView;
use crate::format;

pub(crate) struct Day {
    pub day: String,
    pub moments: Vec<Moment>,
}

pub(crate) struct Moment {
    /// "happened" or "became known".
    pub what: &'static str,
    pub href: String,
    pub text: String,
    pub status: String,
}

/// Events on the day they happened, and the moves of their claims on the day of the statement.
pub(crate) fn timeline(events: &[Event], views: &[EventView], claims: &[Claim]) -> Vec<Day> {
    let mut days: BTreeMap<Date, (String, Vec<Moment>)> = BTreeMap::new();
    for (event, view) in events.iter().zip(views) {
        let Some(when) = &event.when else { continue };
        let label = format::interval(when);
        let day = days.entry(when.start.date()).or_insert_with(|| (label, Vec::new()));
        day.1.push(Moment {
            what: "happened",
            href: format!("#event-{}", event.id.0),
            text: view.headline.clone(),
            status: view.status.clone(),
        });
    }
    for claim in claims.iter().filter(|c| is_whole(c)) {
        for step in claim.history.iter().skip(1) {
            let at = step.at.to_zoned(jiff::tz::TimeZone::UTC).date();
            let label = at.strftime("%a %-d %B %Y").to_string();
            let day = days.entry(at).or_insert_with(|| (label, Vec::new()));
            day.1.push(Moment {
                what: "became known",
                href: format!("/claim/{}", super::escape(&claim.id.0)),
                text: format!("{}: {}", format::sentence(&claim.proposition), step.because),
                status: format::status(step.status),
            });
        }
    }
    days.into_values().map(|(day, moments)| Day { day, moments }).collect()
}

/// Whether a claim is that the event happened, not what one of its figures is.
pub(crate) fn is_whole(claim: &Claim) -> bool {
    claim.id.0.rsplit_once('/').is_some_and(|(_, part)| part.starts_with("happened"))
}
