//! Parts of speech: a greedy left-to-right perceptron over words, affixes, shapes and the two tags
//! before (Collins 2002; features after Ratnaparkhi 1996). Its tag is an input of the parser, whose
//! own tag replaces it in parsed sentences.

use std::sync::Mutex;

use parallax_model::{Reading, Upos, reading::XPOS};

use crate::{
    Error, correct,
    lemma::Lemmatiser,
    perceptron::{Linear, best, key},
    word::Word,
};

#[derive(Debug)]
pub struct Tagger {
    model: Linear,
    tags: Vec<Tag>,
    /// Scores in a row: one a tag, and what fills the last lanes.
    width: usize,
    /// What two tags before add to the scores of each tag, a row for each two.
    after: Vec<i16>,
    /// Buffers of texts that were tagged, for the next ones.
    rooms: Mutex<Vec<Room>>,
}

/// One class of the tagger and of the parser's tag layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    pub upos: Upos,
    pub xpos: u8,
}

impl Tag {
    /// From `UPOS|XPOS`; what is unknown reads as `X` and "".
    pub fn parse(name: &str) -> Self {
        let (upos, xpos) = name.split_once('|').unwrap_or((name, ""));
        Self {
            upos: Upos::from_name(upos).unwrap_or(Upos::X),
            xpos: XPOS.iter().position(|x| *x == xpos).unwrap_or(0) as u8,
        }
    }
}

/// Stands beyond the ends of a sentence.
const EDGE: Word = Word { form: 1, norm: 1, prefix: [1; 4], suffix: [1; 4], shape: 1 };
/// Words on each side that a tag depends on.
const REACH: usize = 2;

/// Feature keys of word `i`, after tags `t1` (before it) and `t2` (before that), both counted from 2;
/// 1 is the start of the sentence.
pub fn features(words: &[Word], i: usize, t1: u32, t2: u32, out: &mut Vec<u32>) {
    let near = Near::new(words, i);
    out.clear();
    for (place, word) in near.0.iter().enumerate() {
        of_word(word, place, i == 0, out);
    }
    out.extend(near.of_words());
    out.extend(near.after(t1, t2));
    out.extend(of_tags(t1, t2));
}

/// Keys of a word by itself, seen from another: `place` counts from two words before that one.
fn of_word(word: &Word, place: usize, first: bool, out: &mut Vec<u32>) {
    let first = u32::from(first);
    match place {
        0 => out.push(key(12, word.norm, 0)),
        1 => out.push(key(10, word.norm, 0)),
        2 => out.extend([
            key(1, word.form, first),
            key(3, word.suffix[2], 0),
            key(4, word.suffix[1], word.shape),
            key(5, word.suffix[3], 0),
            key(6, word.prefix[0], word.shape),
            key(7, word.prefix[2], word.suffix[0]),
            key(14, word.shape, first),
            key(21, word.norm, 0),
        ]),
        3 => out.extend([key(11, word.norm, 0), key(22, word.shape, word.suffix[1])]),
        _ => out.push(key(13, word.norm, 0)),
    }
}

/// Keys of the tags alone.
fn of_tags(t1: u32, t2: u32) -> [u32; 2] {
    [key(8, t1, 0), key(9, t1, t2)]
}

/// A word with two on each side.
struct Near<'w>([&'w Word; 2 * REACH + 1]);

impl<'w> Near<'w> {
    fn new(words: &'w [Word], i: usize) -> Self {
        let at = |place: usize| {
            (i + place).checked_sub(REACH).and_then(|j| words.get(j)).unwrap_or(&EDGE)
        };
        Self(std::array::from_fn(at))
    }

    /// Keys of several words together.
    fn of_words(&self) -> [u32; 7] {
        let [_, a, c, b, d] = self.0;
        [
            key(16, a.suffix[2], c.suffix[2]),
            key(17, c.norm, b.norm),
            key(18, c.norm, a.norm),
            key(19, c.suffix[2], b.suffix[2]),
            key(20, c.shape, b.shape ^ a.shape.rotate_left(7)),
            key(23, b.norm, d.norm),
            key(25, a.norm, c.norm ^ b.norm.rotate_left(11)),
        ]
    }

