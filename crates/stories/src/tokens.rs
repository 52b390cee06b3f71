//! Words of any script, fast: one pass over the text, no allocation a word.

use std::{collections::HashSet, sync::LazyLock};

/// A word, number, or pair of characters of a script written without spaces.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// Hash of the lower-cased form, plural and possessive endings taken off.
    pub hash: u64,
    pub start: u32,
    pub end: u32,
    pub capital: bool,
    /// First word of a sentence, where a capital says nothing.
    pub opens: bool,
    pub number: bool,
    pub quoted: bool,
}

/// Splits texts into tokens; keeps its buffer from one text to the next.
#[derive(Debug, Default)]
pub(crate) struct Tokeniser {
    word: Vec<u8>,
}

/// Longest stretch that counts as a quotation, in bytes: a quotation mark left open is not one.
const LONGEST_QUOTE: u32 = 1500;

impl Tokeniser {
    pub fn tokens(&mut self, text: &str, out: &mut Vec<Token>) {
        out.clear();
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut opens = true;
        let mut quote: Option<(u32, usize)> = None;
        while at < bytes.len() {
            let b = bytes[at];
            if b.is_ascii_alphanumeric() || (b >= 0x80 && wide_alphanumeric(text, at)) {
                at = match plain_word(bytes, at, &mut opens, out) {
                    Some(end) => end,
                    None => self.word(text, at, &mut opens, out),
                };
                continue;
            }
            if b == b' ' {
                at += 1;
                continue;
            }
            let step = if b < 0x80 { 1 } else { width(b) };
            let mark = &bytes[at..(at + step).min(bytes.len())];
            match mark {
                b"." | b"!" | b"?" | b"\n" | b":" => opens = true,
                b"\"" if quote.is_some() => end_quote(&mut quote, at, out),
                b"\"" => {
                    quote = Some((at as u32, out.len()));
                    opens = true;
                }
                m if OPENING.contains(&m) => {
                    quote = Some((at as u32, out.len()));
                    opens = true;
                }
                m if CLOSING.contains(&m) => end_quote(&mut quote, at, out),
                m if FULL_STOPS.contains(&m) => opens = true,
                _ => {}
            }
            at += step;
        }
    }

    /// Reads the word that starts at `at`; returns where the text goes on.
    fn word(&mut self, text: &str, at: usize, opens: &mut bool, out: &mut Vec<Token>) -> usize {
        let bytes = text.as_bytes();
        let first = bytes[at];
        let number = first.is_ascii_digit();
        let mut token = Token {
            hash: 0,
            start: at as u32,
            end: at as u32,
            capital: first.is_ascii_uppercase(),
            opens: *opens,
            number,
            quoted: false,
        };
        self.word.clear();
        let mut i = at;
        while i < bytes.len() {
            let b = bytes[i];
            if b.is_ascii_alphanumeric() {
                self.word.push(b.to_ascii_lowercase());
                i += 1;
            } else if b == b'\'' {
                if !bytes.get(i + 1).is_some_and(u8::is_ascii_alphanumeric) {
                    break;
                }
                self.word.push(b'\'');
                i += 1;
            } else if number && (b == b',' || b == b'.') {
                if !bytes.get(i + 1).is_some_and(u8::is_ascii_digit) {
                    break;
                }
                if b == b'.' {
                    self.word.push(b'.');
                }
                i += 1;
            } else if b >= 0x80 {
                let Some(c) = text.get(i..).and_then(|t| t.chars().next()) else { break };
                if c == '\u{2019}' {
                    if !bytes.get(i + 3).is_some_and(u8::is_ascii_alphanumeric) {
                        break;
                    }
                    self.word.push(b'\'');
                } else if unspaced(c) {
                    if i > at {
                        break;
                    }
                    *opens = false;
                    return pairs(text, at, token, out);
                } else if c.is_alphanumeric() || combining(c) {
                    token.capital |= i == at && c.is_uppercase();
                    let mut buffer = [0; 4];
                    for low in c.to_lowercase() {
                        self.word.extend_from_slice(low.encode_utf8(&mut buffer).as_bytes());
                    }
                } else {
                    break;
                }
                i += c.len_utf8();
            } else {
                break;
            }
        }
        token.end = i as u32;
        token.hash = hash(if number { &self.word } else { stem(&self.word) });
        out.push(token);
        *opens = false;
        i
    }
}

