//! One event told twice in a sentence is one mention.

use parallax_knowledge::frames::{Flag, Pos};
use parallax_model::{Actor, EventType, Modality, Rel, Sector, Slots, Upos};

use super::{compose::Told, party::same_party, tree::Tree};

/// Folds later tellings of an event into the first; the slots of both are kept.
pub(super) fn merge(tree: &Tree<'_>, told: &mut Vec<Told<'_>>, slots: &mut Vec<Slots>) {
    let mut i = 0;
    while i < told.len() {
        let twin = (0..i).find(|&j| same_event(tree, &told[j], &told[i]));
        match twin {
            Some(j) => {
                let later = told.remove(i);
                let extra = slots.remove(i);
                if harm_of(tree, &told[j], &later) {
                    // The attack is the event; what was told before is what it did.
                    let mut toll = std::mem::replace(&mut told[j], later);
                    not_their_own(&mut toll, &mut told[j]);
                    let why = format!("its toll told by “{}”", tree.form(toll.trigger.token));
                    told[j].why.push(why);
                    if told[j].recipients.is_empty() {
                        told[j].recipients = toll.recipients;
                    }
                    let toll = std::mem::replace(&mut slots[j], extra);
                    join(&mut slots[j], toll);
                    continue;
                }
                let earlier = &mut told[j];
                earlier.why.push(format!("also told by “{}”", tree.form(later.trigger.token)));
                if earlier.actors.is_empty() {
                    earlier.actors = later.actors;
                }
                if earlier.recipients.is_empty() {
                    earlier.recipients = later.recipients;
                }
                join(&mut slots[j], extra);
            }
            None => i += 1,
        }
    }
}

fn same_event(tree: &Tree<'_>, a: &Told<'_>, b: &Told<'_>) -> bool {
    // Things handed over beside each other.
    if a.item != b.item && a.trigger.token == b.trigger.token {
        return false;
    }
    if a.event_type != b.event_type || a.stance.negated != b.stance.negated {
        return false;
    }
    if harm_of(tree, a, b) || harm_of(tree, b, a) {
        return true;
    }
    if damage_of(tree, a, b) || dead_and_wounded(tree, a, b) {
        return true;
    }
    let exchange = a.item.is_some() || b.item.is_some();
    let same_kind = a.kind == b.kind || !exchange && (a.kind.is_none() || b.kind.is_none());
    let compatible = agree(&a.actors, &b.actors) && agree(&a.recipients, &b.recipients);
    if !same_kind || !compatible {
        return false;
    }
    if b.has(Flag::Flight) || a.has(Flag::Flight) {
        return true;
    }
    let bare =
        |t: &Told<'_>| t.trigger.pos == Pos::N && t.actors.is_empty() && t.recipients.is_empty();
    let (x, y) = (a.trigger.token, b.trigger.token);
    // "Launched an operation and claimed to have destroyed a battery": only the one is claimed.
    if a.trigger.pos == Pos::V && b.trigger.pos == Pos::V && a.stance.reported != b.stance.reported
    {
        return false;
    }
    if (bare(a) || bare(b)) && (tree.is_under(x, y) || tree.is_under(y, x)) {
        return true;
    }
    if (a.stance.modality == Modality::Asserted) != (b.stance.modality == Modality::Asserted) {
        return false;
    }
    if two_deeds(tree, a, b) {
        return false;
    }
    // "In reply to an attack", "after an attack": another one.
    let answered = |t: &Told<'_>| {
        let case = tree.case(t.trigger.token);
        t.trigger.pos == Pos::N
            && matches!(case, Some("to" | "after" | "following" | "before" | "since"))
    };
    if answered(a) || answered(b) {
        return false;
    }
    let nested = tree.is_under(x, y) || tree.is_under(y, x);
    let both_named = !a.actors.is_empty() && !b.actors.is_empty();
    let nominal = a.trigger.pos == Pos::N || b.trigger.pos == Pos::N;
    (both_named && same_recipients(a, b)) || (nested && nominal)
}

/// "Four were killed when troops shelled a village", "shelled a village, killing four": what the attack
/// did to people is the attack's.
fn harm_of(tree: &Tree<'_>, harm: &Told<'_>, attack: &Told<'_>) -> bool {
    let (x, y) = (harm.trigger.token, attack.trigger.token);
    let harms = |t: &Told<'_>| tree.lists("harming", tree.lemma(t.trigger.token));
    // "Were killed and 60 wounded when a missile hit the block".
    let of_harm = |at: usize, harm: usize| {
        let beside = |v: usize| tree.rel(v) == Rel::Conj && tree.head(v) == Some(harm);
        tree.head(at).is_some_and(|h| h == harm || beside(h))
    };
    let circumstance =
        |inner: usize, outer: usize| tree.rel(inner) == Rel::Advcl && of_harm(inner, outer);
    // "Killed in an air strike on the town", "wounded by shelling".
    let within = of_harm(y, x)
        && attack.trigger.pos == Pos::N
        && (tree.rel(y) == Rel::Nsubj
            || matches!(tree.rel(y), Rel::Obl | Rel::OblAgent)
                && matches!(tree.case(y), Some("in" | "by" | "during" | "from")));
    let own = harm.actors.is_empty() || agree(&harm.actors, &attack.actors);
    harm.event_type == EventType::Assault
        && harms(harm)
        && !harms(attack)
        && (!attack.actors.is_empty() || attack.kind.as_deref() == Some("x-attack"))
        && own
        && harm.stance.modality == attack.stance.modality
        && (within || circumstance(y, x) || circumstance(x, y))
}

