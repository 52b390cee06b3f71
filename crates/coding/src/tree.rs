//! A reading as the rules walk it: dependents, subtrees, and where quotation marks stand open.

use parallax_model::{Reading, Rel, TextRange, Upos};

/// Where a token stands to a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    Outside,
    /// The opening mark itself.
    Open,
    Inside,
    /// The closing mark itself.
    Close,
}

/// One text with its tree; built once a text, read by every rule.
#[derive(Debug)]
pub struct Tree<'a> {
    pub text: &'a str,
    pub reading: &'a Reading,
    /// Dependents of token `i`: `kids[starts[i]..starts[i + 1]]`, in text order.
    starts: Vec<u32>,
    kids: Vec<u32>,
    sentence: Vec<u32>,
    quotes: Vec<Quote>,
    paragraphs: Vec<u32>,
}

impl<'a> Tree<'a> {
    pub fn new(text: &'a str, reading: &'a Reading) -> Self {
        let n = reading.tokens.len();
        let mut sentence = vec![0; n];
        for (number, s) in reading.sentences.iter().enumerate() {
            let words = (s.first as usize).min(n)..(s.end as usize).min(n);
            sentence.get_mut(words).into_iter().flatten().for_each(|w| *w = number as u32);
        }
        let mut starts = vec![0_u32; n + 1];
        for at in 0..n {
            if let Some(head) = head_within(reading, &sentence, at) {
                starts[head + 1] += 1;
            }
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        let mut kids = vec![0_u32; starts[n] as usize];
        let mut next = starts.clone();
        for at in 0..n {
            if let Some(head) = head_within(reading, &sentence, at) {
                kids[next[head] as usize] = at as u32;
                next[head] += 1;
            }
        }
        let paragraphs: Vec<u32> = sentence
            .iter()
            .map(|&s| reading.sentences.get(s as usize).map_or(0, |s| s.paragraph))
            .collect();
        let quotes = quotes(text, reading, &paragraphs);
        Self { text, reading, starts, kids, sentence, quotes, paragraphs }
    }

    /// Number of words.
    pub fn words(&self) -> usize {
        self.reading.tokens.len()
    }

    pub fn form(&self, at: usize) -> &'a str {
        self.reading.tokens.get(at).and_then(|t| t.range.slice(self.text)).unwrap_or("")
    }

    /// The word is one of these, whatever its case.
    pub fn is(&self, at: usize, words: &[&str]) -> bool {
        let form = self.form(at);
        words.iter().any(|w| form.eq_ignore_ascii_case(w))
    }

    pub fn lemma(&self, at: usize) -> &'a str {
        self.reading.lemma(at)
    }

    pub fn rel(&self, at: usize) -> Rel {
        self.reading.tokens.get(at).map_or(Rel::Dep, |t| t.rel)
    }

    pub fn upos(&self, at: usize) -> Upos {
        self.reading.tokens.get(at).map_or(Upos::X, |t| t.upos)
    }

    pub fn penn(&self, at: usize) -> &'static str {
        self.reading.tokens.get(at).map_or("", |t| t.penn())
    }

    pub fn range(&self, at: usize) -> TextRange {
        self.reading.tokens.get(at).map_or(TextRange::new(0, 0), |t| t.range)
    }

    pub fn head(&self, at: usize) -> Option<usize> {
        let head = self.reading.head(at)?;
        (head < self.words() && self.sentence[head] == self.sentence[at] && head != at)
            .then_some(head)
    }

    pub fn kids(&self, at: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let (from, to) = match self.starts.get(at..at + 2) {
            Some(&[from, to]) => (from as usize, to as usize),
            _ => (0, 0),
        };
        self.kids[from..to].iter().map(|&k| k as usize)
    }

    /// First dependent with one of these relations.
    pub fn kid(&self, at: usize, rels: &[Rel]) -> Option<usize> {
        self.kids(at).find(|&k| rels.contains(&self.rel(k)))
    }

    /// First and one past the last token of the sentence that holds `at`.
    pub fn sentence(&self, at: usize) -> std::ops::Range<usize> {
        self.sentence.get(at).map_or(0..0, |&s| self.sentence_range(s as usize))
    }

    pub fn sentence_number(&self, at: usize) -> usize {
        self.sentence.get(at).map_or(0, |&s| s as usize)
    }

    pub fn sentence_range(&self, number: usize) -> std::ops::Range<usize> {
        self.reading
            .sentences
            .get(number)
            .map_or(0..0, |s| s.first as usize..(s.end as usize).min(self.words()))
    }

    pub fn sentences(&self) -> usize {
        self.reading.sentences.len()
    }

    /// Paragraph of a token, counted over the text, a line break apart.
    pub fn paragraph(&self, at: usize) -> u32 {
        self.paragraphs.get(at).copied().unwrap_or(0)
    }

    pub fn quote(&self, at: usize) -> Quote {
        self.quotes.get(at).copied().unwrap_or(Quote::Outside)
    }

    pub fn quoted(&self, at: usize) -> bool {
        self.quote(at) != Quote::Outside
    }

    /// Part of an expression of time.
    pub fn is_time(&self, at: usize) -> bool {
        let range = self.range(at);
        !self.reading.times_over(range).is_empty()
    }

    pub fn is_punct(&self, at: usize) -> bool {
        self.upos(at) == Upos::Punct
    }

    /// The token and all below it, in text order.
    pub fn subtree(&self, at: usize) -> Vec<usize> {
        let mut seen = vec![at];
        let mut next = 0;
        // A head is never below its dependent, but a damaged tree must not hang.
        while next < seen.len() && seen.len() <= self.words() {
            seen.extend(self.kids(seen[next]));
            next += 1;
        }
        seen.sort_unstable();
        seen.dedup();
        seen
    }

    /// Steps from `at` up to the root of its sentence, `at` first.
    pub fn path(&self, at: usize) -> Vec<usize> {
        let mut path = vec![at];
        let mut here = at;
        while let Some(head) = self.head(here) {
            if path.contains(&head) {
                break;
            }
            path.push(head);
            here = head;
        }
        path
    }

    /// Preposition or marker that introduces a dependent, lower case.
    pub fn case(&self, at: usize) -> Option<usize> {
        self.kids(at).take_while(|&k| k < at).find(|&k| self.rel(k) == Rel::Case)
    }

    pub fn mark(&self, at: usize) -> Option<usize> {
        self.kids(at).find(|&k| self.rel(k) == Rel::Mark)
    }

    pub fn is_verb(&self, at: usize) -> bool {
        self.upos(at) == Upos::Verb || self.penn(at).starts_with("VB")
    }

    pub fn is_nominal(&self, at: usize) -> bool {
        matches!(self.upos(at), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)
    }

    /// Contiguous runs of sorted token numbers as ranges of the text.
    pub fn ranges(&self, tokens: &[usize]) -> Vec<TextRange> {
        let mut ranges: Vec<TextRange> = Vec::new();
        let mut last = None;
        for &at in tokens {
            match (ranges.last_mut(), last) {
                (Some(range), Some(before)) if before + 1 == at => range.end = self.range(at).end,
                _ => ranges.push(self.range(at)),
            }
            last = Some(at);
        }
        ranges
    }
}

