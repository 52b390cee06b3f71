//! Weights of the index (`knowledge/weights.toml`).

use std::path::Path;

use crate::Error;

#[derive(Debug, Default)]
pub struct Weights {}

impl Weights {
    pub(crate) fn load(_user: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::default())
    }
}
