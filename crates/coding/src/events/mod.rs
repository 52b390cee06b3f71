//! Who did what to whom, with what, how far, and was it done at all.
//!
//! A sentence passes the modules in this order: [`tree`] and `arguments` read the grammar,
//! `matching` finds triggers and their frames, `stance` says how far each event is told as fact,
//! `party` who takes part, `compose` folds events told inside others, `slots` what was measured,
//! `merge` joins what is told twice.

mod arguments;
mod bearing;
mod between;
mod compose;
mod factuality;
mod locate;
mod matching;
mod merge;
mod party;
mod recover;
mod slots;
mod stance;
mod tree;

use parallax_knowledge::Knowledge;
use parallax_model::{
    Actor, CameoCode, EntityId, EntityKind, EventMention, EventType, MentionId, Modality, Rel,
    Slots, Span, Statement, TextRange, mention::PlaceSlot,
};

use crate::{Source, bodies::Bodies};
pub use between::{Basis, Pair, Verdict, between};
use compose::Told;
pub use factuality::{Factuality, factuality};
pub use locate::locate;
use tree::Tree;

/// The event mentions of a text that bear on anybody (`anybody`: all of them), in text order.
pub(crate) fn mentions(
    source: Source<'_>,
    statements: &[Statement],
    bodies: &Bodies,
    knowledge: &Knowledge,
    anybody: bool,
) -> Vec<EventMention> {
    let mut all: Vec<EventMention> = Vec::new();
    let mut setting = bearing::Setting::new(source.reading, knowledge);
    for sentence in source.reading.sentences.iter().filter(|s| s.parsed) {
        let tree = Tree::new(source, knowledge, sentence).with(bodies);
        let all_told = compose::tell(&tree);
        let mut told: Vec<Told<'_>> =
            all_told.into_iter().filter(|t| t.dropped.is_none()).collect();
        if told.is_empty() {
            continue;
        }
        let mut slots = slots::fill(&tree, &told.iter().collect::<Vec<_>>());
        for (event, slots) in told.iter_mut().zip(&slots) {
            test_of_missile(&tree, event, slots);
        }
        merge::merge(&tree, &mut told, &mut slots);
        setting.is_fought |= told.iter().any(bearing::is_attack);
        for (mut event, slots) in told.into_iter().zip(slots) {
            own_forces(&tree, &mut event, &slots, statements);
            recover::actor(&tree, &mut event, &slots, &all);
            own_weapons(&tree, &mut event, statements);
            own_decree(&tree, &mut event, statements);
            who_is_answered(&tree, &mut event, statements);
            if !anybody && !setting.bears(&tree, &event, &slots, &all) {
                continue;
            }
            let number = all.len() + 1;
            all.push(mention(&tree, event, slots, number));
        }
    }
    recover::at_home(&mut all);
    all
}

/// "The minister said the army had flown no drones": a body of no state named is that of the state that
/// speaks of it. So are forces of many words ("200 fighter jets") that act in another state.
fn own_forces(tree: &Tree<'_>, event: &mut Told<'_>, slots: &Slots, statements: &[Statement]) {
    let trigger = tree.range(event.trigger.token);
    let speaker = || state_speaking(statements, trigger).and_then(Statement::holder);
    let abroad = || {
        let home = speaker().and_then(|h| h.country.as_ref());
        let there = |p: &PlaceSlot| p.country.is_some() && p.country.as_ref() != home;
        let struck = |a: &Actor| a.country.is_some() && a.country.as_ref() != home;
        let elsewhere = slots.places.iter().any(there) || event.recipients.iter().any(struck);
        elsewhere && !event.recipients.iter().any(|r| home.is_some() && r.country.as_ref() == home)
    };
    let many_words = event.event_type == EventType::Assault && abroad();
    let force = |a: &Actor| {
        let head = a.range.and_then(|r| tree.head_of(r));
        many_words && head.is_some_and(|h| tree.lists("unit", tree.lemma(h)))
    };
    let body = |a: &Actor| {
        a.country.is_none()
            && a.entity.is_none()
            && a.range.is_some()
            && a.sector.as_ref().is_some_and(|s| matches!(s.as_str(), "MIL" | "SPY"))
            && (!a.text.contains(' ') || force(a))
    };
    // "200 jets struck targets in Sudland": named as what it was done with.
    let doer = tree.deep_subject(event.trigger.token);
    let armed = doer.is_some_and(|d| tree.is_weapon(d) && tree.lists("unit", tree.lemma(d)));
    if event.actors.is_empty() && many_words && armed {
        let Some(holder) = speaker().filter(|h| h.country.is_some()) else { return };
        event.why.push("actor: the state that tells of its forces".into());
        event.actors = vec![Actor {
            range: None,
            text: holder.text.clone(),
            country: holder.country.clone(),
            sector: holder.sector.clone(),
            entity: holder.entity.clone(),
            implicit: true,
        }];
        return;
    }
    if !event.actors.iter().any(body) {
        return;
    }
    let Some(country) = speaker().and_then(|h| h.country.clone()) else { return };
    let own: Vec<bool> = event.actors.iter().map(body).collect();
    for (actor, _) in event.actors.iter_mut().zip(own).filter(|(_, own)| *own) {
        actor.country = Some(country.clone());
        event.why.push("actor: of the state that speaks of it".into());
    }
}