/// Reads a word of ASCII letters and digits alone, as most are, eight bytes at a time; `None` where
/// it goes on with an apostrophe, a decimal or another script.
fn plain_word(bytes: &[u8], at: usize, opens: &mut bool, out: &mut Vec<Token>) -> Option<usize> {
    let rest = &bytes[at..];
    let first = eight_bytes(rest, 0);
    let mut length = plain_bytes(first);
    if length == 8 {
        length += rest[8..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    }
    let number = rest[0].is_ascii_digit();
    let goes_on = |b: &u8| *b >= 0x80 || *b == b'\'' || number && matches!(b, b',' | b'.');
    if length == 0 || rest.get(length).is_some_and(goes_on) {
        return None;
    }
    let counted = if number { length } else { plain_stem(&rest[..length]) };
    let lower = |read: u64, length: usize| {
        let beyond = 8_usize.saturating_sub(length) as u32 * 8;
        (read | each(LOWER)) & (u64::MAX >> beyond)
    };
    let mut hash = mix(SEED ^ counted as u64 ^ lower(first, counted));
    for from in (8..counted).step_by(8) {
        hash = mix(hash ^ lower(eight_bytes(rest, from), counted - from));
    }
    out.push(Token {
        hash,
        start: at as u32,
        end: (at + length) as u32,
        capital: rest[0].is_ascii_uppercase(),
        opens: *opens,
        number,
        quoted: false,
    });
    *opens = false;
    Some(at + length)
}

/// Length of the [`stem`] of a word of ASCII letters and digits, in any case.
fn plain_stem(word: &[u8]) -> usize {
    let [.., x, y, z] = *word else { return word.len() };
    match [x | LOWER, y | LOWER, z | LOWER] {
        _ if word.len() <= 4 => word.len(),
        [b'i', b'e', b's'] => word.len() - 2,
        [_, b's' | b'u' | b'i', b's'] => word.len(),
        [_, _, b's'] => word.len() - 1,
        _ => word.len(),
    }
}

/// The bit by which an ASCII capital differs from its small letter; all digits have it.
const LOWER: u8 = 0x20;

/// Eight times the same byte.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Eight bytes from `at` on, the first lowest; zeros beyond the end.
fn eight_bytes(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(eight) = rest.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    let mut eight = [0; 8];
    eight[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(eight)
}

/// How many of the eight, from the first on, are ASCII letters or digits. Each sum sets the high bit
/// of the bytes that reach a bound (Mycroft's way); a byte that has it already is not ASCII.
fn plain_bytes(eight: u64) -> usize {
    const HIGH: u64 = each(0x80);
    let within = |bytes: u64, first: u8, last: u8| {
        let bytes = bytes & !HIGH;
        (bytes + each(0x80 - first)) & !(bytes + each(0x7F - last))
    };
    let plain = within(eight | each(LOWER), b'a', b'z') | within(eight, b'0', b'9');
    let other = !(plain & !eight) & HIGH;
    other.trailing_zeros() as usize / 8
}

/// Han, kana, Thai and their like: each two neighbouring characters make a token.
fn pairs(text: &str, at: usize, mut token: Token, out: &mut Vec<Token>) -> usize {
    token.capital = false;
    let mut run = text[at..].char_indices().take_while(|(_, c)| unspaced(*c)).peekable();
    let mut end = at;
    let mut alone = true;
    while let Some((i, c)) = run.next() {
        end = at + i + c.len_utf8();
        let stop = match run.peek() {
            Some((j, next)) => at + j + next.len_utf8(),
            None if alone => end,
            None => break,
        };
        alone = false;
        token.start = (at + i) as u32;
        token.end = stop as u32;
        token.hash = hash(&text.as_bytes()[at + i..stop]);
        out.push(token);
        token.opens = false;
    }
    end
}

const OPENING: [&[u8]; 3] = ["“".as_bytes(), "«".as_bytes(), "「".as_bytes()];
const CLOSING: [&[u8]; 3] = ["”".as_bytes(), "»".as_bytes(), "」".as_bytes()];
const FULL_STOPS: [&[u8]; 3] = ["。".as_bytes(), "？".as_bytes(), "！".as_bytes()];

fn end_quote(quote: &mut Option<(u32, usize)>, at: usize, out: &mut [Token]) {
    if let Some((start, first)) = quote.take()
        && at as u32 - start <= LONGEST_QUOTE
    {
        out[first..].iter_mut().for_each(|t| t.quoted = true);
    }
}

fn wide_alphanumeric(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|t| t.chars().next()).is_some_and(|c| c.is_alphanumeric())
}

fn width(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

fn combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0591}'..='\u{05C7}' | '\u{064B}'..='\u{065F}'
        | '\u{0900}'..='\u{0903}' | '\u{093A}'..='\u{094F}' | '\u{0981}'..='\u{0D57}')
}

