//! Whether two statements speak of one happening.

use std::collections::BTreeSet;

use parallax_knowledge::ledger::{Kind, Parties, Phrase, PlaceRole, Rules};
use parallax_model::{Commitment, Polarity, PrincipalId};

use crate::{
    actor::{ActorRef, content_words, craft, likeness},
    figure::aligned,
    index::NOBODY,
    place::PlaceRelation,
    standing::{Act, Group},
    store::{Cast, Node},
    voiced::{Proposition, Words},
    window::Window,
};

/// Days before and after within which a statement looks for its happening.
pub(crate) fn reach(kind: &Kind, rules: &Rules) -> i32 {
    match (kind.span, kind.serial) {
        _ if kind.talk => rules.same.talk_days,
        (true, _) => rules.same.undated_span_days,
        (_, true) => rules.same.undated_serial_days,
        _ => rules.same.undated_days,
    }
}

/// Score of sameness with an earlier statement, when they may be of one happening: the mean of the
/// slots both know, by their weights; `None` when one slot forbids it or the score is too low.
pub(crate) fn fit(earlier: &Node, later: &Node, rules: &Rules) -> Option<f32> {
    let (a, b) = (&earlier.voiced.proposition, &later.voiced.proposition);
    let of_plan = later.bears_on_plans() && earlier.is_open();
    if (earlier.group != later.group && !of_plan)
        || a.kind != b.kind
        || a.other_kind != b.other_kind
    {
        return None;
    }
    let kind = rules.kind(a.kind)?;
    let weights = &rules.same;
    let mut sum = weights.kind;
    let mut known = weights.kind;
    let mut add = |weight: f32, score: Option<f32>| {
        if let Some(score) = score {
            sum += weight * score;
            known += weight;
        }
    };
    if kind.directed() && several_givers(a, b) {
        return None;
    }
    let patient = likeness(&a.patients, &b.patients).filter(|l| *l > 0.0 || !struck_there(a, b));
    if patient == Some(0.0) && kind.parties != Parties::None {
        return None;
    }
    if kind.serial && of_one_mind(earlier, later) && other_weapons(a, b, rules) {
        return None;
    }
    if kind.thing && other_things(a, b) {
        return None;
    }
    if kind.parties == Parties::Hostile && (own_victim(a, b) || own_victim(b, a)) {
        return None;
    }
    if other_matter(a, b) {
        return None;
    }
    if kind.strikes() && (elsewhere(a, b) || elsewhere(b, a)) {
        return None;
    }
    let apart = earlier.article != later.article;
    if kind.strikes() && apart && (of_the_whole(a, b) || of_the_whole(b, a)) {
        return None;
    }
    let apart = earlier.article != later.article
        || kind.serial
            && !of_one_mind(earlier, later)
            && a.agents.is_empty() != b.agents.is_empty();
    let agent = likeness(&a.agents, &b.agents);
    match agent {
        Some(0.0) if blamed(earlier, later, kind, patient) => {}
        Some(0.0) if accuse_each_other(earlier, later, kind) => {}
        Some(0.0) => return None,
        Some(_) if apart && strangers(&a.agents, &b.agents) => return None,
        agent => add(weights.agent, agent),
    }
    add(weights.patient, patient);
    add(weights.time, time(earlier, later, kind, rules)?);
    let place = place(earlier, later, kind, rules)?;
    add(weights.place, place);
    let item = a.item.as_ref().zip(b.item.as_ref());
    if kind.span && other_goods(a, b, rules) {
        return None;
    }
    add(weights.item, item.map(|(x, y)| if words_agree(x, y, rules) { 1.0 } else { 0.0 }));
    // Across articles two tellings are of one happening only by something that both name, or where the
    // article of one speaks of whom the other names.
    let tied = || {
        place.is_some_and(|l| l > NEAR)
            || item.is_some_and(|(x, y)| words_agree(x, y, rules))
            || close(&a.patients, &b.patients) && by_one_name(&a.patients, &b.patients)
            || kind.parties == Parties::None && (one_of_a_series(a, b, rules) || one_matter(a, b))
    };
    if apart && !tied() && !answered_for(earlier, later) && !answered_for(later, earlier) {
        let by_one = close(&a.agents, &b.agents)
            && !of_another_matter(earlier, later)
            && (by_one_name(&a.agents, &b.agents) || shared(&earlier.cast, &later.cast) > 1);
        let answers = !matches!(later.act, Act::Affirm | Act::Open | Act::Explain);
        let by_cast = (known > weights.kind || answers) && of_one_cast(earlier, later);
        if !by_one && !by_cast {
            return None;
        }
    }
    Some(sum / known).filter(|score| *score >= weights.merge)
}

