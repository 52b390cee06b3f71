//! Statements announced by something other than a verb or noun: "according to", a headline's colon,
//! adverbs with a hidden source.

use std::ops::Range;

use parallax_knowledge::{Knowledge, cues::CuePos};
use parallax_model::{Commitment, Upos};

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
        let mut content: Vec<usize> =
            if before { (sentence.start..at).collect() } else { (end..sentence.end).collect() };
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

fn simple(
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

/// "Seoul: Missile failed" in a headline, "ADMIRAL: “…”" anywhere.
pub fn headline_colon(tree: &Tree<'_>, sentence: Range<usize>) -> Vec<Found> {
    let reach = sentence.end.min(sentence.start + 7);
    let Some(colon) = (sentence.start + 1..reach).find(|&t| tree.is(t, &[":"])) else {
        return Vec::new();
    };
    let named = (sentence.start..colon).all(|t| {
        matches!(tree.upos(t), Upos::Propn | Upos::Noun | Upos::Adj | Upos::Det | Upos::Cconj)
            || tree.is(t, &[".", "&", "'s"])
    }) && (sentence.start..colon).any(|t| tree.upos(t) == Upos::Propn);
    let quoted = tree.quote(colon + 1) == Quote::Open;
    if !named || !(quoted || tree.paragraph(sentence.start) == 0) {
        return Vec::new();
    }
    let source: Vec<usize> = (sentence.start..colon).collect();
    let mut content: Vec<usize> = (colon + 1..sentence.end).collect();
    trim(tree, &mut content);
    if content.is_empty() {
        return Vec::new();
    }
    vec![simple(Kind::Colon, colon, vec![colon], source, Some(colon - 1), content)]
}

/// "reportedly" puts its clause into the mouth of somebody unnamed.
pub fn adverbs(tree: &Tree<'_>, knowledge: &Knowledge) -> Vec<Found> {
    (0..tree.words())
        .filter(|&at| tree.upos(at) == Upos::Adv)
        .filter(|&at| {
            let lemma = tree.form(at).to_lowercase();
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

/// "has yet to be confirmed", "could not be independently verified": the claim is the subject of the
/// clause the phrase stands in; nobody holds it.
pub fn unconfirmed(tree: &Tree<'_>, knowledge: &Knowledge, sentence: Range<usize>) -> Vec<Found> {
    let forms: Vec<String> = sentence.clone().map(|t| tree.form(t).to_lowercase()).collect();
    let words: Vec<&str> = forms.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let length = knowledge
            .cues
            .phrase_at(&words[at..])
            .find(|c| c.commitment == Commitment::Unconfirmed)
            .map(|c| c.phrase.split(' ').count());
        let Some(length) = length else {
            at += 1;
            continue;
        };
        let cue: Vec<usize> = (at..at + length).map(|w| sentence.start + w).collect();
        at += length;
        // Up from the phrase to the first verb that has a subject.
        let last = cue.last().copied().unwrap_or(sentence.start);
        let subject = |head: usize| {
            sentence.clone().find(|&t| {
                tree.head(t) == Some(head)
                    && matches!(
                        tree.reading.tokens.get(t).map(|x| x.rel.universal()),
                        Some("nsubj" | "csubj")
                    )
            })
        };
        let mut verb = last;
        let mut claim = subject(verb);
        while claim.is_none()
            && let Some(up) = tree.head(verb)
        {
            verb = up;
            claim = subject(verb);
        }
        let Some(claim) = claim else { continue };
        let mut content = tree.subtree(claim);
        trim(tree, &mut content);
        if content.is_empty() {
            continue;
        }
        let mut one = simple(Kind::Unconfirmed, last, cue, Vec::new(), None, content);
        one.content_head = Some(claim);
        found.push(one);
    }
    found
}