    /// Keys of words with the tags before.
    fn after(&self, t1: u32, t2: u32) -> [u32; 3] {
        let [_, _, c, b, _] = self.0;
        [key(2, c.norm, t1), key(15, b.suffix[2], t1), key(24, c.suffix[1], t1 ^ t2.rotate_left(9))]
    }
}

/// Scores that the words met last bring along, by themselves, for their own tag and those of the words
/// around. News says the same words again and again.
#[derive(Debug, Default)]
struct Brought {
    /// The word, and whether it opens a sentence; none where the slot is free.
    words: Vec<Option<(Word, bool)>>,
    scores: Vec<i16>,
}

/// Scores that are added in one step of a plain loop.
const LANES: usize = 16;
/// Words kept, each in the one slot of its hash: 3 MB at most.
const SLOTS: usize = 4096;

/// What tagging needs beside the weights.
#[derive(Debug, Default)]
struct Room {
    brought: Brought,
    keys: Vec<u32>,
    /// A row of scores a word.
    scores: Vec<i16>,
}

impl Tagger {
    pub fn load() -> Result<Self, Error> {
        Self::read(include_bytes!("../../../models/tagger.bin"))
    }

    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let model = Linear::read("tagger", bytes)?;
        let tags: Vec<Tag> = model.classes.iter().map(|c| Tag::parse(c)).collect();
        let width = tags.len().next_multiple_of(LANES);
        let n = tags.len() as u32 + 2;
        let mut after = vec![0; (n * n) as usize * width];
        let pairs = (0..n).flat_map(|t1| (0..n).map(move |t2| (t1, t2)));
        for ((t1, t2), row) in pairs.zip(after.chunks_exact_mut(width)) {
            model.add(&of_tags(t1, t2), row);
        }
        Ok(Self { model, tags, width, after, rooms: Mutex::default() })
    }

    /// Names of the classes, `UPOS|XPOS`.
    pub fn classes(&self) -> &[String] {
        &self.model.classes
    }

    /// Class of each word of one sentence.
    pub fn tag(&self, words: &[Word], out: &mut Vec<u8>) {
        self.tag_in(&mut Room::default(), words, out);
    }

    fn tag_in(&self, room: &mut Room, words: &[Word], out: &mut Vec<u8>) {
        let (n, tags, width) = (words.len(), self.tags.len(), self.width);
        let Room { brought, keys, scores } = room;
        scores.clear();
        scores.resize(n * width, 0);
        // From two before the first word to two behind the last.
        for at in 0..n + 2 * REACH {
            let word = at.checked_sub(REACH).and_then(|i| words.get(i)).unwrap_or(&EDGE);
            let own = self.brought(brought, word, at == REACH, keys);
            for (place, own) in own.chunks_exact(width).enumerate() {
                let Some(to) = at.checked_sub(place).filter(|to| *to < n) else { continue };
                let scores = &mut scores[to * width..(to + 1) * width];
                scores.iter_mut().zip(own).for_each(|(score, own)| *score += own);
            }
        }
        // What waits for no tag is looked up first: look-ups that miss the cache then run side by side.
        for (i, scores) in scores.chunks_exact_mut(width).enumerate() {
            self.model.add(&Near::new(words, i).of_words(), scores);
        }
        let (mut t1, mut t2) = (1, 1);
        out.clear();
        for (i, scores) in scores.chunks_exact_mut(width).enumerate() {
            self.model.add(&Near::new(words, i).after(t1, t2), scores);
            let after = t1 as usize * (tags + 2) + t2 as usize;
            let after = &self.after[after * width..(after + 1) * width];
            scores.iter_mut().zip(after).for_each(|(score, after)| *score += after);
            let tag = best(&scores[..tags]);
            out.push(tag as u8);
            (t1, t2) = (tag as u32 + 2, t1);
        }
    }

    /// Scores that a word brings along for the word two behind it, for the next one, for itself, for the
    /// word before and for the one two before.
    fn brought<'b>(
        &self,
        kept: &'b mut Brought,
        word: &Word,
        first: bool,
        keys: &mut Vec<u32>,
    ) -> &'b [i16] {
        let width = (2 * REACH + 1) * self.width;
        if kept.words.is_empty() {
            kept.words = vec![None; SLOTS];
            kept.scores = vec![0; SLOTS * width];
        }
        let slot =
            ((word.form ^ u32::from(first)).wrapping_mul(0x9e37_79b1) >> 16) as usize % SLOTS;
        let scores = &mut kept.scores[slot * width..(slot + 1) * width];
        if kept.words[slot] != Some((*word, first)) {
            kept.words[slot] = Some((*word, first));
            scores.fill(0);
            for (place, scores) in scores.chunks_exact_mut(self.width).enumerate() {
                keys.clear();
                of_word(word, place, first, keys);
                self.model.add(keys, scores);
            }
        }
        scores
    }

    /// Tags every token; returns the classes for the parser.
    pub fn annotate(&self, words: &[Word], reading: &mut Reading) -> Vec<u8> {
        let mut classes = Vec::with_capacity(words.len());
        let mut sentence_classes = Vec::new();
        let mut room = self.rooms.lock().ok().and_then(|mut r| r.pop()).unwrap_or_default();
        for sentence in &reading.sentences {
            let (first, end) = (sentence.first as usize, sentence.end as usize);
            self.tag_in(&mut room, words.get(first..end).unwrap_or(&[]), &mut sentence_classes);
            for (token, &class) in reading.tokens[first..end].iter_mut().zip(&sentence_classes) {
                let tag = self.tags[class as usize];
                (token.upos, token.xpos) = (tag.upos, tag.xpos);
            }
            classes.extend_from_slice(&sentence_classes);
        }
        if let Ok(mut rooms) = self.rooms.lock() {
            rooms.push(room);
        }
        classes
    }
}

