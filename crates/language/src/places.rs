//! Places found and given coordinates.

use parallax_knowledge::Knowledge;
use parallax_model::{Country, EntityId, Reading, TextRange};

/// A place named in a text, with where it is when that can be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Toponym {
    pub range: TextRange,
    pub entity: Option<EntityId>,
    pub country: Option<Country>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

/// All toponyms of a reading, resolved together: coherence of the document decides between namesakes.
pub fn resolve(_text: &str, _reading: &Reading, _knowledge: &Knowledge) -> Vec<Toponym> {
    Vec::new()
}
