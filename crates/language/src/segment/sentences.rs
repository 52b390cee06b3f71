//! Where sentences end: learned for English, by punctuation for other languages.

use parallax_model::{Sentence, TextRange, Token};

use super::{
    LONGEST,
    net::{self, Net},
};
use crate::{
    perceptron::{Linear, key},
    word::{Word, hash},
};

/// The learned splitter: a linear model, and a network that is asked where the linear model is in doubt.
#[derive(Debug)]
pub struct Splitter {
    pub linear: Linear,
    pub net: Net,
}

/// The network is asked where the linear model's scores lie no further apart than this.
const DOUBT: i32 = 400;
/// What the network's log odds count for in units of the linear model's scores.
const WEIGHT: f32 = 60.0;

/// What the splitter knows at the gap after one token.
#[derive(Debug, Clone, Copy)]
pub struct Gap {
    /// Index of the token before the gap.
    pub at: usize,
    /// Tokens since the sentence began.
    pub length: usize,
    /// Brackets and double quotes left open.
    pub open: u32,
}

/// Gaps at which a sentence may end, without knowing what was decided before.
pub fn candidate(text: &str, tokens: &[Token], at: usize) -> bool {
    let (Some(left), Some(right)) = (tokens.get(at), tokens.get(at + 1)) else { return false };
    let last = text[..left.range.end as usize].chars().next_back().unwrap_or(' ');
    let first = text[right.range.start as usize..].chars().next().unwrap_or(' ');
    if left.space_after {
        // "An MQ-9 Reaper": a number within a line ends no sentence.
        let between = text.get(left.range.end as usize..right.range.start as usize).unwrap_or("");
        let numbered = last.is_ascii_digit() && !between.contains('\n');
        (!last.is_alphanumeric() || !first.is_lowercase() && !numbered)
            && !is_initial(text, tokens, at)
    } else {
        stops(last) && first.is_uppercase()
    }
}

/// "Dwight D. Eisenhower": the letter of a middle name, between two words of the name.
fn is_initial(text: &str, tokens: &[Token], at: usize) -> bool {
    let form = |t: usize| tokens.get(t).and_then(|t| t.range.slice(text)).unwrap_or("");
    let mut letter = form(at).chars();
    let initial = letter.next().is_some_and(|c| c.is_ascii_uppercase()) && letter.as_str() == ".";
    let name = |w: &str| {
        w.chars().next().is_some_and(char::is_uppercase)
            && w.chars().skip(1).all(char::is_lowercase)
    };
    let (before, after) = (at.checked_sub(1).map_or("", form), form(at + 1));
    initial
        && name(before)
        && name(after)
        && before.len() > 2
        && after.len() > 2
        && !OPENERS.contains(&after)
}

/// Words that open a sentence and no family name.
const OPENERS: [&str; 24] = [
    "The", "This", "That", "These", "Those", "They", "She", "His", "Her", "Its", "Their", "But",
    "And", "For", "When", "While", "After", "Before", "There", "With", "From", "Here", "What",
    "Now",
];

fn stops(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '｡' | '؟' | '۔' | '।')
}

fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '"' | '\'' | '”' | '’' | '»' | '」' | '』' | '）' | '》' | '›')
}

