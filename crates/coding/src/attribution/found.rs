//! The parts of a statement as tokens, before anything is known of what they commit to.

use parallax_knowledge::{
    Knowledge,
    cues::{Cue, CuePos},
    frames::{Effect, Frame, Pos, Site},
    ledger::Phrase,
};
use parallax_model::{Commitment, EventType, Rel, Upos};

use super::{
    answers,
    complement::{self, Complement, Shape},
    content, cue, holder_span, phrases, silent, unconfirmed,
};
use crate::tree::Tree;

/// What announced the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Verb, noun or adjective with a complement.
    Word,
    AccordingTo,
    /// A colon behind a name, or the dash with which one signs.
    Colon,
    /// Adverb that names a hidden source: "reportedly".
    Adverb,
    /// Phrase that tells how a claim stands, without a holder.
    Unconfirmed,
    /// "Norland said so too", "gave the same account".
    So,
    /// "put the toll at seven": who does is the holder of the figure.
    Figure,
    /// "no immediate comment from the ministry".
    Silence,
}

/// Tokens of one statement, each list sorted.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub kind: Kind,
    pub head: usize,
    pub shape: Shape,
    pub source: Vec<usize>,
    /// Head word of the source.
    pub source_head: Option<usize>,
    pub cue: Vec<usize>,
    pub content: Vec<usize>,
    /// Head of the content, where it is one.
    pub content_head: Option<usize>,
    pub probability: f32,
}

/// Probability from which a word counts as a cue. Chosen on the training part of the counts' source.
const VERB: f32 = 0.30;
const NOUN: f32 = 0.50;
/// "fears that it fell": a noun with a clause of its own is more of a cue than its count says.
const NOUN_CLAUSE: f32 = 0.35;

/// All statements of the text, in text order. What overlaps is nested: the outer one's content holds
/// the whole inner one.
pub fn find(tree: &Tree<'_>, knowledge: &Knowledge, floor: f32) -> Vec<Found> {
    let parsed = |number: &usize| tree.reading.sentences[*number].parsed;
    let sentences =
        || (0..tree.sentences()).filter(parsed).map(|number| tree.sentence_range(number));
    let mut found = Vec::new();
    found.extend(sentences().flat_map(|range| phrases::according_to(tree, range)));
    found.extend(sentences().flat_map(|range| phrases::figures(tree, knowledge, range)));
    found.extend(sentences().flat_map(|range| phrases::silences(tree, knowledge, range)));
    found.extend(sentences().flat_map(|range| unconfirmed::find(tree, knowledge, range)));
    found.extend(sentences().flatten().filter_map(|at| word(tree, knowledge, at, floor)));
    found.extend(phrases::colons(tree, knowledge));
    found.extend(phrases::signed(tree));
    found.extend(phrases::adverbs(tree, knowledge));
    found.extend(sentences().flat_map(|range| phrases::said_so(tree, knowledge, range)));
    let answered: Vec<_> =
        sentences().flat_map(|range| answers::find(tree, knowledge, range)).collect();
    // What trails behind belongs to no other statement, and an answer is no second one.
    let mut aside = vec![false; tree.words()];
    answered.iter().flat_map(|a| a.whole.clone()).for_each(|t| aside[t] = true);
    let silent: Vec<Found> =
        sentences().flat_map(|range| silent::find(tree, knowledge, range)).collect();
    let mut heads: Vec<usize> = answered
        .iter()
        .map(|a| a.found.head)
        .chain(silent.iter().flat_map(|f| f.cue.clone()))
        .collect();
    heads.sort_unstable();
    found.retain(|f| !aside[f.head] && heads.binary_search(&f.head).is_err());
    found.extend(silent.into_iter().filter(|f| !aside[f.head]));
    let mut found = settle(tree, found);
    content::run_on(tree, &mut found);
    found.iter_mut().for_each(|f| f.content.retain(|t| !aside[*t]));
    found.retain(|f| !f.content.is_empty());
    found.extend(answered.into_iter().map(|a| a.found));
    found.sort_by_key(|f| (f.cue.first().copied(), f.head));
    found
}

/// A word with a complement, before it is decided whether it is a cue.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub at: usize,
    /// Probability by lemma and complement alone.
    pub probability: f32,
    /// Lemma of a common noun or pronoun that would hold it; `*name`, `*none`, `*other` else.
    pub holder: String,
    /// `clausal` or `phrasal` complement.
    pub group: &'static str,
    class: &'static str,
    complement: Complement,
    source_head: Option<usize>,
}

