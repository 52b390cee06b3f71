//! Numbers to slots: each quantity belongs to one slot of one event, or to none.

use parallax_knowledge::frames::Flag;
use parallax_model::{Bound, EventType, Quantity, QuantityKind, Rel, Slots, TextRange, Upos};

use super::weapon;
use crate::events::{compose::Told, tree::Tree};

/// Which slot a quantity fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Count,
    Killed,
    Injured,
    Casualties,
    RangeFlown,
    RangeDesigned,
    Altitude,
    Mass,
    Speed,
    Duration,
    Money,
    Capacity,
}

pub(super) fn share_out(tree: &Tree<'_>, told: &[&Told<'_>], slots: &mut [Slots]) {
    let sentence = tree.sentence_range();
    for quantity in tree.reading().quantities_over(sentence) {
        let Some(at) = tree.token_at(quantity.range.end.saturating_sub(1)) else { continue };
        let mut order: Vec<usize> = (0..told.len()).collect();
        order.sort_by_key(|&i| tree.distance(told[i].trigger.token, at));
        for i in order {
            let Some(slot) = slot_of(tree, told[i], &slots[i], quantity, at) else { continue };
            let place = place(&mut slots[i], slot);
            if place.is_none() {
                *place = Some(quantity.clone());
                break;
            }
        }
    }
}

fn place(slots: &mut Slots, slot: Slot) -> &mut Option<Quantity> {
    match slot {
        Slot::Count => &mut slots.count,
        Slot::Killed => &mut slots.killed,
        Slot::Injured => &mut slots.injured,
        Slot::Casualties => &mut slots.casualties,
        Slot::RangeFlown => &mut slots.range_flown,
        Slot::RangeDesigned => &mut slots.range_designed,
        Slot::Altitude => &mut slots.altitude,
        Slot::Mass => &mut slots.mass,
        Slot::Speed => &mut slots.speed,
        Slot::Duration => &mut slots.duration,
        Slot::Money => &mut slots.money,
        Slot::Capacity => &mut slots.capacity,
    }
}

fn slot_of(
    tree: &Tree<'_>,
    event: &Told<'_>,
    slots: &Slots,
    quantity: &Quantity,
    at: usize,
) -> Option<Slot> {
    let far = tree.distance(event.trigger.token, at);
    let flies =
        matches!(event.kind.as_deref(), Some("x-launch-test" | "x-satellite-launch" | "x-attack"));
    match quantity.kind {
        QuantityKind::Length if event.has(Flag::Toll) => Some(Slot::RangeFlown),
        QuantityKind::Length if flies && far <= 7 => length(tree, at),
        QuantityKind::Length if slots.weapon.is_some() && range_of(tree, at) => {
            Some(Slot::RangeDesigned)
        }
        QuantityKind::Mass
            if far <= 7
                && (slots.weapon.is_some() || event.kind.as_deref() == Some("x-production")) =>
        {
            Some(Slot::Mass)
        }
        QuantityKind::Speed | QuantityKind::Mach if flies && far <= 7 => Some(Slot::Speed),
        QuantityKind::Duration if far <= 3 && !dates_back(tree, at) && !is_age(tree, at) => {
            Some(Slot::Duration)
        }
        QuantityKind::Money if far <= 4 => Some(Slot::Money),
        QuantityKind::Count => count(tree, event, slots, quantity, at, far),
        _ => None,
    }
}

/// "A 50-year-old man".
fn is_age(tree: &Tree<'_>, at: usize) -> bool {
    let next = |n: usize| if at + n < tree.end { tree.form(at + n) } else { "" };
    next(1) == "old" || next(1) == "-" && next(2) == "old"
}

/// "in the past 24 hours" says when, not how long.
fn dates_back(tree: &Tree<'_>, at: usize) -> bool {
    let word = |k: usize| {
        matches!(
            tree.lemma(k),
            "past"
                | "last"
                | "next"
                | "ago"
                | "coming"
                | "after"
                | "before"
                | "later"
                | "since"
                | "earlier"
                | "apart"
                | "in"
                | "within"
                | "by"
        )
    };
    let later = at + 1 < tree.end && matches!(tree.form(at + 1), "later" | "earlier" | "ago");
    later
        || tree.kids(at).any(word)
        || (at + 1 < tree.end && word(at + 1) && tree.lemma(at + 1) != "in")
}

