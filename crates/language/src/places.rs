//! Places found and given coordinates.
//!
//! Recognition: the longest names of the gazetteer, the hand-kept sites and the states among capital
//! words, weighed by what stands beside them. Resolution: all names of a text together; population
//! and kind of place are the prior, what the text says of containing units and of places near by decides.

mod evidence;

use std::sync::Arc;

use foldhash::HashMap;
use parallax_knowledge::{
    Knowledge,
    places::{Cue, Extent, Feature, Place},
};
use parallax_model::{Country, EntityId, EntityKind, Reading, TextRange};

use crate::atoms::{Atoms, Gap, Kind};

/// A place named in a text, with where it is when that can be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Toponym {
    pub range: TextRange,
    pub entity: Option<EntityId>,
    pub country: Option<Country>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    /// Canonical name.
    pub name: String,
    pub feature: Feature,
    /// First-level unit it lies in; empty when unknown.
    pub admin1: String,
    /// "Turkish", "Americans": named through an adjective or a people.
    pub adjective: bool,
}

/// Longest name in words.
const LONGEST: usize = 6;

/// A place a name may mean.
#[derive(Debug, Clone)]
struct Candidate {
    entity: Option<EntityId>,
    name: String,
    feature: Feature,
    country: Option<Country>,
    admin1: String,
    latitude: f64,
    longitude: f64,
    /// Before the text is looked at.
    prior: f64,
}

/// A name in the text with all it may mean.
#[derive(Debug)]
struct Mention {
    start: usize,
    end: usize,
    candidates: Vec<Candidate>,
    adjective: bool,
    /// Unit named right after it: "Paris, Texas".
    container: Option<String>,
}

/// Resolves places. Build once, use from many threads.
#[derive(Debug)]
pub struct Resolver {
    knowledge: Arc<Knowledge>,
    states: States,
}

impl Resolver {
    pub fn new(knowledge: Arc<Knowledge>) -> Self {
        let states = States::new(&knowledge);
        Self { knowledge, states }
    }

    /// All toponyms of a reading, resolved together: coherence of the document decides between
    /// namesakes.
    pub fn resolve(&self, text: &str, reading: &Reading) -> Vec<Toponym> {
        resolve(text, reading, &self.knowledge, &self.states)
    }
}

fn resolve(text: &str, reading: &Reading, knowledge: &Knowledge, states: &States) -> Vec<Toponym> {
    let atoms = Atoms::new(text);
    let scan = Scan { atoms: &atoms, reading, knowledge, states };
    let mut mentions = scan.mentions();
    evidence::decide(&mut mentions);
    mentions
        .into_iter()
        .filter_map(|m| {
            let best = m.candidates.into_iter().next()?;
            let (start, end) = (atoms.all[m.start].start, atoms.all[m.end - 1].end);
            Some(Toponym {
                range: TextRange::new(start as u32, end as u32),
                entity: best.entity,
                country: best.country,
                latitude: Some(best.latitude),
                longitude: Some(best.longitude),
                name: best.name,
                feature: best.feature,
                admin1: best.admin1,
                adjective: m.adjective,
            })
        })
        .collect()
}

/// Great-circle distance in kilometres between two points given in degrees.
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    evidence::kilometres(a, b)
}

/// Names and adjectives of states by folded form.
#[derive(Debug)]
struct States {
    by_name: HashMap<String, (usize, bool)>,
}

impl States {
    fn new(knowledge: &Knowledge) -> Self {
        let mut by_name = HashMap::default();
        let fold = parallax_knowledge::places::fold;
        for (at, state) in knowledge.states.all().iter().enumerate() {
            let names = std::iter::once(&state.name)
                .chain(&state.aliases)
                .chain(state.names.values().flatten());
            for name in names {
                by_name.entry(fold(name)).or_insert((at, false));
            }
            let people = state.demonyms.iter().flat_map(|d| [&d.0, &d.1]);
            for name in state.adjectives.iter().chain(people) {
                by_name.entry(fold(name)).or_insert((at, true));
            }
        }
        Self { by_name }
    }
}

