//! The self-exciting model fitted twice, to the whole past and to its last years, with what is not known
//! of its parameters carried into every forecast.

use super::hawkes::{Hawkes, Prior, decay, step};
use super::random::Random;

/// Days of the recent past that the second fit learns from: recording and habits change with the years.
pub const RECENT: usize = 12 * 365;
/// Draws from the posterior of each fit.
const DRAWS: usize = 12;
/// A week has this many possible counts of event-days: 0 to 7.
pub const WEEK: usize = 8;

/// Both fits as of a day.
#[derive(Debug, Clone)]
pub struct Models {
    pub all: Hawkes,
    pub recent: Hawkes,
    draws: [Vec<Hawkes>; 2],
}

impl Models {
    /// Fits to the days before the forecast.
    pub fn fit(past: &[bool], random: &mut Random) -> Self {
        let all = Hawkes::fit(past, Prior::default());
        let since = past.len().saturating_sub(RECENT);
        let recent = Hawkes::fit(&past[since..], Prior::default());
        let draws = [all.draws(DRAWS, random), recent.draws(DRAWS, random)];
        Self { all, recent, draws }
    }

    /// P(at least one event-day in the next `horizon` days) of each fit, averaged over its draws.
    pub fn any(&self, state: [f64; 2], horizon: usize) -> [f64; 2] {
        [0, 1].map(|fit: usize| {
            let of = &self.draws[fit];
            1.0 - of.iter().map(|m| m.none(state, horizon)).sum::<f64>() / of.len() as f64
        })
    }

    /// Probability of each count of event-days in the next seven days, over all draws of both fits.
    pub fn week(&self, state: [f64; 2]) -> [f64; WEEK] {
        let mut counts = [0.0; WEEK];
        let share = 1.0 / (2 * DRAWS) as f64;
        for model in self.draws.iter().flatten() {
            model.add_week(state, WEEK - 1, 0, share, &mut counts);
        }
        counts
    }

    /// Event-days in the next days on simulated futures, each with its own draw of the parameters; one
    /// count for each of the horizons, which must rise.
    pub fn futures<const H: usize>(
        &self,
        state: [f64; 2],
        horizons: [usize; H],
        paths: usize,
        random: &mut Random,
    ) -> Vec<[u32; H]> {
        let models: Vec<&Hawkes> = self.draws.iter().flatten().collect();
        (0..paths)
            .filter_map(|path| models.get(path % models.len().max(1)))
            .map(|model| {
                let (mut now, mut count, mut day) = (state, 0, 0);
                horizons.map(|horizon| {
                    while day < horizon {
                        let event = random.uniform() < -(-model.rate(now)).exp_m1();
                        count += u32::from(event);
                        now = step(now, event);
                        day += 1;
                    }
                    count
                })
            })
            .collect()
    }
}

impl Hawkes {
    /// P(no event-day in the next `horizon` days): on the one path without events the state only fades,
    /// so that the rates sum in closed form.
    pub fn none(&self, state: [f64; 2], horizon: usize) -> f64 {
        let days = horizon as f64;
        let excited: f64 = (0..2)
            .map(|k| {
                let b = decay(k);
                self.weights[k] * state[k] * (1.0 - b.powf(days)) / (1.0 - b)
            })
            .sum();
        (-(self.base * days + excited)).exp()
    }

    /// Parameters drawn from the Laplace approximation on the log scale.
    fn draws(&self, count: usize, random: &mut Random) -> Vec<Self> {
        let c = self.covariance;
        let mut root = [[0.0_f64; 3]; 3];
        for i in 0..3 {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| root[i][k] * root[j][k]).sum();
                root[i][j] = if i == j {
                    (c[i][i] - sum).max(0.0).sqrt()
                } else if root[j][j] > 0.0 {
                    (c[i][j] - sum) / root[j][j]
                } else {
                    0.0
                };
            }
        }
        (0..count)
            .map(|_| {
                let z = [random.normal(), random.normal(), random.normal()];
                let factor: [f64; 3] = std::array::from_fn(|i| {
                    (0..=i).map(|k| root[i][k] * z[k]).sum::<f64>().clamp(-5.0, 5.0).exp()
                });
                Self {
                    base: self.base * factor[0],
                    weights: [self.weights[0] * factor[1], self.weights[1] * factor[2]],
                    ..self.clone()
                }
            })
            .collect()
    }

    /// Walks all 2^days paths of a few days and adds the probability of each count.
    fn add_week(
        &self,
        state: [f64; 2],
        days: usize,
        count: usize,
        share: f64,
        out: &mut [f64; WEEK],
    ) {
        if days == 0 {
            if let Some(cell) = out.get_mut(count) {
                *cell += share;
            }
            return;
        }
        let p = -(-self.rate(state)).exp_m1();
        self.add_week(step(state, false), days - 1, count, share * (1.0 - p), out);
        self.add_week(step(state, true), days - 1, count + 1, share * p, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outlook::hawkes::excitation;

    #[test]
    fn closed_form_enumeration_and_simulation_agree() {
        let truth = Hawkes {
            base: 0.03,
            weights: [0.3, 0.3],
            covariance: [[0.0; 3]; 3],
            log_posterior: 0.0,
        };
        let mut random = Random::new(4);
        let events = truth.sample(3000, &mut random);
        let models = Models::fit(&events, &mut random);
        let state = excitation(&events)[3000];
        let any = models.any(state, 7);
        let week = models.week(state);
        assert!((week.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((1.0 - week[0] - (any[0] + any[1]) / 2.0).abs() < 1e-12);
        let futures = models.futures(state, [7, 30], 48_000, &mut random);
        let share = futures.iter().filter(|n| n[0] > 0).count() as f64 / 48_000.0;
        assert!((share - (1.0 - week[0])).abs() < 0.01, "{share} {}", week[0]);
        assert!(futures.iter().all(|n| n[0] <= n[1]));
    }
}
