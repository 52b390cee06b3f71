//! Which language a text is in.

use parallax_model::Reading;

pub fn annotate(_text: &str, _context: &crate::Context, _reading: &mut Reading) {}
