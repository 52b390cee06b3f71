//! Role nouns and their PLOVER sector (`knowledge/roles.csv`).

use std::path::Path;

use foldhash::HashMap;
use parallax_model::Sector;
use serde::Deserialize;

use crate::{
    Error,
    table::{Table, optional, table},
};

const TABLE: Table = table!("roles.csv");

/// What a role noun says of who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Lower case, as written.
    pub noun: String,
    pub sector: Sector,
    /// A second sector: a defence minister is GOV and MIL.
    pub secondary: Option<Sector>,
    /// "of …" tells the sector better: "leader of the union".
    pub relational: bool,
}

/// The role nouns.
#[derive(Debug, Default)]
pub struct Roles {
    all: Vec<Role>,
    by_noun: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct Entry {
    noun: String,
    sector: String,
    secondary: String,
    relational: String,
}

impl Roles {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut roles = Self::default();
        for row in TABLE.rows::<Entry>(user)? {
            let role = Role {
                sector: Sector::new(&row.value.sector),
                secondary: optional(&row.value.secondary).map(Sector),
                relational: row.value.relational == "yes",
                noun: row.value.noun,
            };
            match roles.by_noun.get(&role.noun) {
                Some(&at) if row.user => roles.all[at] = role,
                Some(_) => return Err(TABLE.row(row.line, format!("{} stands twice", role.noun))),
                None => {
                    roles.by_noun.insert(role.noun.clone(), roles.all.len());
                    roles.all.push(role);
                }
            }
        }
        Ok(roles)
    }

    pub fn all(&self) -> &[Role] {
        &self.all
    }

    /// By noun or noun phrase in lower case.
    pub fn get(&self, noun: &str) -> Option<&Role> {
        self.by_noun.get(noun).map(|&at| &self.all[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defence_minister_is_of_the_government_and_of_the_forces() {
        let roles = Roles::load(None).unwrap();
        assert!(roles.all().len() >= 600);
        let role = roles.get("defence minister").unwrap();
        assert_eq!(role.sector.as_str(), "GOV");
        assert_eq!(role.secondary.as_ref().map(Sector::as_str), Some("MIL"));
    }
}
