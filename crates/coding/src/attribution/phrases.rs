//! Statements announced by something other than a verb or noun: "according to", a headline's colon,
//! adverbs with a hidden source.

use std::ops::Range;

use parallax_knowledge::{Knowledge, cues::CuePos, fold::lower, ledger::Phrase};
use parallax_model::{Commitment, Rel, Upos};

use super::{
    complement::Shape,
    content::trim,
    found::{Found, Kind},
};
use crate::tree::{Quote, Tree};

/// "according to the ministry": the source runs to the next stop, the content is the rest.
pub fn according_to(tree: &Tree<'_>, sentence: Range<usize>) -> Vec<Found> {
    let mut found = Vec::new();
    for at in sentence.clone() {
        if !(tree.is(at, &["according"]) && tree.is(at + 1, &["to"])) {
            continue;
        }
        let end = (at + 2..sentence.end)
            .find(|&t| {
                tree.is_punct(t) && !tree.is(t, &["'", "-", "(", ")"])
                    || tree.is(t, &["who", "which", "that"])
            })
            .unwrap_or(sentence.end);
        let source: Vec<usize> = (at + 2..end).collect();
        let before = at > sentence.start + 3;
        // "According to a friend who has died, …": what is said of the friend is not what he says.
        let described = tree.is(end, &["who", "which", "that"]);
        let from =
            (end..sentence.end).find(|&t| !described || tree.is(t, &[","])).unwrap_or(sentence.end);
        let mut content: Vec<usize> =
            if before { (sentence.start..at).collect() } else { (from..sentence.end).collect() };
        trim(tree, &mut content);
        if source.is_empty() || content.is_empty() {
            continue;
        }
        let source_head = source
            .iter()
            .copied()
            .find(|&t| tree.is_nominal(t) && tree.head(t).is_none_or(|h| !source.contains(&h)));
        found.push(simple(Kind::AccordingTo, at, vec![at, at + 1], source, source_head, content));
    }
    found
}

/// "There was no immediate comment from the ministry", "no response by Norland".
pub fn silences(tree: &Tree<'_>, knowledge: &Knowledge, sentence: Range<usize>) -> Vec<Found> {
    let mut found = Vec::new();
    let Some(replies) = knowledge.frames.class_named("reply") else { return found };
    for noun in sentence.clone() {
        if !replies.lists(tree.lemma(noun)) {
            continue;
        }
        let from = noun.saturating_sub(4).max(sentence.start);
        let Some(no) = (from..noun).rev().find(|&t| tree.is(t, &["no"])) else { continue };
        // "No comment was available from": words without a name between.
        let between = |t: usize| {
            tree.is_punct(t) || matches!(tree.upos(t), Upos::Noun | Upos::Propn | Upos::Pron)
        };
        let case = (noun + 1..sentence.end.min(noun + 6))
            .take_while(|&t| !between(t))
            .find(|&t| tree.is(t, &["from", "by"]));
        let Some(case) = case else { continue };
        let Some(head) = tree.head(case).filter(|&h| h > case && tree.is_nominal(h)) else {
            continue;
        };
        let end = (case + 1..sentence.end)
            .find(|&t| {
                t > head && (tree.is_punct(t) || tree.is_verb(t) || tree.is(t, &["on", "about"]))
            })
            .unwrap_or(sentence.end);
        let source: Vec<usize> = (case + 1..end).collect();
        found.push(simple(Kind::Silence, noun, vec![no, noun], source, Some(head), vec![noun]));
    }
    found
}

