//! The words of a cue: its head with auxiliaries, negation, particle, adjacent adverbs, the
//! preposition of its complement, and how it was said ("in a statement").

use parallax_model::{Rel, Upos};

use super::complement::{Complement, Shape};
use crate::tree::Tree;

pub fn span(tree: &Tree<'_>, at: usize, complement: &Complement) -> Vec<usize> {
    let mut cue = vec![at];
    for kid in tree.kids(at) {
        let verbal = matches!(tree.rel(kid), Rel::Aux | Rel::AuxPass | Rel::Cop)
            || tree.rel(kid) == Rel::Mark && tree.is(kid, &["to"]);
        if kid < at && verbal || tree.rel(kid) == Rel::CompoundPrt {
            cue.push(kid);
        }
    }
    fill_group(tree, at, &mut cue);
    if let Some(adverb) = beside(tree, cue.iter().min().copied().unwrap_or(at)) {
        cue.push(adverb);
    }
    possessive(tree, at, &mut cue);
    if complement.shape == Shape::Oblique
        && let Some(case) = complement.head.and_then(|h| tree.case(h)).filter(|&c| c > at)
        && case - at <= 4
    {
        cue.extend(at + 1..=case);
    }
    day(tree, &mut cue);
    occasion(tree, &mut cue);
    cue.sort_unstable();
    cue.dedup();
    cue
}

/// Adverbs and auxiliaries between the first auxiliary and the head.
fn fill_group(tree: &Tree<'_>, at: usize, cue: &mut Vec<usize>) {
    let first = cue.iter().min().copied().unwrap_or(at);
    for t in first..at {
        if matches!(tree.upos(t), Upos::Adv | Upos::Aux | Upos::Part) {
            cue.push(t);
        }
    }
}

/// An adverb or negation just before the group that belongs to it.
fn beside(tree: &Tree<'_>, first: usize) -> Option<usize> {
    let before = first.checked_sub(1)?;
    let joined = tree.sentence(first).contains(&before) && tree.rel(before) == Rel::Advmod;
    (joined && tree.upos(before) == Upos::Adv && tree.head(before).is_some_and(|h| h >= first))
        .then_some(before)
}

/// "Clinton's claim": the mark of the possessive is part of the cue.
fn possessive(tree: &Tree<'_>, at: usize, cue: &mut Vec<usize>) {
    let Some(owner) = tree.kid(at, &[Rel::NmodPoss]) else { return };
    if let Some(mark) = tree.kids(owner).find(|&k| tree.rel(k) == Rel::Case && k > owner) {
        cue.extend(mark..at);
    }
}

/// "said Friday": a bare day is taken for a part of the cue two times in three (train part of PolNeAR),
/// "on Friday" one time in four.
fn day(tree: &Tree<'_>, cue: &mut Vec<usize>) {
    let next = cue.iter().max().copied().unwrap_or(0) + 1;
    let bare = tree.rel(next) == Rel::OblUnmarked
        && tree.upos(next) == Upos::Propn
        && tree.head(next).is_some_and(|h| cue.contains(&h))
        && tree.kids(next).next().is_none();
    if bare {
        cue.push(next);
    }
}

const OCCASIONS: &[&str] = &["statement", "interview", "email", "release", "tweet", "post"];

/// "said in a statement", and the colon before what is quoted.
fn occasion(tree: &Tree<'_>, cue: &mut Vec<usize>) {
    let last = cue.iter().max().copied().unwrap_or(0);
    let end = tree.sentence(last).end;
    let mut next = last + 1;
    if next + 2 < end
        && tree.is(next, &["in"])
        && tree.is(next + 1, &["a", "an", "the"])
        && let Some(noun) =
            (next + 2..end.min(next + 5)).find(|&t| OCCASIONS.contains(&tree.lemma(t)))
    {
        cue.extend(next..=noun);
        next = noun + 1;
    }
    if next < end && tree.is(next, &[":"]) && next > last {
        cue.push(next);
    }
}
