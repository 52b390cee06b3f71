//! Sentences and tokens. Tokens follow Universal Dependencies as practised in the English EWT and GUM
//! treebanks: `n't` and `'s` are words, hyphens between letters are tokens, abbreviations keep their
//! full stop. Text in other languages is cut by script and by the punctuation of that script.

mod datelines;
pub mod net;
mod paragraphs;
mod sentences;
mod tokens;

use parallax_model::{Reading, Rel, TextRange, Token, Upos};

use crate::{Error, perceptron::Linear, word::Word};

pub use sentences::{Gap, Splitter, State, candidate, features, open};
pub use tokens::Tokeniser;

/// A sentence longer than this is cut: the parser looks at all pairs of its words.
pub const LONGEST: usize = 200;

/// Cuts texts into tokens and sentences.
#[derive(Debug)]
pub struct Segmenter {
    tokeniser: Tokeniser,
    splitter: Splitter,
}

impl Segmenter {
    pub fn load() -> Result<Self, Error> {
        Ok(Self {
            tokeniser: Tokeniser::default(),
            splitter: Splitter {
                linear: Linear::read(
                    "sentences",
                    include_bytes!("../../../../models/sentences.bin"),
                )?,
                net: net::Net::read(include_bytes!("../../../../models/gaps.bin"))?,
            },
        })
    }

    /// With another model of where sentences end: what measuring a training needs.
    pub fn with_splitter(splitter: Splitter) -> Self {
        Self { tokeniser: Tokeniser::default(), splitter }
    }

    /// Fills tokens and sentences of `reading` (whose language is known) and returns what the
    /// learned models see of each token.
    pub fn annotate(&self, text: &str, reading: &mut Reading) -> Vec<Word> {
        let mut end = text.len().min(u32::MAX as usize);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        let (tokens, words, breaks) = tokens(&self.tokeniser, text);
        let mut ends = if matches!(reading.language.as_str(), "en" | "") {
            sentences::learned(&self.splitter, text, &tokens, &words, &breaks)
        } else {
            sentences::by_rule(text, &tokens, &breaks)
        };
        ends.extend(datelines::ends(text, &tokens, &breaks));
        ends.sort_unstable();
        ends.dedup();
        reading.tokens = tokens;
        reading.sentences = sentences::build(text, &reading.tokens, &ends, &breaks);
        words
    }
}

/// Tokens, what the models see of them, and whether a paragraph ends after each.
pub fn tokens(tokeniser: &Tokeniser, text: &str) -> (Vec<Token>, Vec<Word>, Vec<bool>) {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    tokeniser.cut(text, |start, end| tokens.push(token(start, end)));
    let mut buffer = String::new();
    let mut words = Vec::with_capacity(tokens.len());
    for at in 0..tokens.len() {
        let next = tokens.get(at + 1).map_or(text.len() as u32, |t: &Token| t.range.start);
        tokens[at].space_after = tokens[at].range.end < next;
        words.push(Word::new(tokens[at].range.slice(text).unwrap_or(""), &mut buffer));
    }
    let breaks = paragraphs::breaks(text, &tokens);
    (tokens, words, breaks)
}

fn token(start: usize, end: usize) -> Token {
    Token {
        range: TextRange::new(start as u32, end as u32),
        lemma: 0,
        upos: Upos::X,
        xpos: 0,
        head: Token::ROOT,
        rel: Rel::Dep,
        space_after: false,
    }
}

#[cfg(test)]
mod tests;