/// "Norland said so too", "gave the same account": what was said before.
pub fn said_so(tree: &Tree<'_>, knowledge: &Knowledge, sentence: Range<usize>) -> Vec<Found> {
    let so_said = |said: usize| {
        let so = said + 1;
        let ends = so + 1 == sentence.end
            || tree.is_punct(so + 1)
            || tree.is(so + 1, &["too", "as", "on", "in"]);
        let says = so < sentence.end && tree.is(so, &["so"]) && tree.lemma(said) == "say";
        (says && ends).then(|| vec![so])
    };
    let same = |give: usize| {
        let account = tree.kid(give, &[Rel::Obj]).filter(|_| tree.lemma(give) == "give")?;
        let told = knowledge.ledger.is_phrase(Phrase::ClaimNoun, tree.lemma(account));
        let same = tree.kids(account).any(|k| tree.is(k, &["same"]));
        (told && same).then(|| tree.subtree(account))
    };
    let one = |verb: usize| {
        let who = tree.kid(verb, &[Rel::Nsubj]).filter(|&s| s < verb)?;
        let content = so_said(verb).or_else(|| same(verb))?;
        let source = super::holder_span::span(tree, who, &[verb]);
        Some(simple(Kind::So, verb, vec![verb], source, Some(who), content))
    };
    let verbs = sentence.clone().filter(|&v| tree.is_verb(v) && !tree.quoted(v));
    verbs.filter_map(one).collect()
}

pub(super) fn simple(
    kind: Kind,
    head: usize,
    cue: Vec<usize>,
    source: Vec<usize>,
    source_head: Option<usize>,
    content: Vec<usize>,
) -> Found {
    let content_head = None;
    Found {
        kind,
        head,
        shape: Shape::None,
        source,
        source_head,
        cue,
        content,
        content_head,
        probability: 0.9,
    }
}

/// Words of a name before a colon, and behind a dash.
const NAME: usize = 7;

/// "The ministry put the toll at seven", "lowered the number of dead to five".
pub fn figures(tree: &Tree<'_>, knowledge: &Knowledge, range: Range<usize>) -> Vec<Found> {
    let of_class = |class: &str, at: usize| {
        knowledge.frames.class_named(class).is_some_and(|c| c.lists(tree.lemma(at)))
    };
    let mut found = Vec::new();
    for verb in range.filter(|&v| tree.is_verb(v) && of_class("tolling", v)) {
        let Some(object) = tree.kid(verb, &[Rel::Obj]) else { continue };
        let Some(giver) = tree.kid(verb, &[Rel::Nsubj]).filter(|&g| g < verb) else { continue };
        let figure = tree.kids(verb).any(|k| {
            k > object
                && matches!(tree.rel(k), Rel::Obl | Rel::Nmod)
                && tree.case(k).is_some_and(|c| tree.is(c, &["at", "to"]))
                && tree.subtree(k).iter().any(|&t| tree.upos(t) == Upos::Num)
        });
        let counted = of_class("tally", object) || of_class("distance", object);
        if !figure || !counted || tree.quoted(verb) {
            continue;
        }
        let source = super::holder_span::span(tree, giver, &[verb]);
        let mut content: Vec<usize> =
            tree.subtree(verb).into_iter().filter(|t| *t > verb && !source.contains(t)).collect();
        trim(tree, &mut content);
        found.push(simple(Kind::Figure, verb, vec![verb], source, Some(giver), content));
    }
    found
}

/// "Seoul: Missile failed" in a headline, "ADMIRAL: “…”" anywhere, and the speakers of a transcript,
/// each of whom speaks to the end of the paragraph.
pub fn colons(tree: &Tree<'_>, knowledge: &Knowledge) -> Vec<Found> {
    // "Correction: 13 people were hurt" is the outlet's own word.
    let own_heading = |source: &[usize]| {
        let [word] = source else { return false };
        let noun = tree.lemma(*word).to_lowercase();
        let cue = knowledge.cues.get(&noun, CuePos::Noun);
        cue.is_some_and(|c| c.commitment == Commitment::Retraction)
    };
    let lines: Vec<(Range<usize>, usize)> = (0..tree.sentences())
        .map(|n| tree.sentence_range(n))
        .filter(|s| opens_paragraph(tree, s))
        .filter_map(|s| Some((s.clone(), name_before_colon(tree, &s)?)))
        .collect();
    let spoken = |source: Range<usize>| {
        source.clone().all(|t| matches!(tree.upos(t), Upos::Propn | Upos::Punct | Upos::X))
    };
    let transcript = lines.iter().filter(|(s, c)| spoken(s.start..*c)).count() > 2;
    let mut found = Vec::new();
    for (sentence, colon) in lines {
        let source: Vec<usize> = (sentence.start..colon).collect();
        let paragraph = tree.paragraph(colon);
        let quoted = tree.quote(colon + 1) == Quote::Open;
        let shouted = source.iter().all(|&t| is_upper(tree.form(t)));
        let speaks = paragraph > 0 && (shouted || transcript && spoken(sentence.start..colon));
        if !(quoted || speaks || paragraph == 0) || own_heading(&source) {
            continue;
        }
        let mut end = sentence.end;
        while speaks && end < tree.words() && tree.paragraph(end) == paragraph {
            end += 1;
        }
        let mut content: Vec<usize> = (colon + 1..end).collect();
        if !speaks {
            trim(tree, &mut content);
        }
        if !content.is_empty() {
            found.push(simple(Kind::Colon, colon, vec![colon], source, Some(colon - 1), content));
        }
    }
    found
}

