//! What the text leaves unconfirmed: "has yet to be confirmed", "unverified", "no evidence that".
//! Nobody holds such a statement; its content is the claim it bears on.

use std::ops::Range;

use parallax_knowledge::{
    Knowledge,
    cues::{Cue, CuePos},
    fold::lower,
};
use parallax_model::{Commitment, Rel, Upos};

use super::{
    content::trim,
    found::{Found, Kind},
    phrases::simple,
};
use crate::tree::Tree;

/// All of a sentence, in text order.
pub fn find(tree: &Tree<'_>, knowledge: &Knowledge, sentence: Range<usize>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for at in sentence.clone() {
        let one = verb(tree, knowledge, at)
            .or_else(|| noun(tree, knowledge, at))
            .or_else(|| adjective(tree, knowledge, at));
        found.extend(one);
    }
    let idioms = phrases(tree, knowledge, sentence);
    let taken: Vec<usize> = found.iter().flat_map(|f| f.cue.clone()).collect();
    found.extend(idioms.into_iter().filter(|f| !f.cue.iter().any(|t| taken.contains(t))));
    found
}

fn statement(
    tree: &Tree<'_>,
    head: usize,
    cue: Vec<usize>,
    claim: usize,
    mut content: Vec<usize>,
) -> Option<Found> {
    content.retain(|t| !cue.contains(t));
    trim(tree, &mut content);
    if content.is_empty() {
        return None;
    }
    let mut found = simple(Kind::Unconfirmed, head, cue, Vec::new(), None, content);
    found.content_head = Some(claim);
    Some(found)
}

/// "has yet to be confirmed", "could not be independently verified": a verb that verifies, in the
/// passive, denied or still to come.
fn verb(tree: &Tree<'_>, knowledge: &Knowledge, at: usize) -> Option<Found> {
    let verifies = tree.penn(at) == "VBN"
        && knowledge.cues.get(tree.lemma(at), CuePos::Verb).is_some_and(|c| c.verifies);
    if !verifies {
        return None;
    }
    let group = group(tree, at);
    let passive = group.clone().any(|t| tree.lemma(t) == "be");
    let denied = group.clone().any(|t| tree.is(t, &["not", "n't", "n’t", "never"]));
    let ahead = group.clone().any(|t| tree.is(t, &["yet", "still", "remain", "remains"]))
        && group.clone().any(|t| tree.is(t, &["to"]));
    let condition = tree.mark(at).filter(|&m| tree.is(m, &["if", "once", "unless"]));
    if !passive || !(denied || ahead || condition.is_some()) {
        return None;
    }
    let cue: Vec<usize> = condition.into_iter().chain(group.start..=at).collect();
    if let Some(clause) = clause_behind(tree, at) {
        return statement(tree, at, cue, clause.0, clause.1);
    }
    let (claim, content) = subject_before(tree, at, group.start)?;
    statement(tree, at, cue, claim, content)
}

/// Auxiliaries, adverbs and particles before a verb, with "have" and "remain", which the tree often
/// takes for main verbs.
fn group(tree: &Tree<'_>, at: usize) -> Range<usize> {
    let start = tree.sentence(at).start;
    let belongs = |t: usize| {
        matches!(tree.upos(t), Upos::Aux | Upos::Part | Upos::Adv)
            || matches!(tree.lemma(t), "have" | "remain" | "be")
    };
    let from = (start..at).rev().take_while(|&t| belongs(t)).last().unwrap_or(at);
    // "however has not been confirmed": the group begins with its verb.
    let first = (from..at).find(|&t| tree.upos(t) != Upos::Adv).unwrap_or(at);
    first..at
}

/// "it could not be confirmed that …", "it is unclear whether …": the clause to the right.
fn clause_behind(tree: &Tree<'_>, at: usize) -> Option<(usize, Vec<usize>)> {
    let opener = (at + 1..tree.sentence(at).end.min(at + 4))
        .take_while(|&t| !tree.is_punct(t))
        .find(|&t| tree.is(t, &["that", "whether", "if", "how", "why", "who", "where", "when"]))?;
    let clause = tree
        .path(opener)
        .into_iter()
        .skip(1)
        .take_while(|&t| t > at)
        .find(|&t| tree.is_verb(t) || tree.kid(t, &[Rel::Cop, Rel::Nsubj]).is_some())?;
    let content = tree.subtree(clause).into_iter().filter(|&t| t >= opener).collect();
    Some((clause, content))
}

