//! Dependency trees.

use parallax_model::Reading;

use crate::{Context, Error};

#[derive(Debug)]
pub struct Parser {}

impl Parser {
    pub fn load() -> Result<Self, Error> {
        Ok(Self {})
    }

    pub fn annotate(&self, _text: &str, _context: &Context, _reading: &mut Reading) {}
}
