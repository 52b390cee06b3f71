//! Runs of capitalised words that no table holds: found by their writing, typed by their words.

use std::collections::BTreeMap;

use parallax_knowledge::{
    Knowledge,
    name_cues::{NameClass, NameWord, Position},
    words::{Case, POSSESSIVE},
};
use parallax_model::{EntityKind, EntityMention, TextRange};

use super::{View, mention};

struct Chunk {
    first: usize,
    end: usize,
}

/// Adds the chunks to the mentions of the tables; a chunk that holds a mention as a whole word of a
/// longer name replaces it.
pub(super) fn complete(view: &View, knowledge: &Knowledge, mentions: &mut Vec<EntityMention>) {
    let mut found = Vec::new();
    let chunks = runs(view, knowledge, mentions);
    let mut people: BTreeMap<String, ()> = BTreeMap::new();
    for chunk in &chunks {
        if let Some((kind, score, rule)) = class(view, knowledge, chunk) {
            if kind == EntityKind::Person && chunk.end - chunk.first > 1 && score > 0.5 {
                for at in chunk.first..chunk.end {
                    people.insert(view.folded(at).to_string(), ());
                }
            }
            found.push((chunk, kind, score, rule));
        }
    }
    for (chunk, kind, score, rule) in found {
        let one = chunk.end - chunk.first == 1;
        let known = one && people.contains_key(view.folded(chunk.first));
        let (kind, score, rule) = if known {
            (EntityKind::Person, 0.7, "part of a name before")
        } else {
            (kind, score, rule)
        };
        let mut range = view.range(chunk.first, chunk.end);
        if rule == OF_ITS_KIND {
            range = widened(view, mentions, chunk, kind);
            mentions.retain(|m| !m.range.overlaps(range));
        }
        mentions.push(mention(range, kind, None, score, rule));
    }
}

const OF_ITS_KIND: &str = "a word of its kind";

/// "Housing Authority of New Orleans", "US National Hurricane Center": the state or place beside
/// belongs to the name.
fn widened(view: &View, mentions: &[EntityMention], chunk: &Chunk, kind: EntityKind) -> TextRange {
    let mut range = view.range(chunk.first, chunk.end);
    let place = |m: &&EntityMention| {
        matches!(m.kind, EntityKind::State | EntityKind::Place | EntityKind::Nationality)
    };
    if kind == EntityKind::Organisation
        && view.joined[chunk.first]
        && let Some(before) = mentions
            .iter()
            .filter(place)
            .find(|m| chunk.first > 0 && m.range.end == view.words[chunk.first - 1].end)
    {
        range = range.cover(before.range);
    }
    let mut next = chunk.end;
    let joined = |at: usize| view.joined.get(at).copied().unwrap_or(false);
    if joined(next) && view.folded(next) == "of" {
        next += 1;
        if joined(next) && view.folded(next) == "the" {
            next += 1;
        }
        let behind = view.words.get(next).filter(|_| joined(next));
        if let Some(after) =
            behind.and_then(|w| mentions.iter().filter(place).find(|m| m.range.start == w.start))
        {
            range = range.cover(after.range);
        }
    }
    range
}

/// Maximal runs of capitalised words outside the mentions.
fn runs(view: &View, knowledge: &Knowledge, mentions: &[EntityMention]) -> Vec<Chunk> {
    let mut taken = vec![false; view.words.len()];
    for m in mentions {
        let first = view.words.partition_point(|w| w.end <= m.range.start);
        let end = view.words.partition_point(|w| w.start < m.range.end);
        taken[first..end.max(first)].fill(true);
    }
    let mut chunks = Vec::new();
    let mut at = 0;
    while at < view.words.len() {
        if taken[at] || !begins(view, at) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        let mut ahead = end;
        while ahead < view.words.len() && view.joined[ahead] && !taken[ahead] {
            if view.folded(ahead) == POSSESSIVE {
                break;
            }
            if view.capital(ahead) {
                end = ahead + 1;
            } else if !knowledge.name_cues.is(view.folded(ahead), NameWord::Inside) {
                break;
            }
            ahead += 1;
        }
        let mut first = at;
        let opener = |at: usize| knowledge.name_cues.is(view.folded(at), NameWord::Opener);
        while first < end && view.opens[first] && opener(first) {
            first += 1;
            while first < end && !view.capital(first) {
                first += 1;
            }
        }
        while first + 1 < end
            && knowledge.name_cues.get(view.folded(first), Position::Title).is_some()
            && !knowledge.name_cues.is(view.folded(first), NameWord::KeptTitle)
        {
            first += 1;
        }
        if first < end {
            chunks.push(Chunk { first, end });
        }
        at = end;
    }
    chunks
}

