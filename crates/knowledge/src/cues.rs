//! Words that carry a statement, with commitment and signature (`knowledge/cues.csv`).

use std::path::Path;

use crate::Error;

#[derive(Debug, Default)]
pub struct Cues {}

impl Cues {
    pub(crate) fn load(_user: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::default())
    }
}
