//! What the outlook would have said, each year refitted on the past only, and how good it was.

use std::collections::BTreeMap;

use super::baselines;
use super::calibration::{Calibration, reliability_slope, reliability_table};
use super::days::Days;
use super::hawkes::{Hawkes, Prior, excitation, log_score};
use super::pool::Pool;
use super::random::Random;

/// The members of the pool, in this order everywhere.
pub const MEMBERS: [&str; 5] = ["hawkes", "ewma60", "trailing-year", "climatology", "persistence"];

/// Forecasters of single days, in the order of a year's sums.
pub const FORECASTERS: [&str; 5] = ["pool", "hawkes", "ewma60", "trailing-year", "climatology"];

/// Simulated futures an issue.
const PATHS: usize = 1000;
/// Past daily scores lose half their say in ten years.
const FORGET_DAILY: f64 = 0.999_81;

/// One forecast with its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Index of the first day forecast.
    pub at: usize,
    /// Year of that day: the block that is resampled for intervals.
    pub year: i16,
    pub probability: f64,
    pub members: [f64; 5],
    pub happened: bool,
}

/// Everything a backtest found.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// Years tested, with their event-days and each forecaster's log score summed over the year:
    /// pool, then hawkes, EWMA-60, trailing year, expanding climatology.
    pub years: Vec<(i16, usize, [f64; 5])>,
    /// Weekly issues by horizon in days.
    pub issues: Vec<(usize, Vec<Issue>)>,
    /// Year and upper-tail p of each week's count of event-days, in order.
    pub surprises: Vec<(i16, f64)>,
}

/// Tests `days` from the first of January of `from` on. The horizon forecasts are in days.
pub fn backtest(days: &Days, from: i16, horizons: &[usize], seed: u64) -> Backtest {
    let events = days.events();
    let states = excitation(events);
    let rates =
        [baselines::ewma60(events), baselines::trailing_year(events), baselines::expanding(events)];
    let last = days.date(days.len().saturating_sub(1)).year();
    let mut out = Backtest {
        years: Vec::new(),
        issues: horizons.iter().map(|h| (*h, Vec::new())).collect(),
        surprises: Vec::new(),
    };
    let mut pool = Pool::new(4, FORGET_DAILY);
    // A few years before the test teach the pools; they are not scored.
    for year in from.saturating_sub(5)..=last {
        let start = days.index(jiff::civil::date(year, 1, 1));
        let end = days.index(jiff::civil::date(year.saturating_add(1), 1, 1)).min(events.len());
        if start < 365 || start >= end {
            continue;
        }
        let scored = year >= from;
        let model = Hawkes::fit(&events[..start], Prior::default());
        let mut sums = [0.0; 5];
        for t in start..end {
            let members = [model.rate(states[t]), rates[0][t], rates[1][t], rates[2][t]];
            let p = members.map(|r| -(-r).exp_m1());
            let pooled = pool.combine(&p);
            sums[0] += if events[t] { pooled.ln() } else { (1.0 - pooled).ln() };
            for (sum, rate) in sums[1..].iter_mut().zip(members) {
                *sum += log_score(rate, events[t]);
            }
            pool.learn(&p, events[t]);
        }
        if scored {
            let count = events[start..end].iter().filter(|e| **e).count();
            out.years.push((year, count, sums));
        }
        let mut random = Random::new(seed ^ u64::from(year.unsigned_abs()));
        let context = Context { days, states: &states, rates: &rates, model: &model };
        for (horizon, issues) in &mut out.issues {
            context.issue(start, end, *horizon, issues, &mut random);
        }
        if scored {
            context.surprises(start, end, &mut out.surprises, &mut random);
        }
    }
    let first = days.index(jiff::civil::date(from, 1, 1));
    for (_, issues) in &mut out.issues {
        issues.retain(|i| i.at >= first);
    }
    out
}