fn length(tree: &Tree<'_>, at: usize) -> Option<Slot> {
    // "200 km west of the island" says where.
    let next = at + 1;
    if next < tree.end && (tree.lists("bearing", tree.lemma(next)) || tree.lemma(next) == "off") {
        return None;
    }
    if range_of(tree, at) {
        return Some(Slot::RangeDesigned);
    }
    // "came down 2,750 km away", "lobbed it 12,000 km into the ocean", "an orbit 500 km above the Earth".
    if next < tree.end {
        let from = next + 1 < tree.end && tree.lemma(next + 1) == "from";
        match tree.lemma(next) {
            "away" if !from => return Some(Slot::RangeFlown),
            "into" => return Some(Slot::RangeFlown),
            "above" => return Some(Slot::Altitude),
            _ => {}
        }
    }
    let mut flying = false;
    for (steps, up) in tree.ancestors(at).take(5).enumerate() {
        let lemma = tree.lemma(up);
        let near = || std::iter::once(up).chain(tree.kids(up).filter(|&k| k != at));
        if steps < 3
            && near().any(|k| tree.lists("altitude", tree.lemma(k)) && close(tree, at, k))
            && !(flying && steps > 0)
        {
            return Some(Slot::Altitude);
        }
        if steps < 2 && near().any(|k| tree.lists("distractor", tree.lemma(k))) {
            return None;
        }
        if lemma == "range" || (steps < 2 && near().any(|k| tree.lemma(k) == "range")) {
            return Some(Slot::RangeDesigned);
        }
        flying |= matches!(
            lemma,
            "fly"
                | "travel"
                | "cover"
                | "soar"
                | "distance"
                | "land"
                | "fall"
                | "hit"
                | "go"
                | "splash"
        ) || (lemma == "flight");
        if flying {
            return Some(Slot::RangeFlown);
        }
        // "able to carry a warhead over 2,000 km".
        if tree.is_verb(up) && steps > 0 {
            let able = tree.head(up).is_some_and(|h| tree.lists("able", tree.lemma(h)));
            return able.then_some(Slot::RangeDesigned);
        }
    }
    None
}

/// "a range of about 1,400 km": the words before the number.
fn range_of(tree: &Tree<'_>, at: usize) -> bool {
    let before = (tree.first..at).rev().take(7).take_while(|&t| tree.form(t) != ",");
    let mut words = before.skip_while(|&t| tree.lemma(t) != "of");
    words.next().is_some() && words.next().is_some_and(|t| tree.lemma(t) == "range")
}

/// The number and the noun of height belong together: one under the other, the noun as the subject
/// of what the number tells ("its apogee reached 2,000 km"), or right behind it.
fn close(tree: &Tree<'_>, at: usize, noun: usize) -> bool {
    tree.is_under(at, noun)
        || tree.is_under(noun, at)
        || (tree.head(noun) == tree.head(at)
            && (matches!(tree.rel(noun), Rel::Nsubj | Rel::NsubjPass)
                || noun == at + 1
                || (noun == at + 2 && tree.case(noun) == Some("in"))))
}

fn count(
    tree: &Tree<'_>,
    event: &Told<'_>,
    slots: &Slots,
    quantity: &Quantity,
    at: usize,
    far: usize,
) -> Option<Slot> {
    let noun = quantity
        .of
        .and_then(|r| tree.token_at(r.end.saturating_sub(1)))
        .or_else(|| (tree.rel(at) == Rel::Nummod).then(|| tree.head(at)).flatten())
        .unwrap_or(at);
    if event.event_type == EventType::Assault
        && let Some(slot) = casualties(tree, event, noun).or_else(|| toll(tree, event, noun))
    {
        return Some(slot);
    }
    let weapon = slots.weapon.as_ref().map(|w| w.range);
    let of_weapon = weapon.is_some_and(|w| w.overlaps(tree.range(noun)));
    let of_item =
        weapon::item(tree, event).is_some_and(|item| item == noun || tree.head(noun) == Some(item));
    if !(of_weapon || of_item) || far > 6 {
        return None;
    }
    if behind_room(tree, noun) {
        return Some(Slot::Capacity);
    }
    let capacity = tree.ancestors(noun).take(3).any(|a| tree.lists("capacity", tree.lemma(a)));
    if capacity && tree.tokens().any(|t| behind_room(tree, t)) {
        // "thousands of containers with room for": the room is told, not the containers.
        return None;
    }
    Some(if capacity { Slot::Capacity } else { Slot::Count })
}

/// "room for up to 3 million shells": the phrase stands behind a word for room, wherever it was hung.
fn behind_room(tree: &Tree<'_>, noun: usize) -> bool {
    let Some(case) = tree.kids(noun).find(|&k| tree.rel(k) == Rel::Case && k < noun) else {
        return false;
    };
    case > tree.first
        && matches!(tree.lemma(case), "for" | "of")
        && matches!(tree.lemma(case - 1), "room" | "space" | "capacity")
}

