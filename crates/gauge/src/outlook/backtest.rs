//! What the outlook would have said, each year refitted on the past only, and how good it was.

use std::collections::BTreeMap;

use super::baselines;
use super::calibration::{reliability_slope, reliability_table};
use super::days::Days;
use super::hawkes::{excitation, log_score};
use super::models::Models;
use super::pool::Pool;
use super::random::Random;
use super::surprise::{Budget, mid_p};
use super::track::{CLIMATOLOGY, Issue, Track};

/// Horizons of every outlook, in days.
pub const HORIZONS: [usize; 3] = [7, 30, 90];

/// Forecasters of single days, in the order of a year's sums.
pub const FORECASTERS: [&str; 6] =
    ["pool", "hawkes", "hawkes-recent", "ewma60", "trailing-year", "climatology"];
/// Weights of the daily pool before anything was scored.
const DAILY_PRIOR: [f64; 5] = [0.35, 0.35, 0.1, 0.1, 0.1];

/// Nominal shares of weeks that alert.
pub const NOMINAL: [f64; 3] = [0.05, 0.01, 0.002];

/// Simulated futures an issue, for the distribution of counts.
const PATHS: usize = 240;
/// Past daily scores lose half their say in ten years.
const FORGET_DAILY: f64 = 0.999_81;
/// Days that only teach the models before the first forecast.
const TAUGHT: usize = 3 * 365;

/// Everything a backtest found.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// Years tested, with their event-days and each forecaster's log score summed over the year.
    pub years: Vec<(i16, usize, [f64; 6])>,
    /// Weekly issues by horizon in days.
    pub issues: Vec<(usize, Vec<Issue>)>,
    pub weeks: Vec<Week>,
}

/// How surprising one week's count was, knowing the days before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    pub at: usize,
    pub year: i16,
    pub count: usize,
    pub p: f64,
    /// Threshold in force and whether it alerted, for each nominal share.
    pub thresholds: [f64; 3],
    pub alerts: [bool; 3],
}

/// What is carried from day to day.
pub(super) struct Run {
    pub tracks: Vec<Track>,
    pub budgets: [Budget; 3],
    pub test: Backtest,
}

/// Tests `days` from the first of January of `from` on.
pub fn backtest(days: &Days, from: i16, seed: u64) -> Backtest {
    run(days, from, seed).test
}

/// The forecasts of all weeks since the models could first be fitted; those since `from` are scored.
pub(super) fn run(days: &Days, from: i16, seed: u64) -> Run {
    let events = days.events();
    let past = Past::new(events);
    let mut run = Run {
        tracks: HORIZONS.map(Track::new).to_vec(),
        budgets: NOMINAL.map(Budget::new),
        test: Backtest {
            years: Vec::new(),
            issues: HORIZONS.iter().map(|h| (*h, Vec::new())).collect(),
            weeks: Vec::new(),
        },
    };
    let mut pool = Pool::new(&DAILY_PRIOR, FORGET_DAILY, 1.0);
    let first = days.date(TAUGHT).year();
    let last = days.date(days.len().saturating_sub(1)).year();
    for year in first..=last {
        let start = days.index(jiff::civil::date(year, 1, 1)).max(TAUGHT);
        let end = days.index(jiff::civil::date(year.saturating_add(1), 1, 1)).min(events.len());
        if start >= end {
            continue;
        }
        let scored = year >= from;
        let mut random = Random::new(seed ^ u64::from(year.unsigned_abs()));
        let models = Models::fit(&events[..start], &mut random);
        let mut sums = [0.0; 6];
        for (t, happened) in events.iter().enumerate().take(end).skip(start) {
            let [ewma, trailing, base] = past.rates(t);
            let state = past.states[t];
            let rates = [models.all.rate(state), models.recent.rate(state), ewma, trailing, base];
            let p = rates.map(|r| -(-r).exp_m1());
            let pooled = pool.combine(&p);
            sums[0] += if *happened { pooled.ln() } else { (1.0 - pooled).ln() };
            for (sum, rate) in sums[1..].iter_mut().zip(rates) {
                *sum += log_score(rate, *happened);
            }
            pool.learn(&p, *happened);
        }
        if scored {
            let count = events[start..end].iter().filter(|e| **e).count();
            run.test.years.push((year, count, sums));
        }
        for at in mondays(days, start, end) {
            run.issue(days, &past, &models, at, scored.then_some(&mut random));
            run.week(days, &past, &models, at, scored);
        }
    }
    run
}