/// Scripts written without spaces between words, and Hangul, whose endings cling to the word.
fn unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'
        | '\u{20000}'..='\u{2FFFF}')
        && c.is_alphanumeric() | combining_thai(c)
}

fn combining_thai(c: char) -> bool {
    matches!(c, '\u{0E31}'..='\u{0E4E}' | '\u{0EB1}'..='\u{0ECD}' | '\u{102B}'..='\u{103E}'
        | '\u{17B4}'..='\u{17D3}')
}

/// Takes off the possessive and the plural, nothing more: names must survive.
fn stem(word: &[u8]) -> &[u8] {
    let word = word.strip_suffix(b"'s").unwrap_or(word);
    if word.len() <= 4 || !word.is_ascii() {
        return word;
    }
    match word {
        [stem @ .., b'e', b's'] if word.ends_with(b"ies") => {
            debug_assert!(!stem.is_empty());
            &word[..word.len() - 2]
        }
        [.., b's' | b'u' | b'i', b's'] => word,
        [stem @ .., b's'] => stem,
        _ => word,
    }
}

/// A word in the form under which it is counted.
pub(crate) fn base_form(word: &str, number: bool) -> String {
    if number {
        return word.replace(',', "").to_lowercase();
    }
    let lower = word.to_lowercase().replace('\u{2019}', "'");
    String::from_utf8_lossy(stem(lower.as_bytes())).into_owned()
}

/// The hash under which a word is counted.
pub(crate) fn word_hash(word: &str) -> u64 {
    hash(base_form(word, false).as_bytes())
}

/// 64-bit hash of a short byte string: fold-multiply over eight bytes at a time (after wyhash,
/// Wang Yi 2019); fixed for ever, since hashes are kept.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut h = SEED ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0u8; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        h = mix(h ^ u64::from_le_bytes(word));
    }
    h
}

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

pub(crate) fn mix(x: u64) -> u64 {
    let wide = u128::from(x ^ 0xA076_1D64_78BD_642F) * u128::from(0xE703_7ED1_A0B4_28DB_u64);
    (wide >> 64) as u64 ^ wide as u64
}

/// Words that carry no topic, by language (`knowledge/stories/stopwords.csv`).
#[derive(Debug)]
pub(crate) struct Stopwords {
    languages: Vec<(String, HashSet<u64, PlainHasher>)>,
}

