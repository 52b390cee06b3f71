//! Weights of the tension index (`knowledge/weights.toml`).

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::Error;

const FILE: &str = "weights.toml";

/// One table for every pair of actors; the file says what each means.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Days in which an act's weight halves, and the share of each.
    pub half_lives: [f64; 2],
    pub shares: [f64; 2],
    /// Share with which an act without recipient counts for each pair of its actor.
    pub unaddressed: f64,
    pub past_years: u32,
    pub past_days: u32,
    pub talk_half_life: f64,
    /// Probability that an event happened as told, by status.
    pub probability: BTreeMap<String, f64>,
}

impl Weights {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let own = user.map(|dir| dir.join(FILE)).filter(|file| file.exists());
        let text = match &own {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|source| Error::Open { file: file.display().to_string(), source })?,
            None => include_str!("../../../knowledge/weights.toml").to_string(),
        };
        let wrong = |what: String| Error::Table { file: FILE.into(), what };
        let weights: Self = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
        let half_lives = weights.half_lives.iter().chain([&weights.talk_half_life]);
        if half_lives.copied().any(|h: f64| h.is_nan() || h <= 0.0) {
            return Err(wrong("a half-life must be above 0".into()));
        }
        let shares =
            weights.probability.values().chain(&weights.shares).chain([&weights.unaddressed]);
        if shares.copied().any(|p| !(0.0..=1.0).contains(&p)) {
            return Err(wrong("shares and probabilities lie between 0 and 1".into()));
        }
        Ok(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let weights = Weights::load(None).unwrap();
        assert!((weights.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(weights.probability["CONFIRMED"] > weights.probability["DISPUTED"]);
    }
}