/// Feature keys of one gap.
pub fn features(tokens: &[Token], words: &[Word], breaks: &[bool], gap: Gap, out: &mut Vec<u32>) {
    let none = Word::default();
    // Words of the same paragraph.
    let word = |k: isize| {
        let at = gap.at.checked_add_signed(k);
        let near =
            at.filter(|&i| !(i.min(gap.at)..i.max(gap.at)).any(|b| breaks.get(b) != Some(&false)));
        near.and_then(|i| words.get(i)).unwrap_or(&none)
    };
    let (l2, l1, l, r, r1, r2) = (word(-2), word(-1), word(0), word(1), word(2), word(3));
    let space = u32::from(tokens.get(gap.at).is_some_and(|t| t.space_after));
    let next_space = u32::from(tokens.get(gap.at + 1).is_some_and(|t| t.space_after));
    let length = match gap.length {
        n @ 0..=4 => n as u32,
        5..=7 => 5,
        8..=12 => 6,
        13..=20 => 7,
        21..=35 => 8,
        _ => 9,
    };
    let pair = |a: u32, b: u32| key(0, a, b);
    let first = (gap.at + 1).checked_sub(gap.length).and_then(|i| words.get(i)).unwrap_or(&none);
    out.clear();
    out.extend([
        key(1, l.form, space),
        key(2, r.form, space),
        key(3, l.norm, r.norm),
        key(4, l.form, r.shape),
        key(5, l.shape, r.shape),
        key(6, pair(l1.norm, l.norm), r.shape),
        key(7, pair(l1.shape, l.norm), r.shape),
        key(8, l.norm, pair(r.shape, r1.shape)),
        key(9, r.norm, r1.norm),
        key(10, l.norm, length),
        key(11, pair(l.norm, r.shape), length),
        key(12, pair(l.norm, r.shape), gap.open),
        key(13, l1.norm, l.norm),
        key(14, pair(l2.norm, l1.norm), l.norm),
        key(15, l.norm, r1.norm),
        key(16, pair(l1.suffix[1], l.norm), r.norm),
        key(17, r.norm, length),
        key(18, pair(l.shape, r.norm), r1.shape),
        key(19, pair(l.norm, r.norm), next_space),
        key(20, pair(l.shape, l.suffix[2]), r.shape),
        key(21, pair(r.shape, r1.shape), pair(r2.shape, l.norm)),
        key(22, 0, length),
        key(23, l.suffix[1], r.prefix[2]),
        key(24, first.norm, r.shape),
        key(25, first.norm, pair(l.shape, r.shape)),
        key(26, pair(first.shape, l.shape), pair(r.shape, length)),
        key(27, pair(l1.shape, l.shape), pair(r.shape, r1.shape)),
        key(28, r.form, r1.form),
        key(29, pair(l.norm, r.norm), r1.norm),
        key(30, pair(l.shape, r.shape), length),
        key(31, r1.norm, r2.norm),
        key(32, pair(r.shape, r1.shape), pair(r2.shape, length)),
    ]);
}

/// Token indices after which a sentence ends, by the trained models.
pub fn learned(
    splitter: &Splitter,
    text: &str,
    tokens: &[Token],
    words: &[Word],
    breaks: &[bool],
) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut keys = Vec::with_capacity(32);
    let mut state = State::default();
    let open = open(words, breaks);
    let mut paragraph = 0;
    for at in 0..tokens.len() {
        state.see(words[at].form);
        let end = if breaks[at] || hard_stop(text, tokens, at) {
            true
        } else if candidate(text, tokens, at) {
            let mut scores = [0_i32; 2];
            features(tokens, words, breaks, state.gap(at), &mut keys);
            splitter.linear.add(&keys, &mut scores);
            let margin = scores[1] - scores[0];
            let near = |n: usize| {
                let same = n >= paragraph && n < words.len() && (at..n).all(|b| !breaks[b]);
                same.then(|| net::inputs(&words[n], tokens[n].space_after, open[n]))
            };
            let odds = if margin.abs() <= DOUBT { splitter.net.score(at, near) } else { 0.0 };
            margin as f32 + WEIGHT * odds > 0.0
        } else {
            false
        };
        if end {
            ends.push(at);
            state = State::default();
        }
        if breaks[at] {
            paragraph = at + 1;
        }
    }
    ends
}

/// For each token, the brackets and quotation marks open behind it since its paragraph began.
pub fn open(words: &[Word], breaks: &[bool]) -> Vec<u32> {
    let mut state = State::default();
    let see = |(word, ends): (&Word, &bool)| {
        state.see(word.form);
        let open = state.gap(0).open;
        if *ends {
            state = State::default();
        }
        open
    };
    words.iter().zip(breaks).map(see).collect()
}

/// Counts what the features of a gap need to know of the sentence so far.
#[derive(Debug, Default)]
pub struct State {
    length: usize,
    brackets: u32,
    quotes: u32,
}

