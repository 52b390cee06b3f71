//! Forecasts pooled by how well each did so far.

/// Weights proportional to exp(past log score), forgetting slowly, never below a floor, so that a
/// member that was poor for long can come back.
#[derive(Debug, Clone)]
pub struct Pool {
    scores: Vec<f64>,
    forget: f64,
}

/// No member falls below this weight.
const FLOOR: f64 = 0.01;

impl Pool {
    /// `forget` multiplies past scores at each step; 1 never forgets.
    pub fn new(members: usize, forget: f64) -> Self {
        Self { scores: vec![0.0; members], forget }
    }

    pub fn weights(&self) -> Vec<f64> {
        let best = self.scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let raw: Vec<f64> = self.scores.iter().map(|s| (s - best).exp()).collect();
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
            *score = self.forget * *score + if happened { p.ln() } else { (1.0 - p).ln() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_forecaster_gets_the_weight() {
        let mut pool = Pool::new(2, 1.0);
        for day in 0..200 {
            pool.learn(&[0.9, 0.5], day % 10 != 0);
        }
        let weights = pool.weights();
        assert!(weights[0] > 0.9 && weights[1] >= FLOOR);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
