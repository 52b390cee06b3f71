//! The words that name who says it.

use parallax_model::{Rel, Upos};

use super::complement::{Complement, Shape};
use crate::tree::{Quote, Tree};

/// Head of the noun phrase that names the holder.
pub fn head(tree: &Tree<'_>, at: usize, complement: &Complement) -> Option<usize> {
    if tree.upos(at) == Upos::Noun && tree.kid(at, &[Rel::Cop]).is_none() {
        return of_noun(tree, at);
    }
    let passive = tree.kid(at, &[Rel::AuxPass, Rel::NsubjPass]).is_some();
    if passive || complement.shape == Shape::Passive {
        return by(tree, at);
    }
    subject(tree, at, 0).or_else(|| opening(tree, at).filter(|_| complement.shape.is_clausal()))
}

/// "Sen. Ann Lee (Ohio), who has met them, said": a finite verb whose subject the tree has lost has the
/// phrase that opens the sentence.
fn opening(tree: &Tree<'_>, at: usize) -> Option<usize> {
    if !matches!(tree.penn(at), "VBD" | "VBZ" | "VBP") || tree.quoted(at) {
        return None;
    }
    let before = at.checked_sub(1).filter(|&t| tree.sentence(at).contains(&t))?;
    if !(tree.is(before, &[",", ")"]) || tree.is_nominal(before)) {
        return None;
    }
    let start = tree.sentence(at).start;
    let heads = |t: &usize| {
        matches!(tree.upos(*t), Upos::Propn | Upos::Noun | Upos::Num)
            && matches!(
                tree.rel(*t),
                Rel::Root
                    | Rel::Nsubj
                    | Rel::NsubjPass
                    | Rel::NsubjOuter
                    | Rel::Dislocated
                    | Rel::Vocative
                    | Rel::Dep
                    | Rel::Parataxis
            )
    };
    (start..at.min(start + OPENING)).find(heads).filter(|&t| {
        tree.case(t).is_none() && (start..=t).all(|w| !tree.quoted(w) && !tree.is(w, &[","]))
    })
}

/// Within so many words the phrase that opens a sentence has its head.
const OPENING: usize = 10;

fn by(tree: &Tree<'_>, at: usize) -> Option<usize> {
    tree.kids(at).find(|&k| {
        matches!(tree.rel(k), Rel::Obl | Rel::OblAgent | Rel::Nmod)
            && tree.case(k).is_some_and(|c| tree.is(c, &["by"]))
    })
}

fn of_noun(tree: &Tree<'_>, at: usize) -> Option<usize> {
    let from = |k: &usize| {
        tree.rel(*k) == Rel::Nmod && tree.case(*k).is_some_and(|c| tree.is(c, &["by", "from"]))
    };
    tree.kid(at, &[Rel::NmodPoss]).or_else(|| tree.kids(at).find(from)).or_else(|| {
        let verb = tree.head(at).filter(|_| tree.rel(at) == Rel::Obj)?;
        // "the pact raised fears": they are not the pact's.
        let own = tree.lemma(at) != "fear" || HARBOURING.contains(&tree.lemma(verb));
        own.then(|| subject(tree, verb, 1)).flatten()
    })
}

/// Verbs whose subject has the fears that are their object.
const HARBOURING: &[&str] = &["have", "express", "voice", "share", "harbour", "harbor"];

fn subject(tree: &Tree<'_>, at: usize, depth: u8) -> Option<usize> {
    if let Some(subject) = tree.kid(at, &[Rel::Nsubj, Rel::NsubjOuter]) {
        return Some(subject);
    }
    if let Some(agent) = by(tree, at) {
        return Some(agent);
    }
    let head = tree.head(at).filter(|_| depth < 4)?;
    match tree.rel(at) {
        Rel::Conj | Rel::Xcomp | Rel::Advcl | Rel::Parataxis | Rel::Ccomp if depth < 4 => {
            if tree.rel(at) == Rel::Ccomp && tree.penn(at) != "VBG" {
                return None;
            }
            // "they were shown footage, highlighting the race": it was said to them.
            let told = tree.rel(at) == Rel::Advcl && tree.kid(head, &[Rel::Obj]).is_some();
            tree.kid(head, &[Rel::NsubjPass])
                .filter(|_| matches!(tree.rel(at), Rel::Xcomp | Rel::Conj | Rel::Advcl) && !told)
                .or_else(|| subject(tree, head, depth + 1))
        }
        Rel::Acl if matches!(tree.penn(at), "VBG" | "VB") && tree.is_nominal(head) => Some(head),
        _ => None,
    }
}

