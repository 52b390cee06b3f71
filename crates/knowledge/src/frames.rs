//! Verb and noun frames of events (`knowledge/frames/`).

use std::path::Path;

use crate::Error;

#[derive(Debug, Default)]
pub struct Frames {}

impl Frames {
    pub(crate) fn load(_user: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::default())
    }
}
