//! The outlook of one stream as of a day: probabilities in words and numbers, with what they rest on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::backtest::{HORIZONS, NOMINAL, Past, run};
use super::days::Days;
use super::hawkes::{HALF_LIVES, excitation};
use super::models::Models;
use super::random::Random;
use super::summary::{Estimate, estimate, first_tested};
use super::surprise::mid_p;
use super::track::{CLIMATOLOGY, MEMBERS};
use super::words::estimative;

/// What is said of one stream from a day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// First day forecast; only days before it were looked at.
    pub issued: Date,
    pub first: Date,
    pub event_days: usize,
    pub seed: u64,
    pub horizons: Vec<Horizon>,
    /// Recent event-days that raise the model's rate, largest share first.
    pub drivers: Vec<Driver>,
    /// How surprising the last seven days were; `None` without three years of past.
    pub surprise: Option<Surprise>,
}

/// P(at least one event-day) within some days, and how many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Horizon {
    pub days: usize,
    /// The number to print: the model's where it has shown skill, else the base rate.
    pub probability: f64,
    pub word: String,
    pub from_model: bool,
    /// What the pooled, recalibrated model says, printed or not.
    pub model: f64,
    /// Share of past windows of this length that would hold an event at the stream's mean rate, with
    /// its 90 % Jeffreys bounds.
    pub base_rate: Estimate,
    /// Brier skill against the base rate on past issues; `None` when there are too few to tell.
    pub skill: Option<Estimate>,
    /// 5th, 25th, 50th, 75th and 95th percentile of the number of event-days.
    pub quantiles: [u32; 5],
    /// What each member of the pool says, and its weight.
    pub members: Vec<(String, f64, f64)>,
}

/// A past event-day and its share of the excited part of the rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    pub day: Date,
    pub share: f64,
}

/// The last seven days against the model as of the day before them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surprise {
    pub from: Date,
    pub count: usize,
    pub expected: f64,
    /// Mid-p of the count, and the threshold that the budget of one alert in a hundred weeks leaves.
    pub p: f64,
    pub threshold: f64,
    pub alert: bool,
}

const PATHS: usize = 2000;
const DRIVERS: usize = 5;
const TAUGHT: usize = 3 * 365;
/// Issues on whose scores skill is judged, at least: two years of Mondays.
const JUDGED: usize = 104;

/// The outlook for the days after the last of `days`. The same days and seed give the same numbers.
///
/// ```
/// use parallax_gauge::outlook::{Days, outlook, simulate};
/// let days = Days::of_catalogue(&simulate::clustered(1990, 2019, 1)).unwrap();
/// let month = &outlook(&days, 7).horizons[1];
/// assert_eq!(month.days, 30);
/// assert!(month.probability > 0.0 && month.probability < 1.0);
/// ```
pub fn outlook(days: &Days, seed: u64) -> Outlook {
    let events = days.events();
    let at = events.len();
    let mut random = Random::new(seed);
    let past = Past::new(events);
    let models = Models::fit(events, &mut random);
    let mut told = run(days, first_tested(days), seed);
    let futures = models.futures(past.states[at], HORIZONS, PATHS, &mut random);
    let count = events.iter().filter(|e| **e).count();
    let horizons = past
        .members(&models, at)
        .into_iter()
        .enumerate()
        .map(|(which, members)| {
            let length = HORIZONS[which];
            let model = told.tracks[which].issue(at, members, events);
            let judged = told.test.issues_of(length).len() >= JUDGED;
            let skill = judged.then(|| estimate(told.test.skill(length, seed)));
            let from_model = skill.is_some_and(|s| s.low > 0.0);
            let base_rate = base_rate(count, at, length, members[CLIMATOLOGY]);
            let probability = if from_model { model } else { base_rate.value };
            let mut counts: Vec<u32> = futures.iter().map(|f| f[which]).collect();
            counts.sort_unstable();
            let quantile =
                |q: f64| counts.get((q * counts.len() as f64) as usize).copied().unwrap_or(0);
            let weights = told.tracks[which].weights();
            let names = MEMBERS.iter().map(|n| n.to_string());
            Horizon {
                days: length,
                probability,
                word: estimative(probability).into(),
                from_model,
                model,
                base_rate,
                skill,
                quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map(quantile),
                members: names.zip(members).zip(weights).map(|((n, p), w)| (n, p, w)).collect(),
            }
        })
        .collect();
    Outlook {
        issued: days.date(at),
        first: days.date(0),
        event_days: count,
        seed,
        horizons,
        drivers: drivers(days, &models),
        surprise: surprise(days, told.budgets[1].threshold(), &mut random),
    }
}

