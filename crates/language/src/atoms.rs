//! A light scan of a text into words, numbers and signs: what dates and quantities are matched on.
//! It needs no tokens, so it works on any bytes in any language; offsets are those of the text.

use parallax_knowledge::fold::unspaced;

/// Characters that multiply the digits before them.
const MULTIPLIERS: &str = "万萬億亿兆千百만억조천백";

/// What an atom is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters of one kind: letters written with spaces between words, or without.
    Word,
    /// Digits, with `,` or `.` between digits.
    Number,
    /// One other character.
    Sign,
}

/// A word, a number or a sign: bytes `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Atom {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// Blank before it: none, some, or a line break.
    pub gap: Gap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    None,
    Blank,
    Line,
}

/// A text and its atoms.
#[derive(Debug)]
pub(crate) struct Atoms<'t> {
    pub text: &'t str,
    pub all: Vec<Atom>,
    /// The plain forms one after the other, and where each ends.
    lower: String,
    ends: Vec<usize>,
}

impl<'t> Atoms<'t> {
    pub fn new(text: &'t str) -> Self {
        let all = scan(text);
        let mut lower = String::with_capacity(text.len());
        let mut ends = Vec::with_capacity(all.len());
        for atom in &all {
            let form = &text[atom.start..atom.end];
            if form.is_ascii() {
                let from = lower.len();
                lower.push_str(form);
                lower[from..].make_ascii_lowercase();
            } else {
                lower.extend(plain(form));
            }
            ends.push(lower.len());
        }
        Self { text, all, lower, ends }
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// As written; empty past the end.
    pub fn form(&self, at: usize) -> &'t str {
        self.all.get(at).map_or("", |a| &self.text[a.start..a.end])
    }

    /// In lower case, dashes made one, digits of any script made ASCII; empty past the end.
    pub fn lower(&self, at: usize) -> &str {
        let Some(&end) = self.ends.get(at) else { return "" };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.lower[start..end]
    }

    pub fn is(&self, at: usize, kind: Kind) -> bool {
        self.all.get(at).is_some_and(|a| a.kind == kind)
    }

    /// Nothing stands between an atom and the one before it.
    pub fn tight(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|a| a.gap == Gap::None)
    }

    pub fn gap(&self, at: usize) -> Gap {
        self.all.get(at).map_or(Gap::Line, |a| a.gap)
    }

    pub fn capital(&self, at: usize) -> bool {
        self.form(at).starts_with(char::is_uppercase)
    }

    /// The first atom that starts at or after a byte.
    pub fn at_byte(&self, byte: usize) -> usize {
        self.all.partition_point(|a| a.start < byte)
    }
}

fn scan(text: &str) -> Vec<Atom> {
    let mut all = Vec::with_capacity(text.len() / 5);
    let mut gap = Gap::Line;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}' {
            gap = gap.max(if c == '\n' { Gap::Line } else { Gap::Blank });
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if digit(c).is_some() {
            while let Some(&(at, next)) = chars.peek() {
                let inner = matches!(next, ',' | '.' | '\u{66b}' | '\u{66c}')
                    && text[at + next.len_utf8()..].starts_with(|d| digit(d).is_some());
                if digit(next).is_none() && !inner {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            Kind::Number
        } else if c.is_alphabetic() {
            let dense = unspaced(c);
            // A multiplier after digits is a word of its own: "1万人".
            let multiplier = dense && gap == Gap::None && MULTIPLIERS.contains(c);
            while let Some(&(at, next)) = chars.peek() {
                let mark = ('\u{300}'..='\u{36f}').contains(&next)
                    || ('\u{64b}'..='\u{65f}').contains(&next);
                if multiplier || !mark && (!next.is_alphabetic() || unspaced(next) != dense) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            Kind::Word
        } else {
            Kind::Sign
        };
        all.push(Atom { start, end, kind, gap });
        gap = Gap::None;
    }
    all
}

/// The value of a decimal digit of the scripts we read.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(c as u32 - 0x6f0),
        '\u{ff10}'..='\u{ff19}' => Some(c as u32 - 0xff10),
        _ => None,
    }
}

fn plain(form: &str) -> impl Iterator<Item = char> {
    form.chars().flat_map(|c| {
        match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => '-',
            '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
            '\u{66b}' => '.',
            '\u{66c}' => ',',
            '\u{ff1a}' => ':',
            c => digit(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c),
        }
        .to_lowercase()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<&str> {
        let atoms = Atoms::new(text);
        (0..atoms.len()).map(|i| atoms.form(i)).collect()
    }

    #[test]
    fn words_numbers_and_signs_part() {
        assert_eq!(forms("about 1,500 km."), ["about", "1,500", "km", "."]);
        assert_eq!(forms("4.5-ton, 500km"), ["4.5", "-", "ton", ",", "500", "km"]);
        assert_eq!(forms("지난달 24일"), ["지난달", "24", "일"]);
        assert_eq!(forms("约500公里"), ["约", "500", "公里"]);
        assert!(forms(" \n\u{200b}").is_empty());
    }

    #[test]
    fn digits_of_any_script_are_read() {
        assert_eq!(Atoms::new("۱۳۶").lower(0), "136");
    }
}
