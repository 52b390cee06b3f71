//! Trees that no sentence has, put right: arcs are chosen one by one, so that a clause can end up with
//! two subjects.

use parallax_model::{Rel, Token, Upos, reading::XPOS};

use crate::{
    aside::Aside,
    word::{Word, hash},
};

const THAT: u32 = hash("that");

/// "said on Monday that Seoul fired": where a clause has a later subject of its own, the first "that"
/// is no pronoun but opens the clause. `first` is the number of the sentence's first token.
pub fn second_subjects(words: &[Word], tokens: &mut [Token], first: u32) {
    for at in 0..tokens.len() {
        let that = tokens[at];
        let opens = words.get(at).is_some_and(|w| w.norm == THAT);
        if !opens || !is_subject(that.rel) || that.head < first + at as u32 {
            continue;
        }
        let clause = (that.head - first) as usize;
        let rival = tokens.get(at + 1..clause).is_some_and(|between| {
            between.iter().any(|t| t.head == that.head && is_subject(t.rel))
        });
        if rival {
            let opener = &mut tokens[at];
            (opener.rel, opener.upos) = (Rel::Mark, Upos::Sconj);
            opener.xpos = XPOS.iter().position(|x| *x == "IN").unwrap_or(0) as u8;
        }
    }
}

/// The clause of a report has a subject: where the parser saw none, the nominal beside the verb.
pub fn subject_of_report(aside: &Aside, tokens: &mut [Token]) {
    let verb = aside.verb as u32;
    let of_verb = |t: &Token| t.head == verb;
    let clause = aside.clause.clone();
    if tokens[clause.clone()].iter().any(|t| of_verb(t) && is_subject(t.rel)) {
        return;
    }
    let nominal = |t: &Token| matches!(t.upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num);
    let has_case = |at: usize| {
        tokens[clause.clone()].iter().any(|t| t.head == at as u32 && t.rel == Rel::Case)
    };
    let subject = clause
        .clone()
        .filter(|&at| of_verb(&tokens[at]) && nominal(&tokens[at]) && !has_case(at))
        .min_by_key(|&at| at.abs_diff(aside.verb));
    if let Some(subject) = subject {
        tokens[subject].rel = Rel::Nsubj;
    }
}

fn is_subject(rel: Rel) -> bool {
    matches!(rel, Rel::Nsubj | Rel::NsubjPass)
}
