//! Whose text an article says it is.

use std::sync::LazyLock;

use regex::Regex;

/// A credit found in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// Id in `knowledge/stories/wires.csv`; `None` where the line names no known wire.
    pub wire: Option<String>,
    /// The whole text is credited, not a part of it.
    pub whole: bool,
    /// The words of the credit.
    pub words: String,
}

/// Reads datelines, bylines and closing lines.
#[derive(Debug)]
pub struct Credits {
    /// Patterns, with whether the whole text is credited.
    head: Vec<(Regex, bool)>,
    tail: Vec<(Regex, bool)>,
    wires: Vec<(String, Regex)>,
    /// Without one of these words no line is a credit: spares most articles the patterns.
    head_hints: Hints,
    tail_hints: Hints,
}

/// Words to look for before any pattern is tried, by their first byte in small letters.
#[derive(Debug)]
struct Hints(Vec<Vec<Hint>>);

#[derive(Debug)]
struct Hint {
    word: Box<[u8]>,
    /// Abbreviations are met as written, others in any case.
    written: bool,
}

impl Hints {
    fn of(words: &[String]) -> Self {
        let mut hints: Vec<Vec<Hint>> = (0..256).map(|_| Vec::new()).collect();
        for word in words {
            if let Some(first) = word.bytes().next() {
                hints[usize::from(first.to_ascii_lowercase())]
                    .push(Hint { word: word.as_bytes().into(), written: abbreviation(word) });
            }
        }
        Self(hints)
    }

    /// Whether one of the words begins a word of the text.
    fn are_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut inside = false;
        bytes.iter().enumerate().any(|(at, &byte)| {
            let begins = !inside;
            inside = byte.is_ascii_alphabetic();
            let hints = &self.0[usize::from(byte.to_ascii_lowercase())];
            begins && hints.iter().any(|hint| hint.begins(&bytes[at..]))
        })
    }
}

impl Hint {
    fn begins(&self, text: &[u8]) -> bool {
        text.get(..self.word.len()).is_some_and(|begin| match self.written {
            true => begin == &*self.word,
            false => begin.eq_ignore_ascii_case(&self.word),
        })
    }
}

const WIRES: &str = include_str!("../../../../knowledge/stories/wires.csv");
const LINES: &str = include_str!("../../../../knowledge/stories/credit_lines.csv");
/// Words of the closing lines that name no wire.
const HINTS: [&str; 3] = ["reporting by", "published", "appeared"];
const HEAD_BYTES: usize = 300;
const TAIL_BYTES: usize = 400;