struct Scan<'a> {
    atoms: &'a Atoms<'a>,
    reading: &'a Reading,
    knowledge: &'a Knowledge,
    states: &'a States,
}

impl Scan<'_> {
    fn mentions(&self) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        let mut at = 0;
        while at < self.atoms.len() {
            match self.longest(at).filter(|m| self.is_place(m)) {
                Some(mut mention) => {
                    at = mention.end;
                    mention.container = self.container(at);
                    found.push(mention);
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest name that begins at an atom.
    fn longest(&self, at: usize) -> Option<Mention> {
        let dense = self.atoms.form(at).chars().all(parallax_knowledge::fold::unspaced);
        if !self.atoms.is(at, Kind::Word)
            || !(self.atoms.capital(at) || dense || !self.atoms.form(at).is_ascii())
        {
            return None;
        }
        if at > 0
            && self.atoms.tight(at)
            && matches!(self.atoms.form(at - 1), "@" | "_" | "/" | "." | "#")
        {
            return None;
        }
        let mut ends = Vec::new();
        let (mut end, mut words) = (at, 0);
        while end < self.atoms.len() && words < LONGEST {
            if end > at && self.atoms.gap(end) == Gap::Line {
                break;
            }
            match self.atoms.is(end, Kind::Word) {
                true => {
                    words += 1;
                    end += 1;
                    ends.push(end);
                    // "U.S.", "N.Y.", "Ala."
                    if self.atoms.form(end) == "." && self.atoms.tight(end) {
                        ends.push(end + 1);
                    }
                }
                false
                    if matches!(self.atoms.lower(end), "-" | "'" | ".")
                        && (self.atoms.tight(end) || self.atoms.tight(end + 1)) =>
                {
                    end += 1
                }
                false => break,
            }
        }
        ends.into_iter().rev().find_map(|end| self.named(at, end))
    }

    fn named(&self, start: usize, end: usize) -> Option<Mention> {
        let written = &self.atoms.text[self.atoms.all[start].start..self.atoms.all[end - 1].end];
        let folded = parallax_knowledge::places::fold(written);
        let state = self.states.by_name.get(&folded).copied();
        let acronym =
            written.len() <= 4 && written.chars().all(|c| c.is_ascii_uppercase() || c == '.');
        // "US" is a state, "us" is not; "IN", "OR", "ME" are words in capitals. A line or zone may be
        // known by its letters.
        let lettered = |p: &Place| p.id.is_some() && p.feature.precision() == Extent::Area;
        if written.is_ascii()
            && written.len() <= 3
            && state.is_none()
            && !(acronym
                && (self.after_comma(start)
                    || self.knowledge.places.of_folded(&folded).any(lettered)))
        {
            return None;
        }
        if state.is_some() && folded.len() <= 2 && !acronym {
            return None;
        }
        let mut candidates: Vec<Candidate> = state.iter().map(|s| self.state(s.0)).collect();
        let adjective = state.is_some_and(|s| s.1);
        if !adjective {
            candidates.extend(
                self.knowledge
                    .places
                    .of_folded(&folded)
                    .filter(|p| p.feature != Feature::Country)
                    .map(candidate),
            );
        }
        candidates.truncate(60);
        (!candidates.is_empty()).then_some(Mention {
            start,
            end,
            candidates,
            adjective,
            container: None,
        })
    }

    fn state(&self, at: usize) -> Candidate {
        let state = &self.knowledge.states.all()[at];
        let id = format!("country-{}", state.country.as_str().to_lowercase());
        let middle = self.knowledge.places.get(&id).map(|p| (p.latitude, p.longitude));
        let (latitude, longitude) = middle.unwrap_or((state.latitude, state.longitude));
        Candidate {
            entity: Some(state.id.clone()),
            name: state.name.clone(),
            feature: Feature::Country,
            country: Some(state.country.clone()),
            admin1: String::new(),
            latitude,
            longitude,
            prior: 9.0,
        }
    }

    fn after_comma(&self, at: usize) -> bool {
        at > 1 && self.atoms.form(at - 1) == ","
    }

    /// The name of a unit right after a comma: "Paris, Texas", "Athens, Ga.".
    fn container(&self, end: usize) -> Option<String> {
        if self.atoms.form(end) != "," {
            return None;
        }
        let unit = self.longest(end + 1)?;
        unit.candidates
            .iter()
            .find(|c| matches!(c.feature, Feature::Admin1 | Feature::Country))
            .map(|c| {
                if c.feature == Feature::Country {
                    c.country.as_ref().map_or(String::new(), |c| c.0.clone())
                } else {
                    c.name.clone()
                }
            })
    }

    /// Whether the words around a name let it be a place.
    fn is_place(&self, mention: &Mention) -> bool {
        let places = &self.knowledge.places;
        let (start, end) = (mention.start, mention.end);
        let best = mention.candidates.iter().map(|c| c.prior).fold(0.0, f64::max);
        if mention.adjective || mention.candidates[0].feature == Feature::Country {
            return !self.in_person(start, end);
        }
        let before = start.checked_sub(1).map_or("", |i| self.atoms.lower(i));
        let dotted =
            start.checked_sub(2).filter(|_| before == ".").map_or("", |i| self.atoms.lower(i));
        if places.is_cue(Cue::Title, before)
            || places.is_cue(Cue::Title, dotted)
            || self.in_person(start, end)
        {
            return false;
        }
        let placed = places.is_cue(Cue::Before, before) && !matches!(before, "and" | "for");
        let contained = self.container(end).is_some();
        let ordinary = end == start + 1 && places.is_cue(Cue::Ordinary, self.atoms.lower(start));
        if ordinary && !(contained || placed && before != "of" && best >= 5.0) {
            return false;
        }
        if contained {
            return true;
        }
        let first = start == 0
            || self.atoms.gap(start) == Gap::Line
            || matches!(before, "." | "!" | "?" | "\"" | "“" | ":");
        let capital_before = !first
            && self.atoms.is(start - 1, Kind::Word)
            && self.atoms.capital(start - 1)
            && !placed;
        let next_capital = self.atoms.gap(end) == Gap::Blank
            && self.atoms.is(end, Kind::Word)
            && self.atoms.capital(end);
        let body = next_capital && places.is_cue(Cue::Body, self.atoms.lower(end));
        if capital_before && end == start + 1 && best < 8.0 && self.longest(start - 1).is_none() {
            return false;
        }
        if next_capital && !body && best < 6.5 && !(placed && self.longest(end).is_some()) {
            return false;
        }
        let multiple = end > start + 1;
        match () {
            _ if placed => best >= 3.0,
            _ if body => best >= 3.5,
            _ if multiple => best >= 3.5,
            _ if first => best >= 5.2,
            _ => best >= 4.6,
        }
    }

    /// The names layer says that a person is meant.
    fn in_person(&self, start: usize, end: usize) -> bool {
        let range =
            TextRange::new(self.atoms.all[start].start as u32, self.atoms.all[end - 1].end as u32);
        self.reading.entities_over(range).iter().any(|e| {
            e.kind == EntityKind::Person && e.antecedent.is_none() && e.range.contains(range)
        })
    }
}

fn candidate(place: &Place) -> Candidate {
    let population = f64::from(place.population.max(1));
    let prior = match place.feature {
        Feature::Admin1 if place.id.is_some() => 8.0,
        Feature::Admin1 => (population.log10() - 0.5).max(4.0),
        Feature::Admin2 => (population.log10() - 1.0).max(3.5),
        Feature::Town if place.id.is_none() => population.log10(),
        Feature::Continent
        | Feature::Ocean
        | Feature::Sea
        | Feature::Region
        | Feature::Gulf
        | Feature::Strait => 8.0,
        _ => 6.5,
    };
    Candidate {
        entity: place.id.clone(),
        name: place.name.clone(),
        feature: place.feature,
        country: place.country.clone(),
        admin1: place.admin1.clone(),
        latitude: place.latitude,
        longitude: place.longitude,
        prior,
    }
}

#[cfg(test)]
mod tests;
