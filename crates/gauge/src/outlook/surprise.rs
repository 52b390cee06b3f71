//! Weeks with more events than the model as of the day before leaves room for, on a stated budget.

use super::models::WEEK;

/// Mid-p of a week's count: P(more) + ½ P(as many). Counts are coarse; the plain upper tail would let
/// quiet streams almost never alert.
pub fn mid_p(week: &[f64; WEEK], count: usize) -> f64 {
    let more: f64 = week.iter().skip(count + 1).sum();
    more + 0.5 * week.get(count).copied().unwrap_or(0.0)
}

/// A threshold that keeps its promise over the years whatever the model's faults (adaptive conformal
/// inference, Gibbs and Candès 2021): each alert lowers it, each quiet week raises it a little, in the
/// balance in which the share of alerts comes to the nominal one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    nominal: f64,
    threshold: f64,
}

/// Logarithm of the factor by which an alert lowers the threshold.
const STEP: f64 = 0.3;
/// The threshold stays within these multiples of the nominal rate.
const RANGE: (f64, f64) = (0.1, 3.0);

impl Budget {
    /// `nominal`: share of weeks that may alert, in (0, 1).
    pub fn new(nominal: f64) -> Self {
        Self { nominal, threshold: nominal }
    }

    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// Whether a week's p alerts; the threshold moves.
    pub fn spend(&mut self, p: f64) -> bool {
        let alert = p < self.threshold;
        let step = if alert { -STEP } else { STEP * self.nominal / (1.0 - self.nominal) };
        self.threshold =
            (self.threshold * step.exp()).clamp(RANGE.0 * self.nominal, RANGE.1 * self.nominal);
        alert
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outlook::random::Random;

    #[test]
    fn more_events_are_more_surprising() {
        let week = [0.6, 0.25, 0.1, 0.04, 0.008, 0.0015, 0.0004, 0.0001];
        let p: Vec<f64> = (0..8).map(|n| mid_p(&week, n)).collect();
        assert!(p.windows(2).all(|w| w[0] > w[1]) && p[7] > 0.0 && (p[0] - 0.7).abs() < 1e-9);
    }

    #[test]
    fn the_budget_holds_even_where_the_model_is_wrong() {
        let mut random = Random::new(1);
        for bias in [0.4, 1.0, 2.0] {
            let mut budget = Budget::new(0.01);
            let alerts =
                (0..5000).filter(|_| budget.spend((random.uniform() * bias).min(1.0))).count();
            assert!((25..=100).contains(&alerts), "bias {bias}: {alerts} of 5000");
        }
    }
}
