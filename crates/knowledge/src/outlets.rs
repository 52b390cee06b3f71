//! Outlets and agencies: country, kind, whose voice, grade (`knowledge/outlets.csv`).

use std::collections::BTreeMap;
use std::path::Path;

use parallax_model::{Country, PrincipalId};
use serde::Deserialize;

use crate::Error;
use crate::table::{Table, table};

const TABLE: Table = table!("outlets.csv");

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlet {
    pub id: String,
    pub name: String,
    /// Host names, without `www.`.
    pub hosts: Vec<String>,
    pub country: Option<Country>,
    /// wire, state-media, government, paper, broadcaster, magazine, online, think-tank, …
    pub kind: String,
    /// ISO 639-1.
    pub language: Option<String>,
    /// IANA zone in which it prints times.
    pub zone: Option<String>,
    /// Principal it speaks for, where it is nobody's own voice.
    pub voice: Option<PrincipalId>,
    /// Reliability it starts with, `A` to `F`.
    pub grade: char,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    name: String,
    hosts: String,
    country: String,
    kind: String,
    language: String,
    zone: String,
    voice: String,
    grade: String,
}

fn list(cell: &str) -> Vec<String> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty()).map(str::to_string).collect()
}

fn optional(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_string())
}

/// The outlets by id, host and name.
#[derive(Debug, Default)]
pub struct Outlets {
    all: BTreeMap<String, Outlet>,
    hosts: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

impl Outlets {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut outlets = Self::default();
        for row in TABLE.rows::<Line>(user)? {
            let grade = match row.value.grade.as_bytes() {
                [g @ b'A'..=b'F'] => char::from(*g),
                [] => 'F',
                _ => return Err(TABLE.row(row.line, "grade must be a letter from A to F")),
            };
            let line = row.value;
            if line.id.is_empty() || line.name.is_empty() {
                return Err(TABLE.row(row.line, "an outlet needs an id and a name"));
            }
            if outlets.all.contains_key(&line.id) && !row.user {
                return Err(TABLE.row(row.line, format!("{} stands here twice", line.id)));
            }
            let outlet = Outlet {
                id: line.id,
                name: line.name,
                hosts: list(&line.hosts),
                country: optional(&line.country).map(Country::new),
                kind: line.kind,
                language: optional(&line.language),
                zone: optional(&line.zone),
                voice: optional(&line.voice).map(PrincipalId::new),
                grade,
            };
            outlets.insert(outlet, row.user);
        }
        Ok(outlets)
    }

    /// A name that two outlets of ours share leads to neither; the user's always leads to his.
    fn insert(&mut self, outlet: Outlet, user: bool) {
        for host in &outlet.hosts {
            self.hosts.insert(host.clone(), outlet.id.clone());
        }
        let name = outlet.name.to_lowercase();
        match self.names.get_mut(&name) {
            Some(taken) if !user => taken.clear(),
            _ => {
                self.names.insert(name, outlet.id.clone());
            }
        }
        self.all.insert(outlet.id.clone(), outlet);
    }

    pub fn get(&self, id: &str) -> Option<&Outlet> {
        self.all.get(id)
    }

    /// By host name; `en.yna.co.kr` is found under itself, then under `yna.co.kr`.
    pub fn by_host(&self, host: &str) -> Option<&Outlet> {
        let mut host = host.trim_start_matches("www.");
        loop {
            if let Some(outlet) = self.hosts.get(host).and_then(|id| self.all.get(id)) {
                return Some(outlet);
            }
            (_, host) = host.split_once('.')?;
        }
    }

    /// By the name it prints, whatever the case.
    pub fn by_name(&self, name: &str) -> Option<&Outlet> {
        self.names.get(&name.trim().to_lowercase()).and_then(|id| self.all.get(id))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Outlet> {
        self.all.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_large_and_every_zone_is_one() {
        let outlets = Outlets::load(None).unwrap();
        assert!(outlets.iter().count() >= 300);
        for outlet in outlets.iter() {
            let zone = outlet.zone.as_deref().unwrap_or("UTC");
            assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{}: {zone}", outlet.id);
            assert!(!outlet.hosts.is_empty(), "{} has no host", outlet.id);
        }
    }

    #[test]
    fn outlets_are_found_by_host_and_by_name() {
        let outlets = Outlets::load(None).unwrap();
        let some = outlets.iter().next().unwrap();
        let host = format!("www.news.{}", some.hosts[0]);
        assert_eq!(outlets.by_host(&host).map(|o| &o.id), Some(&some.id));
        assert!(outlets.by_host("nowhere.invalid").is_none());
        assert!(outlets.by_name("").is_none());
    }

    #[test]
    fn two_outlets_of_one_name_are_told_apart_by_host_only() {
        let outlets = Outlets::load(None).unwrap();
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for outlet in outlets.iter() {
            *names.entry(outlet.name.to_lowercase()).or_default() += 1;
        }
        for (name, count) in names {
            assert_eq!(outlets.by_name(&name).is_some(), count == 1, "{name}");
        }
    }
}
