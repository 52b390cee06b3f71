//! Places of mentions and events on the map, with how precise the position is.

use parallax_knowledge::Knowledge;
use parallax_knowledge::places::{Extent, Feature, Place};
use parallax_model::ledger::{AccountSlot, SlotValue};
use parallax_model::{Country, EntityId, mention::PlaceSlot};

/// A place found for some words.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    pub name: String,
    pub feature: Feature,
    pub country: Option<Country>,
    pub admin1: String,
    /// Degrees, WGS 84.
    pub latitude: f64,
    pub longitude: f64,
}

impl Located {
    /// Whether both lie at the same point, whatever they are called.
    pub fn is_at(&self, other: &Self) -> bool {
        self.latitude == other.latitude && self.longitude == other.longitude
    }

    /// How far the position can be trusted, see [`Feature::precision`].
    pub fn precision(&self) -> Extent {
        self.feature.precision()
    }

    /// PLOVER's resolution: 5 below a city, 4 city, 3 district, 2 province, 1 country; seas and
    /// regions, for which it has no number, count as 1.
    pub fn resolution(&self) -> u8 {
        match self.precision() {
            Extent::Site => 5,
            Extent::Town => 4,
            Extent::District => 3,
            Extent::Province => 2,
            Extent::Area | Extent::Country => 1,
        }
    }

    pub fn is_town(&self) -> bool {
        matches!(self.feature, Feature::Town)
    }
}

/// Where a mention's place slot lies: as it was read, else as its words are known.
pub fn of_slot(knowledge: &Knowledge, slot: &PlaceSlot) -> Option<Located> {
    if let Some(located) = read(slot) {
        return Some(located);
    }
    by_words(knowledge, &slot.text, slot.country.as_ref())
        .or_else(|| slot.entity.as_ref().and_then(|e| by_entity(knowledge, e)))
}

fn read(slot: &PlaceSlot) -> Option<Located> {
    let feature = slot.feature.as_deref().and_then(Feature::from_name)?;
    let (latitude, longitude) = slot.latitude.zip(slot.longitude)?;
    Some(Located {
        name: slot.name.clone().unwrap_or_else(|| slot.text.clone()),
        feature,
        country: slot.country.clone(),
        admin1: slot.admin1.clone().unwrap_or_default(),
        latitude,
        longitude,
    })
}

/// Where the place lies that a holder names.
pub fn of_account_slot(knowledge: &Knowledge, slot: &AccountSlot) -> Option<Located> {
    by_words(knowledge, &slot.words, None).or_else(|| match &slot.value {
        SlotValue::Entity { entity } => by_entity(knowledge, entity),
        SlotValue::Words { words } => by_words(knowledge, words, None),
        _ => None,
    })
}

/// Where a known place or state lies.
pub fn by_entity(knowledge: &Knowledge, entity: &EntityId) -> Option<Located> {
    let id = entity.as_str();
    if let Some(place) = id.strip_prefix("place:").and_then(|id| knowledge.places.get(id)) {
        return Some(located(place, &place.name));
    }
    let state = id.strip_prefix("state:").and_then(|id| knowledge.states.get(id))?;
    let middle = knowledge.places.named(&state.name).find(|p| p.feature == Feature::Country);
    if let Some(middle) = middle {
        return Some(located(middle, &state.name));
    }
    Some(Located {
        name: state.name.clone(),
        feature: Feature::Country,
        country: Some(state.country.clone()),
        admin1: String::new(),
        latitude: state.latitude,
        longitude: state.longitude,
    })
}

/// The place that words name: the whole phrase first, then its longest run of capitalised words. A
/// town must lie in `country` where that is known; without it, only a name that stands for a place
/// known to the tables, or for a town of some size, is taken.
fn by_words(knowledge: &Knowledge, words: &str, country: Option<&Country>) -> Option<Located> {
    let words: Vec<&str> = words
        .split_whitespace()
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')'))
        .filter(|w| !w.is_empty())
        .collect();
    let capital = |w: &str| w.chars().next().is_some_and(|c| !c.is_lowercase());
    for length in (1..=words.len()).rev() {
        for run in words.windows(length) {
            let name =
                run.first().is_some_and(|w| capital(w)) && run.last().is_some_and(|w| capital(w));
            if name && let Some(found) = named(knowledge, &run.join(" "), country) {
                return Some(found);
            }
        }
    }
    None
}

/// Inhabitants from which a town is meant by its bare name.
const KNOWN_BY_NAME: u32 = 100_000;

fn named(knowledge: &Knowledge, name: &str, country: Option<&Country>) -> Option<Located> {
    let fits = |place: &&Place| match (country, &place.country) {
        (Some(asked), Some(own)) => asked == own,
        (Some(_), None) => true,
        (None, _) => place.id.is_some() || place.population >= KNOWN_BY_NAME,
    };
    let mut found = knowledge.places.named(name).filter(fits);
    if let Some(first) = found.next() {
        // A province that bears its city's name is meant only when it is called so.
        let town = found.find(|p| p.feature == Feature::Town && p.country == first.country);
        let of_city = matches!(first.feature, Feature::Admin1 | Feature::Admin2);
        let town = town.filter(|t| of_city && t.population >= KNOWN_BY_NAME);
        return Some(located(town.unwrap_or(first), name));
    }
    let state = |s: &&parallax_knowledge::states::State| {
        s.name == name || s.aliases.iter().any(|a| a == name)
    };
    let state = knowledge.states.all().iter().find(state)?;
    by_entity(knowledge, &state.id)
}

/// Under the table's name, or, for places of the gazetteer, under the name it was found by: theirs is
/// often a transliteration that nobody writes.
fn located(place: &Place, found_by: &str) -> Located {
    let name = if place.id.is_some() { place.name.as_str() } else { found_by };
    Located {
        name: name.to_string(),
        feature: place.feature,
        country: place.country.clone(),
        admin1: place.admin1.clone(),
        latitude: place.latitude,
        longitude: place.longitude,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(text: &str, country: Option<&str>) -> PlaceSlot {
        PlaceSlot {
            range: parallax_model::TextRange::new(0, 1),
            text: text.into(),
            role: "at".into(),
            country: country.map(Country::new),
            ..PlaceSlot::default()
        }
    }

    #[test]
    fn a_place_is_found_inside_its_phrase_with_its_precision() {
        let knowledge = Knowledge::load().unwrap();
        let find = |text, country| of_slot(&knowledge, &slot(text, country));
        let sea = find("the preset area of open waters in the East Sea", None).unwrap();
        assert_eq!((sea.name.as_str(), sea.precision()), ("Sea of Japan", Extent::Area));
        let town = find("the sea off Chongjin", Some("PRK")).unwrap();
        assert_eq!((town.precision(), town.country.unwrap().0.as_str()), (Extent::Town, "PRK"));
        assert_eq!(find("the border area", None), None);
        assert_eq!(find("three coastal districts", None), None);
    }

    #[test]
    fn a_state_lies_at_one_point_however_it_is_found_and_says_that_it_is_a_country() {
        let knowledge = Knowledge::load().unwrap();
        for (id, name) in [("state:UKR", "Ukraine"), ("state:LUX", "Luxembourg")] {
            let state = by_entity(&knowledge, &EntityId::new(id)).unwrap();
            assert_eq!((state.precision(), state.resolution()), (Extent::Country, 1), "{name}");
        }
        let by_id = by_entity(&knowledge, &EntityId::new("state:UKR")).unwrap();
        let by_name = of_slot(&knowledge, &slot("Ukraine", None)).unwrap();
        assert!(by_id.is_at(&by_name), "{by_id:?} {by_name:?}");
    }
}
