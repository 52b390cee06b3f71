//! Names of the tables, and which row they mean here.

use std::collections::BTreeSet;

use parallax_knowledge::{
    Knowledge,
    name_cues::NameWord,
    names::{Name, NameKind, NameOf},
    people::{OfficeKind, Standing},
    words::{Case, POSSESSIVE},
};
use parallax_model::{EntityId, EntityKind, EntityMention, Reading, Rel};

use super::{View, mention};
use crate::Context;

/// Kind and id of the row a name leads to.
pub(super) fn row(knowledge: &Knowledge, name: &Name) -> (EntityKind, Option<EntityId>) {
    match name.of {
        NameOf::State(at) => {
            let kind = match name.kind {
                NameKind::Adjective | NameKind::Demonym | NameKind::DemonymPlural => {
                    EntityKind::Nationality
                }
                NameKind::Capital | NameKind::Region => EntityKind::Place,
                _ => EntityKind::State,
            };
            let link = knowledge.states.all()[at].id.clone();
            (kind, (name.kind != NameKind::Region).then_some(link))
        }
        NameOf::Person(at) => (EntityKind::Person, Some(knowledge.people.all()[at].id.clone())),
        NameOf::Organisation(at) => {
            (EntityKind::Organisation, Some(knowledge.organisations.all()[at].id.clone()))
        }
        NameOf::Town(_) => (EntityKind::Place, None),
        NameOf::Role(_) => (EntityKind::Role, None),
    }
}

/// What the document has named in full so far.
#[derive(Default)]
struct Seen {
    states: BTreeSet<usize>,
    people: BTreeSet<usize>,
}

/// All mentions the tables give, in text order, not overlapping.
pub(super) fn mentions(
    view: &View,
    context: &Context,
    knowledge: &Knowledge,
    reading: &Reading,
) -> Vec<EntityMention> {
    let mut seen = Seen::default();
    if let Some(at) = context
        .country
        .as_ref()
        .and_then(|c| knowledge.states.all().iter().position(|s| s.country == *c))
    {
        seen.states.insert(at);
    }
    let mut mentions = Vec::new();
    let mut at = 0;
    while at < view.words.len() {
        if view.address[at] {
            at += 1;
            continue;
        }
        match longest(view, knowledge, &mut seen, at) {
            Some((end, name, rank)) => {
                let mut found = read(view, knowledge, reading, at, end, name);
                if rank == UNLINKED {
                    (found.link, found.score, found.rule) =
                        (None, 0.5, "a public family name".into());
                }
                mentions.push(found);
                at = end;
            }
            None => at += 1,
        }
    }
    mentions
}

/// The longest name at a word that may be meant here.
fn longest<'k>(
    view: &View,
    knowledge: &'k Knowledge,
    seen: &mut Seen,
    at: usize,
) -> Option<(usize, &'k Name, u8)> {
    let mut best: Option<(usize, &Name, u8)> = None;
    for name in knowledge.names().at(&view.words[at..]) {
        if best.as_ref().is_some_and(|(end, ..)| at + name.len() < *end) {
            break;
        }
        let end = at + name.len();
        if !view.runs(at, end) {
            continue;
        }
        let Some(rank) = meant(view, knowledge, seen, at, end, name) else { continue };
        if best.as_ref().is_none_or(|(.., r)| rank < *r) {
            best = Some((end, name, rank));
        }
    }
    let (end, name, rank) = best?;
    match name.of {
        _ if rank == UNLINKED => {}
        NameOf::State(n) => {
            seen.states.insert(n);
        }
        NameOf::Person(n) => {
            seen.people.insert(n);
        }
        _ => {}
    }
    Some((end, name, rank))
}