/// "KCNA confirmed that the roads had been blown up": a party to the one speaks of the other, by whom and
/// to whom left out.
fn answered_for(told: &Node, answer: &Node) -> bool {
    let p = &told.voiced.proposition;
    let party = |x: &PrincipalId| p.agents.iter().chain(&p.patients).any(|a| a.is(x));
    let Some(who) = answer.voiced.principal() else { return false };
    let own = answer.act == Act::Retract && told.voiced.principal() == Some(who);
    answer.voiced.proposition.is_of_nobody() && (own || party(who))
}

/// Whether an article speaks of whom the other's statement names, or, where neither names anybody, both
/// speak of somebody. Two that each name who did it are told apart by that.
fn of_one_cast(a: &Node, b: &Node) -> bool {
    let (p, q) = (&a.voiced.proposition, &b.voiced.proposition);
    if !p.agents.is_empty() && !q.agents.is_empty() {
        return false;
    }
    let named = |n: &Node| !n.voiced.proposition.is_of_nobody();
    let speaks = |of: &Node, by: &Node| {
        let p = &of.voiced.proposition;
        close(&p.agents, &by.cast.actors) || close(&p.patients, &by.cast.actors)
    };
    match (named(a), named(b)) {
        (false, false) => close(&a.cast.actors, &b.cast.actors),
        (true, false) => speaks(a, b),
        (false, true) => speaks(b, a),
        (true, true) => speaks(a, b) || speaks(b, a),
    }
}

/// Whether only one of two without a day says to whom it was done, and the article of the other never speaks
/// of them: a state has many inquiries.
fn of_another_matter(a: &Node, b: &Node) -> bool {
    let (p, q) = (&a.voiced.proposition, &b.voiced.proposition);
    if p.when.is_some() || q.when.is_some() || p.patients.is_empty() == q.patients.is_empty() {
        return false;
    }
    let (named, other) = if q.patients.is_empty() { (p, b) } else { (q, a) };
    !close(&named.patients, &other.cast.actors)
}

/// Whether one of either list is the state itself, or one of each goes by one noun: "the attorney general",
/// "New York's attorney general".
fn by_one_name(a: &[ActorRef], b: &[ActorRef]) -> bool {
    let noun = |x: &ActorRef| {
        x.name.split(" of ").next().and_then(|n| content_words(n).last()).map(str::to_lowercase)
    };
    a.iter().chain(b).any(|x| x.state)
        || a.iter()
            .any(|x| b.iter().any(|y| x.name == y.name || noun(x).is_some() && noun(x) == noun(y)))
}

/// Whether those who act are bodies or people of one state, and none of them the same.
fn strangers(a: &[ActorRef], b: &[ActorRef]) -> bool {
    !a.is_empty() && a.iter().all(|x| b.iter().all(|y| x.stands_beside(y)))
}

/// States and bodies without one that both articles name.
fn shared(a: &Cast, b: &Cast) -> usize {
    a.keys.iter().filter(|k| **k != NOBODY && b.keys.binary_search(k).is_ok()).count()
}

/// Whether one of either list is the same, or one is the whole of which the other is a part: two
/// bodies of one state are two.
fn close(a: &[ActorRef], b: &[ActorRef]) -> bool {
    a.iter().any(|x| {
        b.iter().any(|y| {
            let likeness = x.likeness(y);
            likeness >= 1.0 || likeness > 0.0 && (x.part.is_empty() || y.part.is_empty())
        })
    })
}

/// Two demands, promises or charges that share no word that tells are two.
fn other_matter(a: &Proposition, b: &Proposition) -> bool {
    let Some((x, y)) = a.matter.as_ref().zip(b.matter.as_ref()) else { return false };
    let words: BTreeSet<&str> = content_words(&x.value).collect();
    !content_words(&y.value).any(|w| words.contains(w))
}

