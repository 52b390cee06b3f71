//! Streams of a case: one type of hostile event for the case or one pair of actors, as event-days over
//! the days the case covers.

use std::collections::BTreeSet;

use jiff::civil::Date;
use parallax_model::gauge::Pair;
use parallax_model::ledger::Event;
use parallax_model::{EventType, Quad};

use crate::index::{IndexEvent, pairs};
use crate::outlook::Days;

/// Pairs that get streams of their own, at most.
const PAIRS: usize = 12;
/// An event counts from this probability on: more likely than not to have happened.
const LIKELY: f64 = 0.5;

/// One stream with its days.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// `ASSAULT` or `ASSAULT AAA:BBB`.
    pub name: String,
    pub event_type: EventType,
    pub pair: Pair,
    pub days: Days,
}

impl Stream {
    pub fn parties(&self) -> Vec<String> {
        [&self.pair.from, &self.pair.to].into_iter().flatten().map(|c| c.0.clone()).collect()
    }
}

/// The streams with at least one event-day between the first and the last day covered, the case's first,
/// then by pair. Events before coverage began are background and count for none.
pub fn streams(events: &[Event], first: Date, last: Date) -> Vec<Stream> {
    let told: Vec<IndexEvent> = events
        .iter()
        .filter_map(IndexEvent::new)
        .filter(|e| e.probability >= LIKELY && first <= e.day && e.day <= last)
        .filter(|e| {
            e.event_type.quad() == Quad::MaterialConflict || e.event_type == EventType::Threaten
        })
        .collect();
    let types: BTreeSet<EventType> =
        EventType::ALL.into_iter().filter(|t| told.iter().any(|e| e.event_type == *t)).collect();
    let case = std::iter::once(Pair { from: None, to: None });
    let of_pairs = pairs(&told).into_iter().take(PAIRS).map(|(pair, _)| pair);
    let length = usize::try_from((last - first).get_days()).map_or(0, |n| n + 1);
    let mut all = Vec::new();
    for pair in case.chain(of_pairs) {
        for event_type in &types {
            let mut days = vec![false; length];
            for event in told.iter().filter(|e| e.event_type == *event_type) {
                let at = usize::try_from((event.day - first).get_days()).unwrap_or(usize::MAX);
                if event.share(&pair, 0.0) > 0.0
                    && let Some(day) = days.get_mut(at)
                {
                    *day = true;
                }
            }
            if days.iter().any(|d| *d) {
                let name = match (&pair.from, &pair.to) {
                    (Some(a), Some(b)) => format!("{event_type} {a}:{b}"),
                    _ => event_type.name().to_string(),
                };
                let days = Days::from_events(first, days);
                all.push(Stream { name, event_type: *event_type, pair: pair.clone(), days });
            }
        }
    }
    all
}