/// Probability of what the lexicon has as a whole.
const SURE: f32 = 0.8;

/// What is less probable by lemma and complement is no cue, whoever holds it.
const LEAST: f32 = 0.1;

/// The candidates outside quotations, for counting.
pub fn candidates<'t>(
    tree: &'t Tree<'_>,
    knowledge: &'t Knowledge,
) -> impl Iterator<Item = Candidate> + 't {
    (0..tree.words()).filter(|&at| !tree.quoted(at)).filter_map(|at| candidate(tree, knowledge, at))
}

fn candidate(tree: &Tree<'_>, knowledge: &Knowledge, at: usize) -> Option<Candidate> {
    let said = !calls_off(tree, knowledge, at) && !silent::is_refused(tree, knowledge, at);
    if !complement::is_candidate(tree, at) || !said {
        return None;
    }
    // "An operation called Midnight": a name is no word about it.
    let named = matches!(tree.rel(at), Rel::Acl)
        && tree.penn(at) == "VBN"
        && knowledge.frames.class_named("naming").is_some_and(|c| c.lists(tree.lemma(at)));
    if named {
        return None;
    }
    let class = complement::class(tree, at)?;
    let idiom = complement::of_idiom(tree, knowledge, at);
    let fixed = idiom.is_some();
    let complement = idiom.unwrap_or_else(|| complement::of(tree, at));
    if complement.shape == Shape::None {
        return None;
    }
    let mut probability =
        knowledge.cues.configurations.probability(tree.lemma(at), class, &complement.key());
    let entry = with_particle(tree, knowledge, at)
        .or_else(|| knowledge.cues.get(tree.lemma(at), CuePos::Verb))
        .filter(|_| class == "verb");
    let answer = entry.is_some_and(|e| is_of_words(tree, knowledge, e, &complement));
    // "Withdraw its forces" takes nothing back that was said.
    let retracts = entry.is_some_and(|e| e.commitment == Commitment::Retraction);
    if retracts && complement.shape == Shape::Object && !answer {
        return None;
    }
    if fixed || answer {
        probability = probability.max(SURE);
    }
    // "raised fears that it fell" is rare in the counts, but tells no fact.
    let speculates = || {
        knowledge
            .cues
            .get(tree.lemma(at), CuePos::Noun)
            .is_some_and(|c| c.commitment == Commitment::Speculation)
    };
    if class == "noun" && complement.shape == Shape::NounClause && speculates() {
        probability = probability.max(NOUN);
    }
    if probability < LEAST {
        return None;
    }
    let hedges = entry.is_some_and(|e| e.sourceless) && complement.shape == Shape::Infinitive;
    let subject = || tree.kid(at, &[Rel::Nsubj, Rel::NsubjPass]).filter(|_| fixed);
    let source_head = match hedges {
        true => None,
        false => subject().or_else(|| holder_span::head(tree, at, &complement)),
    };
    let holder = match source_head {
        None => "*none".to_string(),
        Some(h) => match tree.upos(h) {
            Upos::Propn => "*name".to_string(),
            Upos::Noun | Upos::Pron => tree.lemma(h).to_lowercase(),
            _ => "*other".to_string(),
        },
    };
    let group = if complement.shape.is_clausal() { "clausal" } else { "phrasal" };
    Some(Candidate { at, probability, holder, group, class, complement, source_head })
}

/// "Took back its story", "walked it back": the word and its particle are one cue.
fn with_particle<'k>(tree: &Tree<'_>, knowledge: &'k Knowledge, at: usize) -> Option<&'k Cue> {
    let particle = tree.lemma(tree.kid(at, &[Rel::CompoundPrt, Rel::Advmod]).filter(|k| *k > at)?);
    knowledge.cues.phrases_from(tree.lemma(at)).find(|cue| {
        let rest = cue.phrase.strip_prefix(tree.lemma(at)).map(str::trim_start);
        cue.commitment == Commitment::Retraction && rest == Some(particle)
    })
}

