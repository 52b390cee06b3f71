//! Towns and parts of states, by which an actor tells its country (`knowledge/towns.csv`).

use std::path::Path;

use parallax_model::Country;
use serde::Deserialize;

use crate::{
    Error,
    table::{Table, list, table},
};

const TABLE: Table = table!("towns.csv");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TownKind {
    Town,
    /// Province, part of a country.
    Region,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Town {
    pub name: String,
    pub aliases: Vec<String>,
    /// Of the largest place of that name.
    pub country: Country,
    pub kind: TownKind,
}

/// The towns.
#[derive(Debug, Default)]
pub struct Towns {
    all: Vec<Town>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    aliases: String,
    country: String,
    kind: TownKind,
}

impl Towns {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let rows = TABLE.rows::<Entry>(user)?.into_iter().map(|row| Town {
            aliases: list(&row.value.aliases),
            country: Country(row.value.country),
            kind: row.value.kind,
            name: row.value.name,
        });
        Ok(Self { all: rows.collect() })
    }

    pub fn all(&self) -> &[Town] {
        &self.all
    }
}
