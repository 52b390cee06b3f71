//! Words as names are compared: folded to lower case without accents, hyphens part words, a
//! possessive ending is a word of its own, an abbreviation loses its points.
//!
//! So `Kim Jong-un` and `Kim Jong Un`, `U.S.` and `US`, `Khürelsükh` and `Khurelsukh` are the same
//! words, and `China's` begins with the word `china`.

use unicode_normalization::UnicodeNormalization;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Byte range in the text.
    pub start: u32,
    pub end: u32,
    /// Folded form.
    pub folded: String,
    pub case: Case,
}

/// How the word was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    Lower,
    /// First letter upper, some other letter lower.
    Title,
    /// No lower-case letter, two upper-case letters or more.
    Upper,
    /// A single upper-case letter.
    Letter,
    /// No letters with case: digits, or a script without case.
    None,
}

/// The folded possessive ending.
pub const POSSESSIVE: &str = "'s";

/// Splits a text into words.
///
/// ```
/// use parallax_knowledge::words::split;
/// let folded: Vec<_> = split("the U.S.-led N'Djamena talks; China's Çelik")
///     .into_iter().map(|w| w.folded).collect();
/// assert_eq!(folded, ["the", "us", "led", "ndjamena", "talks", "china", "'s", "celik"]);
/// ```
pub fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 6 + 1);
    let mut chars = text.char_indices().peekable();
    while let Some(&(start, c)) = chars.peek() {
        if !c.is_alphanumeric() {
            chars.next();
            continue;
        }
        let mut end = start;
        while let Some(&(at, c)) = chars.peek() {
            let inside = c.is_alphanumeric()
                || is_mark(c)
                || (is_apostrophe(c) && joins(&text[at + c.len_utf8()..]))
                || (c == '.' && point_joins(&text[start..at], &text[at + 1..]));
            if !inside {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        words.push(word(text, start, end));
        if let Some(length) = possessive(&text[end..]) {
            words.push(Word {
                start: end as u32,
                end: (end + length) as u32,
                folded: POSSESSIVE.into(),
                case: Case::None,
            });
            while chars.peek().is_some_and(|&(at, _)| at < end + length) {
                chars.next();
            }
        }
    }
    words
}

fn word(text: &str, start: usize, end: usize) -> Word {
    let form = &text[start..end];
    Word { start: start as u32, end: end as u32, folded: fold(form), case: case(form) }
}

/// Bytes of a possessive ending that `rest` begins with.
fn possessive(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let apostrophe = chars.next().filter(|c| is_apostrophe(*c))?;
    let s = chars.next().filter(|c| matches!(c, 's' | 'S'))?;
    let ends = chars.next().is_none_or(|c| !c.is_alphanumeric());
    ends.then_some(apostrophe.len_utf8() + s.len_utf8())
}

/// An apostrophe inside a word (`Sana'a`), neither its end nor a possessive.
fn joins(rest: &str) -> bool {
    let mut chars = rest.chars();
    let Some(first) = chars.next().filter(|c| c.is_alphabetic()) else { return false };
    !(matches!(first, 's' | 'S') && chars.next().is_none_or(|c| !c.is_alphanumeric()))
}

/// A point inside an abbreviation of single letters (`U.S.`), also the last one.
fn point_joins(before: &str, after: &str) -> bool {
    let mut back = before.chars().rev();
    let single =
        back.next().is_some_and(char::is_alphabetic) && back.next().is_none_or(|c| c == '.');
    if !single {
        return false;
    }
    let abbreviation = before.contains('.');
    let mut ahead = after.chars();
    let next = ahead.next();
    let letter_follows =
        next.is_some_and(char::is_alphabetic) && ahead.next().is_none_or(|c| !c.is_alphanumeric());
    letter_follows || abbreviation
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`')
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) || c == '\u{200c}'
}

fn case(form: &str) -> Case {
    let first_upper = form.chars().next().is_some_and(char::is_uppercase);
    let (upper, lower) = if form.is_ascii() {
        let count = |is: fn(&u8) -> bool| form.bytes().filter(is).count();
        (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase))
    } else {
        let count = |is: fn(char) -> bool| form.chars().filter(|c| is(*c)).count();
        (count(char::is_uppercase), count(char::is_lowercase))
    };
    match (upper, lower) {
        (0, 0) => Case::None,
        (0, _) => Case::Lower,
        (1, 0) => Case::Letter,
        (_, 0) => Case::Upper,
        _ if first_upper || upper > 1 => Case::Title,
        _ => Case::Lower,
    }
}

/// Lower case, accents and apostrophes gone, points of abbreviations gone.
pub fn fold(form: &str) -> String {
    if form.is_ascii() {
        let mut folded = form.to_ascii_lowercase();
        let mark = |b: u8| matches!(b, b'.' | b'\'' | b'`');
        if folded.bytes().any(mark) {
            folded.retain(|c| !mark(c as u8));
        }
        return folded;
    }
    let mut folded = String::with_capacity(form.len());
    for c in form.nfd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase) {
        match c {
            '.' | '\u{200c}' => {}
            c if is_apostrophe(c) => {}
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ə' => folded.push('e'),
            c => folded.push(c),
        }
    }
    let folded: String = folded.nfc().collect();
    match folded.chars().next() {
        Some('\u{400}'..='\u{4ff}') if case(form) != Case::Upper => stem(folded),
        Some('\u{600}'..='\u{6ff}') => bare(folded),
        _ => folded,
    }
}

