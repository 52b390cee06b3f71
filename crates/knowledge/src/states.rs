//! States: names, adjectives, capital, metonyms, codes (`knowledge/states.csv`, `knowledge/state_names.csv`).

use std::{collections::BTreeMap, path::Path};

use parallax_model::{Country, EntityId};
use serde::Deserialize;

use crate::{
    Error,
    table::{Row, Table, list, optional, parts, table},
};

const TABLE: Table = table!("states.csv");
const NAMES: Table = table!("state_names.csv");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateKind {
    State,
    /// Recognised by some; PLOVER adds sector PRE to its actors unless it has a code of its own.
    Partial,
    /// Dependent territory with a code of its own.
    Territory,
    /// No more; codes as its successor.
    Historical,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub struct State {
    /// `state:PRK`.
    pub id: EntityId,
    /// The code its actors carry.
    pub country: Country,
    pub kind: StateKind,
    pub name: String,
    pub aliases: Vec<String>,
    pub adjectives: Vec<String>,
    /// Singular and plural.
    pub demonyms: Vec<(String, String)>,
    pub capital: Option<String>,
    pub capital_aliases: Vec<String>,
    /// Buildings and streets that stand for the government.
    pub metonyms: Vec<String>,
    /// Names that mean this state only where it has been named already: "the North".
    pub contextual: Vec<String>,
    /// Parts of it that newspapers name as actors.
    pub regions: Vec<String>,
    pub iso2: Option<String>,
    pub iso3: Option<String>,
    /// Correlates of War number.
    pub cow: Option<u16>,
    /// FIPS 10-4, as GDELT uses it.
    pub fips: Option<String>,
    pub region: String,
    /// IANA zone of the capital.
    pub zone: String,
    /// Of the capital, degrees.
    pub latitude: f64,
    pub longitude: f64,
    /// Names in other languages by ISO 639-1 code.
    pub names: BTreeMap<String, Vec<String>>,
}

/// The states with their look-ups.
#[derive(Debug, Default)]
pub struct States {
    all: Vec<State>,
    by_id: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    country: String,
    kind: StateKind,
    name: String,
    aliases: String,
    adjectives: String,
    demonyms: String,
    capital: String,
    capital_aliases: String,
    metonyms: String,
    contextual: String,
    regions: String,
    iso2: String,
    iso3: String,
    cow: Option<u16>,
    fips: String,
    region: String,
    zone: String,
    lat: f64,
    lon: f64,
}

#[derive(Deserialize)]
struct NameEntry {
    state: String,
    language: String,
    names: String,
}

impl States {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut states = Self::default();
        for row in TABLE.rows::<Entry>(user)? {
            states.add(row)?;
        }
        for row in NAMES.rows::<NameEntry>(user)? {
            let NameEntry { state, language, names } = row.value;
            let at = *states.by_id.get(&state).ok_or_else(|| {
                NAMES.row(row.line, format!("there is no state {state} in {}", TABLE.name))
            })?;
            let names = list(&names);
            if states.all[at].names.insert(language.clone(), names).is_some() && !row.user {
                return Err(NAMES.row(row.line, format!("{state} has {language} twice")));
            }
        }
        for state in &states.all {
            if states.by_country(&state.country).is_none() {
                let what = format!("{}: no state has the code {}", state.id, state.country);
                return Err(Error::Table { file: TABLE.name.into(), what });
            }
        }
        Ok(states)
    }

    fn add(&mut self, row: Row<Entry>) -> Result<(), Error> {
        let id = row.value.id.clone();
        let state = read(&row)?;
        match self.by_id.get(&id) {
            Some(&at) if row.user => self.all[at] = state,
            Some(_) => return Err(TABLE.row(row.line, format!("{id} stands twice"))),
            None => {
                self.by_id.insert(id, self.all.len());
                self.all.push(state);
            }
        }
        Ok(())
    }

    pub fn all(&self) -> &[State] {
        &self.all
    }

    /// By id, with or without `state:`.
    pub fn get(&self, id: &str) -> Option<&State> {
        let id = id.strip_prefix("state:").unwrap_or(id);
        self.by_id.get(id).map(|&at| &self.all[at])
    }

    /// The state a country code stands for.
    pub fn by_country(&self, country: &Country) -> Option<&State> {
        self.get(country.as_str())
    }

    pub fn by_iso2(&self, iso2: &str) -> Option<&State> {
        self.all.iter().find(|s| s.iso2.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(iso2)))
    }

    pub fn by_fips(&self, fips: &str) -> Option<&State> {
        self.all.iter().find(|s| s.fips.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(fips)))
    }
}

fn read(row: &Row<Entry>) -> Result<State, Error> {
    let e = &row.value;
    let demonyms = parts(&e.demonyms)
        .map(|pair| pair.split_once('/').map(|(one, many)| (one.to_string(), many.to_string())))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| TABLE.row(row.line, "a demonym is not singular/plural"))?;
    if parallax_model::time::parse_zone(&e.zone).is_none() {
        return Err(TABLE.row(row.line, format!("{} is no time zone", e.zone)));
    }
    Ok(State {
        id: EntityId::new(format!("state:{}", e.id)),
        country: Country::new(&e.country),
        kind: e.kind,
        name: e.name.clone(),
        aliases: list(&e.aliases),
        adjectives: list(&e.adjectives),
        demonyms,
        capital: optional(&e.capital),
        capital_aliases: list(&e.capital_aliases),
        metonyms: list(&e.metonyms),
        contextual: list(&e.contextual),
        regions: list(&e.regions),
        iso2: optional(&e.iso2),
        iso3: optional(&e.iso3),
        cow: e.cow,
        fips: optional(&e.fips),
        region: e.region.clone(),
        zone: e.zone.clone(),
        latitude: e.lat,
        longitude: e.lon,
        names: BTreeMap::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_state_is_there_with_its_codes() {
        let states = States::load(None).unwrap();
        assert!(states.all().len() >= 205);
        let korea = states.get("state:PRK").unwrap();
        assert_eq!((korea.cow, korea.fips.as_deref()), (Some(731), Some("KN")));
        assert_eq!(korea.capital.as_deref(), Some("Pyongyang"));
        assert!(korea.names["ko"].iter().any(|n| n == "북한"));
        assert_eq!(states.by_iso2("kr").unwrap().country.as_str(), "KOR");
        let soviet = states.get("soviet-union").unwrap();
        assert_eq!((soviet.kind, soviet.country.as_str()), (StateKind::Historical, "RUS"));
    }

    #[test]
    fn codes_are_unique() {
        let states = States::load(None).unwrap();
        for code in [|s: &State| s.iso2.clone(), |s: &State| s.cow.map(|c| c.to_string())] {
            let mut codes: Vec<_> = states.all().iter().filter_map(code).collect();
            let n = codes.len();
            codes.sort();
            codes.dedup();
            assert_eq!(codes.len(), n);
        }
    }

    #[test]
    fn capitals_lie_on_the_globe() {
        for s in States::load(None).unwrap().all() {
            assert!(s.latitude.abs() <= 90.0 && s.longitude.abs() <= 180.0, "{}", s.id);
        }
    }
}