impl State {
    pub fn see(&mut self, form: u32) {
        self.length += 1;
        const OPEN: [u32; 3] = [hash("("), hash("["), hash("“")];
        const CLOSE: [u32; 3] = [hash(")"), hash("]"), hash("”")];
        const QUOTE: u32 = hash("\"");
        if OPEN.contains(&form) {
            self.brackets += 1;
        } else if CLOSE.contains(&form) {
            self.brackets = self.brackets.saturating_sub(1);
        } else if form == QUOTE {
            self.quotes ^= 1;
        }
    }

    pub fn gap(&self, at: usize) -> Gap {
        Gap { at, length: self.length, open: self.brackets.min(2) * 2 + self.quotes }
    }
}

/// Full stops of scripts that put no blank after them.
fn hard_stop(text: &str, tokens: &[Token], at: usize) -> bool {
    let ends = |t: &Token| text[..t.range.end as usize].chars().next_back().unwrap_or(' ');
    let wide = |c: char| matches!(c, '。' | '！' | '？' | '｡' | '؟' | '۔' | '।');
    let first = tokens
        .get(at + 1)
        .and_then(|t| text[t.range.start as usize..].chars().next())
        .unwrap_or(' ');
    let Some(token) = tokens.get(at) else { return false };
    if closes(first) || wide(first) {
        return false;
    }
    let last = ends(token);
    wide(last) || closes(last) && at > 0 && wide(ends(&tokens[at - 1]))
}

/// Sentence ends by punctuation alone.
pub fn by_rule(text: &str, tokens: &[Token], breaks: &[bool]) -> Vec<usize> {
    let char_after =
        |at: usize| tokens.get(at + 1).and_then(|t| text[t.range.start as usize..].chars().next());
    let stop = |at: usize| {
        tokens.get(at).and_then(|t| t.range.slice(text)).is_some_and(|w| w.chars().all(stops))
    };
    let close = |at: usize| {
        tokens.get(at).and_then(|t| t.range.slice(text)).is_some_and(|w| w.chars().all(closes))
    };
    (0..tokens.len())
        .filter(|&at| {
            if breaks[at] || hard_stop(text, tokens, at) {
                return true;
            }
            let ended = stop(at) || close(at) && at > 0 && stop(at - 1);
            ended
                && tokens[at].space_after
                && char_after(at).is_some_and(|c| !c.is_lowercase() && !closes(c))
        })
        .collect()
}

/// Sentences from their last tokens; those over [`LONGEST`] are cut at a comma or a semicolon.
pub fn build(text: &str, tokens: &[Token], ends: &[usize], breaks: &[bool]) -> Vec<Sentence> {
    let mut sentences = Vec::with_capacity(ends.len());
    let mut paragraph = 0;
    let mut first = 0;
    let last = tokens.len().checked_sub(1).filter(|l| ends.last() != Some(l));
    for end in ends.iter().copied().chain(last) {
        while end + 1 - first > LONGEST {
            let cut = cut_point(text, tokens, first);
            sentences.push(sentence(tokens, first, cut, paragraph));
            first = cut;
        }
        sentences.push(sentence(tokens, first, end + 1, paragraph));
        first = end + 1;
        paragraph += u32::from(breaks[end]);
    }
    sentences
}

fn cut_point(text: &str, tokens: &[Token], first: usize) -> usize {
    let window = first + LONGEST / 2..first + LONGEST;
    let found = |marks: &[&str]| {
        window
            .clone()
            .rev()
            .find(|&i| tokens[i].range.slice(text).is_some_and(|w| marks.contains(&w)))
    };
    found(&[";", ":"]).or_else(|| found(&[",", "、", "،"])).map_or(first + LONGEST, |i| i + 1)
}

fn sentence(tokens: &[Token], first: usize, end: usize, paragraph: u32) -> Sentence {
    let range = TextRange::new(tokens[first].range.start, tokens[end - 1].range.end);
    Sentence { range, first: first as u32, end: end as u32, paragraph, parsed: false }
}