/// "Called the drill off": done to it, not said of it.
fn calls_off(tree: &Tree<'_>, knowledge: &Knowledge, at: usize) -> bool {
    let Some(particle) = tree.kid(at, &[Rel::CompoundPrt]) else { return false };
    let has = |word: &str| tree.is(particle, &[word]);
    let whole = knowledge.frames.operator(Pos::V, tree.lemma(at), has);
    // "Called up reservists", "fired off two missiles".
    let deed = knowledge.frames.of(Pos::V, tree.lemma(at)).any(|frame| {
        let particle = frame.needs.iter().any(|n| {
            n.what.is_none()
                && !n.negated
                && n.sites.iter().any(|s| matches!(s, Site::Word(w) if has(w)))
        });
        particle && tells_deed(frame)
    });
    deed || whole.is_some_and(|o| o.effect == Effect::Cancel)
}

fn tells_deed(frame: &Frame) -> bool {
    matches!(
        frame.event_type,
        Some(EventType::Mobilize | EventType::Assault | EventType::Coerce | EventType::Aid)
    )
}

/// "withdrew its report", "questioned the claim": what is done to words is said.
fn is_of_words(
    tree: &Tree<'_>,
    knowledge: &Knowledge,
    entry: &Cue,
    complement: &Complement,
) -> bool {
    use Commitment::{Denial, Dispute, Retraction, Strong};
    let Some(object) = complement.head.filter(|_| complement.shape == Shape::Object) else {
        return false;
    };
    // One withdraws what one has said; "to correct false claims" is to speak of others.
    let own = || tree.kids(object).any(|k| matches!(tree.rel(k), Rel::NmodPoss | Rel::Det));
    let kind = match entry.commitment {
        Retraction => own(),
        Denial | Dispute => true,
        Strong => tree.upos(object) == Upos::Pron,
        _ => false,
    };
    // "Seoul denied it", "Norland confirmed it": what was said before.
    let it = matches!(entry.commitment, Denial | Strong)
        && tree.upos(object) == Upos::Pron
        && knowledge.ledger.is_phrase(Phrase::Anaphor, &tree.form(object).to_lowercase());
    kind && (it || knowledge.ledger.is_phrase(Phrase::ClaimNoun, tree.lemma(object)))
}

/// A noun that no table knows as somebody, as a paper, or as one that has ever held a statement:
/// what it is said to do to a thing says nothing of that thing.
fn is_thing(tree: &Tree<'_>, knowledge: &Knowledge, head: usize) -> bool {
    // "Ninety percent of the missiles".
    let part = knowledge.frames.class_named("share").is_some_and(|c| c.lists(tree.lemma(head)));
    let of =
        |k: &usize| tree.rel(*k) == Rel::Nmod && tree.case(*k).is_some_and(|c| tree.is(c, &["of"]));
    let head = tree.kids(head).find(of).filter(|_| part).unwrap_or(head);
    let noun = tree.lemma(head).to_lowercase();
    let known = knowledge.roles.get(&noun).is_some()
        || knowledge.cues.holders.knows(&noun)
        || knowledge.cues.get(&noun, CuePos::Noun).is_some()
        || knowledge.ledger.is_phrase(Phrase::Evidence, &noun)
        || tree.kids(head).any(|k| tree.upos(k) == Upos::Propn);
    tree.upos(head) == Upos::Noun && !known
}

/// "fired two missiles", "violated the truce": a verb that no cue is known by, whose frame here tells a deed
/// done to a thing, says nothing.
fn is_deed(tree: &Tree<'_>, knowledge: &Knowledge, candidate: &Candidate) -> bool {
    let lemma = tree.lemma(candidate.at);
    // "Bombed what they called a hideout".
    let relative = candidate.complement.head.is_some_and(|h| {
        let first = tree.kids(h).find(|&k| tree.is(k, &["what"]));
        tree.is(h, &["what"]) || first.is_some()
    });
    let object = candidate.class == "verb" && (candidate.group == "phrasal" || relative);
    // "Launched drills", but "launched a criticism".
    let words = candidate.complement.head.is_some_and(|h| {
        let noun = tree.lemma(h).to_lowercase();
        knowledge.cues.get(&noun, CuePos::Noun).is_some()
            || knowledge.ledger.is_phrase(Phrase::ClaimNoun, &noun)
    });
    object
        && !words
        && knowledge.cues.get(lemma, CuePos::Verb).is_none()
        && knowledge.frames.of(Pos::V, lemma).any(tells_deed)
}

