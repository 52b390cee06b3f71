use parallax_knowledge::{
    ledger::{Phrase, Rules},
    places::{Extent, Feature},
};
use parallax_model::{Country, EntityId, TextRange, mention::PlaceSlot};

use crate::actor::content_words;

/// Where, in comparable form.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRef {
    pub text: String,
    /// What to print: the name of the place in the words, where it is known.
    pub name: String,
    pub range: Option<TextRange>,
    pub entity: Option<EntityId>,
    pub country: Option<Country>,
    pub coordinates: Option<(f64, f64)>,
    pub surface: Option<Surface>,
    pub side: Option<Side>,
    /// The waters, airspace or land of one state: what was done there was not done in another's.
    pub sovereign: bool,
    /// Whither, not where ("towards the islands").
    pub direction: bool,
    /// Provinces in which a place of this name lies, in small letters.
    pub provinces: Vec<String>,
    lower: String,
}

/// Land or sea.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    Sea,
    Land,
}

/// Inside or outside what is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Inside,
    Outside,
}

/// How two places lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlaceRelation {
    Same,
    Contained,
    /// Two places of one country, or near each other.
    Near,
    Disjoint,
    /// Two names, and nothing tells how they lie.
    Unknown,
}

/// Two coordinates nearer than this are one place, further than the second disjoint.
const SAME_KM: f64 = 25.0;
const DISJOINT_KM: f64 = 150.0;

impl PlaceRef {
    /// Reads a place from its words alone.
    pub fn new(text: &str, rules: &Rules) -> Self {
        let has = |class| rules.has_phrase(class, text);
        let surface = match (has(Phrase::AtSea), has(Phrase::OnLand)) {
            (true, false) => Some(Surface::Sea),
            (false, true) => Some(Surface::Land),
            _ => None,
        };
        let side = if has(Phrase::Outside) {
            Some(Side::Outside)
        } else {
            has(Phrase::Inside).then_some(Side::Inside)
        };
        Self {
            text: text.to_string(),
            name: text.to_string(),
            range: None,
            entity: None,
            country: None,
            coordinates: None,
            surface,
            side,
            sovereign: has(Phrase::Sovereign),
            direction: has(Phrase::Direction),
            provinces: Vec::new(),
            lower: text.to_lowercase(),
        }
    }

    pub fn of(slot: &PlaceSlot, rules: &Rules) -> Self {
        Self {
            range: Some(slot.range),
            name: slot.name.clone().unwrap_or_else(|| slot.text.clone()),
            entity: slot.entity.clone(),
            country: slot.country.clone(),
            coordinates: slot.latitude.zip(slot.longitude).filter(|_| is_point(slot)),
            direction: slot.role == "toward",
            provinces: slot.admin1.iter().map(|a| a.to_lowercase()).collect(),
            ..Self::new(&slot.text, rules)
        }
    }

    pub(crate) fn relation(&self, other: &Self) -> PlaceRelation {
        if self.side.is_some() && other.side.is_some() && self.side != other.side {
            return PlaceRelation::Disjoint;
        }
        if self.entity.is_some() && self.entity == other.entity || self.lower == other.lower {
            return PlaceRelation::Same;
        }
        if self.surface.is_some() && other.surface.is_some() && self.surface != other.surface {
            return PlaceRelation::Disjoint;
        }
        if let (Some(a), Some(b)) = (self.coordinates, other.coordinates) {
            match kilometres(a, b) {
                km if km < SAME_KM => return PlaceRelation::Same,
                km if km < DISJOINT_KM => return PlaceRelation::Near,
                _ if self.is_state() || other.is_state() => {}
                _ => return PlaceRelation::Disjoint,
            }
        }
        if within(&self.lower, &other.lower) || within(&other.lower, &self.lower) {
            return PlaceRelation::Contained;
        }
        // A town and the province it lies in.
        let lies_in = |a: &Self, b: &Self| a.provinces.iter().any(|p| is_province(p, &b.lower));
        if lies_in(self, other) || lies_in(other, self) {
            return PlaceRelation::Contained;
        }
        match (&self.country, &other.country) {
            (Some(a), Some(b)) if a != b => PlaceRelation::Disjoint,
            (Some(_), Some(_)) if self.is_state() || other.is_state() => PlaceRelation::Contained,
            (Some(_), Some(_)) => PlaceRelation::Near,
            _ => PlaceRelation::Unknown,
        }
    }

    /// Whether each is told to have been the one's and not the other's.
    pub(crate) fn of_two_states(&self, other: &Self) -> bool {
        self.sovereign
            && other.sovereign
            && self.country.is_some()
            && other.country.is_some()
            && self.country != other.country
    }

    pub(crate) fn is_state(&self) -> bool {
        self.entity.as_ref().is_some_and(|e| e.as_str().starts_with("state:"))
    }
}

/// Whether its coordinates are where it is, not the middle of a sea or a province.
fn is_point(slot: &PlaceSlot) -> bool {
    let feature = slot.feature.as_deref().and_then(Feature::from_name);
    feature.is_none_or(|f| matches!(f.precision(), Extent::Site | Extent::Town))
}

/// Whether a province of the tables is called so in the news: "Syunik'i Marz" is Syunik province.
fn is_province(known: &str, words: &str) -> bool {
    let first = |text| content_words(text).next().unwrap_or("");
    let (known, name) = (first(known), first(words));
    name.chars().count() > 3 && known.starts_with(name)
}

/// Every content word of `a` stands in `b`.
fn within(a: &str, b: &str) -> bool {
    let mut words = content_words(a).peekable();
    words.peek().is_some() && words.all(|w| content_words(b).any(|v| v == w))
}

/// Great-circle distance (haversine, mean radius 6,371 km).
fn kilometres((lat1, lon1): (f64, f64), (lat2, lon2): (f64, f64)) -> f64 {
    let (p1, p2) = (lat1.to_radians(), lat2.to_radians());
    let half = |d: f64| (d / 2.0).sin().powi(2);
    let a = half(p2 - p1) + p1.cos() * p2.cos() * half((lon2 - lon1).to_radians());
    2.0 * 6371.0 * a.sqrt().min(1.0).asin()
}