/// The phrase around `head`: contiguous, without a relative or participial tail set off by a comma.
pub fn span(tree: &Tree<'_>, head: usize, cue: &[usize]) -> Vec<usize> {
    let relative = matches!(tree.penn(head), "WP" | "WDT");
    if tree.upos(head) == Upos::Pron && (relative || tree.kids(head).next().is_none()) {
        return vec![head];
    }
    let mut members = Vec::new();
    for kid in tree.subtree(head) {
        if !cue.contains(&kid) {
            members.push(kid);
        }
    }
    let (mut low, mut high) = (head, head);
    while low > 0 && members.binary_search(&(low - 1)).is_ok() {
        low -= 1;
    }
    while members.binary_search(&(high + 1)).is_ok() {
        high += 1;
    }
    let tail = (head + 1..high).find(|&t| {
        tree.is(t, &[","])
            && (matches!(tree.penn(t + 1), "VBG" | "VBN" | "WRB" | "IN")
                || tree.upos(t + 1) == Upos::Verb)
    });
    if let Some(tail) = tail {
        high = tail - 1;
    }
    // The preposition and possessive mark belong to the cue.
    let mut span: Vec<usize> = (low..=high)
        .filter(|&t| {
            !(tree.head(t) == Some(head) && matches!(tree.rel(t), Rel::Case | Rel::Mark | Rel::Cc))
        })
        .collect();
    up_to_cue(tree, &mut span, cue);
    behind_quote(tree, head, &mut span);
    super::content::trim(tree, &mut span);
    without_day(tree, &mut span);
    // An apposition is closed by its comma.
    let closes = span.last().map(|&t| t + 1).filter(|&t| tree.is(t, &[","]) && !cue.contains(&t));
    if let Some(comma) = closes
        && span.iter().any(|&t| tree.is(t, &[","]))
        && cue.contains(&(comma + 1))
    {
        span.push(comma);
    }
    span
}

/// "Press secretary | Ann Lee said", "Rep. | Ann Lee (Ohio) said": nominal words between the phrase and
/// the cue belong to the phrase.
fn up_to_cue(tree: &Tree<'_>, span: &mut Vec<usize>, cue: &[usize]) {
    let Some((&last, &first)) = span.last().zip(cue.first()) else { return };
    let gap = last + 1..first;
    let nominal = |t: usize| {
        matches!(tree.upos(t), Upos::Propn | Upos::Noun | Upos::Num | Upos::Adj)
            || tree.is(t, &["(", ")", "-", "."])
    };
    if !gap.is_empty() && gap.len() <= 10 && gap.clone().all(nominal) {
        span.extend(gap);
    }
}

/// What stands on the other side of a quotation's end names nobody.
fn behind_quote(tree: &Tree<'_>, head: usize, span: &mut Vec<usize>) {
    if tree.quoted(head) {
        return;
    }
    let before = span.iter().rposition(|&t| t < head && tree.quote(t) == Quote::Close);
    // A quoted nickname or title inside the phrase opens in it.
    if let Some(at) = before
        && !span[..at].iter().any(|&t| tree.quote(t) == Quote::Open)
    {
        span.drain(..=at);
    }
}

/// "The ministry on Monday": the day belongs to the saying.
fn without_day(tree: &Tree<'_>, span: &mut Vec<usize>) {
    let Some(&last) = span.last() else { return };
    let day = tree.upos(last) == Upos::Propn
        && span.len() > 2
        && tree.case(last).is_some_and(|c| tree.is(c, &["on"]) && c + 1 == last)
        && tree.kids(last).count() == 1;
    if day {
        span.truncate(span.len() - 2);
    }
}