fn word(tree: &Tree<'_>, knowledge: &Knowledge, at: usize, floor: f32) -> Option<Found> {
    let candidate = candidate(tree, knowledge, at)?;
    let probability = knowledge.cues.holders.corrected(
        candidate.probability,
        &candidate.holder,
        candidate.group == "clausal",
    );
    let least = match (candidate.class, candidate.complement.shape) {
        ("noun", Shape::NounClause) => NOUN_CLAUSE,
        ("noun", _) => NOUN,
        _ => VERB,
    };
    let mute = candidate.group == "phrasal"
        && candidate.class == "verb"
        && candidate.source_head.is_some_and(|h| is_thing(tree, knowledge, h));
    // "Daily: 30 people were hurt": nobody says what stands before the colon.
    let unsaid = candidate.complement.shape == Shape::Inserted
        && candidate.source_head.is_none()
        && knowledge.cues.get(tree.lemma(at), CuePos::Verb).is_none();
    if probability < least.max(floor) || mute || unsaid || is_deed(tree, knowledge, &candidate) {
        return None;
    }
    parts(tree, &candidate, probability)
}

fn parts(tree: &Tree<'_>, candidate: &Candidate, probability: f32) -> Option<Found> {
    let Candidate { at, complement, source_head, .. } = candidate;
    let at = *at;
    let mut cue = cue::span(tree, at, complement);
    let source = source_head.map_or_else(Vec::new, |h| holder_span::span(tree, h, &cue));
    cue.retain(|t| !source.contains(t));
    let mut content = content::span(tree, at, complement, &cue, &source);
    // Words inside a quotation say nothing of words outside it.
    if tree.quoted(at) {
        content.retain(|&t| tree.quoted(t));
    }
    (!content.is_empty()).then_some(Found {
        kind: Kind::Word,
        head: at,
        shape: complement.shape,
        source,
        source_head: *source_head,
        cue,
        content,
        content_head: complement.head,
        probability,
    })
}

/// Keeps statements apart or wholly nested: a statement whose cue lies in another's content stays
/// inside it; one that is not gives up the tokens another uses for its cue or source.
fn settle(tree: &Tree<'_>, mut found: Vec<Found>) -> Vec<Found> {
    // What is told beside a clause ("…, he said", "according to") stands above that clause.
    let depth = |f: &Found| {
        let steps = 2 * tree.path(f.head).len();
        if matches!(f.kind, Kind::Word | Kind::Unconfirmed) && f.shape != Shape::Inserted {
            steps
        } else {
            steps.min(3).saturating_sub(3)
        }
    };
    found.sort_by_key(|f| (tree.sentence_number(f.head), depth(f), f.head));
    let mut kept: Vec<Found> = Vec::new();
    // Where those of the sentence begin, and those before whose content runs over the end of theirs.
    let (mut here, mut wide): (usize, Vec<usize>) = (0, Vec::new());
    for mut next in found {
        let number = tree.sentence_number(next.head);
        if kept.last().is_some_and(|k| tree.sentence_number(k.head) != number) {
            let runs_over = |n: &usize| {
                let last = kept[*n].content.last();
                last.is_some_and(|&t| tree.sentence_number(t) > tree.sentence_number(kept[*n].head))
            };
            wide.extend((here..kept.len()).filter(runs_over));
            here = kept.len();
        }
        let rivals = kept[here..].iter().filter(|k| !k.content.contains(&next.head));
        let mut taken: Vec<usize> = Vec::new();
        for rival in rivals {
            if rival.cue.contains(&next.head) || rival.source.contains(&next.head) {
                taken = next.content.clone();
                break;
            }
            taken.extend(rival.cue.iter().chain(&rival.source).chain(&rival.content));
        }
        next.content.retain(|t| !taken.contains(t));
        content::trim(tree, &mut next.content);
        if next.content.is_empty() {
            continue;
        }
        // Inside another's content, all of it stays there.
        let before = wide.iter().map(|&n| &kept[n]);
        let outer = before.chain(&kept[here..]).rev().find(|k| k.content.contains(&next.head));
        if let Some(outer) = outer {
            next.content.retain(|t| outer.content.contains(t));
            if next.content.is_empty() {
                continue;
            }
        }
        kept.push(next);
    }
    kept
}