/// Weekly issues of long horizons overlap and say less each: their scores are forgotten sooner.
fn forget(horizon: usize) -> f64 {
    0.5_f64.powf(horizon.min(90) as f64 / (52.0 * 90.0))
}

struct Context<'a> {
    days: &'a Days,
    states: &'a [[f64; 2]],
    rates: &'a [Vec<f64>; 3],
    model: &'a Hawkes,
}

impl Context<'_> {
    fn mondays(&self, start: usize, end: usize) -> impl Iterator<Item = usize> + '_ {
        (start..end).filter(|at| self.days.date(*at).weekday() == jiff::civil::Weekday::Monday)
    }

    /// Weekly issues of P(at least one in `horizon` days), recalibrated on issues whose window has
    /// closed, pooled by their scores.
    fn issue(
        &self,
        start: usize,
        end: usize,
        horizon: usize,
        issues: &mut Vec<Issue>,
        random: &mut Random,
    ) {
        let events = self.days.events();
        let end = end.min((events.len() + 1).saturating_sub(horizon));
        for at in self.mondays(start, end) {
            let futures = self.model.simulate(self.states[at], horizon, PATHS, random);
            let any = futures.iter().filter(|n| **n > 0).count() as f64;
            let h = horizon as f64;
            let flat = |rate: f64| -(-(rate * h)).exp_m1();
            let members = [
                (any + 0.5) / (PATHS as f64 + 1.0),
                flat(self.rates[0][at]),
                flat(self.rates[1][at]),
                flat(self.rates[2][at]),
                baselines::persistence(&events[..at], horizon),
            ];
            let closed: Vec<&Issue> = issues.iter().filter(|i| i.at + horizon <= at).collect();
            let mut weights = Pool::new(5, forget(horizon));
            for issue in &closed {
                weights.learn(&issue.members, issue.happened);
            }
            let past: Vec<_> =
                closed.iter().map(|i| (weights.combine(&i.members), i.happened)).collect();
            let probability = Calibration::fit(&past).apply(weights.combine(&members));
            let happened = events[at..at + horizon].iter().any(|e| *e);
            issues.push(Issue {
                at,
                year: self.days.date(at).year(),
                probability,
                members,
                happened,
            });
        }
    }

    /// Upper-tail p of each week's count of event-days under the model as of the day before.
    fn surprises(&self, start: usize, end: usize, out: &mut Vec<(i16, f64)>, random: &mut Random) {
        let events = self.days.events();
        for at in self.mondays(start, end.min((events.len() + 1).saturating_sub(7))) {
            let count = events[at..at + 7].iter().filter(|e| **e).count() as u32;
            let futures = self.model.simulate(self.states[at], 7, PATHS * 4, random);
            let as_many = futures.iter().filter(|n| **n >= count).count() as f64;
            out.push((self.days.date(at).year(), (as_many + 1.0) / (futures.len() as f64 + 1.0)));
        }
    }
}

impl Backtest {
    /// Gain in log score per event-day of forecaster `which` (0 pool, 1 hawkes, 2 EWMA-60, 3 trailing
    /// year) over expanding climatology, with a 90 % interval from resampled years.
    pub fn gain(&self, which: usize, seed: u64) -> (f64, (f64, f64)) {
        let total = |picked: &[usize]| {
            let (mut gain, mut count) = (0.0, 0.0);
            for &year in picked {
                let (_, events, sums) = &self.years[year];
                gain += sums[which] - sums[4];
                count += *events as f64;
            }
            if count > 0.0 { gain / count } else { 0.0 }
        };
        let all: Vec<usize> = (0..self.years.len()).collect();
        resampled(&all, seed, |picked| total(&picked.iter().map(|y| **y).collect::<Vec<_>>()))
    }

    /// Weekly issues of one horizon, in order.
    pub fn issues_of(&self, horizon: usize) -> Vec<&Issue> {
        self.issues.iter().filter(|(h, _)| *h == horizon).flat_map(|(_, i)| i).collect()
    }