/// Case endings of Russian and Ukrainian nouns, longest first.
const ENDINGS: &[&str] = &[
    "ами", "ями", "ого", "его", "ому", "ему", "ыми", "ими", "ией", "іей", "ією", "иею", "ом", "ем",
    "ой", "ей", "ою", "ею", "ов", "ев", "ів", "їв", "ах", "ях", "ам", "ям", "ым", "им", "ий", "ый",
    "ия", "ию", "ии", "ія", "ію", "ії", "ая", "ую", "а", "я", "у", "ю", "е", "и", "ы", "й", "ь",
    "і", "ї", "о",
];

/// A Cyrillic word without its case ending, so that a name is found in every case.
fn stem(word: String) -> String {
    let letters = word.chars().count();
    let ending = ENDINGS
        .iter()
        .find(|e| word.ends_with(**e) && letters >= e.chars().count() + 3)
        .map_or(0, |e| e.len());
    word[..word.len() - ending].to_string()
}

/// An Arabic word without article and what is written together with it.
fn bare(word: String) -> String {
    let letters = word.chars().count();
    ["وال", "بال", "فال", "كال", "لل", "ال"]
        .iter()
        .find(|p| word.starts_with(**p) && letters >= p.chars().count() + 3)
        .map_or(word.as_str(), |p| &word[p.len()..])
        .to_string()
}

/// Marks that Latin letters carry; marks of other scripts tell letters apart and stay.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{305}' | '\u{307}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        split(text).into_iter().map(|w| w.folded).collect()
    }

    #[test]
    fn spellings_of_one_name_fold_together() {
        assert_eq!(folded("Kim Jong-un"), folded("KIM JONG UN"));
        assert_eq!(folded("U.S."), ["us"]);
        assert_eq!(folded("D.C. and the U.K.'s"), ["dc", "and", "the", "uk", "'s"]);
        assert_eq!(folded("Vetëvendosje"), ["vetevendosje"]);
        assert_eq!(folded("Burkina Faso’s"), ["burkina", "faso", "'s"]);
        assert_eq!(folded("the end. Now"), ["the", "end", "now"]);
    }

    #[test]
    fn a_name_is_found_in_its_cases_and_behind_its_article() {
        assert_eq!(folded("Россия"), folded("Россией"));
        assert_eq!(folded("Путин"), folded("Путина"));
        assert_eq!(folded("США"), ["сша"]);
        assert_eq!(folded("الكرملين"), folded("والكرملين"));
    }

    #[test]
    fn case_tells_the_acronym_from_the_pronoun() {
        let cases: Vec<_> = split("US us Us A McCain 3").into_iter().map(|w| w.case).collect();
        use Case::*;
        assert_eq!(cases, [Upper, Lower, Title, Letter, Title, None]);
    }

    #[test]
    fn ranges_slice_back_on_any_script() {
        for text in ["한국·미국 3국", "Côte d’Ivoire", "e\u{301}tat", "''s '", "a.b.c.", "صنعاء"]
        {
            for word in split(text) {
                assert!(text.get(word.start as usize..word.end as usize).is_some(), "{text}");
            }
        }
    }
}