/// Whether both give words of their own matter, and share one that tells.
fn one_matter(a: &Proposition, b: &Proposition) -> bool {
    a.matter.is_some() && b.matter.is_some() && !other_matter(a, b)
}

/// "Killed 26 near a town of Norland", "26 civilians of Sudland were killed": nothing says that these were there.
fn elsewhere(a: &Proposition, b: &Proposition) -> bool {
    let there = a.place.as_ref().and_then(|p| p.country.as_ref());
    let nobody = a.patients.iter().all(|p| p.country.is_none());
    let others = !b.patients.is_empty()
        && b.patients.iter().all(|p| p.country.is_some() && p.country.as_ref() != there);
    there.is_some() && nobody && others && b.place.is_none()
}

/// "610 had been killed in the war": a toll of no day and no place is of no one strike that has both.
fn of_the_whole(toll: &Proposition, strike: &Proposition) -> bool {
    let counts = toll.figures.iter().any(|f| f.whom.is_some() || f.tally && f.unit.is_empty());
    let nowhere = toll.when.is_none()
        && toll.place.as_ref().is_none_or(crate::place::PlaceRef::is_state)
        && toll.weapon.is_none();
    counts && nowhere && strike.when.is_some() && strike.place.is_some()
}

/// Whether no two principals stand against each other: who tells of two weapons himself, or in an outlet's own
/// words, tells of two shots.
fn of_one_mind(a: &Node, b: &Node) -> bool {
    let (p, q) = (a.voiced.principal(), b.voiced.principal());
    p.is_none() || q.is_none() || p == q
}

/// Two systems, or a system and a class that share no more than the widest class: what was called an
/// intermediate-range missile may be a system that the tables hold for a medium-range one.
fn other_weapons(a: &Proposition, b: &Proposition, rules: &Rules) -> bool {
    let (Some(x), Some(y)) = (&a.weapon, &b.weapon) else { return false };
    let narrower = |w: &Words| w.classes.len().saturating_sub(1);
    let akin = x.classes[..narrower(x)].iter().any(|c| y.classes[..narrower(y)].contains(c))
        && !far_apart(x, y, rules);
    let named = !x.is_class() && !y.is_class();
    tells_apart(x, rules) && tells_apart(y, rules) && !words_agree(x, y, rules) && (named || !akin)
}

/// A drone and a fighter are two things shot down: no class but the widest holds both.
fn other_things(a: &Proposition, b: &Proposition) -> bool {
    let classes = |p: &Proposition| p.weapon.as_ref().map(|w| w.classes.clone());
    let (Some(x), Some(y)) = (classes(a), classes(b)) else { return false };
    let narrower = |c: &[String]| c.len().saturating_sub(1);
    narrower(&x) > 0
        && narrower(&y) > 0
        && !x[..narrower(&x)].iter().any(|c| y[..narrower(&y)].contains(c))
}

/// Two classes by reach that nobody takes for each other: a short-range missile is no intercontinental one.
fn far_apart(a: &Words, b: &Words, rules: &Rules) -> bool {
    let place = |w: &Words| {
        w.classes.iter().find_map(|c| rules.same.reach.iter().position(|known| known == c))
    };
    matches!((place(a), place(b)), (Some(x), Some(y)) if x.abs_diff(y) > 1)
}

/// A market and the state it stands in, struck in one place on one day.
fn struck_there(a: &Proposition, b: &Proposition) -> bool {
    let thing =
        |p: &Proposition| !p.patients.is_empty() && p.patients.iter().all(|x| x.country.is_none());
    let place = a.place.as_ref().zip(b.place.as_ref()).map(|(x, y)| x.relation(y));
    let day = a.when.zip(b.when).is_some_and(|(x, y)| x == y && x.is_day());
    (thing(a) || thing(b)) && day && place == Some(PlaceRelation::Same)
}

/// Whether whom one tells it was done to belongs to whoever did the other: nobody is the victim of his
/// own hostile act, and what two do to each other is two acts.
fn own_victim(one: &Proposition, other: &Proposition) -> bool {
    let of = |a: &ActorRef, b: &ActorRef| a.country.is_some() && a.country == b.country;
    // Unless one of them says so: an army that bombs a town of its own land.
    let at_home = |x: &Proposition| x.agents.iter().any(|a| x.patients.iter().any(|p| of(a, p)));
    !at_home(one)
        && !at_home(other)
        && one.patients.iter().any(|p| other.agents.iter().any(|a| of(a, p)))
}