/// Killed or injured: by the verb the counted persons depend on.
fn casualties(tree: &Tree<'_>, event: &Told<'_>, noun: usize) -> Option<Slot> {
    let verb = tree.governor(noun).map_or(noun, |(v, _)| v);
    // "Six wounded in 73 strikes": what it happened in or by is no victim.
    let around =
        matches!(tree.case(noun), Some("in" | "by" | "with" | "from" | "during" | "after"));
    if around && !tree.is_person_like(noun) && tree.upos(noun) == Upos::Noun {
        return None;
    }
    // "73 strikes killed five": what kills is no victim.
    let kills = tree.rel(noun) == Rel::Nsubj
        && tree.head(noun).is_some_and(|v| harm(tree, v).is_some() && !tree.is_passive(v));
    if kills && !tree.is_person_like(noun) {
        return None;
    }
    let described = tree.kid(noun, &[Rel::Acl]);
    let lost = tree.lists("losing", tree.lemma(verb));
    // "four were killed and nine wounded": the number stands before the participle itself.
    let word = [Some(noun), described, Some(verb)]
        .into_iter()
        .flatten()
        .find(|&w| harm(tree, w).is_some());
    let slot = match word {
        _ if tree.lists("casualty", tree.lemma(noun)) => Slot::Casualties,
        Some(word) if either(tree, word) => Slot::Casualties,
        Some(word) => harm(tree, word)?,
        None if tree.has_word(noun, "dead") || tree.lists("deadly", tree.lemma(noun)) => {
            Slot::Killed
        }
        None if lost => Slot::Casualties,
        None => return None,
    };
    let related = verb == event.trigger.token || tree.distance(verb, event.trigger.token) <= 3;
    related.then_some(slot)
}

/// "Killed or wounded": one number for both.
fn either(tree: &Tree<'_>, word: usize) -> bool {
    let own = |k: usize| {
        tree.kids(k).any(|n| {
            matches!(tree.rel(n), Rel::Nummod | Rel::Nsubj | Rel::NsubjPass | Rel::Obj)
                || tree.upos(n) == Upos::Num
        })
    };
    tree.kids(word).any(|k| {
        tree.rel(k) == Rel::Conj
            && harm(tree, k).is_some_and(|h| Some(h) != harm(tree, word))
            && !own(k)
    })
}

/// What a word of harm makes of those it counts.
fn harm(tree: &Tree<'_>, at: usize) -> Option<Slot> {
    let of = |class| tree.lists(class, tree.lemma(at));
    of("killing").then_some(Slot::Killed).or_else(|| of("wounding").then_some(Slot::Injured))
}

/// "The number of people killed in the shelling rose to seven", "put the toll at seven": the event is
/// told under the word for the toll.
fn toll(tree: &Tree<'_>, event: &Told<'_>, at: usize) -> Option<Slot> {
    let verb = tree.ancestors(at).take(2).find(|&v| tree.is_verb(v))?;
    if !tree.lists("tolling", tree.lemma(verb))
        || !matches!(tree.case(at), None | Some("to" | "at"))
    {
        return None;
    }
    let count = tree
        .kids(verb)
        .filter(|&k| k != at && matches!(tree.rel(k), Rel::Nsubj | Rel::NsubjPass | Rel::Obj))
        .find(|&k| tree.lists("tally", tree.lemma(k)))?;
    let trigger = event.trigger.token;
    let alone = event.has(Flag::Toll) && trigger == verb;
    if !(alone || tree.is_under(trigger, count)) {
        return None;
    }
    let below = || tree.under(count, |_| true).into_iter();
    below().find_map(|k| harm(tree, k)).or_else(|| {
        let dead = tree.lists("deadly", tree.lemma(count))
            || below().any(|k| tree.lists("deadly", tree.lemma(k)));
        dead.then_some(Slot::Killed)
    })
}

/// "a missile" is one missile.
pub(super) fn article_count(tree: &Tree<'_>, event: &Told<'_>, slots: &Slots) -> Option<Quantity> {
    let weapon = slots.weapon.as_ref()?;
    let head =
        tree.head_of(weapon.range).or_else(|| tree.token_at(weapon.range.end.saturating_sub(1)))?;
    let told = matches!(
        event.kind.as_deref(),
        Some(
            "x-launch-test"
                | "x-satellite-launch"
                | "x-arms-transfer"
                | "x-attack"
                | "x-weapons-test"
                | "x-unveiling"
                | "x-weapon-deployment"
        )
    );
    if !told {
        return None;
    }
    if tree.penn(head) == "NNS" || weapon.text.ends_with('s') {
        return None;
    }
    // The article of the weapon, or of the launch it stands in: "the missile launch".
    let of_launch = tree.head(head).filter(|&h| {
        tree.rel(head) == Rel::Compound && tree.upos(h) == Upos::Noun && tree.penn(h) == "NN"
    });
    let one = |k: &usize| {
        let own =
            tree.rel(*k) == Rel::Det && matches!(tree.lemma(*k), "a" | "an" | "another" | "the");
        own || (tree.rel(*k) == Rel::NmodPoss)
    };
    let article = tree
        .kids(head)
        .chain(of_launch.into_iter().flat_map(|h| tree.kids(h)))
        .find(|k| one(k))
        .filter(|&a| a < head)?;
    let counted = tree.kids(head).any(|k| tree.rel(k) == Rel::Nummod);
    let singular = tree.upos(head) == Upos::Noun || tree.lemma(article) != "the";
    if counted || !singular {
        return None;
    }
    Some(Quantity {
        range: tree.range(article),
        kind: QuantityKind::Count,
        value: Some(1.0),
        low: Some(1.0),
        high: Some(1.0),
        bound: Bound::Exact,
        unit: String::new(),
        of: Some(TextRange::new(weapon.range.start, weapon.range.end)),
        converted: None,
    })
}
