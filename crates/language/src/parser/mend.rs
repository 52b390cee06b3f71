//! Trees that no sentence has, put right: arcs are chosen one by one, so that a clause can end up with
//! two subjects.

use parallax_model::{Rel, Token, Upos, reading::XPOS};

use crate::word::{Word, hash};

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

fn is_subject(rel: Rel) -> bool {
    matches!(rel, Rel::Nsubj | Rel::NsubjPass)
}
