//! Dependency trees: a convolutional tagger and graph-based parser trained by
//! `models/recipe/train_parser.py`, run here in integers on one core.

mod kernel;
mod mend;
mod net;
mod tree;
mod weights;

use std::collections::HashMap;

use parallax_model::{Reading, Rel, Sentence, Token};

use crate::{Error, aside::Aside, tagger::Tag, word::Word};

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

    /// Parses the sentences that `wanted` wants; their tags become the parser's own. Where `aside`
    /// finds a report told beside what it reports, the two are parsed apart and joined.
    pub fn annotate(
        &self,
        words: &[Word],
        classes: &[u8],
        wanted: impl Fn(&Sentence) -> bool,
        aside: impl Fn(&Reading, &Sentence) -> Option<Aside>,
        reading: &mut Reading,
    ) {
        let mut run = Run { parser: self, words, classes, scratch: Scratch::default() };
        for s in 0..reading.sentences.len() {
            if !wanted(&reading.sentences[s]) {
                continue;
            }
            let sentence = reading.sentences[s];
            let (first, end) = (sentence.first as usize, sentence.end as usize);
            if words.get(first..end).is_none() || classes.get(first..end).is_none() {
                continue;
            }
            reading.sentences[s].parsed = true;
            let aside = aside(reading, &sentence);
            let joined = aside.is_some_and(|a| run.apart(&a, first..end, reading));
            if !joined {
                let all: Vec<usize> = (first..end).collect();
                run.parse(&all, reading);
            }
            mend::second_subjects(words, &mut reading.tokens[first..end], first as u32);
        }
    }
}

/// One text's way through the parser.
struct Run<'a> {
    parser: &'a Parser,
    words: &'a [Word],
    classes: &'a [u8],
    scratch: Scratch,
}

impl Run<'_> {
    /// Parses these tokens as one sentence. Returns its root.
    fn parse(&mut self, tokens: &[usize], reading: &mut Reading) -> Option<usize> {
        let parser = self.parser;
        let words: Vec<Word> = tokens.iter().map(|&t| self.words[t]).collect();
        let known = |t: &usize| parser.given.get(self.classes[*t] as usize).copied().unwrap_or(0);
        let given: Vec<usize> = tokens.iter().map(known).collect();
        parser.net.run(&words, &given, &mut self.scratch);
        let mut root = None;
        for (i, &at) in tokens.iter().enumerate() {
            let token = &mut reading.tokens[at];
            match self.scratch.heads[i] {
                0 => {
                    token.head = Token::ROOT;
                    root = Some(at);
                }
                head => token.head = tokens[head as usize - 1] as u32,
            }
            token.rel = parser.relations[self.scratch.relations[i] as usize];
            let tag = parser.tags[self.scratch.tags[i] as usize];
            (token.upos, token.xpos) = (tag.upos, tag.xpos);
        }
        root
    }

    /// Parses source and verb of a report apart, for clauses that the parser takes for a phrase.
    fn in_parts(&mut self, aside: &Aside, reading: &mut Reading) -> bool {
        let rest: Vec<usize> = aside.clause.clone().filter(|t| !aside.source.contains(t)).collect();
        let source: Vec<usize> = aside.source.clone().collect();
        if self.parse(&rest, reading) != Some(aside.verb) {
            return false;
        }
        let Some(named) = self.parse(&source, reading) else { return false };
        let named = &mut reading.tokens[named];
        (named.head, named.rel) = (aside.verb as u32, Rel::Nsubj);
        true
    }

    /// Parses a report's clause and the sentence around it, and hangs the one on the other. `false`
    /// when the clause turns out to be no clause of its verb: the sentence is then to be parsed whole.
    fn apart(
        &mut self,
        aside: &Aside,
        sentence: std::ops::Range<usize>,
        reading: &mut Reading,
    ) -> bool {
        let clause: Vec<usize> = aside.clause.clone().collect();
        if self.parse(&clause, reading) != Some(aside.verb) && !self.in_parts(aside, reading) {
            return false;
        }
        let comma = |at: usize| reading.tokens.get(at).is_some_and(|t| t.penn() == ",");
        let edges: Vec<usize> = [aside.clause.start.checked_sub(1), Some(aside.clause.end)]
            .into_iter()
            .flatten()
            .filter(|&t| sentence.contains(&t) && comma(t))
            .collect();
        let told: Vec<usize> =
            sentence.filter(|t| !aside.clause.contains(t) && !edges.contains(t)).collect();
        let Some(root) = self.parse(&told, reading) else { return false };
        for edge in edges {
            let mark = &mut reading.tokens[edge];
            (mark.head, mark.rel) = (aside.verb as u32, Rel::Punct);
        }
        let verb = &mut reading.tokens[aside.verb];
        (verb.head, verb.rel) = (root as u32, Rel::Parataxis);
        mend::subject_of_report(aside, &mut reading.tokens);
        true
    }
}

#[cfg(test)]
mod tests;
