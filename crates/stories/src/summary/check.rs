//! Is every name, number and date of a summary sentence in the words it rests on?

use std::collections::BTreeSet;

use parallax_model::{Span, story::SummarySentence};

use crate::tokens::{Token, Tokeniser};

/// Words of a sentence that its spans do not support; empty when all is well.
///
/// Names, numbers and dates are looked for one by one, in any form of spelling that counts as the
/// same; a sentence without spans is supported by nothing. `text_of` gives the words of a span.
pub fn unsupported(
    sentence: &SummarySentence,
    text_of: impl Fn(&Span) -> Option<String>,
) -> Vec<String> {
    let mut tokeniser = Tokeniser::default();
    let mut tokens = Vec::new();
    let mut known: BTreeSet<u64> = BTreeSet::new();
    for span in &sentence.spans {
        if let Some(text) = text_of(span) {
            tokeniser.tokens(&text, &mut tokens);
            known.extend(tokens.iter().map(|t| t.hash));
        }
    }
    tokeniser.tokens(&sentence.text, &mut tokens);
    let told = |t: &&Token| t.number || t.capital || sentence.spans.is_empty();
    tokens
        .iter()
        .filter(told)
        .filter(|t| !known.contains(&t.hash))
        .filter_map(|t| sentence.text.get(t.start as usize..t.end as usize).map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use parallax_model::{ArticleId, TextRange};

    use super::*;

    fn check(text: &str, evidence: &str) -> Vec<String> {
        let range = TextRange::new(0, evidence.len() as u32);
        let span = Span { article: ArticleId("a".into()), range };
        let sentence = SummarySentence { text: text.into(), spans: vec![span], as_of: None };
        unsupported(&sentence, |_| Some(evidence.to_owned()))
    }

    #[test]
    fn a_changed_name_or_number_is_found() {
        let evidence = "Seoul said two missiles flew 6,700 metres on 1 July.";
        assert!(check("On 1 July two missiles flew 6700 metres, Seoul said.", evidence).is_empty());
        assert!(check("Seoul said two missiles flew 6700 metres on 1 July.", evidence).is_empty());
        assert_eq!(check("Tokyo said so on 2 July.", evidence), ["Tokyo", "2"]);
    }
}
