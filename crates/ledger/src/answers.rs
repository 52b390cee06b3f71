//! Statements without an event of their own whose words name one by a noun: "withdrew its report on the
//! attack", told in an article before; "the step answered the shelling", of an act of the speaker's own.

use parallax_knowledge::{
    Knowledge,
    frames::Pos,
    ledger::{Kind, Phrase, Rules},
};
use parallax_model::{Commitment, EventMention, EventType, Polarity, Statement};

use crate::{actor::ActorRef, voiced::Proposition};

/// What a withdrawal takes back, where its words name the happening and nothing in its own article is
/// meant; the ledger finds what the same voice had told.
pub(crate) fn withdrawn(
    statement: &Statement,
    text: &str,
    knowledge: &Knowledge,
) -> Option<Proposition> {
    if statement.commitment != Commitment::Retraction {
        return None;
    }
    let from = statement.content.iter().map(|c| c.start).min()?;
    let rest = text.get(from as usize..)?;
    let clause = rest.split([',', '.', ';', '\n']).next()?;
    let rules = &knowledge.ledger;
    let words = words(clause);
    let named = words.iter().find_map(|w| {
        let one = w.strip_suffix('s').unwrap_or(w);
        let frames = knowledge.frames.of(Pos::N, w).chain(knowledge.frames.of(Pos::N, one));
        frames.into_iter().find_map(|f| {
            let mode = f.mode.as_ref().map(|m| m.as_str());
            let kind = rules.kind_of(f.kind.as_deref(), f.event_type?, mode)?;
            Some((kind, f.event_type?)).filter(|_| !kind.talk)
        })
    });
    // "Its report on the death toll".
    let toll = || {
        let assault = EventType::Assault;
        let told = words.iter().any(|w| rules.is_phrase(Phrase::Toll, w));
        Some((rules.kind_of(None, assault, None)?, assault)).filter(|_| told)
    };
    let (kind, event_type) = named.or_else(toll)?;
    Some(bare(kind, event_type))
}

/// "The step was taken in answer to the shelling": who acted tells why, and so that it was done.
pub(crate) fn explained(
    statement: &Statement,
    mentions: &[&EventMention],
    text: &str,
    rules: &Rules,
) -> Option<Proposition> {
    let holder = statement.holder().filter(|h| h.principal.as_str().starts_with("gov:"))?;
    let country = holder.country.as_ref()?;
    let reports = statement.commitment == Commitment::Report
        && statement.polarity == Polarity::Positive
        && statement.mentions.is_empty();
    let range = statement.content.first().filter(|_| reports)?;
    let words = words(range.slice(text)?);
    let that = usize::from(words.first().is_some_and(|w| w == "that"));
    let definite = words.get(that).is_some_and(|w| rules.is_phrase(Phrase::Definite, w));
    let step = words.get(that + 1).is_some_and(|w| rules.is_phrase(Phrase::Step, w));
    if !definite || !step {
        return None;
    }
    let own = |m: &&&EventMention| {
        m.trigger.end <= statement.span.range.start
            && m.actors.iter().any(|a| a.country.as_ref() == Some(country))
    };
    let act = mentions.iter().filter(own).max_by_key(|m| m.trigger.start)?;
    let agent = act.actors.iter().find(|a| a.country.as_ref() == Some(country))?;
    let mut proposition = bare(rules.kind_named("cause")?, act.event_type);
    proposition.agents.push(ActorRef::of(agent, rules));
    Some(proposition)
}

/// A happening of a kind, nothing more said of it.
fn bare(kind: &Kind, event_type: EventType) -> Proposition {
    Proposition {
        kind: kind.id,
        other_kind: None,
        event_type,
        mode: None,
        label: None,
        agents: Vec::new(),
        patients: Vec::new(),
        place: None,
        when: None,
        outcome: None,
        figures: Vec::new(),
        weapon: None,
        item: None,
        matter: None,
        goldstein: None,
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}
