//! Tokens of a text: every character that is not white space lies in exactly one.

use std::borrow::Cow;

use foldhash::{HashMap, HashSet};

/// The word lists the tokeniser looks at.
#[derive(Debug)]
pub struct Tokeniser {
    abbreviations: HashSet<&'static str>,
    affixes: HashSet<&'static str>,
    units: HashSet<&'static str>,
    /// Whole word to the length of its first part.
    joined: HashMap<&'static str, usize>,
}

/// Endings that are words, with either apostrophe.
const CLITICS: [&str; 6] = ["s", "m", "d", "re", "ve", "ll"];
/// Longest entry of the word lists.
const LONGEST_ENTRY: usize = 12;
/// Longer stretches are neither addresses nor joined words: this keeps the work linear.
const LONGEST_WHOLE: usize = 1000;

fn list(text: &'static str) -> HashSet<&'static str> {
    text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
}

impl Default for Tokeniser {
    fn default() -> Self {
        let joined = include_str!("../../../../knowledge/language/contractions.csv");
        Self {
            abbreviations: list(include_str!("../../../../knowledge/language/abbreviations.txt")),
            affixes: list(include_str!("../../../../knowledge/language/affixes.txt")),
            units: list(include_str!("../../../../knowledge/language/units.txt")),
            joined: joined
                .lines()
                .filter(|l| !l.starts_with('#'))
                .filter_map(|l| l.split_once(','))
                .filter_map(|(whole, at)| Some((whole, at.parse().ok()?)))
                .collect(),
        }
    }
}

impl Tokeniser {
    /// Calls `emit` with the byte range of each token, in order.
    pub fn cut(&self, text: &str, mut emit: impl FnMut(usize, usize)) {
        let mut start = None;
        for (at, c) in text.char_indices() {
            match (c.is_whitespace(), start) {
                (true, Some(from)) => {
                    Chunk { lists: self, text, emit: &mut emit }.cut(from, at);
                    start = None;
                }
                (false, None) => start = Some(at),
                _ => {}
            }
        }
        if let Some(from) = start {
            Chunk { lists: self, text, emit: &mut emit }.cut(from, text.len());
        }
    }
}

/// A stretch of text without white space, being cut.
struct Chunk<'a, F> {
    lists: &'a Tokeniser,
    text: &'a str,
    emit: &'a mut F,
}

