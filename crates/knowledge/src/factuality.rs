//! Weights of the signs by which a text is sure that something happened (`knowledge/factuality.csv`).

use std::path::Path;

use foldhash::HashMap;
use serde::Deserialize;

use crate::{
    Error,
    table::{Table, table},
};

const TABLE: Table = table!("factuality.csv");

/// Name of the row that holds of every event.
pub const BIAS: &str = "any";

/// One weight a sign; what has no row weighs nothing.
///
/// ```
/// let knowledge = parallax_knowledge::Knowledge::load().unwrap();
/// let weight = |sign| knowledge.factuality.weight(sign);
/// assert!(weight("stance:asserted not") < weight("stance:asserted"));
/// ```
#[derive(Debug, Default)]
pub struct Factuality {
    weights: HashMap<String, f32>,
}

#[derive(Deserialize)]
struct Entry {
    sign: String,
    weight: f32,
}

impl Factuality {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut weights = HashMap::default();
        for row in TABLE.rows::<Entry>(user)? {
            let Entry { sign, weight } = row.value;
            if !weight.is_finite() {
                return Err(TABLE.row(row.line, format!("{sign}: the weight is no number")));
            }
            if weights.insert(sign.clone(), weight).is_some() && !row.user {
                return Err(TABLE.row(row.line, format!("{sign} stands twice")));
            }
        }
        Ok(Self { weights })
    }

    pub fn weight(&self, sign: &str) -> f32 {
        self.weights.get(sign).copied().unwrap_or(0.0)
    }

    pub fn bias(&self) -> f32 {
        self.weight(BIAS)
    }
}