/// Rank of a reading among readings of the same words; `None`: not meant here.
fn meant(
    view: &View,
    knowledge: &Knowledge,
    seen: &Seen,
    at: usize,
    end: usize,
    name: &Name,
) -> Option<u8> {
    let whole = !split_name(view, knowledge, at, end);
    match (name.of, name.kind) {
        (NameOf::Role(n), _) => {
            let role = &knowledge.roles.all()[n];
            let telling = !matches!(role.sector.as_str(), "UNK" | "CVL" | "JNK");
            (telling && (end - at > 1 || !view.capital(at) || view.opens[at])).then_some(9)
        }
        (NameOf::Person(n), NameKind::Short) => bearer(view, knowledge, seen, n, at, end),
        (NameOf::Person(_), _) => (end - at > 1 || whole).then_some(0),
        (NameOf::State(n), NameKind::Contextual) => {
            let named = seen.states.contains(&n);
            let bare = !view.joined.get(end).copied().unwrap_or(false) || !view.capital(end);
            let written = view.words[end - 1].case == Case::Title;
            (named && bare && written).then_some(1)
        }
        (NameOf::State(_), NameKind::Name) => whole.then_some(1),
        (NameOf::State(_), NameKind::Metonym) => whole.then_some(3),
        (NameOf::State(_), NameKind::Capital) => whole.then_some(4),
        (NameOf::State(_), NameKind::Adjective) => Some(5),
        (NameOf::State(_), _) => whole.then_some(6),
        (NameOf::Organisation(_), _) => {
            let alone = end - at > 1 || whole;
            // One capital letter at the head of a sentence proves no name.
            let proper = view.proper.as_ref().is_none_or(|p| p[at] || end - at > 1);
            (alone && proper).then_some(2)
        }
        (NameOf::Town(_), _) => {
            // A town of the name of somebody public needs to be somewhere.
            let placed = at.checked_sub(1).is_some_and(|n| view.folded(n) == "in");
            (whole && view.capital(at)).then_some(if placed { 6 } else { 8 })
        }
    }
}

/// The words are part of a longer name that no table holds: "Michael Jordan", "Georgia Tech".
fn split_name(view: &View, knowledge: &Knowledge, at: usize, end: usize) -> bool {
    if end - at > 1 {
        return false;
    }
    let given = |n: usize| knowledge.name_cues.is_given(view.folded(n));
    let before = at.checked_sub(1).filter(|&n| view.joined[at] && view.capital(n));
    if before.is_some_and(|n| given(n) && view.words[n].case == Case::Title && !view.opens[at]) {
        return true;
    }
    let next = view.joined.get(end).copied().unwrap_or(false)
        && view.words[end].case == Case::Title
        && view.folded(end) != POSSESSIVE;
    if !next {
        return false;
    }
    let names = knowledge.names();
    let known = names.at(&view.words[end..]).next().is_some();
    !known && (given(at) || chunk_cue(view, knowledge, end))
}

fn chunk_cue(view: &View, knowledge: &Knowledge, at: usize) -> bool {
    use parallax_knowledge::name_cues::{NameClass, Position};
    let mut last = at;
    while view.joined.get(last + 1).copied().unwrap_or(false) && view.capital(last + 1) {
        last += 1;
    }
    let class = knowledge.name_cues.get(view.folded(last), Position::Last);
    class == Some(NameClass::Organisation)
        || knowledge.name_cues.is(view.folded(last), NameWord::School)
}

/// A family name alone means somebody named in full before, or the one who leads on that day.
fn bearer(
    view: &View,
    knowledge: &Knowledge,
    seen: &Seen,
    person: usize,
    at: usize,
    end: usize,
) -> Option<u8> {
    let names = knowledge.names();
    let people = knowledge.people.all();
    let alone = {
        let before = at.checked_sub(1).is_some_and(|n| {
            view.joined[at]
                && view.words[n].case == Case::Title
                && !is_title(view, knowledge, n)
                && (!view.opens[n] || knowledge.name_cues.is_given(view.folded(n)))
        });
        let after = view.joined.get(end).copied().unwrap_or(false)
            && view.words[end].case == Case::Title
            && view.folded(end) != POSSESSIVE
            && names.at(&view.words[end..]).next().is_none();
        // "A Kestrel-25": nobody bears a number.
        let numbered = view.joined.get(end).copied().unwrap_or(false)
            && view.folded(end).starts_with(|c: char| c.is_ascii_digit());
        !before && !after && !numbered
    };
    if !alone
        || view.words[at].case == Case::Upper && end - at == 1 && people[person].short.len() < 4
    {
        return None;
    }
    if seen.people.contains(&person) {
        return Some(0);
    }
    let others = names.at(&view.words[at..]).filter(|n| n.len() == end - at);
    let mut rivals = 0;
    for name in others {
        match name.of {
            NameOf::Person(n) if n != person && leads(view, knowledge, n) => rivals += 1,
            NameOf::Person(_) => {}
            // The word is something else besides: "Park", "Major".
            _ => return None,
        }
    }
    let cues = &knowledge.name_cues;
    let given = cues.is_given(view.folded(at));
    let common = given || cues.is(view.folded(at), NameWord::Common);
    let clear = rivals == 0 && leads(view, knowledge, person);
    let titled = titled(view, knowledge, at);
    if clear && (!common || titled) {
        return Some(8);
    }
    // Somebody of that name, the table does not say who.
    let public = people[person].holdings.iter().any(|h| {
        matches!(
            knowledge.people.offices()[h.office].kind,
            OfficeKind::Leader
                | OfficeKind::HeadOfState
                | OfficeKind::HeadOfGovernment
                | OfficeKind::ForeignMinister
                | OfficeKind::DefenceMinister
        )
    });
    let word = given || cues.is(view.folded(at), NameWord::Ordinary);
    (titled || (public && !word && !view.opens[at])).then_some(UNLINKED)
}