/// The nearest subject before the phrase, on its way up the tree, that has no other verb of its own;
/// of a relative clause, the noun it describes.
fn subject_before(tree: &Tree<'_>, at: usize, from: usize) -> Option<(usize, Vec<usize>)> {
    let finite = |t: usize| matches!(tree.penn(t), "VBD" | "VBZ" | "VBP" | "MD");
    for head in tree.path(at) {
        let subjects = tree
            .kids(head)
            .filter(|&k| k < from && matches!(tree.rel(k).universal(), "nsubj" | "csubj"));
        for subject in subjects.rev() {
            if matches!(tree.penn(subject), "WDT" | "WP") || tree.is(subject, &["that", "which"]) {
                let noun = tree.head(head).filter(|_| tree.rel(head) == Rel::AclRelcl)?;
                let below = tree.subtree(head);
                let content =
                    tree.subtree(noun).into_iter().filter(|t| !below.contains(t)).collect();
                return Some((noun, content));
            }
            let own = tree.subtree(subject);
            let taken = (subject + 1..from).any(|t| finite(t) && own.binary_search(&t).is_err());
            if !taken {
                return Some((subject, own));
            }
        }
    }
    let start = (tree.sentence(at).start..from)
        .rev()
        .find(|&t| tree.is(t, &[",", ";", ":"]))
        .map_or(tree.sentence(at).start, |t| t + 1);
    // Read with another verb's subject: the phrase just before, by its place alone; behind "reports
    // that" a clause may stand between.
    let noun = (start..from).find(|&t| tree.is_nominal(t) && tree.rel(t) != Rel::Compound)?;
    let claims = tree.is(noun + 1, &["that", "of"]);
    let free = !(noun..from).any(finite);
    let first = tree.subtree(noun).into_iter().find(|&t| t >= start)?.min(noun);
    (claims || free).then(|| (noun, (first..from).collect()))
}

/// "no independent confirmation of the strike", "no evidence that they fired".
fn noun(tree: &Tree<'_>, knowledge: &Knowledge, at: usize) -> Option<Found> {
    let verifies = tree.upos(at) == Upos::Noun
        && knowledge.cues.get(tree.lemma(at), CuePos::Noun).is_some_and(|c| c.verifies);
    if !verifies {
        return None;
    }
    let start = tree.sentence(at).start;
    let no = (start..at)
        .rev()
        .take_while(|&t| matches!(tree.upos(t), Upos::Adj | Upos::Adv | Upos::Det | Upos::Noun))
        .find(|&t| tree.is(t, &["no"]))?;
    let mut first = no;
    while first > start
        && (tree.lemma(first - 1) == "be" || tree.is(first - 1, &["there", "has", "have", "had"]))
    {
        first -= 1;
    }
    let cue: Vec<usize> = (first..=at).collect();
    if let Some((claim, content)) = clause_behind(tree, at) {
        return statement(tree, at, cue, claim, content);
    }
    let of = tree.kids(at).find(|&k| {
        k > at && tree.case(k).is_some_and(|c| tree.is(c, &["of", "for", "on", "about"]))
    })?;
    let case = tree.case(of);
    let content = tree.subtree(of).into_iter().filter(|&t| Some(t) != case).collect();
    statement(tree, at, cue, of, content)
}

/// "the claim remains unverified", "an unconfirmed strike".
fn adjective(tree: &Tree<'_>, knowledge: &Knowledge, at: usize) -> Option<Found> {
    let word = lower(tree.form(at));
    let open = knowledge
        .cues
        .get(&word, CuePos::Phrase)
        .is_some_and(|c| c.commitment == Commitment::Unconfirmed);
    if !open {
        return None;
    }
    let head = tree.head(at);
    if tree.rel(at) == Rel::Amod
        && let Some(noun) = head
    {
        // "unconfirmed reports say" tells through its verb that nobody is named.
        if matches!(tree.rel(noun), Rel::Nsubj | Rel::NsubjPass) {
            return None;
        }
        if let Some((claim, content)) = clause_behind(tree, noun) {
            return statement(tree, at, vec![at, noun], claim, content);
        }
        let of = tree
            .kids(noun)
            .find(|&k| k > noun && tree.case(k).is_some_and(|c| tree.is(c, &["of", "about"])));
        let (claim, case) = of.map_or((noun, None), |of| (of, tree.case(of)));
        let first = if of.is_some() { claim } else { at + 1 };
        let content = tree
            .subtree(claim)
            .into_iter()
            .filter(|&t| Some(t) != case && t >= first.min(case.map_or(first, |c| c + 1)))
            .collect();
        return statement(tree, at, vec![at], claim, content);
    }
    let group = group(tree, at);
    let (claim, content) = subject_before(tree, at, group.start)?;
    statement(tree, at, (group.start..=at).collect(), claim, content)
}

/// Idioms of the lexicon of two words and more: "it is unclear whether", "if confirmed".
fn phrases(tree: &Tree<'_>, knowledge: &Knowledge, sentence: Range<usize>) -> Vec<Found> {
    let forms: Vec<_> = sentence.clone().map(|t| lower(tree.form(t))).collect();
    let words: Vec<&str> = forms.iter().map(AsRef::as_ref).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let idiom = knowledge
            .cues
            .phrase_at(&words[at..])
            .find(|c| c.commitment == Commitment::Unconfirmed);
        let Some(idiom) = idiom else {
            at += 1;
            continue;
        };
        let first = sentence.start + at;
        at += length(idiom);
        let last = sentence.start + at - 1;
        let cue: Vec<usize> = (first..=last).collect();
        let before_clause = if tree.is(last, &["that", "whether"]) { last - 1 } else { last };
        let claim = clause_behind(tree, before_clause)
            .or_else(|| subject_before(tree, last, first))
            // "said, without offering evidence": what is left open is what was said, not who said it.
            .filter(|_| !tree.is(first, &["without"]));
        if let Some((claim, content)) = claim {
            found.extend(statement(tree, last, cue, claim, content));
        }
    }
    found
}

fn length(cue: &Cue) -> usize {
    cue.phrase.split(' ').count()
}
