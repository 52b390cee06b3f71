//! What is told between two given parties: one verdict, always.
//!
//! The mention that binds the two decides; else the trigger nearest to both; else a vote of the
//! words between and around them, for text whose grammar tells of no event.

mod vote;

use parallax_knowledge::Knowledge;
use parallax_model::{Actor, CameoCode, EventMention, EventType, Reading, TextRange};

/// The words that name the two parties, in bytes of the text; a party may be named by several
/// stretches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pair {
    pub source: Vec<TextRange>,
    pub target: Vec<TextRange>,
}

/// On what a verdict rests, the firmest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A mention with the source among its actors and the target among its recipients, or both
    /// among its actors.
    Bound,
    /// A mention with one of the two in its role, or both in each other's.
    Half,
    /// A mention near them with neither.
    Near,
    /// The words alone.
    Vote,
}

impl Basis {
    pub fn name(self) -> &'static str {
        match self {
            Self::Bound => "bound",
            Self::Half => "half",
            Self::Near => "near",
            Self::Vote => "vote",
        }
    }
}

/// The event told between two parties.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// What is left undone counts as its opposite: goodwill withheld is refused, hostility withheld
    /// yields.
    pub event_type: EventType,
    /// The code of what is told as done; none when the type is that of something left undone or
    /// still to come.
    pub cameo: Option<CameoCode>,
    pub basis: Basis,
}

/// The event told between the two parties of `pair`, given the mentions found in the text.
pub fn between(
    reading: &Reading,
    mentions: &[EventMention],
    pair: &Pair,
    knowledge: &Knowledge,
) -> Verdict {
    let best = mentions
        .iter()
        .map(|m| (binding(reading, m, pair), m))
        .filter(|(score, _)| *score > 0)
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.trigger.start.cmp(&a.1.trigger.start)));
    let Some((score, mention)) = best else { return vote::vote(reading, pair, knowledge) };
    let basis = match score {
        80.. => Basis::Bound,
        30.. => Basis::Half,
        _ => Basis::Near,
    };
    let event_type = left_undone(mention);
    let cameo = mention.cameo.clone().filter(|_| event_type == mention.event_type);
    Verdict { event_type, cameo, basis }
}

/// The type of a mention, or of its opposite when it is negated.
fn left_undone(mention: &EventMention) -> EventType {
    if !mention.negated {
        return mention.event_type;
    }
    match mention.event_type {
        EventType::Aid
        | EventType::Consult
        | EventType::Cooperate
        | EventType::Support
        | EventType::Agree
        | EventType::Concede
        | EventType::Retreat => EventType::Reject,
        EventType::Coerce | EventType::Sanction | EventType::Assault | EventType::Protest => {
            EventType::Concede
        }
        other => other,
    }
}

/// How firmly a mention binds the two: by roles, less a little for each step from its trigger.
fn binding(reading: &Reading, mention: &EventMention, pair: &Pair) -> i64 {
    let source = overlaps_any(&mention.actors, &pair.source);
    let target = overlaps_any(&mention.recipients, &pair.target);
    let both = source && overlaps_any(&mention.actors, &pair.target);
    let turned = overlaps_any(&mention.actors, &pair.target)
        && overlaps_any(&mention.recipients, &pair.source);
    let base = match (source, target) {
        (true, true) => 100,
        _ if both => 95,
        (true, false) => 50,
        (false, true) => 40,
        _ if turned => 30,
        _ => 10,
    };
    base - distance(reading, mention.trigger, pair).min(9)
}

fn overlaps_any(actors: &[Actor], ranges: &[TextRange]) -> bool {
    actors.iter().any(|a| a.range.is_some_and(|r| ranges.iter().any(|s| s.overlaps(r))))
}

/// Mean distance of a trigger from the words of both parties, in steps of four tokens.
fn distance(reading: &Reading, trigger: TextRange, pair: &Pair) -> i64 {
    let token = |range: TextRange| {
        reading.tokens.iter().position(|t| t.range.overlaps(range)).map(|i| i as i64)
    };
    let Some(at) = token(trigger) else { return 9 };
    let ends: Vec<i64> = pair
        .source
        .iter()
        .chain(&pair.target)
        .filter_map(|r| token(*r))
        .map(|i| (i - at).abs() / 4)
        .collect();
    ends.iter().sum::<i64>() / ends.len().max(1) as i64
}
