//! What happened and what became known, by day.

use std::collections::BTreeMap;

use jiff::civil::Date;
pub(crate) use parallax_model::ledger::whole;
use parallax_model::ledger::{Claim, Event, EventId};

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
    for claim in claims.iter().filter(|c| c.is_whole()) {
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

/// The claim that each event is called by.
pub(crate) fn wholes(claims: &[Claim]) -> BTreeMap<&EventId, &Claim> {
    let mut of_event: BTreeMap<&EventId, Vec<&Claim>> = BTreeMap::new();
    for claim in claims {
        if let Some(event) = &claim.event {
            of_event.entry(event).or_default().push(claim);
        }
    }
    of_event.into_iter().filter_map(|(event, claims)| Some((event, whole(claims)?))).collect()
}
