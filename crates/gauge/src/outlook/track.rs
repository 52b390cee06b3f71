//! The record of one horizon's forecasts: issued in turn, learned from when their window has closed.

use super::calibration::{Calibration, Past};
use super::pool::Pool;

/// The members of the pool, in this order everywhere.
pub const MEMBERS: [&str; 6] =
    ["hawkes", "hawkes-recent", "ewma60", "trailing-year", "climatology", "persistence"];
/// Place of the base rate among the members.
pub const CLIMATOLOGY: usize = 4;
/// Weights before anything was scored: the self-exciting model did best on real dates (see DECISIONS).
const PRIOR: [f64; 6] = [0.35, 0.35, 0.1, 0.1, 0.05, 0.05];

/// One forecast with its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Index of the first day forecast.
    pub at: usize,
    /// Year of that day: the block that is resampled for intervals.
    pub year: i16,
    pub probability: f64,
    pub members: [f64; 6],
    pub happened: bool,
    /// Continuous ranked probability score of the count, and that of the base rate.
    pub crps: [f64; 2],
}

/// Forecasts of P(at least one event-day) for one horizon.
#[derive(Debug, Clone)]
pub struct Track {
    horizon: usize,
    pool: Pool,
    calibration: Calibration,
    /// Pooled forecasts before recalibration, in order, with the day they were for.
    pooled: Vec<(usize, [f64; 6], f64)>,
    learned: Vec<Past>,
    since_fit: usize,
}

/// Past issues lose half their say in ten years.
const HALF_LIFE: f64 = 520.0;
/// Issues between two recalibrations.
const REFIT: usize = 4;

impl Track {
    pub fn new(horizon: usize) -> Self {
        // Weekly issues of long horizons overlap and say less each: they count less, and the scores of
        // the pool are halved again because its members are much alike.
        let overlap = (7.0 / horizon.max(1) as f64).min(1.0);
        let forget = 0.5_f64.powf(horizon.min(90) as f64 / (52.0 * 90.0));
        Self {
            horizon,
            pool: Pool::new(&PRIOR, forget, 0.5 * overlap),
            calibration: Calibration::IDENTITY,
            pooled: Vec::new(),
            learned: Vec::new(),
            since_fit: 0,
        }
    }

    /// The pooled and recalibrated forecast for the days from `at`, knowing the events before it. Ask in
    /// order of `at`.
    pub fn issue(&mut self, at: usize, members: [f64; 6], events: &[bool]) -> f64 {
        while let Some((day, members, pooled)) = self.pooled.get(self.learned.len()) {
            let Some(window) =
                events.get(*day..day + self.horizon).filter(|_| day + self.horizon <= at)
            else {
                break;
            };
            let happened = window.iter().any(|e| *e);
            self.pool.learn(members, happened);
            self.learned.push(Past::new(*pooled, happened));
            self.since_fit += 1;
        }
        if self.since_fit >= REFIT {
            let overlap = (7.0 / self.horizon.max(1) as f64).min(1.0);
            self.calibration =
                Calibration::fit(&self.learned, overlap, 0.5_f64.powf(1.0 / HALF_LIFE));
            self.since_fit = 0;
        }
        let pooled = self.pool.combine(&members);
        self.pooled.push((at, members, pooled));
        self.calibration.apply(pooled)
    }

    pub fn weights(&self) -> Vec<f64> {
        self.pool.weights()
    }
}