fn head_within(reading: &Reading, sentence: &[u32], at: usize) -> Option<usize> {
    let head = reading.head(at)?;
    (head != at && sentence.get(head)? == sentence.get(at)?).then_some(head)
}

/// Marks open and close within a paragraph; a straight mark turns, a curly one says which it is.
/// A closing curly mark with a space before it and none after it is a slip for an opening one.
fn quotes(text: &str, reading: &Reading, paragraphs: &[u32]) -> Vec<Quote> {
    let mut quotes = Vec::with_capacity(reading.tokens.len());
    let mut open = false;
    for (at, token) in reading.tokens.iter().enumerate() {
        if at > 0 && paragraphs[at] != paragraphs[at - 1] {
            open = false;
        }
        let spaced = text.get(..token.range.start as usize).is_none_or(|before| {
            before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || c == '(')
        });
        let followed = text
            .get(token.range.end as usize..)
            .and_then(|after| after.chars().next())
            .is_some_and(char::is_alphanumeric);
        let state = match token.range.slice(text).unwrap_or("") {
            "“" | "``" | "«" | "„" => Quote::Open,
            "”" | "»" if !open && spaced && followed => Quote::Open,
            "”" | "»" => Quote::Close,
            "\"" | "''" if open => Quote::Close,
            "\"" | "''" => Quote::Open,
            "‘" if !open && closes(text, token.range.end as usize) => Quote::Open,
            "'" if !open && spaced && followed && closes(text, token.range.end as usize) => {
                Quote::Open
            }
            "’" | "'" if open && opened_single(text, reading, &quotes) => Quote::Close,
            _ if open => Quote::Inside,
            _ => Quote::Outside,
        };
        match state {
            Quote::Open => open = true,
            Quote::Close => open = false,
            _ => {}
        }
        quotes.push(state);
    }
    quotes
}

/// A single mark closes again in this paragraph, before white space or a stop.
fn closes(text: &str, from: usize) -> bool {
    let rest = text.get(from..).unwrap_or("");
    let rest = rest.split('\n').next().unwrap_or("");
    rest.char_indices().any(|(at, c)| {
        (c == '’' || c == '\'')
            && rest[at + c.len_utf8()..]
                .chars()
                .next()
                .is_none_or(|after| after.is_whitespace() || ".,;:?!)”\"".contains(after))
    })
}

/// The quotation now open was opened by a single mark.
fn opened_single(text: &str, reading: &Reading, quotes: &[Quote]) -> bool {
    quotes
        .iter()
        .rposition(|q| *q == Quote::Open)
        .and_then(|at| reading.tokens.get(at)?.range.slice(text))
        .is_some_and(|mark| mark == "‘" || mark == "'")
}
