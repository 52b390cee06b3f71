use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};
use parallax_knowledge::weights::Weights;
use parallax_model::Country;
use parallax_model::gauge::{Driver, IndexPoint, Pair};

use super::band::Band;
use super::event::IndexEvent;

/// How an index is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub pair: Pair,
    /// First and last day.
    pub from: Date,
    pub to: Date,
    /// Leave out events that a single voice tells of.
    pub without_single_source: bool,
    pub seed: u64,
}

/// Largest addends shown at a point.
const DRIVERS: usize = 5;

/// One point a day. Events after a day never count for it.
pub fn index(events: &[IndexEvent], settings: &Settings, weights: &Weights) -> Vec<IndexPoint> {
    let mut told: Vec<(&IndexEvent, f64)> = events
        .iter()
        .filter(|e| !settings.without_single_source || e.voices.len() > 1)
        .map(|e| (e, e.share(&settings.pair, weights.unaddressed)))
        .filter(|(_, share)| *share > 0.0)
        .collect();
    told.sort_by(|a, b| (a.0.day, &a.0.id).cmp(&(b.0.day, &b.0.id)));
    let band = Band::new(&told, settings.seed);
    let mut points: Vec<IndexPoint> = Vec::new();
    let mut past: Vec<(Date, f64)> = history(&told, settings, weights);
    let mut day = settings.from;
    while day <= settings.to {
        let addends = addends(&told, day, weights);
        let acts = total(&addends);
        let (low, high) = band.at(&addends);
        points.push(IndexPoint {
            date: day,
            acts,
            talk: talk(&told, day, weights),
            percentile: percentile(&past, day, acts, weights),
            band: (low, high),
            drivers: drivers(&told, &addends),
        });
        past.push((day, acts));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    points
}

/// What each event adds on a day: its place in the list and its addend.
fn addends(told: &[(&IndexEvent, f64)], day: Date, weights: &Weights) -> Vec<(usize, f64)> {
    told.iter()
        .enumerate()
        .take_while(|(_, (event, _))| event.day <= day)
        .filter_map(|(at, (event, share))| {
            let addend =
                decayed(event.day, day, weights) * event.severity() * event.probability * share;
            (addend > 0.0).then_some((at, addend))
        })
        .collect()
}

/// From plus zero: an empty sum of floats is minus zero.
fn total(addends: &[(usize, f64)]) -> f64 {
    addends.iter().fold(0.0, |sum, (_, a)| sum + a)
}

fn decayed(then: Date, now: Date, weights: &Weights) -> f64 {
    let days = f64::from((now - then).get_days());
    weights.half_lives.iter().zip(weights.shares).map(|(h, s)| s * 0.5_f64.powf(days / h)).sum()
}

/// Share of threats among mentions, both fading.
fn talk(told: &[(&IndexEvent, f64)], day: Date, weights: &Weights) -> f64 {
    let (mut threats, mut all) = (0.0, 0.0);
    for (event, share) in told.iter().take_while(|(event, _)| event.day <= day) {
        let days = f64::from((day - event.day).get_days());
        let weight = 0.5_f64.powf(days / weights.talk_half_life) * share * event.mentions as f64;
        all += weight;
        threats += if event.is_threat() { weight } else { 0.0 };
    }
    if all > 1e-9 { threats / all } else { 0.0 }
}

/// Values of the years before the first day asked for.
fn history(
    told: &[(&IndexEvent, f64)],
    settings: &Settings,
    weights: &Weights,
) -> Vec<(Date, f64)> {
    let Some((first, _)) = told.first() else { return Vec::new() };
    let reach = settings.from.saturating_sub((i64::from(weights.past_years) * 365).days());
    let mut day = first.day.max(reach);
    let mut past = Vec::new();
    while day < settings.from {
        past.push((day, total(&addends(told, day, weights))));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    past
}

/// Share of the pair's past days with a lower value, ties counted half, in percent.
fn percentile(past: &[(Date, f64)], day: Date, acts: f64, weights: &Weights) -> Option<f64> {
    let reach = day.saturating_sub((i64::from(weights.past_years) * 365).days());
    let within: Vec<f64> = past.iter().filter(|(d, _)| *d >= reach).map(|(_, v)| *v).collect();
    if within.len() < weights.past_days as usize {
        return None;
    }
    let below = within.iter().filter(|v| **v < acts).count() as f64;
    let equal = within.iter().filter(|v| **v == acts).count() as f64;
    Some(100.0 * (below + 0.5 * equal) / within.len() as f64)
}

fn drivers(told: &[(&IndexEvent, f64)], addends: &[(usize, f64)]) -> Vec<Driver> {
    let mut largest = addends.to_vec();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    largest
        .iter()
        .take(DRIVERS)
        .filter_map(|(at, addend)| {
            told.get(*at).map(|(e, _)| Driver { event: e.id.clone(), addend: *addend })
        })
        .collect()
}

/// Pairs that act on one another, by number of events, most first.
pub fn pairs(events: &[IndexEvent]) -> Vec<(Pair, usize)> {
    let mut counts: BTreeMap<(Country, Country), usize> = BTreeMap::new();
    for event in events {
        let mut met = BTreeSet::new();
        for actor in &event.actors {
            for other in event.recipients.iter().chain(&event.actors).filter(|o| *o != actor) {
                let mut pair = [actor.clone(), other.clone()];
                pair.sort();
                met.insert(pair);
            }
        }
        for [a, b] in met {
            *counts.entry((a, b)).or_default() += 1;
        }
    }
    let mut all: Vec<_> =
        counts.into_iter().map(|((a, b), n)| (Pair { from: Some(a), to: Some(b) }, n)).collect();
    all.sort_by(|x, y| y.1.cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use parallax_knowledge::Knowledge;
    use parallax_model::EventType;
    use parallax_model::ledger::EventId;

    fn event(
        id: &str,
        day: Date,
        kind: EventType,
        score: f64,
        from: &str,
        to: &[&str],
    ) -> IndexEvent {
        IndexEvent {
            id: EventId(id.into()),
            day,
            event_type: kind,
            actors: vec![Country::new(from)],
            recipients: to.iter().map(|t| Country::new(*t)).collect(),
            score,
            probability: 0.7,
            status: "ATTRIBUTED".into(),
            voices: vec!["gov:AAA".into()],
            mentions: 2,
        }
    }

    fn settings() -> Settings {
        Settings {
            pair: Pair { from: Some(Country::new("AAA")), to: Some(Country::new("BBB")) },
            from: date(2024, 7, 1),
            to: date(2024, 7, 20),
            without_single_source: false,
            seed: 1,
        }
    }

    fn events() -> Vec<IndexEvent> {
        vec![
            event("e1", date(2024, 7, 1), EventType::Mobilize, -6.5, "AAA", &[]),
            event("e2", date(2024, 7, 3), EventType::Assault, -9.0, "BBB", &["AAA"]),
            event("e3", date(2024, 7, 5), EventType::Threaten, -3.5, "AAA", &["BBB"]),
            event("e4", date(2024, 7, 5), EventType::Assault, -9.0, "CCC", &["DDD"]),
            event("e5", date(2024, 7, 6), EventType::Aid, 10.0, "AAA", &["BBB"]),
        ]
    }

    #[test]
    fn every_point_is_the_sum_of_its_addends_and_fades() {
        let weights = Knowledge::load().unwrap().weights;
        let points = index(&events(), &settings(), &weights);
        assert_eq!(points.len(), 20);
        assert!((points[0].acts - 0.65 * 0.7 * 0.5).abs() < 1e-9, "an unaddressed act counts half");
        for point in &points {
            let sum: f64 = point.drivers.iter().map(|d| d.addend).sum();
            assert!((sum - point.acts).abs() < 1e-9, "{point:?}");
            assert!(
                point.band.0 <= point.acts + 1e-9 && point.acts <= point.band.1 + 1e-9,
                "{point:?}"
            );
        }
        assert!(points[19].acts < points[2].acts);
    }

    #[test]
    fn cooperation_is_no_act_of_tension_and_threats_are_talk() {
        let weights = Knowledge::load().unwrap().weights;
        let points = index(&events(), &settings(), &weights);
        assert!(points[5].acts < points[4].acts, "aid on the 6th adds nothing");
        assert!(points[3].talk == 0.0 && points[4].talk > 0.2);
    }

    #[test]
    fn a_later_event_never_changes_an_earlier_day() {
        let weights = Knowledge::load().unwrap().weights;
        let before = index(&events()[..2], &settings(), &weights);
        let after = index(&events(), &settings(), &weights);
        for (b, a) in before.iter().zip(&after).take(4) {
            assert_eq!(b.acts, a.acts);
        }
    }

    #[test]
    fn single_source_events_can_be_left_out() {
        let weights = Knowledge::load().unwrap().weights;
        let strict = Settings { without_single_source: true, ..settings() };
        assert!(index(&events(), &strict, &weights).iter().all(|p| p.acts == 0.0));
    }
}