/// Rank of a family name that is somebody's, one cannot say whose.
const UNLINKED: u8 = 7;

fn is_title(view: &View, knowledge: &Knowledge, at: usize) -> bool {
    use parallax_knowledge::name_cues::{NameClass, Position};
    knowledge.name_cues.get(view.folded(at), Position::Title) == Some(NameClass::Person)
        || knowledge.roles.get(view.folded(at)).is_some()
        || knowledge
            .names()
            .at(&view.words[at..])
            .any(|n| matches!(n.of, NameOf::State(_)) && n.len() == 1)
}

fn titled(view: &View, knowledge: &Knowledge, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|n| view.joined[at] && is_title(view, knowledge, n))
}

/// Leads a state or speaks for it abroad on the day of the text.
fn leads(view: &View, knowledge: &Knowledge, person: usize) -> bool {
    let people = &knowledge.people;
    let Standing::Holds(office) = people.all()[person].standing(view.on) else { return false };
    // Without a day, only who held office last as far as the table goes.
    let open = people.all()[person].holdings.last().is_some_and(|h| h.term.to.is_none());
    (view.on.is_some() || open)
        && matches!(
            people.offices()[office].kind,
            OfficeKind::Leader | OfficeKind::HeadOfState | OfficeKind::HeadOfGovernment
        )
}

fn read(
    view: &View,
    knowledge: &Knowledge,
    reading: &Reading,
    at: usize,
    end: usize,
    name: &Name,
) -> EntityMention {
    let range = view.range(at, end);
    let (mut kind, link) = row(knowledge, name);
    let (mut score, mut rule) = match name.kind {
        NameKind::Name if end - at > 1 => (0.95, "table"),
        NameKind::Name => (0.9, "table"),
        NameKind::Contextual => (0.8, "table, named before"),
        NameKind::Short => (0.75, "family name"),
        NameKind::Capital => (0.85, "capital as place"),
        NameKind::Metonym => (0.85, "metonym"),
        _ => (0.9, "table"),
    };
    if name.kind == NameKind::Capital && speaks(view, knowledge, reading, at, end) {
        (kind, score, rule) = (EntityKind::State, 0.8, "capital as government");
    }
    if kind == EntityKind::Role {
        score = 0.5;
    }
    mention(range, kind, link, score, rule)
}

/// The capital does something: its tree says so, else no preposition stands before it and a verb
/// behind it.
fn speaks(view: &View, knowledge: &Knowledge, reading: &Reading, at: usize, end: usize) -> bool {
    let tokens = reading.tokens_in(view.range(at, end));
    let parsed =
        tokens.clone().next().and_then(|t| reading.sentence_of(t)).is_some_and(|s| s.parsed);
    if parsed && let Some(head) = tokens.last() {
        return matches!(
            reading.tokens[head].rel,
            Rel::Nsubj | Rel::NsubjPass | Rel::OblAgent | Rel::NmodPoss
        );
    }
    let before = at.checked_sub(1).map(|n| view.folded(n));
    let cues = &knowledge.name_cues;
    if before.is_some_and(|word| cues.is(word, NameWord::Locative)) {
        return false;
    }
    let next = view.folded(end);
    view.joined.get(end).copied().unwrap_or(false)
        && (next == POSSESSIVE
            || cues.is(next, NameWord::Acts)
            || (next.ends_with("ed") || next.ends_with('s') || next == "said")
                && view.words[end].case == Case::Lower)
}
