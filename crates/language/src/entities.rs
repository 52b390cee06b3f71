//! Names found and linked to the knowledge base.

use parallax_model::Reading;

pub fn annotate(
    _text: &str,
    _context: &crate::Context,
    _knowledge: &parallax_knowledge::Knowledge,
    _reading: &mut Reading,
) {
}