fn mondays(days: &Days, start: usize, end: usize) -> impl Iterator<Item = usize> + '_ {
    (start..end).filter(|at| days.date(*at).weekday() == jiff::civil::Weekday::Monday)
}

/// What each day can know of the days before it.
pub(super) struct Past {
    pub states: Vec<[f64; 2]>,
    rates: [Vec<f64>; 3],
    persistence: Vec<Vec<f64>>,
}

impl Past {
    pub fn new(events: &[bool]) -> Self {
        Self {
            states: excitation(events),
            rates: [
                baselines::ewma60(events),
                baselines::trailing_year(events),
                baselines::expanding(events),
            ],
            persistence: HORIZONS.iter().map(|h| baselines::persistence(events, *h)).collect(),
        }
    }

    /// Rates a day: EWMA-60, trailing year, expanding climatology.
    pub fn rates(&self, at: usize) -> [f64; 3] {
        [0, 1, 2].map(|which: usize| self.rates[which][at])
    }

    /// What each member says of the days from `at`, for each horizon.
    pub fn members(&self, models: &Models, at: usize) -> Vec<[f64; 6]> {
        let [ewma, trailing, base] = self.rates(at);
        HORIZONS
            .iter()
            .zip(&self.persistence)
            .map(|(horizon, persistence)| {
                let flat = |rate: f64| -(-(rate * *horizon as f64)).exp_m1();
                let [all, recent] = models.any(self.states[at], *horizon);
                [all, recent, flat(ewma), flat(trailing), flat(base), persistence[at]]
            })
            .collect()
    }
}

impl Run {
    /// Forecasts of one Monday; those of whole windows are scored when there is chance to draw on.
    fn issue(
        &mut self,
        days: &Days,
        past: &Past,
        models: &Models,
        at: usize,
        random: Option<&mut Random>,
    ) {
        let events = days.events();
        let futures = random
            .map(|random| models.futures(past.states[at], HORIZONS, PATHS, random))
            .unwrap_or_default();
        let base = past.rates(at)[2];
        for (which, members) in past.members(models, at).into_iter().enumerate() {
            let horizon = HORIZONS[which];
            let probability = self.tracks[which].issue(at, members, events);
            let Some(window) = events.get(at..at + horizon).filter(|_| !futures.is_empty()) else {
                continue;
            };
            let count = window.iter().filter(|e| **e).count();
            let counts: Vec<u32> = futures.iter().map(|f| f[which]).collect();
            self.test.issues[which].1.push(Issue {
                at,
                year: days.date(at).year(),
                probability,
                members,
                happened: count > 0,
                crps: [
                    crps(&shares(&counts, horizon), count),
                    crps(&poisson(base * horizon as f64, horizon), count),
                ],
            });
        }
    }

    fn week(&mut self, days: &Days, past: &Past, models: &Models, at: usize, scored: bool) {
        let Some(week) = days.events().get(at..at + 7) else { return };
        let count = week.iter().filter(|e| **e).count();
        let p = mid_p(&models.week(past.states[at]), count);
        let thresholds = self.budgets.map(|b| b.threshold());
        let alerts = [0, 1, 2].map(|which: usize| self.budgets[which].spend(p));
        if scored {
            let year = days.date(at).year();
            self.test.weeks.push(Week { at, year, count, p, thresholds, alerts });
        }
    }
}

/// Share of simulated futures with each count from 0 to `most`.
fn shares(counts: &[u32], most: usize) -> Vec<f64> {
    let mut shares = vec![0.0; most + 1];
    for count in counts {
        if let Some(share) = shares.get_mut(*count as usize) {
            *share += 1.0 / counts.len() as f64;
        }
    }
    shares
}

fn poisson(mean: f64, most: usize) -> Vec<f64> {
    let mut term = (-mean).exp();
    (0..=most)
        .map(|n| {
            let now = term;
            term *= mean / (n + 1) as f64;
            now
        })
        .collect()
}

