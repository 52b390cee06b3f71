//! Where the places told of events lie: all places of a text are resolved together, then each slot is
//! given the most precise one named in its words.

use std::cmp::Reverse;

use parallax_knowledge::{
    Knowledge,
    places::{Extent, Feature},
};
use parallax_language::places::{Resolver, Toponym};
use parallax_model::{EventMention, TextRange, mention::PlaceSlot};

use crate::Source;

/// Gives the place slots of the mentions name, kind and coordinates; a text whose events name no place
/// costs nothing.
pub fn locate(
    mentions: &mut [EventMention],
    source: Source<'_>,
    places: &Resolver,
    knowledge: &Knowledge,
) {
    if mentions.iter().all(|m| m.slots.places.is_empty()) {
        return;
    }
    let named = places.resolve(source.text, source.reading);
    for slot in mentions.iter_mut().flat_map(|m| &mut m.slots.places) {
        let within = named
            .iter()
            .filter(|t| slot.range.contains(t.range) && !t.adjective)
            .filter(|t| !only_bounds(t, slot.range, source.text, knowledge));
        if let Some(place) = within.min_by_key(|t| (Reverse(rank(t.feature)), t.range.start)) {
            fill(slot, place, source.text);
        }
    }
}

/// "The sea between Norland and Sudland": a state that only bounds the waters is not where it was.
fn only_bounds(place: &Toponym, slot: TextRange, text: &str, knowledge: &Knowledge) -> bool {
    let before = TextRange::new(slot.start, place.range.start.max(slot.start));
    let words = before.slice(text).unwrap_or("").to_lowercase();
    place.feature.precision() == Extent::Country
        && knowledge.frames.class_named("sea").is_some_and(|sea| {
            words
                .split(|c: char| !c.is_alphanumeric())
                .any(|w| sea.lists(w.strip_suffix('s').unwrap_or(w)))
        })
}

/// A town or site before the sea or province it lies in, a state last.
fn rank(feature: Feature) -> u8 {
    match feature.precision() {
        Extent::Site | Extent::Town => 4,
        Extent::Area => 3,
        Extent::District => 2,
        Extent::Province => 1,
        Extent::Country => 0,
    }
}

fn fill(slot: &mut PlaceSlot, place: &Toponym, text: &str) {
    // The gazetteer's own names are often transliterations that nobody writes.
    let written = place.range.slice(text).filter(|_| place.entity.is_none());
    slot.name = Some(written.map_or_else(|| place.name.clone(), str::to_string));
    slot.feature = Some(place.feature.name().to_string());
    slot.admin1 = Some(place.admin1.clone()).filter(|a| !a.is_empty());
    slot.country = place.country.clone().or_else(|| slot.country.take());
    slot.entity = place.entity.clone();
    (slot.latitude, slot.longitude) = (place.latitude, place.longitude);
}
