//! Parties that no clause names, since they are who speaks of them: his own forces, weapons and decrees, and
//! whom a denial answers.

use parallax_knowledge::frames::Pos;
use parallax_model::{
    Actor, Country, EntityId, EntityKind, EventType, Holder, Modality, Rel, Slots, Statement,
    TextRange,
};

use super::{compose::Told, tree::Tree};

/// A toll that somebody gives: "the agency put the dead at 31".
pub(super) fn given_by_somebody(
    tree: &Tree<'_>,
    event: &Told<'_>,
    statements: &[Statement],
) -> bool {
    let trigger = tree.range(event.trigger.token);
    let covers = |ranges: &[TextRange]| ranges.iter().any(|r| r.contains(trigger));
    statements.iter().filter(|s| covers(&s.content) || covers(&s.cue)).any(|s| s.holder().is_some())
}

/// "The minister said the army had flown no drones": a body of no state named is that of the state that
/// speaks of it. So are forces that strike in another state ("200 fighter jets"), also where they are
/// named as what it was done with.
pub(super) fn own_forces(
    tree: &Tree<'_>,
    event: &mut Told<'_>,
    slots: &Slots,
    statements: &[Statement],
) {
    let body = |a: &Actor| {
        a.country.is_none()
            && a.entity.is_none()
            && a.range.is_some()
            && a.sector.as_ref().is_some_and(|s| matches!(s.as_str(), "MIL" | "SPY"))
    };
    let unit = |t: usize| tree.lists("unit", tree.lemma(t));
    let armed = || {
        let doer = tree.deep_subject(event.trigger.token);
        event.event_type == EventType::Assault
            && event.actors.is_empty()
            && doer.is_some_and(|d| tree.is_weapon(d) && unit(d))
    };
    let (bodies, armed) = (event.actors.iter().any(body), armed());
    if !(bodies || armed) {
        return;
    }
    let trigger = tree.range(event.trigger.token);
    let Some(holder) = state_speaking(statements, trigger).and_then(Statement::holder) else {
        return;
    };
    let Some(home) = &holder.country else { return };
    let abroad = event.event_type == EventType::Assault && strikes_abroad(event, slots, home);
    if armed && abroad {
        event.why.push("actor: the state that tells of its forces".into());
        event.actors = vec![implied(holder)];
        return;
    }
    let force = |a: &Actor| abroad && a.range.and_then(|r| tree.head_of(r)).is_some_and(unit);
    let own: Vec<bool> =
        event.actors.iter().map(|a| body(a) && (!a.text.contains(' ') || force(a))).collect();
    for (actor, _) in event.actors.iter_mut().zip(own).filter(|(_, own)| *own) {
        actor.country = Some(home.clone());
        event.why.push("actor: of the state that speaks of it".into());
    }
}

/// "Forty drones were shot down overnight, Norland's air force said": by its own forces, as far as nobody else
/// is named and the weapons were not its own.
pub(super) fn own_interception(event: &mut Told<'_>, tree: &Tree<'_>, statements: &[Statement]) {
    let downs = matches!(event.kind.as_deref(), Some("x-interception" | "x-shootdown"));
    let known = |a: &Actor| a.country.is_some() || a.entity.is_some();
    // "One jet had been lost" tells of nobody who brought it down.
    let doer = !event.trigger.frame.actor.is_empty();
    if !downs || !doer || event.actors.iter().any(known) {
        return;
    }
    let speaker = state_speaking(statements, tree.range(event.trigger.token));
    let Some(holder) = speaker.and_then(Statement::holder) else { return };
    let own = event.recipients.iter().any(|r| r.country == holder.country);
    if holder.country.is_some() && !own {
        event.why.push("actor: the state that tells of it".into());
        event.actors = vec![of_state(tree, implied(holder))];
    }
}

/// A president has shot nothing down himself.
fn of_state(tree: &Tree<'_>, speaker: Actor) -> Actor {
    let force = speaker.sector.as_ref().is_some_and(|s| s.as_str() == "MIL");
    let state = speaker.country.as_ref().and_then(|c| tree.knowledge.states.by_country(c));
    match state.filter(|_| !force) {
        Some(state) => Actor {
            text: state.name.clone(),
            sector: None,
            entity: Some(state.id.clone()),
            ..speaker
        },
        None => speaker,
    }
}

/// Whether it is done in another state or to its own, and to nobody of this one.
fn strikes_abroad(event: &Told<'_>, slots: &Slots, home: &Country) -> bool {
    let other = |country: &Option<Country>| country.as_ref().is_some_and(|c| c != home);
    let struck = || event.recipients.iter().any(|r| other(&r.country));
    (slots.places.iter().any(|p| other(&p.country)) || struck())
        && !event.recipients.iter().any(|r| r.country.as_ref() == Some(home))
}

