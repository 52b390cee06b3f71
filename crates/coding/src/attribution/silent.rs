//! Refusals to speak that a verb tells: "did not comment on the report", "said it could not verify the
//! account", "was unable to confirm the strike".

use std::ops::Range;

use parallax_knowledge::{Knowledge, frames::Class};
use parallax_model::{Rel, Upos};

use super::{
    content::trim,
    found::{Found, Kind},
    holder_span,
    phrases::simple,
};
use crate::tree::Tree;

const NOT: &[&str] = &["not", "n't", "n’t", "cannot", "never"];
/// "Refused to confirm it"; "declined to comment" is a cue of the lexicon.
const REFUSE: &[&str] = &["decline", "refuse"];
const SUBJECT: &[Rel] = &[Rel::Nsubj, Rel::NsubjPass];

/// All of a sentence, in text order.
pub fn find(tree: &Tree<'_>, knowledge: &Knowledge, sentence: Range<usize>) -> Vec<Found> {
    let class = |name: &str| knowledge.frames.class_named(name);
    let (Some(speaks), Some(verifies), Some(replies)) =
        (class("commenting"), class("verifying"), class("asking"))
    else {
        return Vec::new();
    };
    let scene = Scene { tree, speaks, verifies, replies };
    sentence.filter(|&v| tree.is_verb(v) && !tree.quoted(v)).filter_map(|v| scene.verb(v)).collect()
}

/// "Declined to comment on the figure": the inner word says nothing of its own.
pub fn is_refused(tree: &Tree<'_>, knowledge: &Knowledge, v: usize) -> bool {
    knowledge.frames.class_named("commenting").is_some_and(|c| c.lists(tree.lemma(v)))
        && tree.rel(v) == Rel::Xcomp
        && tree.head(v).is_some_and(|h| REFUSE.contains(&tree.lemma(h)))
}

struct Scene<'s, 't> {
    tree: &'s Tree<'t>,
    speaks: &'s Class,
    verifies: &'s Class,
    replies: &'s Class,
}

impl Scene<'_, '_> {
    fn verb(&self, v: usize) -> Option<Found> {
        let tree = self.tree;
        let lemma = tree.lemma(v);
        let (first, top) = self.denied(v)?;
        let refuses = top != v && REFUSE.contains(&tree.lemma(top));
        let drawn = lemma == "draw" && tree.kid(v, &[Rel::AuxPass]).is_some();
        let object = if self.verifies.lists(lemma) {
            (refuses || self.is_unable(first, v)).then_some(())?;
            let clause = || tree.kids(v).find(|&k| k > v && tree.is_verb(k));
            tree.kid(v, &[Rel::Obj, Rel::Ccomp]).or_else(clause)
        } else if drawn && refuses || !refuses && self.speaks.lists(lemma) {
            let object = tree.kid(v, &[Rel::Obj]);
            let asked = |o: usize| self.replies.lists(tree.lemma(o));
            let to = self.behind(v, &["to"]);
            // "Did not respond to the attack" is no silence.
            if object.is_some_and(|o| !asked(o)) || to.is_some_and(|o| !asked(o)) {
                return None;
            }
            self.behind(v, &["on", "about"])
                .or_else(|| {
                    [object, to]
                        .into_iter()
                        .flatten()
                        .find_map(|o| self.behind(o, &["on", "about"]))
                })
                .or(object)
                .or(to)
        } else {
            return None;
        };
        let subject = tree.kid(top, SUBJECT).filter(|&s| s < first)?;
        let speaker = self.speaker(subject, top);
        let mut cue: Vec<usize> = (first..=v).filter(|t| *t != subject).collect();
        let source = holder_span::span(tree, speaker, &cue);
        let mut content = object.map_or_else(|| vec![v], |o| tree.subtree(o));
        let case = object.and_then(|o| tree.case(o));
        content.retain(|t| Some(*t) != case && !source.contains(t));
        trim(tree, &mut content);
        cue.retain(|t| !content.contains(t) || *t == v);
        // "Said it could not": the pronoun is nobody else's.
        if speaker != subject {
            cue.insert(0, subject);
        }
        let mut found = simple(Kind::Silence, v, cue, source, Some(speaker), content);
        found.content_head = object;
        Some(found)
    }

    /// The first word of what denies the verb, and the word whose subject does not speak.
    fn denied(&self, v: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let auxiliary = |t: usize| {
            tree.kids(t)
                .filter(|&k| k < v && matches!(tree.rel(k), Rel::Aux | Rel::AuxPass | Rel::Cop))
                .min()
        };
        let not = |t: usize| tree.kids(t).find(|&k| k < v && tree.is(k, NOT));
        if let Some(not) = not(v) {
            return Some((auxiliary(v).unwrap_or(not).min(not), v));
        }
        // "Was unable to confirm", "has not been able to say".
        let able = tree
            .head(v)
            .filter(|&h| h < v && matches!(tree.rel(v), Rel::Xcomp | Rel::Advcl | Rel::Acl))?;
        if REFUSE.contains(&tree.lemma(able)) && not(able).is_none() {
            return Some((able, able));
        }
        let unable = tree.is(able, &["unable"]);
        let not_able = tree.is(able, &["able"]).then(|| not(able)).flatten();
        if !unable && not_able.is_none() {
            return None;
        }
        let first = [auxiliary(able), not_able, Some(able)].into_iter().flatten().min()?;
        Some((first, able))
    }

    /// "Could not", "cannot", "unable": to verify is what somebody would and cannot.
    fn is_unable(&self, first: usize, v: usize) -> bool {
        (first..v).any(|t| self.tree.is(t, &["could", "can", "cannot", "unable", "able"]))
    }

    fn behind(&self, head: usize, cases: &[&str]) -> Option<usize> {
        let tree = self.tree;
        tree.kids(head).find(|&k| {
            k > head
                && matches!(tree.rel(k), Rel::Obl | Rel::Nmod)
                && tree.case(k).is_some_and(|c| tree.is(c, cases))
        })
    }

    /// "The ministry said it could not": the ministry.
    fn speaker(&self, subject: usize, clause: usize) -> usize {
        let tree = self.tree;
        let said = tree.head(clause).filter(|_| tree.rel(clause) == Rel::Ccomp);
        let by = said.and_then(|s| tree.kid(s, SUBJECT));
        by.filter(|_| tree.upos(subject) == Upos::Pron).unwrap_or(subject)
    }
}
