//! Statements without an event of their own whose words name one by a noun: "withdrew its report on the
//! attack", told in an article before; "the step answered the shelling", of an act of the speaker's own.

use parallax_knowledge::{
    Knowledge,
    ledger::{Phrase, Rules},
};
use parallax_model::{
    Actor, Commitment, EventMention, EventType, Modality, Polarity, Statement, TextRange,
};

use crate::{
    actor::ActorRef,
    mentions::is_talk,
    pointing::{behind, deeds_of_noun, split},
    voiced::{Proposition, Voiced, Words},
};

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
    let clause = behind(statement, text)?;
    let rules = &knowledge.ledger;
    let words = split(clause);
    let mut deeds = words.iter().filter(|w| !rules.is_phrase(Phrase::ClaimNoun, w));
    // The word alone: "the attack" is no attack by hackers.
    let named = deeds.find_map(|w| {
        let deed = deeds_of_noun(w, knowledge).min_by_key(|(.., weight)| *weight);
        deed.map(|(kind, event_type, _)| (kind, event_type))
    });
    // "Its report on the death toll".
    let toll = || {
        let assault = EventType::Assault;
        let told = words.iter().any(|w| rules.is_phrase(Phrase::Toll, w));
        Some((rules.kind_of(None, assault, None)?, assault)).filter(|_| told)
    };
    let (kind, event_type) = named.or_else(toll)?;
    Some(Proposition::of(kind.id, event_type))
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
    let words = split(range.slice(text)?);
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
    let mut proposition = Proposition::of(rules.kind_named("cause")?.id, act.event_type);
    proposition.agents.push(ActorRef::of(agent, rules));
    Some(proposition)
}

/// "Accused Norland of sponsoring the raid": what it is charged with, where that is no event of its own.
pub(crate) fn charge(
    mention: &EventMention,
    statements: &[Statement],
    mentions: &[&EventMention],
    text: &str,
    rules: &Rules,
) -> Option<Proposition> {
    let matter = mention.slots.matter.filter(|_| mention.event_type == EventType::Accuse)?;
    let told = |m: &&EventMention| m.id != mention.id && matter.overlaps(m.trigger);
    let of_deed = mentions.iter().any(|m| told(m) && !is_talk(m, rules));
    let known = |a: &&Actor| a.country.is_some() || a.entity.is_some();
    let accused: Vec<ActorRef> =
        mention.recipients.iter().filter(known).map(|a| ActorRef::of(a, rules)).collect();
    let asserted = mention.modality == Modality::Asserted && !mention.negated;
    let held = statements.iter().any(|s| is_charge(s, mention));
    // "Of violating it": nobody can tell what from the words alone.
    let words = matter.slice(text)?;
    let telling = crate::actor::content_words(words).nth(1).is_some();
    if accused.is_empty() || of_deed || !asserted || !held || !telling {
        return None;
    }
    let mut proposition = Proposition::of(rules.kind_named("charge")?.id, mention.event_type);
    proposition.agents = accused;
    let bare_words = words.trim_start_matches("of ").to_string();
    proposition.matter =
        Some(Words { range: Some(matter), text: bare_words.clone(), ..Words::new(bare_words) });
    Some(proposition)
}

/// "Norland denied any involvement": the last accusation before that the speaker is charged by.
pub(crate) fn denied_charge<'m>(
    statement: &Statement,
    mentions: &[&'m EventMention],
    text: &str,
    rules: &Rules,
) -> Option<&'m EventMention> {
    let country = statement.holder()?.country.as_ref()?;
    let object = statement.about.or(statement.content.first().copied())?;
    let words = split(object.slice(text)?);
    let of_it = |w: &String| {
        [Phrase::Involvement, Phrase::ClaimNoun, Phrase::Anaphor]
            .iter()
            .any(|class| rules.is_phrase(*class, w))
    };
    let short = words.len() <= LONGEST_DENIAL && words.iter().take(3).any(of_it);
    if statement.commitment != Commitment::Denial || !short {
        return None;
    }
    let before = mentions.iter().filter(|m| m.trigger.end <= statement.span.range.start);
    let last =
        *before.filter(|m| m.event_type == EventType::Accuse).max_by_key(|m| m.trigger.start)?;
    last.recipients.iter().any(|a| a.country.as_ref() == Some(country)).then_some(last)
}

