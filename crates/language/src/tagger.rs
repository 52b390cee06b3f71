//! Parts of speech.

use parallax_model::Reading;

use crate::Error;

#[derive(Debug)]
pub struct Tagger {}

impl Tagger {
    pub fn load() -> Result<Self, Error> {
        Ok(Self {})
    }

    pub fn annotate(&self, _text: &str, _reading: &mut Reading) {}
}
