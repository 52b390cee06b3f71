//! Ministries, forces, agencies, international organisations, armed groups (`knowledge/organisations.csv`).

use std::path::Path;

use crate::Error;

#[derive(Debug, Default)]
pub struct Organisations {}

impl Organisations {
    pub(crate) fn load(_user: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::default())
    }
}