impl Credits {
    /// The tables compiled into the program.
    pub fn built_in() -> Result<&'static Self, crate::Error> {
        static BUILT_IN: LazyLock<Result<Credits, crate::Error>> =
            LazyLock::new(|| Credits::parse(WIRES, LINES));
        BUILT_IN.as_ref().map_err(Clone::clone)
    }

    pub fn parse(wires: &str, lines: &str) -> Result<Self, crate::Error> {
        // A Unicode word boundary would keep the fast automaton from running over curly quotes.
        let regex = |p: &str| {
            Regex::new(&p.replace(r"\b", r"(?-u:\b)"))
                .map_err(|e| crate::Error::Settings(e.to_string()))
        };
        let mut all = Vec::new();
        let mut named = Vec::new();
        let mut hints = Vec::new();
        for row in wires.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let Some((id, names)) = row.split_once(',') else { continue };
            hints.extend(names.split('|').map(str::to_owned));
            let names: Vec<String> = names.split('|').map(name_pattern).collect();
            named.push((id.to_owned(), regex(&format!(r"\b(?:{})\b", names.join("|")))?));
            all.extend(names);
        }
        let any = format!("(?:{})", all.join("|"));
        let (mut head, mut tail) = (Vec::new(), Vec::new());
        for row in lines.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let mut columns = row.splitn(3, ',');
            let (Some(place), Some(weight), Some(pattern)) =
                (columns.next(), columns.next(), columns.next())
            else {
                return Err(crate::Error::Settings(format!(
                    "credit line without three columns: {row}"
                )));
            };
            let line = (regex(&pattern.replace('@', &any))?, weight == "whole");
            if place == "head" { head.push(line) } else { tail.push(line) }
        }
        let head_hints = Hints::of(&hints);
        hints.extend(HINTS.map(str::to_owned));
        let tail_hints = Hints::of(&hints);
        Ok(Self { head, tail, wires: named, head_hints, tail_hints })
    }

    /// The credit an article carries; one for the whole text before one for a part.
    pub fn find(&self, text: &str) -> Option<Credit> {
        let head = &text[..boundary(text, HEAD_BYTES)];
        let tail = &text[boundary(text, text.len().saturating_sub(TAIL_BYTES))..];
        let found = |lines: &[(Regex, bool)], part: &str, whole: bool| {
            lines.iter().filter(|l| l.1 == whole).find_map(|(r, _)| {
                r.find(part).map(|m| Credit {
                    wire: self.wire(m.as_str()).or_else(|| self.wire(rest_of_line(part, m.end()))),
                    whole,
                    words: m.as_str().trim().to_owned(),
                })
            })
        };
        let closing = |whole| found(&self.tail, tail, whole);
        let opening = || found(&self.head, head, true);
        self.head_hints.are_in(head).then(opening).flatten().or_else(|| {
            self.tail_hints.are_in(tail).then(|| closing(true).or_else(|| closing(false))).flatten()
        })
    }

    /// A short name under which a credit and an outlet can be compared: the wire's id, else the
    /// letters of the name without article, `www.` and the end of the host.
    pub fn party(&self, name: &str) -> String {
        if let Some(wire) = self.wire(name) {
            return wire;
        }
        let lower = name.trim().to_lowercase();
        let lower = lower.strip_prefix("www.").unwrap_or(&lower);
        let lower = lower.strip_prefix("the ").unwrap_or(lower);
        let label = match lower.split_once('.') {
            Some((label, end)) if !end.contains(' ') => label,
            _ => lower,
        };
        let label = label.strip_prefix("the").filter(|l| l.len() > 3).unwrap_or(label);
        label.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    /// The wire that a name, host or outlet id stands for.
    pub fn wire(&self, name: &str) -> Option<String> {
        self.wires.iter().find(|(id, r)| r.is_match(name) || *id == name).map(|w| w.0.clone())
    }
}

/// An abbreviation counts as written, a name in any case.
fn name_pattern(name: &str) -> String {
    let escaped = regex::escape(name);
    if abbreviation(name) { escaped } else { format!("(?i:{escaped})") }
}

fn abbreviation(name: &str) -> bool {
    name.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
}

fn rest_of_line(text: &str, from: usize) -> &str {
    text.get(from..).and_then(|t| t.lines().next()).unwrap_or("")
}

fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(text: &str) -> Option<String> {
        Credits::built_in().unwrap().find(text).and_then(|c| c.wire)
    }

    #[test]
    fn datelines_bylines_and_closing_lines_name_the_wire() {
        for (text, id) in [
            ("SEOUL, July 2 (Reuters) - The North said it had tested a missile.", "reuters"),
            ("SEOUL (AP) — The North said it had tested a missile.", "ap"),
            ("By The Associated Press\nThe North said so.", "ap"),
            ("The North said so.\n\n© 2024 AFP", "afp"),
            ("The North said so on Monday. — Yonhap", "yonhap"),
            ("The North said so.\nSource: Xinhua", "xinhua"),
        ] {
            assert_eq!(wire(text).as_deref(), Some(id), "{text}");
        }
    }

    #[test]
    fn a_wire_quoted_as_a_source_is_no_credit() {
        for text in [
            "The missile flew 600 km, Yonhap reported, citing the military.",
            "A diplomat told Reuters that talks would resume next week in Vienna.",
        ] {
            assert_eq!(Credits::built_in().unwrap().find(text), None, "{text}");
        }
    }

    #[test]
    fn a_contribution_credits_a_part() {
        let found = Credits::built_in()
            .unwrap()
            .find("Text.\nThe Associated Press contributed to this report.");
        assert!(found.is_some_and(|c| !c.whole));
    }
}
