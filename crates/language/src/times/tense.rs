//! The tense around an expression: from the tree where there is one, from the words where not.

use parallax_model::{Reading, Rel, TextRange, Upos};

use super::resolve::Tense;
use crate::atoms::{Atoms, Gap};

/// Words that make what follows, or what stands beside them, lie ahead.
const AHEAD: &[&str] = &[
    "will",
    "shall",
    "'ll",
    "ll",
    "upcoming",
    "due",
    "scheduled",
    "slated",
    "expected",
    "expects",
    "expect",
    "plans",
    "planned",
    "plan",
    "planning",
    "intends",
    "intend",
    "set",
    "would",
    "going",
    "until",
    "till",
    "by",
    "starting",
    "beginning",
    "effective",
    "deadline",
    "forthcoming",
    "begins",
    "opens",
    "starts",
    "coming",
];
/// Words that make it lie behind.
const BEHIND: &[&str] = &[
    "was",
    "were",
    "had",
    "did",
    "said",
    "ended",
    "since",
    "killed",
    "fired",
    "launched",
    "reported",
    "told",
    "added",
    "announced",
    "after",
    "died",
    "began",
    "came",
    "took",
    "made",
    "went",
    "rose",
    "fell",
    "met",
    "held",
];

pub(super) fn tense(atoms: &Atoms<'_>, reading: &Reading, start: usize, end: usize) -> Tense {
    let range = TextRange::new(atoms.all[start].start as u32, atoms.all[end - 1].end as u32);
    by_tree(atoms.text, reading, range).unwrap_or_else(|| by_words(atoms, start, end))
}

/// Tense of the verb the expression hangs on.
fn by_tree(text: &str, reading: &Reading, range: TextRange) -> Option<Tense> {
    let tokens = reading.tokens_in(range);
    if tokens.is_empty() || !reading.sentence_of(tokens.start)?.parsed {
        return None;
    }
    let mut at = tokens.clone().find(|&t| reading.head(t).is_none_or(|h| !tokens.contains(&h)))?;
    for _ in 0..6 {
        at = reading.head(at)?;
        let token = reading.tokens.get(at)?;
        if !matches!(token.upos, Upos::Verb | Upos::Aux) {
            continue;
        }
        let helpers: Vec<usize> = reading
            .children(at)
            .filter(|&c| {
                matches!(reading.tokens[c].rel, Rel::Aux | Rel::AuxPass | Rel::Cop | Rel::Mark)
            })
            .collect();
        let word = |t: usize| reading.form(text, t).to_lowercase();
        if helpers.iter().any(|&h| matches!(word(h).as_str(), "will" | "'ll" | "shall" | "wo")) {
            return Some(Tense::Future);
        }
        let infinitive =
            helpers.iter().any(|&h| word(h) == "to" && reading.tokens[h].upos == Upos::Part);
        let past = token.penn() == "VBD"
            || helpers.iter().any(|&h| {
                matches!(reading.tokens[h].penn(), "VBD" | "VBZ" | "VBP") && token.penn() == "VBN"
            });
        match (past, infinitive, token.penn()) {
            (true, ..) => return Some(Tense::Past),
            (_, true, _) => return Some(Tense::Future),
            // "Killed in fighting on Monday": a participle has the tense of its verb.
            (.., "VBG" | "VBN") if helpers.is_empty() => {}
            _ => return None,
        }
    }
    None
}

/// The nearest cue in the sentence, looking back first.
fn by_words(atoms: &Atoms<'_>, start: usize, end: usize) -> Tense {
    let stop = |i: usize| {
        matches!(atoms.form(i), "." | ";" | "!" | "?" | "\u{201d}")
            || atoms.gap(i + 1) == Gap::Line && i + 1 < start
    };
    let cue = |i: usize| {
        let word = atoms.lower(i);
        let to_verb = word == "to" && !atoms.is(i + 1, crate::atoms::Kind::Number) && i + 1 < start;
        if AHEAD.contains(&word) || to_verb {
            Some(Tense::Future)
        } else if BEHIND.contains(&word)
            || (word.len() > 4 && word.ends_with("ed") && word != "united")
        {
            Some(Tense::Past)
        } else {
            None
        }
    };
    let back = (start.saturating_sub(14)..start)
        .rev()
        .take_while(|&i| !stop(i))
        .find_map(|i| cue(i).map(|t| (t, start - i)));
    let ahead = (end..(end + 10).min(atoms.len()))
        .take_while(|&i| !stop(i))
        .find_map(|i| cue(i).map(|t| (t, i - end + 2)));
    match (back, ahead) {
        (Some(b), Some(a)) if a.1 < b.1 => a.0,
        (Some(b), _) => b.0,
        (None, Some(a)) => a.0,
        (None, None) => Tense::Past,
    }
}