impl<F: FnMut(usize, usize)> Chunk<'_, F> {
    fn cut(&mut self, mut start: usize, end: usize) {
        let mut fresh = true;
        while start < end {
            let Some(c) = self.first(start, end) else { return };
            if fresh && let Some(to) = self.whole(start, end) {
                (self.emit)(start, to);
                start = to;
                fresh = false;
                continue;
            }
            fresh = !c.is_alphanumeric() && fresh;
            if c.is_alphanumeric() || self.decimal(start, end) || self.elision(start, end) {
                start = self.word(start, end);
            } else {
                let to = self.punctuation(start, end);
                (self.emit)(start, to);
                start = to;
            }
        }
    }

    fn first(&self, start: usize, end: usize) -> Option<char> {
        self.text[start..end].chars().next()
    }

    /// ".5" after nothing, and only before a digit.
    fn decimal(&self, start: usize, end: usize) -> bool {
        let b = &self.text.as_bytes()[start..end];
        b.len() > 1 && b[0] == b'.' && b[1].is_ascii_digit()
    }

    /// A clitic standing alone at the start of a stretch ("'s", "n't" after markup).
    fn elision(&self, start: usize, end: usize) -> bool {
        let rest = &self.text[start..end];
        let Some(after) = rest.strip_prefix('\'').or_else(|| rest.strip_prefix('’')) else {
            return false;
        };
        let letters =
            after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len();
        let word = &after[..letters];
        CLITICS.contains(&word)
            || matches!(word, "em" | "til" | "cause" | "tis" | "twas")
            || after.len() >= 2 && letters == 2 && word.bytes().all(|b| b.is_ascii_digit())
            || letters == 3 && word.ends_with('s') && word.as_bytes()[0].is_ascii_digit()
    }

    /// Addresses and faces are one token, less the punctuation after them.
    fn whole(&self, start: usize, end: usize) -> Option<usize> {
        let rest = &self.text[start..end];
        (rest.len() <= LONGEST_WHOLE).then_some(())?;
        address(rest).or_else(|| face(rest)).map(|length| start + length)
    }

    /// End of the punctuation token that begins at `start`: runs of one sign and of `?!` are one token.
    fn punctuation(&self, start: usize, end: usize) -> usize {
        let rest = &self.text[start..end];
        let Some(first) = rest.chars().next() else { return end };
        let same = |c: char| match first {
            '!' | '?' => matches!(c, '!' | '?'),
            '.' | '-' | '=' | '_' | '*' | '~' | '<' | '>' | '+' | '…' | '—' | '–' | '#' => {
                c == first
            }
            '\'' => c == '\'',
            '`' => c == '`',
            _ => false,
        };
        let mut length = first.len_utf8();
        for c in rest[length..].chars() {
            if !(same(c) || mark(c)) {
                break;
            }
            length += c.len_utf8();
        }
        if matches!(first, '\'' | '`') && rest[1..].starts_with(first) {
            length = 2;
        }
        if first == '.' && length == 1 { start + 1 } else { start + length }
    }

    /// Emits the word that begins at `start`, cut further where two words are written as one, and
    /// returns where it ends.
    fn word(&mut self, start: usize, end: usize) -> usize {
        let to = self.word_end(start, end);
        self.split(start, to);
        to
    }

    fn word_end(&self, start: usize, end: usize) -> usize {
        let rest = &self.text[start..end];
        let mut before = ' ';
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map_or(' ', |p| p.1);
            let joins = if at == 0 {
                true
            } else if c.is_alphanumeric() || mark(c) {
                script(before) == script(c) && script(c) != Script::Han || mark(c)
            } else {
                self.inside(rest, at, before, c, next)
            };
            if !joins {
                return start + at;
            }
            if !mark(c) {
                before = c;
            }
        }
        end
    }

    /// Whether a sign between two characters belongs to the word around it.
    fn inside(&self, rest: &str, at: usize, before: char, c: char, next: char) -> bool {
        let digits = before.is_ascii_digit() && next.is_ascii_digit();
        match c {
            '\'' | '’' => next.is_alphabetic() && before.is_alphanumeric(),
            '.' => {
                if next.is_alphanumeric() {
                    !(before.is_ascii_lowercase()
                        && next.is_uppercase()
                        && !rest[..at].contains('.'))
                } else {
                    self.abbreviated(&rest[..at], &rest[at + 1..])
                }
            }
            ',' => digits && rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count() == 3,
            ':' => digits,
            '/' => {
                digits
                    && at < LONGEST_ENTRY
                    && rest[..at].bytes().all(|b| b.is_ascii_digit() || b == b'/')
            }
            '&' => before.is_uppercase() && next.is_uppercase(),
            '_' | '@' => next.is_alphanumeric(),
            '-' | '‑' => {
                next.is_alphanumeric() && self.hyphenated(&rest[..at], &rest[at + c.len_utf8()..])
            }
            '\u{200c}' | '\u{200d}' | '\u{ad}' => true,
            _ => false,
        }
    }

    /// Whether the full stop after `word` belongs to it.
    fn abbreviated(&self, word: &str, after: &str) -> bool {
        if word.len() > LONGEST_ENTRY || after.starts_with('.') {
            return false;
        }
        let mut parts = word.split('.');
        if word.contains('.') {
            return parts.all(|p| p.chars().count() <= 2 && p.chars().all(char::is_alphabetic))
                || matches!(word, "Ph.D" | "M.Sc" | "B.Sc");
        }
        let mut letters = word.chars();
        if let (Some(c), None) = (letters.next(), letters.next()) {
            return c.is_uppercase();
        }
        self.lists.abbreviations.contains(word.to_ascii_lowercase().as_str())
    }

    /// Whether a hyphen joins: after an affix, in telephone and long dates.
    fn hyphenated(&self, before: &str, after: &str) -> bool {
        let left = before.rsplit(['-', '‑']).next().unwrap_or("");
        let run = after.bytes().take_while(u8::is_ascii_digit).count();
        if !left.is_empty() && left.bytes().all(|b| b.is_ascii_digit()) && run > 0 {
            let chained = before.contains('-') || after[run..].starts_with('-');
            return chained || left.len() == 3 && run == 4;
        }
        left.len() <= LONGEST_ENTRY
            && self.lists.affixes.contains(left.to_ascii_lowercase().as_str())
            && after.starts_with(char::is_alphabetic)
    }

    /// Emits a word as one token or, where Universal Dependencies sees two, as two or three.
    fn split(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        if word.len() <= LONGEST_WHOLE
            && let Some(at) = self.boundary(word)
        {
            self.split(start, start + at);
            (self.emit)(start + at, end);
        } else {
            (self.emit)(start, end);
        }
    }

    fn boundary(&self, word: &str) -> Option<usize> {
        let bytes = word.as_bytes();
        if bytes[0].is_ascii_digit() {
            let digits = bytes
                .iter()
                .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':'))
                .count();
            let unit = &word[digits..];
            let known = unit.len() <= LONGEST_ENTRY
                && (self.lists.units.contains(unit)
                    || self.lists.units.contains(unit.to_ascii_lowercase().as_str()));
            return (!unit.is_empty() && known).then_some(digits);
        }
        if word.len() <= LONGEST_ENTRY
            && let Some(&at) = self.lists.joined.get(lower(word).as_ref())
        {
            return Some(at);
        }
        let at = word.rfind(['\'', '’'])?;
        let mark = word[at..].chars().next().map_or(1, char::len_utf8);
        let tail = &word[at + mark..];
        if at == 0 || tail.len() > 2 {
            return None;
        }
        if tail.eq_ignore_ascii_case("t") && word[..at].ends_with(['n', 'N']) && at > 1 {
            return Some(at - 1);
        }
        CLITICS.iter().any(|c| tail.eq_ignore_ascii_case(c)).then_some(at)
    }
}

