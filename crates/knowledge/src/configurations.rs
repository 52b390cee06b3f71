//! How often a word is a cue, by the complement it takes (`knowledge/cue_configurations.csv`).

use std::path::Path;

use foldhash::HashMap;
use serde::Deserialize;

use crate::{
    Error,
    table::{Table, table},
};

const TABLE: Table = table!("cue_configurations.csv");

/// Cues, of how many occurrences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub cue: u32,
    pub seen: u32,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.cue += other.cue;
        self.seen += other.seen;
    }

    /// Share of cues, drawn towards `prior` with the weight of `strength` occurrences.
    fn share(self, prior: f32, strength: f32) -> f32 {
        (self.cue as f32 + strength * prior) / (self.seen as f32 + strength)
    }
}

/// Counts of cues with back-off from lemma and configuration to each alone.
///
/// ```
/// let knowledge = parallax_knowledge::Knowledge::load().unwrap();
/// let p = |lemma, shape| knowledge.cues.configurations.probability(lemma, "verb", shape);
/// assert!(p("say", "clause-right") > 0.8);
/// assert!(p("eat", "object") < 0.3);
/// ```
#[derive(Debug, Default)]
pub struct Configurations {
    /// By class, then by lemma, then by configuration.
    lemmas: HashMap<String, HashMap<String, Lemma>>,
    /// By class and configuration, over all lemmas.
    shapes: HashMap<String, HashMap<String, Count>>,
}

#[derive(Debug, Default)]
struct Lemma {
    all: Count,
    shapes: HashMap<String, Count>,
}

#[derive(Deserialize)]
struct Entry {
    lemma: String,
    class: String,
    configuration: String,
    cue: u32,
    seen: u32,
}

impl Configurations {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut table = Self::default();
        for row in TABLE.rows::<Entry>(user)? {
            let Entry { lemma, class, configuration, cue, seen } = row.value;
            if cue > seen {
                return Err(TABLE.row(row.line, format!("{lemma}: more cues than occurrences")));
            }
            let count = Count { cue, seen };
            let shapes = table.shapes.entry(class.clone()).or_default();
            shapes.entry(configuration.clone()).or_default().add(count);
            if lemma != "*" {
                let entry = table.lemmas.entry(class).or_default().entry(lemma).or_default();
                entry.all.add(count);
                entry.shapes.entry(configuration).or_default().add(count);
            }
        }
        Ok(table)
    }

    /// Probability that this lemma, as verb, noun or adj, heads a cue when it takes this complement.
    /// Strengths of 2 and 3 occurrences were chosen on the training part of the counts' source.
    pub fn probability(&self, lemma: &str, class: &str, configuration: &str) -> f32 {
        let seen = |shapes: Option<&HashMap<String, Count>>| {
            shapes.and_then(|s| s.get(configuration)).copied().unwrap_or_default()
        };
        let prior = seen(self.shapes.get(class)).share(0.0, 1.0);
        let known = self.lemmas.get(class).and_then(|lemmas| {
            lemmas.get(lemma).or_else(|| lemmas.get(lemma.to_lowercase().as_str()))
        });
        let lemma_share = known.map(|l| l.all).unwrap_or_default().share(prior, 2.0);
        seen(known.map(|l| &l.shapes)).share(0.6 * lemma_share + 0.4 * prior, 3.0)
    }
}
