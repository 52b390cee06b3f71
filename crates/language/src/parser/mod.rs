//! Dependency trees: a convolutional tagger and graph-based parser trained by
//! `models/recipe/train_parser.py`, run here in integers on one core.

mod kernel;
mod mend;
mod net;
mod tree;
mod weights;

use std::collections::HashMap;

use parallax_model::{Reading, Rel, Sentence, Token};

use crate::{Error, tagger::Tag, word::Word};

use net::{Net, Scratch};
use weights::Weights;

#[derive(Debug)]
pub struct Parser {
    net: Net,
    tags: Vec<Tag>,
    relations: Vec<Rel>,
    /// Embedding row of each class of the tagger; 0 where the parser does not know it.
    given: Vec<usize>,
}

impl Parser {
    /// `classes` are those of the tagger whose tags will be given to [`Parser::annotate`].
    pub fn load(classes: &[String]) -> Result<Self, Error> {
        Self::read(include_bytes!("../../../../models/parser.bin"), classes)
    }

    pub fn read(bytes: &[u8], classes: &[String]) -> Result<Self, Error> {
        let mut weights = Weights::read(bytes)?;
        let net = Net::new(&mut weights)?;
        let known: HashMap<&str, usize> =
            weights.head.given.iter().map(String::as_str).zip(1..).collect();
        Ok(Self {
            net,
            tags: weights.head.tags.iter().map(|t| Tag::parse(t)).collect(),
            relations: weights.head.rels.iter().map(|r| Rel::parse(r)).collect(),
            given: classes.iter().map(|c| known.get(c.as_str()).copied().unwrap_or(0)).collect(),
        })
    }

    /// Parses the sentences that `wanted` wants; their tags become the parser's own.
    pub fn annotate(
        &self,
        words: &[Word],
        classes: &[u8],
        wanted: impl Fn(&Sentence) -> bool,
        reading: &mut Reading,
    ) {
        let mut scratch = Scratch::default();
        let mut given = Vec::new();
        for s in 0..reading.sentences.len() {
            if !wanted(&reading.sentences[s]) {
                continue;
            }
            let sentence = &mut reading.sentences[s];
            let (first, end) = (sentence.first as usize, sentence.end as usize);
            let (Some(words), Some(classes)) = (words.get(first..end), classes.get(first..end))
            else {
                continue;
            };
            sentence.parsed = true;
            given.clear();
            given.extend(classes.iter().map(|c| self.given.get(*c as usize).copied().unwrap_or(0)));
            self.net.run(words, &given, &mut scratch);
            for (i, token) in reading.tokens[first..end].iter_mut().enumerate() {
                let head = scratch.heads[i];
                token.head = if head == 0 { Token::ROOT } else { first as u32 + head - 1 };
                token.rel = self.relations[scratch.relations[i] as usize];
                let tag = self.tags[scratch.tags[i] as usize];
                (token.upos, token.xpos) = (tag.upos, tag.xpos);
            }
            mend::second_subjects(words, &mut reading.tokens[first..end], first as u32);
        }
    }
}

#[cfg(test)]
mod tests;
