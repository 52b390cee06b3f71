//! Everything a backtest found, as one record to print.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::backtest::{Backtest, FORECASTERS, HORIZONS, NOMINAL, backtest};
use super::days::Days;
use super::track::MEMBERS;

/// A value with its 90 % interval from resampled years.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// The whole table of a backtest. Scores are in nats, rates in event-days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    pub seed: u64,
    pub first: Date,
    pub last: Date,
    pub event_days: usize,
    pub tested_from: i16,
    pub tested_to: i16,
    pub tested_event_days: usize,
    /// Log score of expanding climatology per event-day tested.
    pub climatology_nats: f64,
    pub gains: Vec<Gain>,
    pub horizons: Vec<Horizon>,
    pub alerts: Vec<Alerts>,
}

/// Log score per event-day above expanding climatology's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gain {
    pub forecaster: &'static str,
    pub nats: Estimate,
    /// Tested years in which it beat climatology.
    pub years_won: usize,
    pub years: usize,
}

/// Weekly forecasts of at least one event-day within some days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Horizon {
    pub days: usize,
    pub issues: usize,
    pub happened: f64,
    pub brier: f64,
    /// Brier score of each member, and the skill of the outlook against climatology.
    pub members: Vec<(&'static str, f64)>,
    pub skill: Estimate,
    /// Skill of the forecast counts against the base rate's, by CRPS.
    pub count_skill: Estimate,
    /// Mean log score of the outlook and of climatology.
    pub log: [f64; 2],
    pub slope: Estimate,
    /// Mean said, share that happened, issues.
    pub reliability: Vec<(f64, f64, usize)>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alerts {
    pub nominal: f64,
    pub realised: Estimate,
    pub weeks: usize,
}

/// Years tested at the end of a file.
const TESTED: i16 = 14;
/// Years that only teach, at least.
const TAUGHT: i16 = 3;

/// First year tested: the last fourteen years of the file, after three that only teach.
pub fn first_tested(days: &Days) -> i16 {
    let last = days.date(days.len().saturating_sub(1)).year();
    (last - TESTED + 1).max(days.date(0).year() + TAUGHT)
}

/// `None` when there is no year to test after the years that teach.
pub fn summary(days: &Days, seed: u64) -> Option<Summary> {
    let from = first_tested(days);
    let test = backtest(days, from, seed);
    let tested_to = test.years.last()?.0;
    let tested_event_days: usize = test.years.iter().map(|(_, n, _)| n).sum();
    let climatology: f64 = test.years.iter().map(|(_, _, sums)| sums[5]).sum();
    let gains = FORECASTERS[..5].iter().enumerate().map(|(which, forecaster)| Gain {
        forecaster,
        nats: estimate(test.gain(which, seed)),
        years_won: test.years.iter().filter(|(_, _, s)| s[which] > s[5]).count(),
        years: test.years.len(),
    });
    Some(Summary {
        seed,
        first: days.date(0),
        last: days.date(days.len().saturating_sub(1)),
        event_days: days.events().iter().filter(|e| **e).count(),
        tested_from: from,
        tested_to,
        tested_event_days,
        climatology_nats: climatology / tested_event_days.max(1) as f64,
        gains: gains.collect(),
        horizons: HORIZONS.iter().map(|h| horizon(&test, *h, seed)).collect(),
        alerts: NOMINAL
            .into_iter()
            .enumerate()
            .map(|(which, nominal)| Alerts {
                nominal,
                realised: estimate(test.alert_rate(which, seed)),
                weeks: test.weeks.len(),
            })
            .collect(),
    })
}

pub(super) fn estimate((value, (low, high)): (f64, (f64, f64))) -> Estimate {
    Estimate { value, low, high }
}

fn horizon(test: &Backtest, days: usize, seed: u64) -> Horizon {
    let issues = test.issues_of(days);
    let (brier, members) = test.brier(days);
    let happened = issues.iter().filter(|i| i.happened).count() as f64;
    Horizon {
        days,
        issues: issues.len(),
        happened: happened / issues.len().max(1) as f64,
        brier,
        members: MEMBERS.into_iter().zip(members).collect(),
        skill: estimate(test.skill(days, seed)),
        count_skill: estimate(test.count_skill(days, seed)),
        log: test.log(days),
        slope: estimate(test.reliability_slope(days, seed)),
        reliability: test.reliability_table(days),
    }
}
