//! Outlets and agencies: country, kind, whose voice, grade (`knowledge/outlets.csv`).

use std::path::Path;

use crate::Error;

#[derive(Debug, Default)]
pub struct Outlets {}

impl Outlets {
    pub(crate) fn load(_user: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::default())
    }
}
