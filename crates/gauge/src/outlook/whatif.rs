//! Does one stream go before another more often than its own past explains? Association only.
//!
//! λ(t) = fitted rate of the answer's own past, scaled, + c · s(t), c ≥ 0, where s fades with the exchange's
//! half-life and sums to 1 an event: c is the number of extra event-days one event-day goes before.

use serde::Serialize;

use super::hawkes::{Hawkes, Prior, excitation, log_score};
use super::random::Random;

/// What was found. The limits assume the model, non-negative excitation and the dates of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    pub days: usize,
    pub cause_days: usize,
    pub answer_days: usize,
    /// Extra answer-days an event-day of the other stream; best estimate and one-sided 95 % limit.
    pub extra: f64,
    pub extra_limit: f64,
    /// The limit as a share of all answer-days, at most 1.
    pub share_limit: f64,
    /// Share of shifted series that fit as well; small: hard to get by chance.
    pub permutation_p: f64,
    /// The estimate when the other stream's future is taken for its past: what shared seasons give.
    pub placebo: f64,
    pub detectable: bool,
}

impl WhatIf {
    /// What may be said of it, without causal words.
    pub fn verdict(&self) -> String {
        let share = 100.0 * self.share_limit;
        if self.detectable {
            format!(
                "The one goes before the other; at most {share:.0} % of event-days under this model."
            )
        } else {
            format!(
                "Nothing detectable; more than {share:.0} % of event-days can be excluded under this model."
            )
        }
    }
}

/// P(at least one) when the rate is multiplied, as somebody assumes: 1 − (1 − p)^m.
pub fn multiplied(probability: f64, multiplier: f64) -> f64 {
    1.0 - (1.0 - probability.clamp(0.0, 1.0)).powf(multiplier.max(0.0))
}

const SHIFTS: usize = 199;
/// Shifts leave at least this many days between the true and the shifted series.
const LEAST_SHIFT: usize = 60;
/// 2 · ΔlogL at the one-sided 95 % limit.
const LIMIT: f64 = 2.705_543;

/// `cause` and `answer` cover the same days; `None` when the series are too short, differ in length, or
/// one of them has no event.
pub fn what_if(cause: &[bool], answer: &[bool], half_life: f64, seed: u64) -> Option<WhatIf> {
    let n = answer.len();
    let cause_days = cause.iter().filter(|x| **x).count();
    let answer_days = answer.iter().filter(|x| **x).count();
    if cause.len() != n || n < 4 * LEAST_SHIFT || cause_days == 0 || answer_days == 0 {
        return None;
    }
    let own = Hawkes::fit(answer, Prior::default());
    let rates: Vec<f64> = excitation(answer).iter().take(n).map(|s| own.rate(*s)).collect();
    let fit = |series: &[bool]| Profile::new(&rates, faded(series, half_life), answer).best();
    let profile = Profile::new(&rates, faded(cause, half_life), answer);
    let (extra, gain) = profile.best();
    let extra_limit = profile.limit(extra);
    let mut random = Random::new(seed);
    let as_good = (0..SHIFTS)
        .filter(|_| {
            let shift = LEAST_SHIFT + random.below(n - 2 * LEAST_SHIFT);
            let mut shifted = cause.to_vec();
            shifted.rotate_right(shift);
            fit(&shifted).1 >= gain
        })
        .count();
    let mut reversed = faded(&cause.iter().rev().copied().collect::<Vec<_>>(), half_life);
    reversed.reverse();
    let permutation_p = (as_good as f64 + 1.0) / (SHIFTS as f64 + 1.0);
    let placebo = Profile::new(&rates, reversed, answer).best().0;
    Some(WhatIf {
        days: n,
        cause_days,
        answer_days,
        extra,
        extra_limit,
        share_limit: (extra_limit * cause_days as f64 / answer_days as f64).min(1.0),
        permutation_p,
        placebo,
        detectable: permutation_p <= 0.05 && extra > placebo,
    })
}

