//! Datelines: "SEOUL, June 27 (Agency) -" before the first words of a report. A dateline says where
//! and when the report was filed; left in the sentence it is read as its subject.

use parallax_model::Token;

/// A dateline has no more tokens than this.
const LONGEST: usize = 16;
/// Shortest first word, in letters: "UN - " and "I - " are no datelines.
const SHORTEST: usize = 3;

/// For each dateline at the start of a paragraph, the index of its last token (the dash).
pub fn ends(text: &str, tokens: &[Token], breaks: &[bool]) -> Vec<usize> {
    let starts = (0..tokens.len()).filter(|&at| at == 0 || breaks[at - 1]);
    starts.filter_map(|first| end(text, tokens, breaks, first)).collect()
}

fn end(text: &str, tokens: &[Token], breaks: &[bool], first: usize) -> Option<usize> {
    let place = word(text, tokens, first);
    let capital = place.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '\'' | '-'));
    if !capital || place.chars().filter(|c| c.is_uppercase()).count() < SHORTEST {
        return None;
    }
    for at in first + 1..first + LONGEST {
        let (word, after) = (word(text, tokens, at), word(text, tokens, at + 1));
        // A dash with a blank on both sides closes it; a word in small letters belongs to a sentence.
        if matches!(word, "-" | "--" | "–" | "—") {
            let apart = tokens[at - 1].space_after && tokens[at].space_after;
            let goes_on = after.starts_with(char::is_lowercase);
            if apart && !goes_on && !breaks[at] {
                return Some(at);
            }
        }
        if word.is_empty() || breaks[at] || word.starts_with(char::is_lowercase) {
            return None;
        }
    }
    None
}

fn word<'t>(text: &'t str, tokens: &[Token], at: usize) -> &'t str {
    tokens.get(at).and_then(|t| t.range.slice(text)).unwrap_or("")
}
