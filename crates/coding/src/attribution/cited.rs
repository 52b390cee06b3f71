//! "Kyodo, citing a government source, said": the one who is cited stands behind the one who speaks.

use parallax_knowledge::{Knowledge, cues::CuePos};
use parallax_model::{Holder, Statement, TextRange};

use super::{institution, principal};
use crate::Source;

/// Adds to the chain of what somebody says in a sentence the one he has it from.
pub(super) fn join(statements: &mut [Statement], source: Source<'_>, knowledge: &Knowledge) {
    let on = source.published.map(|p| p.local_date());
    let citing: Vec<(TextRange, Holder)> = statements
        .iter()
        .filter(|s| is_secondhand(s, knowledge))
        .filter_map(|s| {
            let range = s.content.iter().copied().reduce(TextRange::cover)?;
            // "Quoted the ministry as saying that …".
            let words = range.slice(source.text)?.split(" as ").next()?;
            let range = TextRange::new(range.start, range.start + words.len() as u32);
            let mut cited = principal::holder(knowledge, words, Some(range), on, source.outlet);
            if let Some(home) = &s.holder()?.country {
                institution::filed_from(&mut cited, home);
            }
            Some((s.holder()?.range?, cited))
        })
        .collect();
    for (speaker, cited) in citing {
        for s in statements.iter_mut() {
            let speaks = s.holder().and_then(|h| h.range) == Some(speaker);
            if speaks && !is_secondhand(s, knowledge) {
                s.chain.push(cited.clone());
            }
        }
    }
}

/// Tells whom the speaker has it from, and nothing else.
pub fn is_secondhand(statement: &Statement, knowledge: &Knowledge) -> bool {
    !statement.direct
        && knowledge.cues.get(&statement.cue_lemma, CuePos::Verb).is_some_and(|c| c.secondhand)
}
