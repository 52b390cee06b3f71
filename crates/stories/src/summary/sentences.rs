//! Sentences fit for a summary, as ranges of the article's text.

use parallax_model::TextRange;

/// Words of a sentence that can stand in a summary: shorter ones are captions and cries, longer
/// ones lists and run-together text.
const WORDS: std::ops::RangeInclusive<usize> = 7..=55;

/// Short forms whose full stop ends no sentence.
const SHORT_FORMS: [&str; 34] = [
    "mr", "mrs", "ms", "dr", "st", "sen", "rep", "gov", "gen", "col", "lt", "sgt", "capt", "adm",
    "maj", "jr", "sr", "prof", "no", "vs", "inc", "corp", "co", "jan", "feb", "mar", "apr", "aug",
    "sept", "oct", "nov", "dec", "dept", "rev",
];

/// All sentences of a text. A line is never left: headings and captions stand alone.
pub fn sentences(text: &str) -> Vec<TextRange> {
    let mut found = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let mut start = line_start;
        let marks =
            line.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '。' | '！' | '？'));
        for (i, c) in marks {
            let end = after_closing_marks(line, i + c.len_utf8());
            if line_start + end > start && ends(line, i, end, c) {
                push(text, start, line_start + end, &mut found);
                start = line_start + end;
            }
        }
        line_start += line.len();
        push(text, start, line_start, &mut found);
    }
    found
}

/// Whole sentences of fitting length that end as sentences do.
pub(crate) fn fit(text: &str, range: TextRange) -> bool {
    let Some(sentence) = range.slice(text) else { return false };
    let words = sentence.split_whitespace().count();
    let spaced = words > 1 || sentence.chars().count() < 20;
    let closed = sentence.trim_end_matches(['"', '”', '’', '\'', ')', '»', '」']);
    let starts = sentence.chars().next().is_some_and(|c| !c.is_lowercase() && c != '(');
    let ended = closed.ends_with(['.', '!', '。', '！']);
    starts && ended && (!spaced || WORDS.contains(&words))
}

fn after_closing_marks(line: &str, mut at: usize) -> usize {
    while let Some(c) = line.get(at..).and_then(|r| r.chars().next()) {
        if !matches!(c, '"' | '”' | '’' | '\'' | ')' | '»' | '」') {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// Does the mark at `mark` end a sentence, the text going on at `end`?
fn ends(line: &str, mark: usize, end: usize, c: char) -> bool {
    if matches!(c, '。' | '！' | '？') {
        return true;
    }
    let mut rest = line[end..].chars();
    let Some(next) = rest.next() else { return true };
    let goes_on = line[end..].trim_start().chars().next();
    if !next.is_whitespace() || goes_on.is_some_and(char::is_lowercase) {
        return false;
    }
    let before = &line[..mark];
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let dotted = word.contains('.') && word.chars().all(|c| c == '.' || c.is_uppercase());
    let lower = word.to_lowercase();
    c != '.' || !(initial || dotted || SHORT_FORMS.contains(&lower.as_str()))
}

fn push(text: &str, start: usize, end: usize, found: &mut Vec<TextRange>) {
    let Some(piece) = text.get(start..end) else { return };
    let trimmed = piece.trim();
    if !trimmed.is_empty() {
        let start = start + (piece.len() - piece.trim_start().len());
        found.push(TextRange::new(start as u32, (start + trimmed.len()) as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_initials_and_quotations_do_not_break_sentences() {
        let text = "Gen. Kim J. Park of the U.S. Army spoke. “It flew 4.5 km.” He left!\nA caption";
        let all: Vec<&str> = sentences(text).iter().filter_map(|s| s.slice(text)).collect();
        assert_eq!(
            all,
            [
                "Gen. Kim J. Park of the U.S. Army spoke.",
                "“It flew 4.5 km.”",
                "He left!",
                "A caption"
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn sentences_slice_back_and_do_not_overlap(text in "\\PC*") {
            let mut last = 0;
            for s in sentences(&text) {
                proptest::prop_assert!(s.start >= last && s.slice(&text).is_some());
                last = s.end;
            }
        }
    }
}