/// "The arms trade between A and B" names two givers: no telling of what A gave to B.
fn several_givers(a: &Proposition, b: &Proposition) -> bool {
    let states = |p: &Proposition| -> BTreeSet<String> {
        p.agents.iter().filter_map(|x| Some(x.country.as_ref()?.as_str().to_string())).collect()
    };
    let (x, y) = (states(a), states(b));
    x.len().max(y.len()) > 1 && !x.is_empty() && !y.is_empty() && x != y
}

/// Whether two lasting matters are of unlike things: shells are no missiles, oil is no food. A word
/// for weapons of any kind fits all of them.
fn other_goods(a: &Proposition, b: &Proposition, rules: &Rules) -> bool {
    let unlike = |x: &Option<Words>, y: &Option<Words>| match (x, y) {
        (Some(x), Some(y)) => Some(!words_agree(x, y, rules)),
        _ => None,
    };
    let weapon = unlike(&a.weapon, &b.weapon);
    weapon.or_else(|| unlike(&a.item, &b.item)).unwrap_or(false)
}

/// Two tellings that differ in who did it: same time, and the same patient or place.
fn blamed(a: &Node, b: &Node, kind: &Kind, patient: Option<f32>) -> bool {
    let (p, q) = (&a.voiced.proposition, &b.voiced.proposition);
    let when = match (p.when, q.when) {
        (Some(x), Some(y)) => x.gap(y) == 0,
        _ => a.article == b.article,
    };
    let place = p.place.as_ref().zip(q.place.as_ref()).map(|(x, y)| x.relation(y));
    let there = match place {
        Some(r) => matches!(r, PlaceRelation::Same | PlaceRelation::Contained),
        None => patient.is_some_and(|l| l > 0.0),
    };
    kind.blame && when && there
}

/// Whether each of two parties says that the other struck one place, on one day or in one breath.
fn accuse_each_other(a: &Node, b: &Node, kind: &Kind) -> bool {
    let (p, q) = (&a.voiced.proposition, &b.voiced.proposition);
    let by = |who: &Node, did: &Proposition| {
        who.voiced.principal().is_some_and(|w| did.agents.iter().any(|x| x.is(w)))
    };
    let once = |x: Window, y: Window| x == y && (x.is_day() || a.article == b.article);
    let day = p.when.zip(q.when).is_some_and(|(x, y)| once(x, y));
    let place = p.place.as_ref().zip(q.place.as_ref()).map(|(x, y)| x.relation(y));
    kind.strikes() && day && place == Some(PlaceRelation::Same) && by(a, q) && by(b, p)
}

/// Score of two places of one country.
const NEAR: f32 = 0.4;

/// The inner `None` is "nothing to compare", the outer one "not the same".
fn time(a: &Node, b: &Node, kind: &Kind, rules: &Rules) -> Option<Option<f32>> {
    let (p, q) = (&a.voiced.proposition, &b.voiced.proposition);
    let far = reach(kind, rules);
    match (p.when, q.when) {
        (Some(x), Some(y)) => {
            let gap = x.gap(y);
            if kind.span {
                return match gap {
                    0 => Some(Some(1.0)),
                    g if g <= rules.same.span_gap_days => Some(Some(0.5)),
                    _ => None,
                };
            }
            if gap == 0 {
                // Every day of a series has a like day beside it: a vague date proves little.
                return Some(Some(if x.is_day() && y.is_day() { 1.0 } else { 0.9 }));
            }
            // "Put off until May": one announcement, another day.
            let moved = b.voiced.commitment == Commitment::Retraction || !kind.serial;
            let plans = a.group == Group::Ahead && b.group == Group::Ahead;
            if plans && moved && a.voice == b.voice && gap <= rules.same.span_gap_days {
                return Some(Some(0.5));
            }
            let slip =
                gap <= rules.same.slip_days && (!kind.serial || one_of_a_series(p, q, rules));
            slip.then_some(Some(0.7))
        }
        (Some(x), None) | (None, Some(x)) => {
            let spoken = if p.when.is_none() { a.day } else { b.day };
            let soon = if a.is_open() { rules.time.open_plan_days } else { 1 };
            let near = x.first_day() <= spoken + soon && spoken.saturating_sub(x.last_day()) <= far;
            near.then_some(None)
        }
        (None, None) => ((a.day - b.day).abs() <= far).then_some(None),
    }
}

