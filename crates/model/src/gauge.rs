//! The index and what it is made of.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{code::Country, ledger::EventId};

/// A point of the tension index of one pair of actors, or of the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexPoint {
    pub date: Date,
    /// Intensity of acts, before scaling.
    pub acts: f64,
    /// Share of statements that threaten, 0 to 1.
    pub talk: f64,
    /// Percentile of `acts` against the pair's own past, 0 to 100; `None` while the past is too short.
    pub percentile: Option<f64>,
    /// Low and high end of the band on `acts`.
    pub band: (f64, f64),
    /// Largest addends, biggest first.
    pub drivers: Vec<Driver>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    pub event: EventId,
    pub addend: f64,
}

/// Two actors, in order; `None` twice is the whole case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pair {
    pub from: Option<Country>,
    pub to: Option<Country>,
}
