//! Towns and administrative units by name.

use std::path::Path;

use foldhash::HashMap;
use parallax_model::{Country, EntityId};
use unicode_normalization::UnicodeNormalization;

use crate::Error;

const PACKED: &[u8] = include_bytes!("../../../../knowledge/gazetteer.tsv.zst");

macro_rules! features {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// What kind of place it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Feature { $($variant),+ }

        impl Feature {
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

features! {
    Country = "COUNTRY", Admin1 = "ADM1", Admin2 = "ADM2", Town = "TOWN", Continent = "CONTINENT", Region = "REGION",
    Sea = "SEA", Gulf = "GULF", Strait = "STRAIT", Ocean = "OCEAN", River = "RIVER", Lake = "LAKE", Island = "ISLAND",
    Peninsula = "PENINSULA", Mountain = "MOUNTAIN", Border = "BORDER", Base = "BASE", AirBase = "AIRBASE",
    NavalBase = "NAVALBASE", Nuclear = "NUCLEAR", TestSite = "TESTSITE", LaunchSite = "LAUNCHSITE", Airport = "AIRPORT",
    Port = "PORT", Range = "RANGE", Camp = "CAMP", Complex = "COMPLEX", Canal = "CANAL", Dam = "DAM",
    Bridge = "BRIDGE", Zone = "ZONE",
}

impl Feature {
    /// How far a position can be trusted.
    pub fn precision(self) -> Extent {
        match self {
            Self::Country | Self::Continent => Extent::Country,
            Self::Admin1 => Extent::Province,
            Self::Admin2 => Extent::District,
            Self::Town => Extent::Town,
            Self::Region
            | Self::Sea
            | Self::Gulf
            | Self::Strait
            | Self::Ocean
            | Self::River
            | Self::Lake
            | Self::Peninsula
            | Self::Mountain
            | Self::Border
            | Self::Zone => Extent::Area,
            _ => Extent::Site,
        }
    }
}

/// What a position stands for. The point of an area or a country is its middle or its capital, not
/// where anything happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extent {
    Site,
    Town,
    District,
    Province,
    /// A sea, a region, a border: of any size.
    Area,
    Country,
}

impl Extent {
    pub fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Town => "town",
            Self::District => "district",
            Self::Province => "province",
            Self::Area => "area",
            Self::Country => "country",
        }
    }
}

/// A place with coordinates in degrees, WGS 84.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Set for rows of `places.csv`.
    pub id: Option<EntityId>,
    pub name: String,
    pub feature: Feature,
    pub country: Option<Country>,
    /// Name of the first-level unit it lies in; empty when unknown.
    pub admin1: String,
    pub latitude: f64,
    pub longitude: f64,
    /// 0 when unknown.
    pub population: u32,
    pub aliases: Vec<String>,
}

/// Places of the gazetteer and all places by folded name; numbers count sites, dump, gazetteer in turn.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub places: Vec<Place>,
    by_name: HashMap<String, Vec<u32>>,
}

impl Index {
    pub fn build(sites: &[Place], dump: &[Place]) -> Self {
        // The file is part of the program and checked by a test; if it could not be read, the sites still stand.
        let text = zstd::decode_all(PACKED)
            .ok()
            .and_then(|b| String::from_utf8(b).ok())
            .unwrap_or_default();
        let places: Vec<Place> = text.lines().filter_map(packed_row).collect();
        let mut by_name: HashMap<String, Vec<u32>> =
            HashMap::with_capacity_and_hasher(places.len() * 2, Default::default());
        for (at, place) in sites.iter().chain(dump).chain(&places).enumerate() {
            for name in std::iter::once(&place.name).chain(&place.aliases) {
                let all = by_name.entry(fold(name)).or_default();
                if all.last() != Some(&(at as u32)) {
                    all.push(at as u32);
                }
            }
        }
        Self { places, by_name }
    }

    pub fn get(&self, folded: &str) -> &[u32] {
        self.by_name.get(folded).map_or(&[], Vec::as_slice)
    }
}

fn packed_row(line: &str) -> Option<Place> {
    let mut cells = line.split('\t');
    let name = cells.next()?.to_string();
    let feature = match cells.next()? {
        "A" => Feature::Admin1,
        "B" => Feature::Admin2,
        _ => Feature::Town,
    };
    let country = Some(cells.next()?).filter(|c| !c.is_empty()).map(Country::new);
    let admin1 = cells.next()?.to_string();
    let (latitude, longitude) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    let population = cells.next()?.parse().ok()?;
    let aliases = cells.next()?.split('|').filter(|a| !a.is_empty()).map(String::from).collect();
    Some(Place {
        id: None,
        name,
        feature,
        country,
        admin1,
        latitude,
        longitude,
        population,
        aliases,
    })
}

/// Reads a GeoNames table: 19 cells a line, parted by tabs (geonames.org, readme of the dump).
pub(super) fn read_dump(path: &Path) -> Result<Vec<Place>, Error> {
    let text = std::fs::read(path)
        .map_err(|source| Error::Open { file: path.display().to_string(), source })?;
    let text = String::from_utf8_lossy(&text);
    Ok(text.lines().filter_map(dump_row).collect())
}

fn dump_row(line: &str) -> Option<Place> {
    let cells: Vec<&str> = line.split('\t').collect();
    let feature = match (*cells.get(6)?, *cells.get(7)?) {
        ("P", _) => Feature::Town,
        ("A", "ADM1") => Feature::Admin1,
        ("A", "ADM2") => Feature::Admin2,
        ("H", "STM") => Feature::River,
        ("H", "LK" | "RSV") => Feature::Lake,
        ("T", "ISL") => Feature::Island,
        ("T", "MT" | "MTS") => Feature::Mountain,
        ("S", "AIRB") => Feature::AirBase,
        ("S", "AIRP") => Feature::Airport,
        ("L", "RGN") => Feature::Region,
        _ => return None,
    };
    Some(Place {
        id: None,
        name: (*cells.get(1)?).to_string(),
        feature,
        country: code_as_given(cells.get(8)?),
        admin1: String::new(),
        latitude: cells.get(4)?.parse().ok()?,
        longitude: cells.get(5)?.parse().ok()?,
        population: cells.get(14)?.parse().unwrap_or(0),
        aliases: cells.get(3)?.split(',').filter(|a| !a.is_empty()).map(String::from).collect(),
    })
}

/// GeoNames gives ISO alpha-2; readers turn it into a state by that code.
fn code_as_given(code: &str) -> Option<Country> {
    (!code.is_empty()).then(|| Country::new(code))
}

/// A name without case, accents and kinds of dash and blank.
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        return fold_ascii(name);
    }
    let mut out = String::with_capacity(name.len());
    for c in name.nfd() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            '\u{2010}'..='\u{2015}' | '-' => out.push('-'),
            '\u{2018}' | '\u{2019}' | '\u{2bc}' => out.push('\''),
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

fn fold_ascii(name: &str) -> String {
    let blanks = |pair: &[u8]| pair.iter().all(|b| *b == b' ');
    if !name.bytes().any(|b| b < b' ') && !name.as_bytes().windows(2).any(blanks) {
        return name.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if !c.is_whitespace() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}