fn opens_paragraph(tree: &Tree<'_>, sentence: &Range<usize>) -> bool {
    sentence.start < tree.words()
        && (sentence.start == 0
            || tree.paragraph(sentence.start - 1) != tree.paragraph(sentence.start))
}

fn is_upper(word: &str) -> bool {
    !word.chars().any(char::is_lowercase)
}

/// The colon behind a name that begins the sentence.
fn name_before_colon(tree: &Tree<'_>, sentence: &Range<usize>) -> Option<usize> {
    let reach = sentence.end.min(sentence.start + NAME);
    let colon = (sentence.start + 1..reach).find(|&t| tree.is(t, &[":"]))?;
    let nominal = |t: usize| {
        matches!(
            tree.upos(t),
            Upos::Propn | Upos::Noun | Upos::Adj | Upos::Det | Upos::Cconj | Upos::X
        ) || tree.is(t, &[".", "&", "'s", "’s", "-"])
    };
    let capital = |t: usize| tree.form(t).starts_with(char::is_uppercase);
    let named = (sentence.start..colon).all(nominal)
        && capital(sentence.start)
        && (sentence.start..colon).any(|t| tree.upos(t) == Upos::Propn || capital(t));
    named.then_some(colon)
}

/// "“…” — Ann Lee": a quotation signed with a dash, to the end of the paragraph.
pub fn signed(tree: &Tree<'_>) -> Vec<Found> {
    let dash = |t: usize| tree.is(t, &["―", "—", "–", "--", "-"]);
    let mut found = Vec::new();
    for at in (1..tree.words()).filter(|&t| dash(t) && tree.quote(t - 1) == Quote::Close) {
        let paragraph = tree.paragraph(at);
        let end = (at + 1..tree.words())
            .find(|&t| tree.paragraph(t) != paragraph)
            .unwrap_or(tree.words());
        let mut source: Vec<usize> = (at + 1..end).collect();
        trim(tree, &mut source);
        let signs = (1..=NAME).contains(&source.len())
            && source.iter().all(|&t| matches!(tree.upos(t), Upos::Propn | Upos::Punct | Upos::X))
            && source.iter().any(|&t| tree.upos(t) == Upos::Propn);
        let open = (0..at).rev().find(|&t| tree.quote(t) == Quote::Open);
        if let Some(open) = open.filter(|_| signs) {
            let content: Vec<usize> = (open..at).collect();
            let head = source.first().copied();
            found.push(simple(Kind::Colon, at, vec![at], source, head, content));
        }
    }
    found
}

/// "reportedly" puts its clause into the mouth of somebody unnamed.
pub fn adverbs(tree: &Tree<'_>, knowledge: &Knowledge) -> Vec<Found> {
    (0..tree.words())
        .filter(|&at| tree.upos(at) == Upos::Adv)
        .filter(|&at| {
            let lemma = lower(tree.form(at));
            knowledge
                .cues
                .get(&lemma, CuePos::Adv)
                .is_some_and(|c| c.commitment == Commitment::Hearsay)
        })
        .filter_map(|at| {
            let head = tree.head(at)?;
            let mut content: Vec<usize> =
                tree.subtree(head).into_iter().filter(|&t| t != at).collect();
            trim(tree, &mut content);
            let mut found = simple(Kind::Adverb, at, vec![at], Vec::new(), None, content);
            found.content_head = Some(head);
            (!found.content.is_empty()).then_some(found)
        })
        .collect()
}