/// Words of a denial that points back: "any involvement", "the allegation as nonsense".
const LONGEST_DENIAL: usize = 5;

/// Whether a statement is the one whose word is the accusation.
pub(crate) fn is_charge(statement: &Statement, mention: &EventMention) -> bool {
    statement.commitment == Commitment::Doubt
        && statement.cue.iter().any(|c| c.overlaps(mention.trigger))
}

/// "Its missiles had hit the base", "the missiles had been intercepted": of one attack two say how it
/// ended. The first is given the word for it, the second is said of the attack as well.
pub(crate) fn intercepted(
    out: &mut Vec<Voiced>,
    mentions: &[&EventMention],
    text: &str,
    rules: &Rules,
) {
    let kind = |m: &EventMention, name: &str| m.kind.as_deref() == Some(name);
    let mut rivals: Vec<Voiced> = Vec::new();
    for m in mentions.iter().filter(|m| kind(m, "x-interception") && is_of_all(m, text, rules)) {
        let fired = |a: &&&EventMention| {
            kind(a, "x-attack")
                && a.slots.weapon.is_some()
                && a.trigger.end <= m.trigger.start
                && shares_a_country(&a.actors, &m.recipients)
        };
        let Some(attack) = mentions.iter().filter(fired).max_by_key(|a| a.trigger.start) else {
            continue;
        };
        let told: Vec<usize> =
            (0..out.len()).filter(|&i| out[i].mentions.contains(&attack.id)).collect();
        let Some(said) = out.iter().find(|v| v.mentions.contains(&m.id)).cloned() else { continue };
        let by_another = told.iter().any(|&i| out[i].principal() != said.principal());
        let Some(of) = told.first().map(|&i| out[i].proposition.clone()).filter(|_| by_another)
        else {
            continue;
        };
        let ended = |value: &str, range: TextRange| {
            let text = range.slice(text).unwrap_or(value).to_string();
            Some(Words { text, range: Some(range), ..Words::new(value) })
        };
        let word = attack.trigger.slice(text).unwrap_or("").to_lowercase();
        for i in told.into_iter().filter(|_| rules.outcomes_agree(&word, "hit")) {
            let outcome = &mut out[i].proposition.outcome;
            *outcome = outcome.take().or_else(|| ended("hit", attack.trigger));
        }
        let behind = text.get(m.trigger.end as usize..).unwrap_or("");
        let down = if behind.starts_with(" down") { " down".len() as u32 } else { 0 };
        let outcome = ended("intercepted", TextRange::new(m.trigger.start, m.trigger.end + down));
        let proposition = Proposition {
            outcome,
            figures: Vec::new(),
            weapon: None,
            place: None,
            when: None,
            goldstein: None,
            ..of
        };
        rivals.push(Voiced { proposition, mentions: Vec::new(), ..said });
    }
    out.append(&mut rivals);
}

/// "The missiles", "all the drones": not some of them.
fn is_of_all(interception: &EventMention, text: &str, rules: &Rules) -> bool {
    let Some(weapon) = &interception.slots.weapon else { return false };
    let counted = interception.slots.count.as_ref().and_then(|q| q.range.slice(text));
    let before = text.get(..weapon.range.start as usize).unwrap_or("").trim_end();
    let mut back = before.rsplit(char::is_whitespace).map(str::to_lowercase);
    let (word, earlier) = (back.next().unwrap_or_default(), back.next().unwrap_or_default());
    let whole = |w: &str| rules.is_phrase(Phrase::Definite, w);
    // "Most of the missiles".
    let part = earlier == "of" && back.next().is_none_or(|w| w != "all");
    counted.is_none_or(|w| whole(&w.to_lowercase())) && whole(&word) && !part
}

fn shares_a_country(a: &[Actor], b: &[Actor]) -> bool {
    a.iter().any(|x| x.country.is_some() && b.iter().any(|y| y.country == x.country))
}