/// "The North said a rocket carrying its satellite exploded": what nobody else is said to own is the
/// speaker's.
fn own_weapons(tree: &Tree<'_>, event: &mut Told<'_>, statements: &[Statement]) {
    let nobody = event.actors.is_empty() && event.recipients.is_empty();
    if !nobody || event.event_type != EventType::Mobilize {
        return;
    }
    let trigger = event.trigger.token;
    let Some(thing) = tree.deep_subject(trigger).or_else(|| tree.deep_object(trigger)) else {
        return;
    };
    let owned = |t: usize| tree.rel(t) == Rel::NmodPoss && tree.penn(t) == "PRP$";
    let trigger = tree.range(event.trigger.token);
    let Some(speaker) = state_speaking(statements, trigger) else { return };
    let Some(content) = speaker.content.first() else { return };
    let theirs = tree.tokens().find(|&t| owned(t) && tree.ancestors(t).any(|a| a == thing));
    let another = tree.source.reading.entities.iter().any(|e| {
        content.contains(e.range)
            && e.range.end <= trigger.start
            && matches!(e.kind, EntityKind::State | EntityKind::Nationality)
    });
    let (Some(holder), Some(theirs)) = (speaker.holder().filter(|_| !another), theirs) else {
        return;
    };
    event.why.push("actor: the weapon is the speaker's".into());
    event.actors = vec![Actor {
        range: Some(tree.range(theirs)),
        text: holder.text.clone(),
        country: holder.country.clone(),
        sector: None,
        entity: holder.country.as_ref().map(|c| EntityId::new(format!("state:{}", c.as_str()))),
        implicit: false,
    }];
}

/// "He said the borders were closed and a curfew had been imposed": decreed by the state that announces it.
fn own_decree(tree: &Tree<'_>, event: &mut Told<'_>, statements: &[Statement]) {
    if !event.actors.is_empty() || !is_decree(event) {
        return;
    }
    let speaker = state_speaking(statements, tree.range(event.trigger.token));
    let Some(holder) = speaker.and_then(Statement::holder) else { return };
    if holder.country.is_none() || event.recipients.iter().any(|r| r.country == holder.country) {
        return;
    }
    event.why.push("actor: the state that announces it".into());
    event.actors = vec![Actor {
        range: None,
        text: holder.text.clone(),
        country: holder.country.clone(),
        sector: holder.sector.clone(),
        entity: holder.entity.clone(),
        implicit: true,
    }];
}

/// "Norland said it had tested a missile, a claim Sudland dismissed": what a state denies is what another
/// has said before it in the sentence.
fn who_is_answered(tree: &Tree<'_>, event: &mut Told<'_>, statements: &[Statement]) {
    if event.kind.as_deref() != Some("x-denial") || !event.recipients.is_empty() {
        return;
    }
    let trigger = tree.range(event.trigger.token);
    let sentence = tree.sentence_range();
    let own = event.actors.iter().find_map(|a| a.country.as_ref());
    let other = |s: &&Statement| {
        s.content.iter().all(|c| c.start >= sentence.start && c.end <= trigger.start)
            && s.holder().is_some_and(|h| h.country.is_some() && h.country.as_ref() != own)
    };
    let ends = |s: &&Statement| s.content.iter().map(|c| c.end).max();
    let answered = statements.iter().filter(other).max_by_key(ends).and_then(Statement::holder);
    let Some(holder) = answered.filter(|_| own.is_some()) else { return };
    event.why.push("recipient: who has said it".into());
    event.recipients = vec![Actor {
        range: None,
        text: holder.text.clone(),
        country: holder.country.clone(),
        sector: holder.sector.clone(),
        entity: holder.entity.clone(),
        implicit: true,
    }];
}

/// Curfews, martial law, closures: done by who governs.
fn is_decree(event: &Told<'_>) -> bool {
    event.kind.as_deref() == Some("x-closure") || event.is_decreed()
}

/// The innermost statement that holds these words, where a state makes it.
fn state_speaking(statements: &[Statement], trigger: TextRange) -> Option<&Statement> {
    statements
        .iter()
        .filter(|s| s.content.iter().any(|c| c.contains(trigger)))
        .min_by_key(|s| s.content.iter().map(|c| c.len()).sum::<usize>())
        .filter(|s| s.holder().is_some_and(|h| h.principal.as_str().starts_with("gov:")))
}

/// "the testing of a new weapon, the Hwasong-11": the name tells that a missile was launched.
fn test_of_missile(tree: &Tree<'_>, event: &mut Told<'_>, slots: &Slots) {
    let class = slots.weapon.as_ref().and_then(|w| w.class.as_deref());
    let missile = class.is_some_and(|c| tree.knowledge.weapons.is_a(c, "MISSILE"));
    if event.kind.as_deref() == Some("x-weapons-test") && missile {
        event.kind = Some("x-launch-test".into());
        event.why.push("the weapon tested is a missile".into());
    }
}

/// Dated to a time that ended more than a year before the text was published.
fn is_long_past(tree: &Tree<'_>, slots: &Slots) -> bool {
    let interval = slots.date.as_ref().and_then(|d| d.interval.as_ref());
    let (Some(interval), Some(published)) = (interval, tree.source.published) else { return false };
    let year = jiff::Span::new().years(1);
    published.local_date().checked_sub(year).is_ok_and(|then| interval.end.date() <= then)
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
    let mut modality = told.stance.modality;
    if modality == Modality::Asserted && is_long_past(tree, &slots) {
        modality = Modality::Historical;
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
        modality,
        negated: told.stance.negated,
        band: told.stance.band,
        slots,
        condition: told.stance.condition,
        why: told.why,
    }
}
