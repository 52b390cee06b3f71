//! Who stands in the roles that a frame gives out.

use parallax_knowledge::{
    fold::lower,
    frames::{Depth, Place, Pos, Site},
};
use parallax_model::{Actor, EventType, Quad, Rel, Upos};

use crate::events::{
    matching::Trigger, party::same_party, slots::settings::place_role, tree::Tree,
};

/// The first place that names a party with a country, else the first that names any.
pub(super) fn roles(
    tree: &Tree<'_>,
    trigger: &Trigger<'_>,
    actor: bool,
    taken: &[Actor],
) -> (Vec<Actor>, Option<usize>) {
    let places = if actor { &trigger.frame.actor } else { &trigger.frame.recipient };
    let mut second: (Vec<Actor>, Option<usize>) = (Vec::new(), None);
    for place in places {
        // "Killed Ann Lee in Norport": whom it names suffers it, though no table knows her state.
        let named = |a: &Actor| {
            let head = a.range.and_then(|r| tree.head_of(r));
            head.is_some_and(|h| tree.upos(h) == Upos::Propn && tree.is_person(h))
        };
        let there = place.site == Site::Word("in".into());
        if !actor && there && second.0.iter().any(named) {
            return second;
        }
        let Some((at, mut found)) = tree.fill(trigger.token, trigger.pos, place) else { continue };
        // "Killed in an air strike": the strike does it and suffers nothing.
        let deed = |class| tree.lists(class, tree.lemma(at));
        if !actor && there && trigger.pos == Pos::V && (deed("attack") || deed("violent")) {
            continue;
        }
        found.retain(|a| !taken.iter().any(|t| same_party(t, a)));
        if found.is_empty() {
            continue;
        }
        if found.iter().any(|a| a.country.is_some()) || (actor && place.site == Site::Subj) {
            return (found, Some(at));
        }
        if second.0.is_empty() {
            second = (found, Some(at));
        }
    }
    if second.0.is_empty() {
        return unknown(tree, trigger, places);
    }
    second
}

/// A subject or object that names no known party still stands in its role.
fn unknown(
    tree: &Tree<'_>,
    trigger: &Trigger<'_>,
    places: &[Place],
) -> (Vec<Actor>, Option<usize>) {
    let open = places.iter().filter(|p| {
        p.depth == Depth::Any
            && match &p.site {
                Site::Subj | Site::Obj => true,
                Site::Word(word) => {
                    matches!(word.as_str(), "against" | "on" | "with" | "to" | "of")
                }
                _ => false,
            }
    });
    for place in open {
        for at in tree.sites(trigger.token, trigger.pos, &place.site) {
            // "Seized the tanker Boreas": a thing by its name is whom it was done to.
            let name = tree.upos(at) == Upos::Propn;
            if trigger.consumed.contains(&at) && !name && !tree.is_ship(at)
                || place.what.as_ref().is_some_and(|what| tree.fits(at, what).is_none())
            {
                continue;
            }
            // "Sent arms for the building of a new world": no receiver.
            let thing = trigger.frame.event_type == Some(EventType::Aid)
                && matches!(tree.upos(at), Upos::Noun | Upos::Num)
                && !tree.is_person_like(at);
            // "Condemned the attempted coup": what is condemned is a deed.
            let deed = trigger.frame.event_type == Some(EventType::Accuse)
                && tree.upos(at) == Upos::Noun
                && tree.trigger(at).is_some_and(|t| {
                    t.frame.event_type.is_some_and(|e| e.quad() == Quad::MaterialConflict)
                });
            if let Some(actor) = tree.unknown_party(at).filter(|_| !thing && !deed) {
                return (vec![actor], Some(at));
            }
        }
    }
    (Vec::new(), None)
}

/// What does the violence that a verb tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doer {
    /// "The earthquake killed 31".
    Calamity,
    /// "Clashes killed 31": somebody's act, whose is told by its modifiers alone.
    Violence,
    /// "The scandal hurt the government".
    Thing,
    /// "He hurt himself".
    Oneself,
    /// A party, or nobody named.
    Party,
}

/// Who or what does what a trigger tells of.
pub(super) fn doer(tree: &Tree<'_>, trigger: &Trigger<'_>, event_type: EventType) -> Doer {
    let acts = matches!(event_type, EventType::Assault | EventType::Aid | EventType::Protest);
    if !acts || trigger.pos != Pos::V {
        return Doer::Party;
    }
    // "Opened fire, killing two": an object that a participle leans on does nothing.
    let own = |s: &usize| tree.rel(*s) != Rel::Obj;
    let Some(subject) = tree.deep_subject(trigger.token).filter(own) else {
        return Doer::Party;
    };
    let to_oneself = |k: usize| tree.rel(k) == Rel::Obj && tree.lists("reflexive", tree.lemma(k));
    if tree.kids(trigger.token).any(to_oneself) {
        return Doer::Oneself;
    }
    let lemma = lower(tree.lemma(subject));
    let is = |class| tree.lists(class, &lemma);
    if is("calamity") {
        return Doer::Calamity;
    }
    if is("violent") {
        // "A gas explosion".
        let by_accident =
            |k: usize| tree.rel(k) == Rel::Compound && tree.lists("accident", tree.lemma(k));
        return match tree.kids(subject).any(by_accident) {
            true => Doer::Calamity,
            false => Doer::Violence,
        };
    }
    if tree.is_person_like(subject) || is("force") || is("toll") {
        return Doer::Party;
    }
    if tree.is_weapon(subject) {
        return Doer::Violence;
    }
    let common = matches!(tree.upos(subject), Upos::Noun | Upos::Adj);
    let of_somebody = || !tree.parties_at(subject, Depth::Any).is_empty();
    if common && !of_somebody() { Doer::Thing } else { Doer::Party }
}

impl Tree<'_> {
    /// "Clashes in Port Sudan", "an explosion": neither is a party.
    pub(super) fn only_whereabouts(&self, trigger: &Trigger<'_>, actor: &Actor) -> bool {
        let Some(head) = actor.range.and_then(|r| self.head_of(r)) else { return false };
        let subject = self.deep_subject(trigger.token);
        let itself = Some(head) == subject && actor.country.is_none();
        let there =
            |case| matches!(place_role(case), Some("at" | "near" | "over")) || case == "across";
        itself || self.case(head).is_some_and(there)
    }
}