    /// The issues of a horizon, a block a year.
    fn blocks(&self, horizon: usize) -> Vec<Vec<&Issue>> {
        let mut blocks: BTreeMap<i16, Vec<&Issue>> = BTreeMap::new();
        for issue in self.issues_of(horizon) {
            blocks.entry(issue.year).or_default().push(issue);
        }
        blocks.into_values().collect()
    }

    /// Slope of outcome on forecast, with a 90 % interval from resampled years.
    pub fn reliability_slope(&self, horizon: usize, seed: u64) -> (f64, (f64, f64)) {
        resampled(&self.blocks(horizon), seed, |picked| {
            let pairs: Vec<_> =
                picked.iter().flat_map(|b| b.iter().map(|i| (i.probability, i.happened))).collect();
            reliability_slope(&pairs)
        })
    }

    pub fn reliability_table(&self, horizon: usize) -> Vec<(f64, f64, usize)> {
        let pairs: Vec<_> =
            self.issues_of(horizon).iter().map(|i| (i.probability, i.happened)).collect();
        reliability_table(&pairs)
    }

    /// Brier score of the forecasts of a horizon, and of each pool member.
    pub fn brier(&self, horizon: usize) -> (f64, [f64; 5]) {
        let issues = self.issues_of(horizon);
        let score = |p: &dyn Fn(&Issue) -> f64| {
            issues.iter().map(|i| squared(p(i), i.happened)).sum::<f64>()
                / issues.len().max(1) as f64
        };
        (score(&|i| i.probability), std::array::from_fn(|m| score(&|i| i.members[m])))
    }

    /// Brier skill against expanding climatology, with a 90 % interval from resampled years.
    pub fn skill(&self, horizon: usize, seed: u64) -> (f64, (f64, f64)) {
        resampled(&self.blocks(horizon), seed, |picked| {
            let (mut ours, mut base) = (0.0, 0.0);
            for issue in picked.iter().flat_map(|b| b.iter()) {
                ours += squared(issue.probability, issue.happened);
                base += squared(issue.members[3], issue.happened);
            }
            if base > 0.0 { 1.0 - ours / base } else { 0.0 }
        })
    }

    /// Share of weeks whose upper-tail p lies below `level`, with a 90 % interval from resampled years.
    pub fn alert_rate(&self, level: f64, seed: u64) -> (f64, (f64, f64)) {
        let mut blocks: BTreeMap<i16, Vec<f64>> = BTreeMap::new();
        for (year, p) in &self.surprises {
            blocks.entry(*year).or_default().push(*p);
        }
        let blocks: Vec<_> = blocks.into_values().collect();
        resampled(&blocks, seed, |picked| {
            let weeks: Vec<f64> = picked.iter().flat_map(|b| b.iter().copied()).collect();
            weeks.iter().filter(|p| **p < level).count() as f64 / weeks.len().max(1) as f64
        })
    }
}

fn squared(p: f64, happened: bool) -> f64 {
    (p - f64::from(u8::from(happened))).powi(2)
}

/// Value of a statistic on all blocks and its 5th and 95th percentile on blocks drawn with replacement.
fn resampled<B>(blocks: &[B], seed: u64, statistic: impl Fn(&[&B]) -> f64) -> (f64, (f64, f64)) {
    const DRAWS: usize = 2000;
    let all: Vec<&B> = blocks.iter().collect();
    let value = statistic(&all);
    let mut random = Random::new(seed);
    let mut samples: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let picked: Vec<&B> =
                (0..all.len()).filter_map(|_| all.get(random.below(all.len())).copied()).collect();
            statistic(&picked)
        })
        .filter(|v| v.is_finite())
        .collect();
    samples.sort_by(f64::total_cmp);
    let at = |share: f64| samples.get((samples.len() as f64 * share) as usize).copied();
    (value, (at(0.05).unwrap_or(value), at(0.95).unwrap_or(value)))
}
