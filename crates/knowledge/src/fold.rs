//! Text as the automata see it: one dash, one space, one apostrophe; offsets lead back.

use std::borrow::Cow;

use parallax_model::TextRange;

/// A text with every kind of dash, space and apostrophe made one, and the way back to its offsets.
#[derive(Debug)]
pub struct Folded {
    pub text: String,
    /// (offset in `text`, offset in the original), wherever the two begin to run apart.
    shifts: Vec<(u32, u32)>,
}

impl Folded {
    pub fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut shifts = Vec::new();
        for (at, c) in original.char_indices() {
            let to = plain(c);
            if to.len_utf8() != c.len_utf8() {
                text.push(to);
                shifts.push((text.len() as u32, (at + c.len_utf8()) as u32));
            } else {
                text.push(to);
            }
        }
        Self { text, shifts }
    }

    /// Offset in the original of an offset in the folded text.
    pub fn original(&self, at: usize) -> u32 {
        let at = at as u32;
        match self.shifts.partition_point(|s| s.0 <= at).checked_sub(1) {
            Some(i) => self.shifts[i].1 + (at - self.shifts[i].0),
            None => at,
        }
    }

    pub fn range(&self, start: usize, end: usize) -> TextRange {
        TextRange::new(self.original(start), self.original(end))
    }
}

fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' | '\t' | '\n' | '\r' => ' ',
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{ff07}' => '\'',
        other => other,
    }
}

/// The word in lower case; most words are already.
pub fn lower(word: &str) -> Cow<'_, str> {
    let plain = |b: u8| b.is_ascii() && !b.is_ascii_uppercase();
    if word.bytes().all(plain) { word.into() } else { word.to_lowercase().into() }
}

/// Whether a character of the script takes part in words written without spaces between them.
#[inline]
pub fn unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// Whether a name may begin at `at`: nothing of the same word stands before it.
pub fn opens(text: &str, at: usize) -> bool {
    let Some(first) = text[at..].chars().next() else { return false };
    let before = text[..at].chars().next_back();
    unspaced(first)
        || match before {
            Some(c) if arabic(first) => !c.is_alphanumeric() || article(text, at),
            Some(c) => !c.is_alphanumeric() || unspaced(c),
            None => true,
        }
}

/// The end of a word that begins with a name ending at `at`, when what follows is only an
/// inflection: a plural in Latin script, a case ending in Cyrillic, a particle in Korean.
pub fn closes(text: &str, at: usize) -> Option<usize> {
    let last = text[..at].chars().next_back()?;
    let rest = &text[at..];
    let tail: usize = rest.chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
    let next = rest.chars().next();
    match next {
        None => Some(at),
        Some(_) if unspaced(last) => Some(at),
        Some(c) if !c.is_alphanumeric() || unspaced(c) => Some(at),
        Some('s') if tail == 1 && last.is_ascii() => Some(at + 1),
        Some(c) if cyrillic(last) && cyrillic(c) && tail <= 6 => Some(at + tail),
        _ => None,
    }
}

fn cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

fn arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}')
}

/// The Arabic article, alone or after a one-letter particle, stands before `at`.
fn article(text: &str, at: usize) -> bool {
    let word: String = text[..at].chars().rev().take_while(|c| arabic(*c)).collect();
    matches!(
        word.chars().rev().collect::<String>().as_str(),
        "ال" | "وال" | "بال" | "لل" | "و" | "ب" | "ل" | "كال"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back_through_longer_characters() {
        let text = "the Hwasong\u{2011}17’s “range”";
        let folded = Folded::new(text);
        let at = folded.text.find("Hwasong-17").expect("folded");
        assert_eq!(folded.range(at, at + 10).slice(text), Some("Hwasong\u{2011}17"));
        let end = folded.text.len();
        assert_eq!(folded.original(end) as usize, text.len());
    }

    #[test]
    fn words_close_at_inflections_only() {
        assert_eq!(closes("Tomahawks fell", 8), Some(9));
        assert_eq!(closes("Tomahawking", 8), None);
        assert_eq!(closes("Искандеров", "Искандер".len()), Some("Искандеров".len()));
        assert_eq!(closes("사드를", "사드".len()), Some("사드".len()));
    }
}
