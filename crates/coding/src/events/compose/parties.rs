//! Parties and kinds that the words around an event tell.

use parallax_knowledge::frames::Depth;
use parallax_model::{Actor, EventType, Rel};

use super::Told;
use crate::events::tree::Tree;

/// "will not sit idle if the North's troops enter": who would fulfil the condition is threatened.
pub(super) fn threatened_by_condition(tree: &Tree<'_>, event: &mut Told<'_>) {
    if event.event_type != EventType::Threaten || !event.recipients.is_empty() {
        return;
    }
    let Some(clause) = tree.condition_below(event.trigger.token) else { return };
    let subject = tree
        .under(clause, |k| tree.rel(k) != Rel::AclRelcl)
        .into_iter()
        .find(|&k| matches!(tree.rel(k), Rel::Nsubj | Rel::NsubjPass | Rel::NmodPoss));
    let Some(subject) = subject else { return };
    let mut found = tree.parties_at(subject, Depth::Any);
    found.retain(|a| a.country.is_some() && !event.actors.iter().any(|o| o.country == a.country));
    if !found.is_empty() {
        event.why.push("recipient: whoever the condition speaks of".into());
        event.recipients = found;
    }
}

/// A party without a country in a sentence that names one country only belongs to it: "police",
/// "the rebels", the bomber of a car bomb.
pub(super) fn at_home(tree: &Tree<'_>, event: &mut Told<'_>) {
    let assault = event.event_type == EventType::Assault;
    let lacks = |a: &Actor| {
        let head = a.range.and_then(|r| tree.head_of(r));
        let somebody = head
            .is_some_and(|h| (tree.is_person_like(h) || tree.is_party(h)) && !tree.is_weapon(h));
        // "all sides", "both parties": who they are, the sentence leaves open.
        let sides = head.is_some_and(|h| {
            tree.lists("sides", tree.lemma(h))
                && tree.kids(h).any(|k| matches!(tree.lemma(k), "all" | "both" | "two"))
        });
        // "A nuclear power": any state.
        let any = head.is_some_and(|h| {
            tree.lists("anystate", tree.lemma(h))
                && tree.kids(h).any(|k| matches!(tree.lemma(k), "a" | "an" | "any" | "another"))
        });
        let open = a.country.is_none() && a.entity.is_none() && !a.implicit && !sides && !any;
        // The bomber of a car bomb, the house it hit; no ship in another's waters.
        let ship = head.is_some_and(|h| tree.is_ship(h) || tree.is_weapon(h));
        open && !ship && (somebody || assault)
    };
    if !event.actors.iter().chain(&event.recipients).any(lacks) {
        return;
    }
    // Where people meet is not where they come from.
    let meeting = event.event_type == EventType::Consult
        || event.cameo.as_ref().is_some_and(|c| c.as_str() == "036");
    // Nor are those who break into a state's networks of that state.
    let hacking = event.kind.as_deref() == Some("x-hacking");
    let Some(country) = tree.only_country().filter(|_| !meeting && !hacking) else { return };
    // "the junta demanded that French troops leave": who deals with a state's forces by name is
    // not of that state.
    let abroad =
        |a: &Actor| a.country.is_some() && a.sector.as_ref().is_some_and(|s| s.as_str() == "MIL");
    if event.event_type != EventType::Protest && event.recipients.iter().any(abroad) {
        return;
    }
    if tree.knowledge.states.by_country(&country).is_none() {
        return;
    }
    // Nobody accuses or threatens those he is told apart from by their nation.
    let words = matches!(
        event.event_type,
        parallax_model::EventType::Accuse | parallax_model::EventType::Threaten
    );
    let of_it = |a: &Actor| a.country.as_ref() == Some(&country);
    // "The military flew drones to the North": nor does he do anything to his own state as a whole.
    let whole =
        |a: &Actor| of_it(a) && a.entity.as_ref().is_some_and(|e| e.as_str().starts_with("state:"));
    let acts = event.actors.iter().any(lacks);
    let facing = words && event.recipients.iter().any(of_it) || event.recipients.iter().any(whole);
    if acts && facing {
        return;
    }
    // Who deals with a state is not of it.
    let deals = event.event_type.quad() as u8 <= 2
        && event
            .actors
            .iter()
            .chain(&event.recipients)
            .any(|a| a.country.as_ref() == Some(&country) && a.sector.is_none());
    if deals {
        return;
    }
    // Those whom rebels fight need not be of their land.
    let rebels = event
        .actors
        .iter()
        .any(|a| a.country.is_some() && a.sector.as_ref().is_some_and(|s| s.as_str() == "REB"));
    let mut filled = false;
    // What a state's forces capture need not be its own.
    let taken = event.kind.as_deref() == Some("x-capture") && event.actors.iter().any(of_it);
    let suffers = event.recipients.iter_mut().filter(|_| !(assault && rebels || taken));
    for actor in event.actors.iter_mut().chain(suffers) {
        if lacks(actor) {
            actor.country = Some(country.clone());
            filled = true;
        }
    }
    if filled {
        event.why.push(format!("{country} is the only country of the sentence"));
        event.only_country = Some(country);
    }
}