fn place(a: &Node, b: &Node, kind: &Kind, rules: &Rules) -> Option<Option<f32>> {
    let (p, q) = (&a.voiced.proposition, &b.voiced.proposition);
    let Some((x, y)) = p.place.as_ref().zip(q.place.as_ref()) else { return Some(None) };
    let relation = x.relation(y);
    let told = a.act == Act::Affirm && b.act == Act::Affirm;
    match (kind.place, relation) {
        (_, PlaceRelation::Same) => Some(Some(1.0)),
        // All towns of a state are in it.
        (PlaceRole::Fixed, PlaceRelation::Contained)
            if kind.strikes() && a.article != b.article && (x.is_state() || y.is_state()) =>
        {
            Some(Some(NEAR))
        }
        (_, PlaceRelation::Contained) => Some(Some(0.9)),
        (PlaceRole::Fixed, PlaceRelation::Disjoint) => None,
        (PlaceRole::Fixed, _) if told && kind.serial && !one_of_a_series(p, q, rules) => None,
        (PlaceRole::Fixed, PlaceRelation::Near) => Some(Some(NEAR)),
        (PlaceRole::Fixed, _) => Some(Some(0.0)),
        (PlaceRole::Loose, PlaceRelation::Disjoint) if !kind.span => Some(Some(0.0)),
        _ => Some(None),
    }
}

/// What makes two tellings of a series one beside the day: an equal number, place or weapon, and
/// none that differs.
fn one_of_a_series(a: &Proposition, b: &Proposition, rules: &Rules) -> bool {
    let numbers = aligned(&a.figures, &b.figures);
    if numbers.iter().any(|(x, y)| !x.overlaps(y)) {
        return false;
    }
    let weapon = a.weapon.as_ref().zip(b.weapon.as_ref()).map(|(x, y)| words_agree(x, y, rules));
    if weapon == Some(false) {
        return false;
    }
    let place = a.place.as_ref().zip(b.place.as_ref()).map(|(x, y)| x.relation(y));
    if place == Some(PlaceRelation::Disjoint) {
        return false;
    }
    !numbers.is_empty()
        || weapon == Some(true)
        || by_one_craft(a, b, rules)
        || matches!(place, Some(PlaceRelation::Same | PlaceRelation::Contained))
}

/// "A Norland jet", "its jet", "the jet": the same sort of craft acts.
fn by_one_craft(a: &Proposition, b: &Proposition, rules: &Rules) -> bool {
    let crafts = |p: &Proposition| -> Vec<String> {
        let acts = p.agents.iter().filter_map(|x| x.craft.clone());
        acts.chain(p.weapon.as_ref().and_then(|w| craft(&w.text, rules))).collect()
    };
    let named = crafts(a);
    !named.is_empty() && crafts(b).iter().any(|w| named.contains(w))
}

/// Two names of a thing that may be one: the words that tell it apart are shared, or one name has none;
/// of weapons, one is the class of the other or a wider one.
pub(crate) fn words_agree(a: &Words, b: &Words, rules: &Rules) -> bool {
    let of_class = |class: &Words, other: &Words| {
        class.is_class() && class.classes.first().is_some_and(|c| other.classes.contains(c))
    };
    if of_class(a, b) || of_class(b, a) {
        return true;
    }
    let (x, y) = (telling(a, rules), telling(b, rules));
    a.value == b.value || x.is_empty() || y.is_empty() || x.iter().any(|w| y.contains(w))
}

/// Letters of the code of a class of weapons, at most, that is no word of its own.
const CODE: usize = 3;

/// Words of a name that tell the thing apart from others of its sort.
fn telling<'w>(words: &'w Words, rules: &Rules) -> Vec<&'w str> {
    let generic = |w: &str| {
        rules.is_phrase(Phrase::GenericWeapon, w)
            || rules.is_phrase(Phrase::GenericWeapon, &format!("{w}s"))
    };
    let own: Vec<&str> = content_words(&words.value).filter(|w| !generic(w)).collect();
    // A code of three letters tells apart what its words do: "SAM" for anti-aircraft missiles.
    let code = own.is_empty()
        && words.value.chars().count() <= CODE
        && content_words(&words.text.to_lowercase()).any(|w| !generic(w));
    if code { vec![words.value.as_str()] } else { own }
}