fn lower(word: &str) -> Cow<'_, str> {
    let capital = word.bytes().any(|b| b.is_ascii_uppercase());
    if capital { word.to_ascii_lowercase().into() } else { word.into() }
}

/// Length of a web or mail address at the start of `rest`.
fn address(rest: &str) -> Option<usize> {
    if !rest.contains([':', '@']) && !rest.starts_with("www.") {
        return None;
    }
    let scheme = rest
        .split_once("://")
        .filter(|(s, _)| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphabetic()));
    let mail = || {
        let (user, host) = rest.split_once('@')?;
        let plain =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'%' | b'+');
        (!user.is_empty()
            && user.bytes().all(plain)
            && host.starts_with(|c: char| c.is_ascii_alphanumeric())
            && host.contains('.'))
        .then_some(())
    };
    if scheme.is_none() && !rest.starts_with("www.") && mail().is_none() {
        return None;
    }
    let cut = rest.find(['<', '>', '"', '”', '“', ')', ']', '|']).unwrap_or(rest.len());
    let length = rest[..cut].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '*']).len();
    (length > 0).then_some(length)
}

/// Length of an emoticon that fills `rest` but for closing punctuation.
fn face(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let eyes = matches!(chars.next()?, ':' | ';' | '=');
    let mut mouth = chars.next()?;
    let mut length = 2;
    if mouth == '-' {
        mouth = chars.next()?;
        length = 3;
    }
    let smile = matches!(mouth, ')' | '(' | 'D' | 'P' | 'p' | '/' | 'o' | 'O' | '|' | '3');
    let over = rest.get(length..)?.chars().all(|c| !c.is_alphanumeric());
    (eyes && smile && over).then_some(length)
}

fn mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{fe0e}' | '\u{fe0f}')
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Han,
    Hiragana,
    Katakana,
    Other,
}

fn script(c: char) -> Script {
    match c {
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            Script::Han
        }
        '\u{3041}'..='\u{309f}' => Script::Hiragana,
        '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => {
            Script::Katakana
        }
        _ => Script::Other,
    }
}
