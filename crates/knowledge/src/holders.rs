//! How the word that would hold it speaks for or against a possible cue (`knowledge/cue_holders.csv`).

use std::path::Path;

use foldhash::HashMap;
use serde::Deserialize;

use crate::{
    Error,
    table::{Table, table},
};

const TABLE: Table = table!("cue_holders.csv");

/// Row that stands for all rare nouns.
const RARE: &str = "*noun";

/// Weight of what was expected, in occurrences. Chosen on the training part of the counts' source.
const STRENGTH: f32 = 5.0;

/// Shifts of log odds by holder and kind of complement.
#[derive(Debug, Default)]
pub struct Holders {
    clausal: HashMap<String, f32>,
    phrasal: HashMap<String, f32>,
}

#[derive(Deserialize)]
struct Entry {
    holder: String,
    group: String,
    cue: f32,
    expected: f32,
    seen: f32,
}

impl Holders {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut holders = Self::default();
        for row in TABLE.rows::<Entry>(user)? {
            let Entry { holder, group, cue, expected, seen } = row.value;
            if cue > seen || expected > seen || seen < 1.0 {
                return Err(TABLE.row(row.line, format!("{holder}: more cues than occurrences")));
            }
            let mean = expected / seen;
            let share = (cue + STRENGTH * mean) / (seen + STRENGTH);
            let side = match group.as_str() {
                "clausal" => &mut holders.clausal,
                "phrasal" => &mut holders.phrasal,
                _ => return Err(TABLE.row(row.line, "group is clausal or phrasal".to_string())),
            };
            side.insert(holder, log_odds(share) - log_odds(mean));
        }
        Ok(holders)
    }

    /// Whether the word has been counted by itself, as one that held or might have held something.
    pub fn knows(&self, holder: &str) -> bool {
        self.clausal.contains_key(holder) || self.phrasal.contains_key(holder)
    }

    /// A probability that lemma and complement give, corrected by who would hold it.
    ///
    /// ```
    /// let knowledge = parallax_knowledge::Knowledge::load().unwrap();
    /// let p = |holder| knowledge.cues.holders.corrected(0.5, holder, false);
    /// assert!(p("spokesman") > p("situation"));
    /// ```
    pub fn corrected(&self, probability: f32, holder: &str, clausal: bool) -> f32 {
        let side = if clausal { &self.clausal } else { &self.phrasal };
        let rare = if holder.starts_with('*') { None } else { side.get(RARE) };
        let shift = side.get(holder).or(rare).copied().unwrap_or(0.0);
        1.0 / (1.0 + (-(log_odds(probability) + shift)).exp())
    }
}

fn log_odds(p: f32) -> f32 {
    let p = p.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
}
