use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use parallax_model::gauge::Pair;
use parallax_model::ledger::{Event, EventId};
use parallax_model::{Country, EventType, Quad};
use serde::{Deserialize, Serialize};

/// An event of the world as the index sees it: what an export holds is enough to make it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexEvent {
    pub id: EventId,
    pub day: Date,
    pub event_type: EventType,
    pub actors: Vec<Country>,
    pub recipients: Vec<Country>,
    /// Published score of the event's kind, mode or type, −10 to 10.
    pub score: f64,
    /// That it happened as told, 0 to 1.
    pub probability: f64,
    /// Status of its claim, which the probability follows from.
    pub status: String,
    /// Principals that speak of it: the unit that is resampled for the band.
    pub voices: Vec<String>,
    pub mentions: usize,
}

/// An event known only to a longer span of days (a month, a year) has no day to count for.
const LONGEST: i32 = 7;

impl IndexEvent {
    /// `None` for an event without a day, see [`day`].
    pub fn new(event: &Event) -> Option<Self> {
        let countries = |parties: &[parallax_model::ledger::Party]| {
            let mut all: Vec<Country> = parties.iter().filter_map(|p| p.country.clone()).collect();
            all.sort();
            all.dedup();
            all
        };
        let when = event.when.as_ref().map(|w| (w.start, w.end));
        let status = serde_json::to_value(event.status).ok();
        Some(Self {
            id: event.id.clone(),
            day: day(event.event_type, when, event.first_told())?,
            event_type: event.event_type,
            actors: countries(&event.actors),
            recipients: countries(&event.recipients),
            score: f64::from(event.score),
            probability: f64::from(event.probability),
            status: status.and_then(|s| s.as_str().map(str::to_string)).unwrap_or_default(),
            voices: event.accounts.iter().map(|a| a.principal.0.clone()).collect(),
            mentions: event.mentions.len(),
        })
    }

    /// 0 to 1; acts of cooperation and mere talk have none.
    pub fn severity(&self) -> f64 {
        match self.event_type.quad() {
            Quad::MaterialConflict => (-self.score / 10.0).max(0.0),
            _ => 0.0,
        }
    }

    pub fn is_threat(&self) -> bool {
        self.event_type == EventType::Threaten
    }

    /// Share with which it counts for a pair; the case counts everything whole.
    pub fn share(&self, pair: &Pair, unaddressed: f64) -> f64 {
        let (Some(a), Some(b)) = (&pair.from, &pair.to) else { return 1.0 };
        let acts = |x: &Country, y: &Country| {
            if !self.actors.contains(x) {
                0.0
            } else if self.recipients.contains(y) || self.actors.contains(y) {
                1.0
            } else if self.recipients.is_empty() {
                unaddressed
            } else {
                0.0
            }
        };
        acts(a, b).max(acts(b, a))
    }
}

/// The day an event counts for: the first of its interval, when that is a week or less. Words whose day
/// nobody tells count for the day they were first reported, in UTC; an act so told may lie years back and
/// has no day.
pub fn day(
    event_type: EventType,
    when: Option<(DateTime, DateTime)>,
    first_told: Option<Timestamp>,
) -> Option<Date> {
    let Some((start, end)) = when else {
        let words = matches!(event_type.quad(), Quad::VerbalConflict | Quad::VerbalCooperation);
        return first_told.filter(|_| words).map(|at| at.to_zoned(TimeZone::UTC).date());
    };
    let days = (end.date() - start.date()).get_days();
    (days <= LONGEST).then(|| start.date())
}
