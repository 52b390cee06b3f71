//! Finding the names of systems, designations and kinds of weapon in a text: automata propose,
//! the longest wins, neighbours join.

use aho_corasick::AhoCorasick;
use parallax_model::TextRange;

use super::{Weapon, WeaponMatch};
use crate::fold::{Folded, closes, opens};

/// How a noun behaves beside the name of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// The system's class stands.
    Yields,
    /// The noun's class stands.
    Overrules,
    /// No weapon without a name.
    Weak,
}

#[derive(Debug, Default)]
pub(super) struct Builder {
    names: Vec<(String, Name)>,
    nouns: Vec<Noun>,
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone, Copy)]
struct Name {
    system: usize,
    /// An ordinary word too: counts only beside a weapon noun.
    ordinary: bool,
}

#[derive(Debug)]
struct Noun {
    text: String,
    class: String,
    head: Head,
}

/// A designation by its shape: a literal, digits, perhaps letters.
#[derive(Debug)]
struct Pattern {
    literal: String,
    /// Literal digits the number ends in ("S-#00").
    ending: String,
    letters: bool,
    class: String,
}

impl Builder {
    pub fn system(&mut self, name: &str, system: usize) {
        let ordinary = name.starts_with('~');
        for text in variants(name.trim_start_matches('~')) {
            self.names.push((text, Name { system, ordinary }));
        }
    }

    pub fn noun(&mut self, text: &str, class: &str, head: Head) {
        self.nouns.push(Noun { text: text.into(), class: class.into(), head });
    }

    pub fn pattern(&mut self, pattern: &str, class: &str) -> bool {
        let Some((literal, rest)) = pattern.split_once('#') else { return false };
        let (ending, letters) = match rest.strip_suffix('@') {
            Some(ending) => (ending, true),
            None => (rest, false),
        };
        let fits = !literal.is_empty() && ending.bytes().all(|b| b.is_ascii_digit());
        let (ending, class) = (ending.to_string(), class.to_string());
        for literal in [literal.to_string(), literal.replace('-', " ")] {
            let seen = self.patterns.iter().any(|p| p.literal == literal);
            // A lone letter and a space ("S 300") is too little.
            if fits && !seen && (literal.ends_with('-') || literal.chars().count() > 2) {
                self.patterns.push(Pattern {
                    literal,
                    ending: ending.clone(),
                    letters,
                    class: class.clone(),
                });
            }
        }
        fits
    }

    pub fn build(mut self) -> Result<Finder, String> {
        // A name marked as an ordinary word is one, however else it came in.
        let ordinary: std::collections::BTreeSet<String> =
            self.names.iter().filter(|n| n.1.ordinary).map(|n| n.0.clone()).collect();
        for (text, name) in &mut self.names {
            name.ordinary = ordinary.contains(text);
        }
        self.names.sort_by(|a, b| (&a.0, a.1.system).cmp(&(&b.0, b.1.system)));
        self.names.dedup_by(|a, b| a.0 == b.0);
        let automaton = |texts: Vec<&str>, fold: bool| {
            AhoCorasick::builder()
                .ascii_case_insensitive(fold)
                .build(texts)
                .map_err(|e| e.to_string())
        };
        Ok(Finder {
            by_name: Some(automaton(self.names.iter().map(|n| n.0.as_str()).collect(), false)?),
            by_noun: Some(automaton(self.nouns.iter().map(|n| n.text.as_str()).collect(), true)?),
            by_literal: Some(automaton(
                self.patterns.iter().map(|p| p.literal.as_str()).collect(),
                false,
            )?),
            names: self.names.into_iter().map(|n| n.1).collect(),
            nouns: self.nouns,
            patterns: self.patterns,
        })
    }
}