/// "Fifteen civilians were killed by Norland shelling": nothing says that they were Norland's, though no
/// other country is named.
fn not_their_own(toll: &mut Told<'_>, attack: &mut Told<'_>) {
    let guessed = toll.only_country.clone();
    for hit in toll.recipients.iter_mut().filter(|r| guessed.is_some() && r.country == guessed) {
        if attack.actors.iter().any(|a| a.country == guessed) {
            hit.country = None;
        }
    }
    // Whose they are, whoever tells of it may yet show.
    attack.only_country = attack.only_country.take().or(guessed);
}

/// "Three had been killed and eleven wounded": one blow.
fn dead_and_wounded(tree: &Tree<'_>, a: &Told<'_>, b: &Told<'_>) -> bool {
    let (x, y) = (a.trigger.token, b.trigger.token);
    let of = |class, t| tree.lists(class, tree.lemma(t));
    let both = of("killing", x) && of("wounding", y) || of("wounding", x) && of("killing", y);
    let beside = tree.rel(y) == Rel::Conj && tree.head(y) == Some(x);
    both && beside && a.stance.modality == b.stance.modality && agree(&a.actors, &b.actors)
}

/// "Shelled the village and damaged a house": what the attack did to things is the attack's.
fn damage_of(tree: &Tree<'_>, attack: &Told<'_>, damage: &Told<'_>) -> bool {
    let (x, y) = (attack.trigger.token, damage.trigger.token);
    let destroys = |t: &Told<'_>| t.mode.as_ref().is_some_and(|m| m.as_str() == "destroy");
    let beside = tree.rel(y) == Rel::Conj && tree.head(y) == Some(x)
        || tree.rel(y) == Rel::Advcl && tree.penn(y) == "VBG" && tree.head(y) == Some(x);
    attack.kind.as_deref() == Some("x-attack")
        && attack.event_type == damage.event_type
        && destroys(damage)
        && !destroys(attack)
        && beside
        && agree(&attack.actors, &damage.actors)
        && damage.recipients.iter().all(|r| {
            r.country.is_none() || attack.recipients.iter().any(|o| o.country == r.country)
        })
        && attack.stance.modality == damage.stance.modality
}

/// "suspended the treaty and expelled five diplomats": verbs beside each other, each with a thing of its
/// own that it is done to.
fn two_deeds(tree: &Tree<'_>, a: &Told<'_>, b: &Told<'_>) -> bool {
    let (x, y) = (a.trigger.token, b.trigger.token);
    let verbs = a.trigger.pos == Pos::V && b.trigger.pos == Pos::V;
    let beside = |x: usize, y: usize| tree.rel(y) == Rel::Conj && tree.head(y) == Some(x);
    let object = |v: usize| tree.kid(v, &[Rel::Obj]);
    let both = object(x).zip(object(y));
    verbs
        && (beside(x, y) || beside(y, x))
        && both.is_some_and(|(o, p)| {
            tree.lemma(o) != tree.lemma(p)
                && tree.upos(o) != Upos::Pron
                && tree.upos(p) != Upos::Pron
        })
}

fn same_recipients(a: &Told<'_>, b: &Told<'_>) -> bool {
    a.recipients.is_empty() == b.recipients.is_empty() || a.recipients.is_empty()
}

/// One fights for its state, the other against a state: in a civil war they share no more than a country.
fn facing(a: &Actor, b: &Actor) -> bool {
    let state = |x: &Actor| {
        x.sector.as_ref().is_some_and(|s| matches!(s.as_str(), "GOV" | "MIL" | "COP" | "SPY"))
    };
    let armed = |x: &Actor| x.sector.as_ref().is_some_and(Sector::in_arms);
    state(a) && armed(b) || armed(a) && state(b)
}

/// Whether two lists may name the same parties: one is empty, or all of one are in the other.
fn agree(a: &[Actor], b: &[Actor]) -> bool {
    let within = |a: &[Actor], b: &[Actor]| {
        a.iter().all(|x| {
            b.iter().any(|y| {
                let compatriots = x.country.is_some() && x.country == y.country;
                same_party(x, y) || compatriots && !facing(x, y)
            })
        })
    };
    a.is_empty() || b.is_empty() || within(a, b) || within(b, a)
}

fn join(slots: &mut Slots, other: Slots) {
    macro_rules! take {
        ($($field:ident),+) => { $( if slots.$field.is_none() { slots.$field = other.$field; } )+ };
    }
    take!(
        weapon,
        count,
        killed,
        injured,
        casualties,
        range_flown,
        range_designed,
        altitude,
        mass,
        speed,
        duration,
        money,
        outcome,
        outcome_range,
        capacity,
        transfer,
        date
    );
    for place in other.places {
        if !slots.places.iter().any(|p| p.range.overlaps(place.range)) {
            slots.places.push(place);
        }
    }
}
