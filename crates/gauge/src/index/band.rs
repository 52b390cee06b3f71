//! What the index might have been: voices resampled, and each event either happened or not.

use std::collections::BTreeMap;

use super::event::IndexEvent;
use crate::outlook::random::Random;

const DRAWS: usize = 200;

/// In each draw, the factor by which each event's addend is multiplied: 0 when it did not happen or
/// none of its voices was drawn, else one over its probability.
pub(super) struct Band {
    draws: Vec<Vec<f32>>,
}

impl Band {
    pub(super) fn new(told: &[(&IndexEvent, f64)], seed: u64) -> Self {
        let mut voices: BTreeMap<&str, usize> = BTreeMap::new();
        for (event, _) in told {
            for voice in &event.voices {
                let next = voices.len();
                voices.entry(voice).or_insert(next);
            }
        }
        let mut random = Random::new(seed);
        let draws = (0..DRAWS)
            .map(|_| {
                let mut times = vec![0_u32; voices.len()];
                for _ in 0..voices.len() {
                    let at = random.below(voices.len());
                    if let Some(n) = times.get_mut(at) {
                        *n += 1;
                    }
                }
                told.iter()
                    .map(|(event, _)| {
                        let happened = random.uniform() < event.probability;
                        // How often its voices were drawn, against how often on average.
                        let n = event.voices.len();
                        let drawn: u32 = event
                            .voices
                            .iter()
                            .filter_map(|v| voices.get(v.as_str()).and_then(|at| times.get(*at)))
                            .sum();
                        let told = if n == 0 { 1.0 } else { f64::from(drawn) / n as f64 };
                        // Hearing of it twice does not make it happen twice.
                        let told = told.min(1.0);
                        if happened { (told / event.probability.max(1e-6)) as f32 } else { 0.0 }
                    })
                    .collect()
            })
            .collect();
        Self { draws }
    }

    /// 5th and 95th percentile over the draws, widened to hold the value itself.
    pub(super) fn at(&self, addends: &[(usize, f64)]) -> (f64, f64) {
        let value: f64 = addends.iter().map(|(_, a)| a).sum();
        let mut sums: Vec<f64> = self
            .draws
            .iter()
            .map(|draw| {
                addends
                    .iter()
                    .map(|(at, a)| a * f64::from(draw.get(*at).copied().unwrap_or(1.0)))
                    .sum()
            })
            .collect();
        sums.sort_by(f64::total_cmp);
        let low = sums.get(DRAWS / 20).copied().unwrap_or(value);
        let high = sums.get(DRAWS - DRAWS / 20 - 1).copied().unwrap_or(value);
        (low.min(value), high.max(value))
    }
}
