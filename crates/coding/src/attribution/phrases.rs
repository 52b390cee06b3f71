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