/// Whether the name is more than "a missile".
pub(crate) fn tells_apart(words: &Words, rules: &Rules) -> bool {
    !telling(words, rules).is_empty()
}

/// Days of a window in which a deed done at once is the one announced.
const NARROW: i32 = 14;

/// Whether a later report tells that what was planned, foreseen or threatened has been done, or tried.
pub(crate) fn fulfils(ahead: &Node, report: &Node, rules: &Rules) -> bool {
    let (a, b) = (&ahead.voiced.proposition, &report.voiced.proposition);
    let open = matches!(ahead.group, Group::Ahead | Group::Conditional);
    let done = report.group == Group::Told && report.act == Act::Affirm && !report.voiced.hedged();
    let refused = ahead.voiced.polarity == Polarity::Negative;
    let alike =
        (a.kind == b.kind && a.other_kind == b.other_kind) || rules.is_under(b.kind, a.kind);
    if !open || refused || !done || !alike || report.day < ahead.day || ahead.act != Act::Affirm {
        return false;
    }
    let Some(kind) = rules.kind(a.kind) else { return false };
    let other = |l: Option<f32>| l == Some(0.0);
    if other(likeness(&a.agents, &b.agents)) || other(likeness(&a.patients, &b.patients)) {
        return false;
    }
    let clash = aligned(&a.figures, &b.figures).iter().any(|(x, y)| !x.overlaps(y))
        || a.weapon.as_ref().zip(b.weapon.as_ref()).is_some_and(|(x, y)| !words_agree(x, y, rules));
    if clash {
        return false;
    }
    // What is done again and again is told again and again: a report without its day keeps no promise,
    // nor one that leaves out what was promised by number or name.
    let named = a.weapon.as_ref().is_some_and(|w| tells_apart(w, rules)) || !a.figures.is_empty();
    let bare = b.outcome.is_none()
        && b.figures.is_empty()
        && b.weapon.is_none()
        && b.place.is_none()
        && b.patients.is_empty();
    // "It exploded in flight", told within the days announced.
    let ended = b.outcome.is_some()
        && a.when.is_some_and(|w| w.first_day() <= report.day && report.day <= w.last_day());
    let soon = a.when.filter(|w| w.last_day().saturating_sub(w.first_day()) < NARROW);
    // Told to the day within a few days announced: that is the deed, however little is said of it.
    let within = soon
        .zip(b.when.filter(|w| w.is_day()))
        .is_some_and(|(w, d)| w.first_day() <= d.first_day() && d.first_day() <= w.last_day());
    let told = within || !(bare || named && !names_the_same(a, b, rules));
    if kind.serial && (b.when.is_none() && !ended || !told) {
        return false;
    }
    let day = b.when.map_or(report.day, |w| w.first_day());
    // What is told of the day of the announcement, give or take a zone, had been done before it, unless
    // that was the time announced.
    let at_once = day <= ahead.day + rules.same.slip_days;
    if kind.serial && at_once && soon.is_none() {
        return false;
    }
    match a.when {
        // Two days of grace after the window: a report comes late, a zone slips.
        Some(w) => {
            day >= w.first_day().max(ahead.day) - 1
                && day <= w.last_day().saturating_add(2)
                && day <= w.first_day().max(ahead.day) + 2 * 365
        }
        None => {
            let open =
                if kind.serial { rules.same.undated_days } else { rules.time.open_plan_days };
            day >= ahead.day - 1 && day - ahead.day <= open
        }
    }
}

/// Whether both give one number, or one weapon by its name.
fn names_the_same(a: &Proposition, b: &Proposition, rules: &Rules) -> bool {
    let weapon = a.weapon.as_ref().zip(b.weapon.as_ref()).is_some_and(|(x, y)| {
        tells_apart(x, rules) && tells_apart(y, rules) && words_agree(x, y, rules)
    });
    weapon || aligned(&a.figures, &b.figures).iter().any(|(x, y)| x.overlaps(y))
}