/// Continuous ranked probability score: Σ (F(n) − 1[count ≤ n])², in event-days; 0 is perfect.
fn crps(shares: &[f64], count: usize) -> f64 {
    let mut below = 0.0;
    shares
        .iter()
        .enumerate()
        .map(|(n, share)| {
            below += share;
            (below - f64::from(u8::from(count <= n))).powi(2)
        })
        .sum()
}

impl Backtest {
    /// Gain in log score per event-day of forecaster `which` (its place in
    /// [`FORECASTERS`]) over expanding climatology, with a 90 % interval from resampled years.
    pub fn gain(&self, which: usize, seed: u64) -> (f64, (f64, f64)) {
        let total = |picked: &[usize]| {
            let (mut gain, mut count) = (0.0, 0.0);
            for &year in picked {
                let (_, events, sums) = &self.years[year];
                gain += sums[which] - sums[5];
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
    pub fn brier(&self, horizon: usize) -> (f64, [f64; 6]) {
        let issues = self.issues_of(horizon);
        let score = |p: &dyn Fn(&Issue) -> f64| {
            issues.iter().map(|i| squared(p(i), i.happened)).sum::<f64>()
                / issues.len().max(1) as f64
        };
        (score(&|i| i.probability), std::array::from_fn(|m| score(&|i| i.members[m])))
    }

    /// Mean log score of the forecasts of a horizon, and of expanding climatology.
    pub fn log(&self, horizon: usize) -> [f64; 2] {
        let issues = self.issues_of(horizon);
        let mean = |p: &dyn Fn(&Issue) -> f64| {
            let score = |i: &&Issue| if i.happened { p(i).ln() } else { (1.0 - p(i)).ln() };
            issues.iter().map(score).sum::<f64>() / issues.len().max(1) as f64
        };
        [mean(&|i| i.probability), mean(&|i| i.members[CLIMATOLOGY].clamp(1e-9, 1.0 - 1e-9))]
    }

    /// Brier skill against expanding climatology, with a 90 % interval from resampled years.
    pub fn skill(&self, horizon: usize, seed: u64) -> (f64, (f64, f64)) {
        resampled(&self.blocks(horizon), seed, |picked| {
            let (mut ours, mut base) = (0.0, 0.0);
            for issue in picked.iter().flat_map(|b| b.iter()) {
                ours += squared(issue.probability, issue.happened);
                base += squared(issue.members[CLIMATOLOGY], issue.happened);
            }
            if base > 0.0 { 1.0 - ours / base } else { 0.0 }
        })
    }

    /// Skill of the count forecasts against the base rate's by CRPS, with a 90 % interval.
    pub fn count_skill(&self, horizon: usize, seed: u64) -> (f64, (f64, f64)) {
        resampled(&self.blocks(horizon), seed, |picked| {
            let (mut ours, mut base) = (0.0, 0.0);
            for issue in picked.iter().flat_map(|b| b.iter()) {
                ours += issue.crps[0];
                base += issue.crps[1];
            }
            if base > 0.0 { 1.0 - ours / base } else { 0.0 }
        })
    }

    /// Share of weeks that alerted under a nominal share (its place in [`NOMINAL`]), with a 90 %
    /// interval from resampled years.
    pub fn alert_rate(&self, nominal: usize, seed: u64) -> (f64, (f64, f64)) {
        let mut blocks: BTreeMap<i16, Vec<bool>> = BTreeMap::new();
        for week in &self.weeks {
            blocks.entry(week.year).or_default().push(week.alerts[nominal]);
        }
        let blocks: Vec<_> = blocks.into_values().collect();
        resampled(&blocks, seed, |picked| {
            let weeks: usize = picked.iter().map(|b| b.len()).sum();
            let alerts = picked.iter().flat_map(|b| b.iter()).filter(|a| **a).count();
            alerts as f64 / weeks.max(1) as f64
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_that_is_sure_and_right_scores_nothing() {
        assert_eq!(crps(&[0.0, 1.0, 0.0], 1), 0.0);
        assert!((crps(&[0.5, 0.5], 1) - 0.25).abs() < 1e-12);
        assert!((poisson(0.7, 30).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
