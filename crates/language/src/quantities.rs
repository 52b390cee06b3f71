//! Numbers with units, as intervals in SI.

use parallax_model::Reading;

pub fn annotate(_text: &str, _reading: &mut Reading) {}
