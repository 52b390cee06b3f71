//! Who did what to whom, with what, how far, and was it done at all.
//!
//! A sentence passes the modules in this order: [`tree`] and `arguments` read the grammar,
//! `matching` finds triggers and their frames, `stance` says how far each event is told as fact,
//! `party` who takes part, `compose` folds events told inside others, `slots` what was measured,
//! `merge` joins what is told twice.

mod arguments;
mod compose;
mod matching;
mod merge;
mod party;
mod slots;
mod stance;
mod tree;

use parallax_knowledge::Knowledge;
use parallax_model::{
    Actor, CameoCode, EventMention, EventType, MentionId, Modality, Slots, Span, Statement,
};

use crate::Source;
use compose::Told;
use tree::Tree;

/// All event mentions of a text, in text order.
pub fn mentions(
    source: Source<'_>,
    _statements: &[Statement],
    knowledge: &Knowledge,
) -> Vec<EventMention> {
    let mut all: Vec<EventMention> = Vec::new();
    for sentence in source.reading.sentences.iter().filter(|s| s.parsed) {
        let tree = Tree::new(source, knowledge, sentence);
        let all_told = compose::tell(&tree);
        let mut told: Vec<Told<'_>> =
            all_told.into_iter().filter(|t| t.dropped.is_none()).collect();
        if told.is_empty() {
            continue;
        }
        let mut slots = slots::fill(&tree, &told.iter().collect::<Vec<_>>());
        merge::merge(&tree, &mut told, &mut slots);
        for (mut event, slots) in told.into_iter().zip(slots) {
            recover(&tree, &mut event, &slots, &all);
            let number = all.len() + 1;
            all.push(mention(&tree, event, slots, number));
        }
    }
    all
}

fn mention(tree: &Tree<'_>, told: Told<'_>, mut slots: Slots, number: usize) -> EventMention {
    let article = tree.source.article;
    let ontology = &tree.knowledge.ontology;
    let cameo: Option<CameoCode> = told.cameo;
    let trigger = tree.range(told.trigger.token);
    let mut contexts = told.contexts;
    if let Some(code) = &cameo
        && contexts.is_empty()
        && let Some(entry) = ontology.cameo(code)
    {
        contexts = entry.contexts.clone();
    }
    if let Some(transfer) = &mut slots.transfer {
        transfer.from = transfer.from.take().or_else(|| told.actors.first().cloned());
        transfer.to = transfer.to.take().or_else(|| told.recipients.first().cloned());
    }
    EventMention {
        id: MentionId(format!("{article}:m{number}")),
        span: Span {
            article: article.clone(),
            range: tree.span(told.trigger.token).cover(trigger),
        },
        trigger,
        frame: told.trigger.frame.id.clone(),
        event_type: told.event_type,
        mode: told.mode,
        contexts,
        kind: told.kind,
        goldstein: cameo.as_ref().and_then(|c| ontology.goldstein(c)),
        cameo,
        actors: told.actors,
        recipients: told.recipients,
        modality: told.stance.modality,
        negated: told.stance.negated,
        band: told.stance.band,
        slots,
        condition: told.stance.condition,
        why: told.why,
    }
}

/// An event of the weapons domain without a named actor: the weapon's owner by its adjective, the
/// state it was launched from, or whoever did the same in the sentences before.
fn recover(tree: &Tree<'_>, event: &mut Told<'_>, slots: &Slots, before: &[EventMention]) {
    let known = |actors: &[Actor]| actors.iter().any(|a| a.country.is_some());
    let pronoun = |a: &Actor| {
        a.implicit && matches!(a.text.to_lowercase().as_str(), "they" | "he" | "she" | "it")
    };
    if !known(&event.actors)
        && event.actors.iter().any(pronoun)
        && let Some(last) = before.last().filter(|m| known(&m.actors))
    {
        event.why.push("actor: those of the sentence before".into());
        event.actors = last
            .actors
            .iter()
            .map(|a| Actor { range: None, implicit: true, ..a.clone() })
            .collect();
        return;
    }
    if event.event_type != EventType::Mobilize || known(&event.actors) {
        return;
    }
    let found = owner_of_weapon(tree, slots)
        .or_else(|| launched_from(tree, slots))
        .or_else(|| did_it_before(event, before));
    if let Some((actor, why)) = found {
        event.why.push(why);
        event.actors = vec![Actor { implicit: true, ..actor }];
    }
}

fn owner_of_weapon(tree: &Tree<'_>, slots: &Slots) -> Option<(Actor, String)> {
    let weapon = slots.weapon.as_ref()?;
    let head = tree.token_at(weapon.range.end.saturating_sub(1))?;
    let actor = tree.inside(head, 2).into_iter().find(|a| a.country.is_some())?;
    Some((actor, "actor: whose weapon it is".into()))
}

fn launched_from(tree: &Tree<'_>, slots: &Slots) -> Option<(Actor, String)> {
    let place = slots.places.iter().find(|p| p.role == "from")?;
    let country = place.country.clone()?;
    let state = tree.knowledge.states.by_country(&country);
    let actor = Actor {
        range: None,
        text: state.map_or_else(|| country.0.clone(), |s| s.name.clone()),
        country: Some(country),
        sector: None,
        entity: None,
        implicit: true,
    };
    Some((actor, format!("actor: the state of {}", place.text)))
}

fn did_it_before(event: &Told<'_>, before: &[EventMention]) -> Option<(Actor, String)> {
    let earlier = before.iter().rev().find(|m| {
        m.event_type == event.event_type
            && m.modality == Modality::Asserted
            && m.actors.iter().any(|a| a.country.is_some())
    })?;
    let actor = earlier.actors.iter().find(|a| a.country.is_some())?.clone();
    Some((Actor { range: None, ..actor }, "actor: carried over from the sentences before".into()))
}