/// P(at least one in `length` days) at the mean rate of the whole past, with bounds from Jeffreys' prior
/// on that rate (Gamma with half an event-day more, by the cube-root normal of Wilson and Hilferty).
fn base_rate(count: usize, days: usize, length: usize, value: f64) -> Estimate {
    let shape = count as f64 + 0.5;
    let bound = |z: f64| {
        let root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
        let rate = shape * root.max(0.0).powi(3) / (days as f64 + 1.0);
        -(-(rate * length as f64)).exp_m1()
    };
    Estimate { value, low: bound(-1.645).min(value), high: bound(1.645).max(value) }
}

/// The event-days that hold up the rate of the first day forecast.
fn drivers(days: &Days, models: &Models) -> Vec<Driver> {
    let events = days.events();
    let weights = [0, 1].map(|k: usize| 0.5 * (models.all.weights[k] + models.recent.weights[k]));
    let pull = |ago: usize| -> f64 {
        (0..2)
            .map(|k| {
                let b = 0.5_f64.powf(1.0 / HALF_LIVES[k]);
                weights[k] * (1.0 - b) * b.powf(ago as f64 - 1.0)
            })
            .sum()
    };
    let told = events.iter().enumerate().filter(|(_, e)| **e);
    let mut all: Vec<(usize, f64)> = told.map(|(at, _)| (at, pull(events.len() - at))).collect();
    let sum: f64 = all.iter().map(|(_, p)| p).sum();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    let share = |(at, p): &(usize, f64)| Driver { day: days.date(*at), share: p / sum };
    all.iter().take(DRIVERS).map(share).collect()
}

fn surprise(days: &Days, threshold: f64, random: &mut Random) -> Option<Surprise> {
    let events = days.events();
    let from = events.len().checked_sub(7).filter(|from| *from >= TAUGHT)?;
    let models = Models::fit(&events[..from], random);
    let state = excitation(&events[..from]).last().copied()?;
    let week = models.week(state);
    let count = events[from..].iter().filter(|e| **e).count();
    let p = mid_p(&week, count);
    Some(Surprise {
        from: days.date(from),
        count,
        expected: week.iter().enumerate().map(|(n, share)| n as f64 * share).sum(),
        p,
        threshold: threshold.min(3.0 * NOMINAL[1]),
        alert: p < threshold,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outlook::simulate;

    #[test]
    fn without_skill_shown_the_base_rate_is_printed() {
        let days = Days::of_catalogue(&simulate::memoryless(2000, 2019, 6.0, 3)).unwrap();
        let told = outlook(&days, 1);
        for horizon in &told.horizons {
            let near = horizon.base_rate.low <= horizon.probability
                && horizon.probability <= horizon.base_rate.high;
            assert!(horizon.from_model || near, "{horizon:?}");
        }
        let short = Days::of_catalogue(&simulate::clustered(2018, 2019, 3)).unwrap();
        let told = outlook(&short, 1);
        assert!(told.horizons.iter().all(|h| !h.from_model && h.skill.is_none()));
        assert_eq!(told.surprise, None);
    }

    #[test]
    fn the_same_days_and_seed_give_the_same_outlook_and_later_days_do_not_matter() {
        let dates = simulate::clustered(1990, 2019, 2);
        let end = jiff::civil::date(2015, 6, 1);
        let days = Days::new(dates.iter().copied(), end).unwrap();
        let told = outlook(&days, 5);
        assert_eq!(told, outlook(&days, 5));
        assert_eq!(told.issued, end);
        assert!(told.drivers.iter().all(|d| d.day < end));
    }
}
