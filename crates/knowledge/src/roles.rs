//! Role nouns and their PLOVER sector (`knowledge/roles.csv`).

use std::path::Path;

use crate::Error;

#[derive(Debug, Default)]
pub struct Roles {}

impl Roles {
    pub(crate) fn load(_user: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::default())
    }
}
