//! Office-holders with terms (`knowledge/people.csv`, `knowledge/offices.csv`).

use std::path::Path;

use crate::Error;

#[derive(Debug, Default)]
pub struct People {}

impl People {
    pub(crate) fn load(_user: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::default())
    }
}
