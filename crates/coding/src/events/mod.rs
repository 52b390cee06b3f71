//! Who did what to whom, with what, how far, and was it done at all.

use parallax_knowledge::Knowledge;
use parallax_model::{EventMention, Statement};

use crate::Source;

/// All event mentions of a text, in text order.
pub fn mentions(
    _source: Source<'_>,
    _statements: &[Statement],
    _knowledge: &Knowledge,
) -> Vec<EventMention> {
    Vec::new()
}
