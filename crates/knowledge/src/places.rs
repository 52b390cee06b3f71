//! Places with coordinates: what the press names in a crisis (`knowledge/places.csv`), and towns and
//! administrative units (`knowledge/gazetteer.tsv.zst`, after GeoNames, CC BY 4.0), read when first asked.

mod gazetteer;

use std::{collections::BTreeMap, path::Path, sync::OnceLock};

use foldhash::HashMap;
use parallax_model::{Country, EntityId};
use serde::Deserialize;

use crate::{
    Error,
    table::{Table, table},
};
pub use gazetteer::{Extent, Feature, Place, fold};

const PLACES: Table = table!("places.csv");
const CUES: Table = table!("place_cues.csv");
/// Files of a GeoNames dump a case may bring: the full table or one of the `citiesN` extracts.
const DUMPS: &[&str] =
    &["cities500.txt", "cities1000.txt", "cities5000.txt", "cities15000.txt", "allCountries.txt"];

/// What a word beside a place name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cue {
    /// A place follows.
    Before,
    /// A person's name follows.
    Title,
    /// Makes both the name of a body or thing of the place.
    Body,
    /// A name that is mostly another word.
    Ordinary,
}

#[derive(Debug, Default)]
pub struct Places {
    cues: HashMap<String, Vec<Cue>>,
    sites: Vec<Place>,
    by_id: BTreeMap<String, usize>,
    dump: Vec<Place>,
    index: OnceLock<gazetteer::Index>,
}

#[derive(Deserialize)]
struct CueRow {
    word: String,
    role: Cue,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    name: String,
    country: String,
    feature: String,
    lat: f64,
    lon: f64,
    aliases: String,
}

impl Places {
    pub(crate) fn load(user: Option<&Path>) -> Result<Self, Error> {
        let mut places = Self::default();
        for row in CUES.rows::<CueRow>(user)? {
            places.cues.entry(row.value.word).or_default().push(row.value.role);
        }
        for row in PLACES.rows::<Row>(user)? {
            let wrong = |what: String| PLACES.row(row.line, what);
            let Row { id, name, country, feature, lat, lon, aliases } = row.value;
            let feature = Feature::from_name(&feature)
                .ok_or_else(|| wrong(format!("no such feature: {feature}")))?;
            if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
                return Err(wrong(format!("{id} lies nowhere: {lat}, {lon}")));
            }
            let place = Place {
                id: Some(EntityId::new(format!("place:{id}"))),
                name,
                feature,
                country: Some(country).filter(|c| !c.is_empty()).map(Country::new),
                admin1: String::new(),
                latitude: lat,
                longitude: lon,
                population: 0,
                aliases: aliases.split('|').filter(|a| !a.is_empty()).map(String::from).collect(),
            };
            match places.by_id.get(&id) {
                Some(&at) if row.user => places.sites[at] = place,
                Some(_) => return Err(PLACES.row(row.line, format!("{id} is listed twice"))),
                None => {
                    places.by_id.insert(id, places.sites.len());
                    places.sites.push(place);
                }
            }
        }
        for dump in
            DUMPS.iter().filter_map(|name| user.map(|dir| dir.join(name))).filter(|p| p.is_file())
        {
            places.dump.extend(gazetteer::read_dump(&dump)?);
        }
        Ok(places)
    }

    /// Whether a word (lower case) is a cue of this kind.
    pub fn is_cue(&self, cue: Cue, word: &str) -> bool {
        self.cues.get(word).is_some_and(|cues| cues.contains(&cue))
    }

    /// The hand-kept places.
    pub fn sites(&self) -> &[Place] {
        &self.sites
    }

    /// By id, with or without the prefix `place:`.
    pub fn get(&self, id: &str) -> Option<&Place> {
        self.by_id.get(id.strip_prefix("place:").unwrap_or(id)).map(|&at| &self.sites[at])
    }

    /// All places of a name, sites first, then by population. The name is compared without regard to
    /// case, dashes and accents.
    pub fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Place> + use<'a> {
        self.of_folded(&fold(name))
    }

    /// The same of a name that is folded already.
    pub fn of_folded<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Place> + use<'a> {
        self.index().get(name).iter().map(|&at| self.at(at))
    }

    /// Number of populated places and administrative units known beside the sites.
    pub fn gazetteer_len(&self) -> usize {
        self.index().places.len()
    }

    fn at(&self, at: u32) -> &Place {
        let (at, sites, dump) = (at as usize, self.sites.len(), self.dump.len());
        if at < sites {
            &self.sites[at]
        } else if at < sites + dump {
            &self.dump[at - sites]
        } else {
            &self.index().places[at - sites - dump]
        }
    }

    fn index(&self) -> &gazetteer::Index {
        self.index.get_or_init(|| gazetteer::Index::build(&self.sites, &self.dump))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rival_names_lead_to_one_place() {
        let places = Places::load(None).expect("the table is sound");
        for name in ["East Sea", "Sea of Japan", "동해", "日本海"] {
            let first = places.named(name).next().expect(name);
            assert_eq!(first.id.as_ref().map(|i| i.as_str()), Some("place:east-sea"), "{name}");
        }
    }

    #[test]
    fn the_table_holds_six_hundred_sites_seas_and_lines() {
        let places = Places::load(None).expect("the table is sound");
        let area = |f: Feature| {
            use Feature::{Admin1, Continent, Country, Ocean, Region};
            matches!(f, Country | Admin1 | Continent | Region | Ocean)
        };
        assert!(places.sites().iter().filter(|p| !area(p.feature)).count() >= 600);
    }

    #[test]
    fn towns_come_by_population() {
        let places = Places::load(None).expect("the table is sound");
        assert!(places.gazetteer_len() > 25_000);
        let paris: Vec<_> = places.named("Paris").collect();
        assert!(paris.len() > 1 && paris[0].country == Some(Country::new("FRA")));
        assert!(places.named("no such town").next().is_none());
    }
}
