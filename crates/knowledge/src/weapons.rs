//! Weapon systems: class, family, aliases, owners (`knowledge/weapons.csv`).

use std::path::Path;

use crate::Error;

#[derive(Debug, Default)]
pub struct Weapons {}

impl Weapons {
    pub(crate) fn load(_user: Option<&Path>) -> Result<Self, Error> {
        Ok(Self::default())
    }
}
