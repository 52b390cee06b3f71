//! Forecasts pooled by how well each did so far.

/// Weights proportional to prior · exp(past log score), forgetting slowly, never below a floor, so that
/// a member that was poor for long can come back.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Logarithms of the prior weights, then of what was learned.
    prior: Vec<f64>,
    scores: Vec<f64>,
    forget: f64,
    temper: f64,
}

/// No member falls below this weight.
const FLOOR: f64 = 0.01;

impl Pool {
    /// `forget` multiplies past scores at each step (1 never forgets); `temper` is what one outcome
    /// counts: below 1 where forecast windows overlap and repeat one another's news.
    pub fn new(prior: &[f64], forget: f64, temper: f64) -> Self {
        let prior: Vec<f64> = prior.iter().map(|p| p.max(1e-6).ln()).collect();
        Self { scores: vec![0.0; prior.len()], prior, forget, temper }
    }

    pub fn weights(&self) -> Vec<f64> {
        let all: Vec<f64> = self.prior.iter().zip(&self.scores).map(|(p, s)| p + s).collect();
        let best = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let raw: Vec<f64> = all.iter().map(|s| (s - best).exp()).collect();
        let sum: f64 = raw.iter().sum();
        let n = raw.len() as f64;
        raw.iter().map(|w| FLOOR + (1.0 - FLOOR * n) * w / sum).collect()
    }

    /// The linear pool of probabilities.
    pub fn combine(&self, probabilities: &[f64]) -> f64 {
        self.weights().iter().zip(probabilities).map(|(w, p)| w * p).sum()
    }

    /// Learns the outcome of what was forecast.
    pub fn learn(&mut self, probabilities: &[f64], happened: bool) {
        for (score, p) in self.scores.iter_mut().zip(probabilities) {
            let p = p.clamp(1e-9, 1.0 - 1e-9);
            let log = if happened { p.ln() } else { (1.0 - p).ln() };
            *score = self.forget * *score + self.temper * log;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_forecaster_gets_the_weight() {
        let mut pool = Pool::new(&[0.5, 0.5], 1.0, 1.0);
        for day in 0..200 {
            pool.learn(&[0.9, 0.5], day % 10 != 0);
        }
        let weights = pool.weights();
        assert!(weights[0] > 0.9 && weights[1] >= FLOOR);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn before_anything_is_learned_the_prior_rules() {
        let weights = Pool::new(&[0.8, 0.2], 1.0, 1.0).weights();
        assert!((weights[0] - (0.01 + 0.98 * 0.8)).abs() < 1e-12);
    }
}