/// The spellings of a name that differ in what stands between letters and number.
fn variants(name: &str) -> Vec<String> {
    let mut all = vec![name.to_string()];
    let Some(at) = name
        .find(['-', ' '])
        .filter(|&at| name[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
    else {
        return all;
    };
    let (letters, number) = (&name[..at], &name[at + 1..]);
    all.push(format!("{letters}-{number}"));
    if letters.chars().count() > 1 {
        all.push(format!("{letters} {number}"));
    }
    let acronym = letters.chars().all(char::is_uppercase);
    if (acronym && number.len() > 1) || letters.chars().any(crate::fold::unspaced) {
        all.push(format!("{letters}{number}"));
    }
    all
}

#[derive(Debug, Default)]
pub(super) struct Finder {
    by_name: Option<AhoCorasick>,
    by_noun: Option<AhoCorasick>,
    by_literal: Option<AhoCorasick>,
    names: Vec<Name>,
    nouns: Vec<Noun>,
    patterns: Vec<Pattern>,
}

/// One proposal: `[start, end)` of the folded text.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    start: usize,
    end: usize,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Name(Name),
    Pattern(usize),
    Noun(usize),
}

impl Finder {
    pub fn find<'k>(
        &'k self,
        slice: &str,
        offset: u32,
        systems: &'k [Weapon],
    ) -> Vec<WeaponMatch<'k>> {
        let folded = Folded::new(slice);
        let candidates = longest(self.candidates(&folded.text));
        let mut found = Vec::new();
        let mut at = 0;
        while at < candidates.len() {
            let mut end = at + 1;
            while end < candidates.len()
                && joined(&folded.text, candidates[end - 1].end, candidates[end].start)
                && !(is_name(&candidates[end]) && candidates[at..end].iter().any(is_name))
            {
                end += 1;
            }
            found.extend(self.join(&candidates[at..end], &folded, offset, systems));
            at = end;
        }
        found
    }

    fn candidates(&self, text: &str) -> Vec<Candidate> {
        let mut all = Vec::new();
        for m in self.by_name.iter().flat_map(|a| a.find_overlapping_iter(text)) {
            if let Some(end) = word(text, m.start(), m.end()) {
                all.push(Candidate {
                    start: m.start(),
                    end,
                    what: What::Name(self.names[m.pattern().as_usize()]),
                });
            }
        }
        for m in self.by_literal.iter().flat_map(|a| a.find_overlapping_iter(text)) {
            let index = m.pattern().as_usize();
            if let Some(end) =
                self.patterns[index].number(text, m.end()).filter(|_| opens(text, m.start()))
            {
                all.push(Candidate { start: m.start(), end, what: What::Pattern(index) });
            }
        }
        for m in self.by_noun.iter().flat_map(|a| a.find_overlapping_iter(text)) {
            let index = m.pattern().as_usize();
            let written = &text[m.start()..m.end()];
            let noun = &self.nouns[index];
            let cased = noun.text.chars().all(|c| !c.is_lowercase()) && written != noun.text;
            if let Some(end) = word(text, m.start(), m.end()).filter(|_| !cased) {
                all.push(Candidate { start: m.start(), end, what: What::Noun(index) });
            }
        }
        all
    }

    /// One match from neighbours, or none when nothing in them is a weapon by itself.
    fn join<'k>(
        &'k self,
        parts: &[Candidate],
        folded: &Folded,
        offset: u32,
        systems: &'k [Weapon],
    ) -> Option<WeaponMatch<'k>> {
        let shift = |start: usize, end: usize| {
            let r = folded.range(start, end);
            TextRange::new(r.start + offset, r.end + offset)
        };
        let name = parts.iter().position(is_name);
        let system = name.and_then(|at| match parts[at].what {
            What::Name(n) => systems.get(n.system),
            _ => None,
        });
        let ordinary = name
            .is_some_and(|at| matches!(parts[at].what, What::Name(Name { ordinary: true, .. })));
        let nouns: Vec<(&Candidate, &Noun)> = parts
            .iter()
            .filter_map(|p| match p.what {
                What::Noun(i) => Some((p, &self.nouns[i])),
                _ => None,
            })
            .collect();
        let strong = nouns.iter().any(|n| n.1.head != Head::Weak);
        if (ordinary && nouns.is_empty()) || (name.is_none() && !strong) {
            return None;
        }
        let over = nouns.iter().rev().find(|n| n.1.head == Head::Overrules);
        let named = system.map(|s| s.class.as_str()).or_else(|| {
            parts.iter().find_map(|p| match p.what {
                What::Pattern(i) => Some(self.patterns[i].class.as_str()),
                _ => None,
            })
        });
        let kind = nouns.iter().rev().find(|n| n.1.head != Head::Weak).map(|n| n.1.class.as_str());
        // A kind says more than the mere shape of a designation does.
        let class = match (over, system, kind) {
            (Some(n), ..) => n.1.class.as_str(),
            (None, None, Some(kind)) if kind != "MISSILE" && kind != "ARMS" => kind,
            _ => named.or(kind)?,
        };
        Some(WeaponMatch {
            range: shift(parts.first()?.start, parts.last()?.end),
            name: name.map(|at| shift(parts[at].start, parts[at].end)),
            noun: match (nouns.first(), nouns.last()) {
                (Some(first), Some(last)) => Some(shift(first.0.start, last.0.end)),
                _ => None,
            },
            system,
            class,
            part: over.is_some(),
            rule: match (system, name) {
                (Some(_), _) => "weapons.csv",
                (None, Some(_)) => "weapon_patterns.csv",
                _ => "weapon_nouns.csv",
            },
        })
    }
}

impl Pattern {
    /// The end of a designation whose number begins at `at`.
    fn number(&self, text: &str, at: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let digits = |from: usize| {
            bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count()
        };
        let count = digits(at);
        let mut end = at + count;
        if !(1..=4).contains(&count) || !text[at..end].ends_with(&self.ending) {
            return None;
        }
        if bytes.get(end) == Some(&b'.') && digits(end + 1) == 1 && text[..at].ends_with('-') {
            end += 2;
        }
        if self.letters {
            let capitals = bytes[end..].iter().take_while(|b| b.is_ascii_uppercase()).count();
            let small =
                bytes[end + capitals..].iter().take_while(|b| b.is_ascii_lowercase()).count();
            if capitals <= 3 && small <= 2 && capitals > 0 {
                end += capitals + small;
            }
        }
        closes(text, end)
    }
}

fn is_name(candidate: &Candidate) -> bool {
    !matches!(candidate.what, What::Noun(_))
}

fn word(text: &str, start: usize, end: usize) -> Option<usize> {
    opens(text, start).then(|| closes(text, end)).flatten()
}

/// Leftmost, then longest, then a name before a kind; none overlaps another.
fn longest(mut all: Vec<Candidate>) -> Vec<Candidate> {
    let rank = |c: &Candidate| match c.what {
        What::Name(_) => 0,
        What::Noun(_) => 1,
        What::Pattern(_) => 2,
    };
    all.sort_by_key(|c| (c.start, std::cmp::Reverse(c.end), rank(c)));
    let mut kept: Vec<Candidate> = Vec::new();
    for c in all {
        if kept.last().is_none_or(|k| k.end <= c.start) {
            kept.push(c);
        }
    }
    kept
}

/// Two parts stand side by side: a space, a hyphen, or a quotation mark and a space between them.
fn joined(text: &str, end: usize, start: usize) -> bool {
    matches!(
        &text[end..start],
        "" | " " | "-" | "\" " | "\u{201d} " | " \"" | " \u{201c}" | "' " | " '"
    )
}
