use parallax_knowledge::ledger::Rules;
use parallax_model::{Commitment, Polarity, ledger::Status};

use crate::voiced::{Force, VoiceLink, Voiced};

/// What a statement does to the happening it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Affirm,
    Negative,
    Question,
    /// Declines to comment, neither confirms nor denies, could not confirm.
    Silence,
    /// Was asked and did not deny.
    NonDenial,
    Retract,
    /// The outlet says that it is unconfirmed: opens a line, moves none.
    Open,
    /// Tells why: presupposes the act.
    Explain,
    /// Judges, wishes, demands: moves nothing.
    Aside,
}

/// Statements of one group may be of one happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Group {
    Told,
    Ahead,
    Conditional,
    Hypothetical,
}

pub(crate) fn act(v: &Voiced, rules: &Rules) -> Act {
    if rules.kind(v.proposition.kind).is_some_and(|k| k.explains)
        && v.polarity == Polarity::Positive
    {
        return Act::Explain;
    }
    match (v.commitment, v.polarity) {
        _ if v.force == Force::Desired => Act::Aside,
        // "Correction: four crossings were shut", "put off until May": a new value for the old one.
        (Commitment::Retraction, Polarity::Positive)
            if v.proposition.gives_values() || v.force == Force::Planned =>
        {
            Act::Affirm
        }
        (Commitment::Retraction, _) => Act::Retract,
        _ if v.non_denial => Act::NonDenial,
        (Commitment::Nocomment, _) => Act::Silence,
        // "If its engine had not failed", "would not attack unless": supposed, and denied by nobody.
        (_, Polarity::Negative) if group(v, i32::MAX) > Group::Ahead => Act::Affirm,
        (_, Polarity::Questions) => Act::Question,
        (_, Polarity::Negative) => Act::Negative,
        (
            Commitment::Evaluation
            | Commitment::Opposition
            | Commitment::Agreement
            | Commitment::Desire
            | Commitment::Directive,
            _,
        )
        | (_, Polarity::None) => Act::Aside,
        _ if v.proposition.outcome.as_ref().is_some_and(|o| rules.cancels(&o.value)) => {
            Act::Retract
        }
        _ if v.unconfirmed && v.chain.is_empty() => Act::Open,
        _ => match v.proposition.outcome.as_ref().and_then(|o| rules.occurrence(&o.value)) {
            Some(false) => Act::Negative,
            _ => Act::Affirm,
        },
    }
}

/// The group, given the day the statement was published.
pub(crate) fn group(v: &Voiced, day: i32) -> Group {
    match v.force {
        Force::Conditional => Group::Conditional,
        Force::Hypothetical | Force::Counterfactual => Group::Hypothetical,
        Force::Planned | Force::Ordered => Group::Ahead,
        Force::Possible if v.proposition.when.is_some_and(|w| w.first_day() > day) => Group::Ahead,
        // Whatever the words, what lies in days to come has not been done; a zone may slip by one.
        Force::Actual if v.proposition.when.is_some_and(|w| w.first_day() - 1 > day) => {
            Group::Ahead
        }
        _ => Group::Told,
    }
}

/// Links of the chain that speak: images and papers are evidence, not voices, unless somebody answers
/// for them ("the coast guard's video"); the wire a copy came from is not one either.
pub(crate) fn voices(v: &Voiced, copied: bool) -> impl Iterator<Item = &VoiceLink> {
    let evidence =
        |l: &VoiceLink| matches!(l.kind.as_str(), "sensor" | "document") && l.principal.is_none();
    let credit = copied
        && v.chain.len() > 1
        && v.chain.first().is_some_and(|l| matches!(l.kind.as_str(), "wire" | "outlet"));
    v.chain.iter().skip(usize::from(credit)).filter(move |l| !evidence(l))
}

/// Status of a statement taken by itself, the first rule that applies. `copied`: its article is a
/// copy of another.
pub fn standing(v: &Voiced, copied: bool) -> Status {
    match v.force {
        Force::Hypothetical => return Status::Hypothetical,
        // "Would have hit": what hangs on a condition that was not met; "if it had", the condition.
        Force::Counterfactual if v.commitment == Commitment::Hypothetical => {
            return Status::Hypothetical;
        }
        Force::Conditional | Force::Counterfactual => return Status::Conditional,
        Force::Planned | Force::Ordered => return Status::Planned,
        _ => {}
    }
    if v.commitment == Commitment::Nocomment || v.non_denial {
        return Status::Nocomment;
    }
    if v.unconfirmed {
        return Status::Unconfirmed;
    }
    let speaking = voices(v, copied).count();
    let nameless = voices(v, copied).last().is_some_and(|l| l.principal.is_none());
    let hearsay = matches!(
        v.commitment,
        Commitment::Hearsay | Commitment::Anonymous | Commitment::Secondhand
    );
    // A hedge in a chain of voices is the chain's, unless the words give a probability.
    if v.hedged() && (v.band.is_some() || (speaking < 2 && !nameless && !hearsay)) {
        return Status::Possible;
    }
    match () {
        () if nameless && !v.shared => Status::Unconfirmed,
        () if speaking >= 2 => Status::Secondhand,
        // Of a government that is known, by somebody who will not be named.
        () if voices(v, copied).last().is_some_and(|l| l.kind == "anonymous") => Status::Secondhand,
        () if hearsay => Status::Unconfirmed,
        () if v.own_voice() => Status::Asserted,
        () => Status::Attributed,
    }
}