/// "24 people had been killed in Norland's attacks, Sudland said": its own, and not Norland's.
pub(super) fn own_victims(event: &mut Told<'_>, tree: &Tree<'_>, statements: &[Statement]) {
    let by = event.actors.iter().find_map(|a| a.country.clone());
    let guessed = event.only_country.is_some();
    if event.event_type != EventType::Assault || by.is_none() || !guessed {
        return;
    }
    let speaker = state_speaking(statements, tree.range(event.trigger.token));
    let Some(home) = speaker.and_then(Statement::holder).and_then(|h| h.country.clone()) else {
        return;
    };
    if Some(&home) == by.as_ref() {
        return;
    }
    for victim in event
        .recipients
        .iter_mut()
        .filter(|r| (r.country == by || r.country.is_none()) && r.entity.is_none())
    {
        victim.country = Some(home.clone());
        victim.implicit = true;
    }
    event.why.push("recipient: of the state that tells of it".into());
}

/// "The North said a rocket carrying its satellite exploded": what nobody else is said to own is the
/// speaker's.
pub(super) fn own_weapons(tree: &Tree<'_>, event: &mut Told<'_>, statements: &[Statement]) {
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
        sector: None,
        entity: holder.country.as_ref().map(|c| EntityId::new(format!("state:{}", c.as_str()))),
        implicit: false,
        ..implied(holder)
    }];
}

/// "He said the borders were closed and a curfew had been imposed": decreed by the state that announces it.
pub(super) fn own_decree(tree: &Tree<'_>, event: &mut Told<'_>, statements: &[Statement]) {
    if !event.actors.is_empty() || !is_decree(event) {
        return;
    }
    let speaker = state_speaking(statements, tree.range(event.trigger.token));
    let Some(holder) = speaker.and_then(Statement::holder) else { return };
    if holder.country.is_none() || event.recipients.iter().any(|r| r.country == holder.country) {
        return;
    }
    event.why.push("actor: the state that announces it".into());
    event.actors = vec![implied(holder)];
}

/// "Norland said it had tested a missile, a claim Sudland dismissed": what a state denies is what another
/// has said before it in the sentence.
pub(super) fn who_is_answered(tree: &Tree<'_>, event: &mut Told<'_>, statements: &[Statement]) {
    if event.kind.as_deref() != Some("x-denial") || !event.recipients.is_empty() {
        return;
    }
    let Some(own) = event.actors.iter().find_map(|a| a.country.as_ref()) else { return };
    let trigger = tree.range(event.trigger.token);
    let sentence = tree.sentence_range();
    let said = statements.iter().filter_map(|s| {
        let (first, last) = (s.content.first()?, s.content.last()?);
        let holder = s.holder().filter(|h| h.country.as_ref().is_some_and(|c| c != own))?;
        (first.start >= sentence.start && last.end <= trigger.start).then_some((last.end, holder))
    });
    let Some((_, holder)) = said.max_by_key(|s| s.0) else { return };
    event.why.push("recipient: who has said it".into());
    event.recipients = vec![implied(holder)];
}

/// "Norland has not sent a single shell, its minister said": what a state says that it has not done, it
/// denies.
pub(super) fn denies_own_deed(event: &Told<'_>, tree: &Tree<'_>, statements: &[Statement]) -> bool {
    // "It did not hold the drill" only tells that it has not been held.
    let verb = event.trigger.token;
    let perfect = tree.kids(verb).any(|k| tree.rel(k) == Rel::Aux && tree.lemma(k) == "have");
    let none = tree.deep_object(verb).into_iter().chain(tree.deep_subject(verb)).any(|noun| {
        let has = |word: &str| tree.kids(noun).any(|k| tree.lemma(k) == word);
        has("single") || has("one") || tree.is_passive(verb) && has("no")
    });
    let never = tree.kids(verb).any(|k| matches!(tree.lemma(k), "never" | "ever"));
    let undone = (perfect || none || never)
        && event.stance.negated
        && event.stance.modality == Modality::Asserted
        && event.trigger.pos == Pos::V
        // What failed was tried.
        && tree.is_negated(event.trigger.token)
        && event.event_type != EventType::Reject
        && event.kind.is_some();
    let speaker = || state_speaking(statements, tree.range(event.trigger.token));
    let own = |home: &Country| event.actors.iter().any(|a| a.country.as_ref() == Some(home));
    undone
        && speaker().and_then(Statement::holder).and_then(|h| h.country.as_ref()).is_some_and(own)
}

/// Who speaks, as a party that the clause does not name.
fn implied(holder: &Holder) -> Actor {
    Actor {
        range: None,
        text: holder.text.clone(),
        country: holder.country.clone(),
        sector: holder.sector.clone(),
        entity: holder.entity.clone(),
        implicit: true,
    }
}

/// Curfews, martial law, closures: done by who governs.
pub(super) fn is_decree(event: &Told<'_>) -> bool {
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