/// "a claim Seoul dismissed": the claim of whoever spoke before.
pub(super) fn denied_claim(tree: &Tree<'_>, event: &mut Told<'_>) {
    let trigger = event.trigger.token;
    let named = event.recipients.iter().any(|r| r.country.is_some());
    if event.kind.as_deref() != Some("x-denial") || named {
        return;
    }
    let of_claim =
        tree.deep_object(trigger).is_some_and(|o| tree.lists("accusation", tree.lemma(o)));
    if !of_claim {
        return;
    }
    let speaker = (tree.first..trigger)
        .rev()
        .filter(|&t| tree.is_verb(t) && tree.is_speech(t))
        .find_map(|t| tree.deep_subject(t));
    let Some(speaker) = speaker else { return };
    let mut found = tree.parties_at(speaker, Depth::Any);
    found.retain(|a| a.country.is_some() && !event.actors.iter().any(|o| o.country == a.country));
    if !found.is_empty() {
        event.why.push("recipient: who made the claim".into());
        event.recipients = found;
    }
}

/// "fired US-supplied missiles": who uses what was supplied has received it.
pub(super) fn used_by(tree: &Tree<'_>, event: &mut Told<'_>) {
    let trigger = event.trigger.token;
    let open = event.kind.as_deref() == Some("x-arms-transfer") && event.recipients.is_empty();
    if !open || tree.rel(trigger) != Rel::Amod {
        return;
    }
    let user = tree
        .head(trigger)
        .and_then(|item| tree.governor(item))
        .filter(|(_, rel)| *rel == Rel::Obj)
        .and_then(|(verb, _)| tree.deep_subject(verb));
    let Some(user) = user else { return };
    let mut found = tree.parties_at(user, Depth::Any);
    found.retain(|a| a.country.is_some() && !event.actors.iter().any(|o| o.country == a.country));
    if !found.is_empty() {
        event.why.push("recipient: who uses the weapon".into());
        event.recipients = found;
    }
}

/// A rocket that carries a satellite is launched for the satellite.
pub(super) fn aboard(tree: &Tree<'_>, event: &mut Told<'_>) {
    if event.kind.as_deref() != Some("x-launch-test") {
        return;
    }
    let trigger = event.trigger.token;
    let carrier = [tree.deep_subject(trigger), tree.deep_object(trigger)]
        .into_iter()
        .flatten()
        .find(|&t| tree.is_weapon(t) || tree.lists("missile", tree.lemma(t)));
    let Some(carrier) = carrier else { return };
    let load = tree
        .under(carrier, |k| !matches!(tree.rel(k), Rel::Conj | Rel::Appos))
        .into_iter()
        .find(|&k| k != trigger && tree.lists("satellite", tree.lemma(k)));
    if let Some(load) = load {
        event.kind = Some("x-satellite-launch".into());
        event.why.push(format!("carries “{}”", tree.form(load)));
    }
}
