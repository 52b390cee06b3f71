//! The tension index of a pair of actors, or of the case: acts and talk kept apart, each point open to
//! its addends, a band for what is not known, and a percentile against the pair's own past.
//!
//! acts(d) = Σ_events Σ_k share_k · 2^(−(d − day)/half_life_k) · severity · probability · share of the pair.
//! All weights stand in `knowledge/weights.toml`.

mod band;
mod event;
mod sensitivity;
mod series;

pub use event::{IndexEvent, day};
pub use sensitivity::{Sensitivity, sensitivity};
pub use series::{Settings, index, pairs};