impl Stopwords {
    /// The table compiled into the program.
    pub fn built_in() -> &'static Self {
        const TABLE: &str = include_str!("../../../knowledge/stories/stopwords.csv");
        static BUILT_IN: LazyLock<Stopwords> = LazyLock::new(|| Stopwords::parse(TABLE));
        &BUILT_IN
    }

    /// Reads `language,word word …` lines; `#` starts a comment.
    pub fn parse(table: &str) -> Self {
        let mut languages: Vec<(String, HashSet<u64, PlainHasher>)> = Vec::new();
        for line in table.lines().filter(|l| !l.starts_with('#')) {
            let Some((language, words)) = line.split_once(',') else { continue };
            let hashes = words.split_whitespace().map(word_hash);
            match languages.iter_mut().find(|(l, _)| l == language) {
                Some((_, set)) => set.extend(hashes),
                None => languages.push((language.to_owned(), hashes.collect())),
            }
        }
        Self { languages }
    }

    pub fn of(&self, language: Option<&str>) -> Option<&HashSet<u64, PlainHasher>> {
        let language = language.unwrap_or("en");
        let language = language.get(..2).unwrap_or(language);
        self.languages.iter().find(|(l, _)| l == language).map(|(_, set)| set)
    }
}

/// Keys that are hashes already.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Plain(u64);

pub(crate) type PlainHasher = std::hash::BuildHasherDefault<Plain>;

impl std::hash::Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }

    fn write_u32(&mut self, key: u32) {
        self.0 = mix(u64::from(key));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        Tokeniser::default().tokens(text, &mut tokens);
        tokens.iter().map(|t| &text[t.start as usize..t.end as usize]).collect()
    }

    #[test]
    fn words_numbers_and_scripts_without_spaces() {
        assert_eq!(
            words("Seoul's 1,200 shells, 4.5 tons."),
            ["Seoul's", "1,200", "shells", "4.5", "tons"]
        );
        assert_eq!(words("北朝鮮が発射"), ["北朝", "朝鮮", "鮮が", "が発", "発射"]);
        assert_eq!(words("Über l’Élysée naïve"), ["Über", "l", "Élysée", "naïve"]);
    }

    #[test]
    fn plural_possessive_and_thousands_do_not_part_words() {
        assert_eq!(word_hash("missiles"), word_hash("Missile"));
        assert_eq!(word_hash("Korea’s"), word_hash("korea"));
        let mut tokens = Vec::new();
        Tokeniser::default().tokens("6,700 6700", &mut tokens);
        assert_eq!(tokens[0].hash, tokens[1].hash);
    }

    #[test]
    fn quotations_are_marked_and_an_open_mark_is_not_one() {
        let mut tokens = Vec::new();
        Tokeniser::default().tokens("He said “we will act” today. \"Open", &mut tokens);
        let quoted: Vec<bool> = tokens.iter().map(|t| t.quoted).collect();
        assert_eq!(quoted, [false, false, true, true, true, false, false]);
    }

    proptest::proptest! {
        #[test]
        fn a_plain_word_is_counted_as_any_other(word in "[a-zA-Z0-9]{1,40}", after in "[ ,.é-]?x?") {
            let mut tokens = Vec::new();
            Tokeniser::default().tokens(&format!("{word}{after}"), &mut tokens);
            let number = word.as_bytes()[0].is_ascii_digit();
            let mut slowly = Vec::new();
            let text = format!("{word}{after}");
            Tokeniser::default().word(&text, 0, &mut true, &mut slowly);
            proptest::prop_assert_eq!(tokens[0].hash, slowly[0].hash);
            proptest::prop_assert_eq!(tokens[0].end, slowly[0].end);
            proptest::prop_assert_eq!(tokens[0].number, number);
        }

        #[test]
        fn every_token_slices_back_to_the_text(text in "\\PC*") {
            let mut tokens = Vec::new();
            Tokeniser::default().tokens(&text, &mut tokens);
            for t in tokens {
                proptest::prop_assert!(text.get(t.start as usize..t.end as usize).is_some_and(|w| !w.is_empty()));
            }
        }
    }
}
