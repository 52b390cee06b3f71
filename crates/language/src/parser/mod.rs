//! Dependency trees: a convolutional tagger and graph-based parser trained by
//! `models/recipe/train_parser.py`, run here in integers on one core.

mod entry;
mod kernel;
mod mend;
mod net;
mod pairs;
mod tree;
pub(crate) mod weights;

use std::{collections::HashMap, ops::Range, sync::Mutex};

use parallax_model::{Reading, Rel, Sentence, Token};

use crate::{Error, aside::Aside, tagger::Tag, word::Word};

use net::{Input, Net, Scratch};
use weights::Weights;

#[derive(Debug)]
pub struct Parser {
    net: Net,
    tags: Vec<Tag>,
    relations: Vec<Rel>,
    /// Embedding row of each class of the tagger; 0 where the parser does not know it.
    given: Vec<usize>,
    /// Buffers of texts that were parsed, for the next ones.
    rooms: Mutex<Vec<Room>>,
}

/// What parsing needs beside the weights.
#[derive(Debug, Default)]
struct Room {
    input: Input,
    scratch: Scratch,
    /// Tokens of the input's words.
    tokens: Vec<u32>,
}

/// Words parsed together: enough to make good use of weights that were read, few enough for all that is
/// computed of them to stay close.
const TOGETHER: usize = 64;

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
            rooms: Mutex::default(),
        })
    }

    /// Parses the sentences; their tags become the parser's own. Where `aside` finds a report told
    /// beside what it reports, the two are parsed apart and joined.
    pub fn annotate(
        &self,
        words: &[Word],
        classes: &[u8],
        aside: impl Fn(&Reading, &Sentence) -> Option<Aside>,
        reading: &mut Reading,
    ) {
        let room = self.rooms.lock().ok().and_then(|mut r| r.pop()).unwrap_or_default();
        let mut run = Run { parser: self, words, classes, room };
        let mut parsed = Vec::new();
        for s in 0..reading.sentences.len() {
            let sentence = reading.sentences[s];
            let range = sentence.first as usize..sentence.end as usize;
            if words.get(range.clone()).is_none() || classes.get(range.clone()).is_none() {
                continue;
            }
            reading.sentences[s].parsed = true;
            parsed.push(range.clone());
            let aside = aside(reading, &sentence);
            let joined = aside.is_some_and(|a| run.apart(&a, range.clone(), reading));
            if !joined {
                run.add(range);
                if run.room.tokens.len() >= TOGETHER {
                    run.parse_all(reading);
                }
            }
        }
        run.parse_all(reading);
        for range in parsed {
            let first = range.start as u32;
            mend::second_subjects(words, &mut reading.tokens[range], first);
        }
        if let Ok(mut rooms) = self.rooms.lock() {
            rooms.push(run.room);
        }
    }
}

impl Parser {
    /// Writes what the net found of the sentences into their tokens.
    fn tell(
        &self,
        sentences: impl Iterator<Item = Range<usize>>,
        found: &Scratch,
        tokens: &[u32],
        reading: &mut Reading,
    ) {
        for sentence in sentences {
            for i in sentence.clone() {
                let token = &mut reading.tokens[tokens[i] as usize];
                token.head = match found.heads[i] {
                    0 => Token::ROOT,
                    head => tokens[sentence.start + head as usize - 1],
                };
                token.rel = self.relations[found.relations[i] as usize];
                let tag = self.tags[found.tags[i] as usize];
                (token.upos, token.xpos) = (tag.upos, tag.xpos);
            }
        }
    }
}

/// One text's way through the parser.
struct Run<'a> {
    parser: &'a Parser,
    words: &'a [Word],
    classes: &'a [u8],
    room: Room,
}

impl Run<'_> {
    /// Adds tokens as a sentence to those that wait.
    fn add(&mut self, tokens: impl IntoIterator<Item = usize>) {
        let Room { input, tokens: waiting, .. } = &mut self.room;
        for t in tokens {
            let class = self.classes[t] as usize;
            waiting.push(t as u32);
            input.words.push(self.words[t]);
            input.given.push(self.parser.given.get(class).copied().unwrap_or(0));
        }
        input.ends.push(waiting.len());
    }

    /// Parses the sentences that wait.
    fn parse_all(&mut self, reading: &mut Reading) {
        let Room { input, scratch, tokens } = &mut self.room;
        if tokens.is_empty() {
            input.clear();
            return;
        }
        self.parser.net.run(input, scratch);
        self.parser.tell(input.sentences(), scratch, tokens, reading);
        input.clear();
        tokens.clear();
    }

    /// Parses these tokens as one sentence at once, before those that wait. Returns its root.
    fn parse(&mut self, tokens: &[usize], reading: &mut Reading) -> Option<usize> {
        let mut waiting = std::mem::take(&mut self.room.input);
        let mut their = std::mem::take(&mut self.room.tokens);
        self.add(tokens.iter().copied());
        self.parse_all(reading);
        std::mem::swap(&mut self.room.input, &mut waiting);
        std::mem::swap(&mut self.room.tokens, &mut their);
        tokens.iter().copied().find(|&t| reading.tokens[t].head == Token::ROOT)
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
    fn apart(&mut self, aside: &Aside, sentence: Range<usize>, reading: &mut Reading) -> bool {
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
