//! States: names, adjectives, capital, metonyms, codes (`knowledge/states.csv`).

use std::path::Path;

use crate::Error;

#[derive(Debug, Default)]
pub struct States {}

impl States {
    pub(crate) fn load(_user: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::default())
    }
}