/// What the days before each day contribute.
fn faded(series: &[bool], half_life: f64) -> Vec<f64> {
    let b = 0.5_f64.powf(1.0 / half_life.max(0.1));
    let mut state = 0.0;
    series
        .iter()
        .map(|x| {
            let before = state;
            state = b * state + (1.0 - b) * f64::from(u8::from(*x));
            before
        })
        .collect()
}

struct Profile<'a> {
    rates: &'a [f64],
    state: Vec<f64>,
    answer: &'a [bool],
}

impl<'a> Profile<'a> {
    fn new(rates: &'a [f64], state: Vec<f64>, answer: &'a [bool]) -> Self {
        Self { rates, state, answer }
    }

    /// Log-likelihood at c. The own rate gives way, so that the expected number of event-days stays.
    fn at(&self, c: f64) -> f64 {
        let own: f64 = self.rates.iter().sum();
        let extra: f64 = self.state.iter().sum::<f64>() * c;
        let scale = ((own - extra) / own).max(0.0);
        self.rates
            .iter()
            .zip(&self.state)
            .zip(self.answer)
            .map(|((r, s), x)| log_score(scale * r + c * s, *x))
            .sum()
    }

    /// Largest c that leaves the own rate above nothing.
    fn most(&self) -> f64 {
        self.rates.iter().sum::<f64>() / self.state.iter().sum::<f64>().max(1e-9)
    }

    /// Best c and its gain over none; the log-likelihood is concave in c.
    fn best(&self) -> (f64, f64) {
        let (mut low, mut high) = (0.0, self.most());
        for _ in 0..40 {
            let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            if self.at(a) < self.at(b) { low = a } else { high = b }
        }
        let c = f64::midpoint(low, high);
        let gain = self.at(c) - self.at(0.0);
        if gain > 1e-9 { (c, gain) } else { (0.0, 0.0) }
    }

    /// One-sided 95 % upper limit by the likelihood ratio.
    fn limit(&self, best: f64) -> f64 {
        let top = self.at(best);
        let (mut low, mut high) = (best, self.most());
        for _ in 0..50 {
            let c = f64::midpoint(low, high);
            if 2.0 * (top - self.at(c)) < LIMIT { low = c } else { high = c }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer follows the cause with `c` extra event-days each, half-life 7 days.
    fn streams(c: f64, seed: u64) -> (Vec<bool>, Vec<bool>) {
        let mut random = Random::new(seed);
        let cause: Vec<bool> = (0..3000).map(|_| random.uniform() < 0.05).collect();
        let answer = faded(&cause, 7.0).iter().map(|s| random.uniform() < 0.04 + c * s).collect();
        (cause, answer)
    }

    #[test]
    fn what_is_there_is_found_within_its_limit() {
        let (cause, answer) = streams(0.6, 11);
        let found = what_if(&cause, &answer, 7.0, 1).unwrap();
        assert!(found.detectable && found.permutation_p <= 0.02, "{found:?}");
        assert!((0.2..1.0).contains(&found.extra) && found.extra_limit > found.extra);
    }

    /// At the 5 % level, 20 pairs without a tie give four alarms or more in less than 2 % of cases.
    #[test]
    fn streams_without_a_tie_are_rarely_taken_for_tied() {
        let taken = (0..20)
            .filter(|seed| {
                let (cause, answer) = streams(0.0, 100 + seed);
                what_if(&cause, &answer, 7.0, 1).unwrap().detectable
            })
            .count();
        assert!(taken <= 3, "{taken} of 20");
    }

    #[test]
    fn an_assumption_multiplies_the_rate() {
        assert!((multiplied(0.5, 2.0) - 0.75).abs() < 1e-12);
        assert_eq!((multiplied(0.3, 1.0) * 10.0).round(), 3.0);
        assert_eq!(multiplied(0.3, 0.0), 0.0);
    }

    #[test]
    fn too_little_gives_no_answer() {
        assert_eq!(what_if(&[true; 10], &[true; 10], 7.0, 1), None);
        assert_eq!(what_if(&vec![false; 500], &vec![true; 500], 7.0, 1), None);
    }
}