/// The word is written as a name begins.
fn begins(view: &View, at: usize) -> bool {
    let capital = matches!(view.words[at].case, Case::Title | Case::Upper);
    let proper = view.proper.as_ref().is_none_or(|proper| proper[at]);
    capital && proper && !view.address[at]
}

fn class(
    view: &View,
    knowledge: &Knowledge,
    chunk: &Chunk,
) -> Option<(EntityKind, f32, &'static str)> {
    let cues = &knowledge.name_cues;
    let (first, last) = (view.folded(chunk.first), view.folded(chunk.end - 1));
    let length = chunk.end - chunk.first;
    if length == 1 && cues.get(first, Position::Word) == Some(NameClass::Other) {
        return None;
    }
    if titled(view, knowledge, chunk.first) && length <= 3 {
        return Some((EntityKind::Person, 0.8, "title before it"));
    }
    let lead = if length > 2 || view.folded(chunk.end) == "of" {
        format!("{first} {}", view.folded(chunk.first + 1))
    } else {
        String::new()
    };
    let by_lead = cues.get(&lead, Position::First);
    let of_place = length == 1
        && view.folded(chunk.end) == "of"
        && cues.get(&format!("{first} of"), Position::First).is_some();
    let by_last = (length > 1 || of_place).then(|| cues.get(last, Position::Last)).flatten();
    let by_first = (length > 1).then(|| cues.get(first, Position::First)).flatten();
    if let Some(class) = by_lead.or(by_last) {
        return Some((kind(class), 0.7, OF_ITS_KIND));
    }
    if cues.is_given(first) && view.words[chunk.first].case == Case::Title && length <= 4 {
        return Some((EntityKind::Person, if length > 1 { 0.8 } else { 0.6 }, "given name"));
    }
    if let Some(class) = by_first {
        return Some((kind(class), 0.6, "a word of its kind"));
    }
    guess(view, chunk, length)
}

/// Nothing but the writing and the place tell.
fn guess(view: &View, chunk: &Chunk, length: usize) -> Option<(EntityKind, f32, &'static str)> {
    let proper = view.proper.as_ref().is_some_and(|proper| proper[chunk.first]);
    if view.opens[chunk.first] && length == 1 && !proper {
        return None;
    }
    let word = &view.words[chunk.first];
    if length == 1 && word.case == Case::Upper && word.folded.len() <= 6 {
        return Some((EntityKind::Organisation, 0.4, "acronym"));
    }
    let before = chunk.first.checked_sub(1).map_or("", |n| view.folded(n));
    let plain = word.case == Case::Title && word.folded.len() > 2 && !view.headline[chunk.first];
    if matches!(before, "in" | "near") && plain {
        return Some((EntityKind::Place, 0.4, "behind a preposition of place"));
    }
    let title = (chunk.first..chunk.end)
        .all(|at| matches!(view.words[at].case, Case::Title | Case::Letter));
    if (2..=3).contains(&length) && title && before != "the" && !view.headline[chunk.first] {
        return Some((EntityKind::Person, 0.4, "two capitalised words"));
    }
    Some((EntityKind::Other, 0.3, "capitalised"))
}

fn titled(view: &View, knowledge: &Knowledge, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|_| view.joined[at]) else { return false };
    let one = view.folded(before);
    let two = before.checked_sub(1).map(|n| format!("{} {one}", view.folded(n)));
    let is =
        |words: &str| knowledge.name_cues.get(words, Position::Title) == Some(NameClass::Person);
    is(one) || two.is_some_and(|two| is(&two))
}

fn kind(class: NameClass) -> EntityKind {
    match class {
        NameClass::Person => EntityKind::Person,
        NameClass::Organisation => EntityKind::Organisation,
        NameClass::Place => EntityKind::Place,
        NameClass::Other => EntityKind::Other,
    }
}
