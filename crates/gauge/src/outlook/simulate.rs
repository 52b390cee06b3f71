//! A catalogue that never was: invented event dates with the rates, the clustering by year and the
//! bursts that real catalogues of provocations show. For tests and measurements; no date in it is real.

use jiff::{ToSpan, civil::Date};

use super::random::Random;

/// Mean event-days a year from a year on: quiet decades, then tens a year.
const ERAS: [(i16, f64); 5] =
    [(i16::MIN, 1.5), (1990, 2.5), (2006, 8.0), (2012, 16.0), (2020, 26.0)];
/// Share of event-days that an earlier one brings about, within weeks.
const BURST: f64 = 0.3;
const BURST_HALF_LIFE: f64 = 8.0;
/// Spread of the logarithm of a season's rate, and how much of it lasts to the next month.
const SPREAD: f64 = 0.9;
const LASTING: f64 = 0.85;
/// Share of event-days with a second event.
const SECOND: f64 = 0.2;

/// Days of invented events from the first day of `from` to the last of `to`, in order; a day comes
/// twice when it has two events. The same seed gives the same days.
pub fn clustered(from: i16, to: i16, seed: u64) -> Vec<Date> {
    let mut random = Random::new(seed);
    let decay = 0.5_f64.powf(1.0 / BURST_HALF_LIFE);
    let (mut season, mut burst) = (0.0, 0.0);
    let mut days = Vec::new();
    let mut day = jiff::civil::date(from, 1, 1);
    while day.year() <= to {
        if day.day() == 1 {
            let fresh = (1.0 - LASTING * LASTING).sqrt() * SPREAD;
            season = LASTING * season + fresh * random.normal();
        }
        let era = ERAS.iter().rev().find(|(since, _)| day.year() >= *since).map_or(1.0, |e| e.1);
        let level = era / 365.25 * (season - SPREAD * SPREAD / 2.0).exp() * (1.0 - BURST);
        let happened = random.uniform() < -(-(level + BURST * burst)).exp_m1();
        burst = decay * burst + if happened { 1.0 - decay } else { 0.0 };
        if happened {
            days.push(day);
            if random.uniform() < SECOND {
                days.push(day);
            }
        }
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
    }
    days
}

/// Days of a stream with no memory at all: `rate` event-days a year.
pub fn memoryless(from: i16, to: i16, rate: f64, seed: u64) -> Vec<Date> {
    let mut random = Random::new(seed);
    let first = jiff::civil::date(from, 1, 1);
    let p = -(-rate / 365.25).exp_m1();
    (0..)
        .map(|n: i64| first.saturating_add(n.days()))
        .take_while(|d| d.year() <= to)
        .filter(|_| random.uniform() < p)
        .collect()
}

/// The days as a file in the catalogue's format.
pub fn csv(days: &[Date]) -> String {
    let mut out = String::from("event_id,date,type,event,code\n");
    for (number, day) in days.iter().enumerate() {
        out.push_str(&format!("{},{day},simulated,,\n", number + 1));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::catalogue;
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_file_and_it_reads_back() {
        let days = clustered(1958, 2019, 7);
        assert_eq!(days, clustered(1958, 2019, 7));
        assert_ne!(days, clustered(1958, 2019, 8));
        let read = catalogue::read(&csv(&days)).unwrap();
        assert_eq!(read.rows.iter().map(|r| r.day).collect::<Vec<_>>(), days);
    }
}