impl Tagger {
    /// Puts right, in text order, the tags that their words do not allow ([`correct`]).
    pub fn correct(
        &self,
        text: &str,
        lemmatiser: &Lemmatiser,
        reading: &mut Reading,
        classes: &mut [u8],
    ) {
        for (at, old) in classes.iter_mut().enumerate().take(reading.tokens.len()) {
            let Some((upos, penn)) = correct::tag(reading, text, lemmatiser, at) else { continue };
            let same = |t: &Tag| t.upos == upos && XPOS[t.xpos as usize] == penn;
            let Some(class) = self.tags.iter().position(same) else { continue };
            let (token, tag) = (&mut reading.tokens[at], self.tags[class]);
            (token.upos, token.xpos) = (tag.upos, tag.xpos);
            *old = class as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_words_changes_no_tag() {
        let tagger = Tagger::load().unwrap();
        let mut buffer = String::new();
        let mut room = Room::default();
        for text in ["He said no", "No", "", "said No , He , said , 12 of them said no . He"] {
            let words: Vec<Word> =
                text.split_whitespace().map(|w| Word::new(w, &mut buffer)).collect();
            let (mut expected, mut keys) = (Vec::new(), Vec::new());
            let (mut t1, mut t2) = (1, 1);
            for i in 0..words.len() {
                features(&words, i, t1, t2, &mut keys);
                let mut scores = vec![0_i32; tagger.tags.len()];
                tagger.model.add(&keys, &mut scores);
                (t1, t2) = (best(&scores) as u32 + 2, t1);
                expected.push(best(&scores) as u8);
            }
            let mut tags = Vec::new();
            tagger.tag_in(&mut room, &words, &mut tags);
            assert_eq!(tags, expected, "{text}");
        }
    }
}
