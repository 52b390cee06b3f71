//! Parts of speech: a greedy left-to-right perceptron over words, affixes, shapes and the two tags
//! before (Collins 2002; features after Ratnaparkhi 1996). Its tag is an input of the parser, whose
//! own tag replaces it in parsed sentences.

use parallax_model::{Reading, Upos, reading::XPOS};

use crate::{
    Error,
    perceptron::{Linear, best, key},
    word::Word,
};

#[derive(Debug)]
pub struct Tagger {
    model: Linear,
    tags: Vec<Tag>,
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

/// Feature keys of word `i`, after tags `t1` (before it) and `t2` (before that), both counted from 2;
/// 1 is the start of the sentence.
pub fn features(words: &[Word], i: usize, t1: u32, t2: u32, out: &mut Vec<u32>) {
    let edge = Word { form: 1, norm: 1, prefix: [1; 4], suffix: [1; 4], shape: 1 };
    let word = |k: isize| i.checked_add_signed(k).and_then(|j| words.get(j)).unwrap_or(&edge);
    let (c, a, b, m, d) = (word(0), word(-1), word(1), word(-2), word(2));
    let first = u32::from(i == 0);
    out.clear();
    out.extend([
        key(1, c.form, first),
        key(2, c.norm, t1),
        key(3, c.suffix[2], 0),
        key(4, c.suffix[1], c.shape),
        key(5, c.suffix[3], 0),
        key(6, c.prefix[0], c.shape),
        key(7, c.prefix[2], c.suffix[0]),
        key(8, t1, 0),
        key(9, t1, t2),
        key(10, a.norm, 0),
        key(11, b.norm, 0),
        key(12, m.norm, 0),
        key(13, d.norm, 0),
        key(14, c.shape, first),
        key(15, b.suffix[2], t1),
        key(16, a.suffix[2], c.suffix[2]),
        key(17, c.norm, b.norm),
        key(18, c.norm, a.norm),
        key(19, c.suffix[2], b.suffix[2]),
        key(20, c.shape, b.shape ^ a.shape.rotate_left(7)),
        key(21, c.norm, 0),
        key(22, b.shape, b.suffix[1]),
        key(23, b.norm, d.norm),
        key(24, c.suffix[1], t1 ^ t2.rotate_left(9)),
        key(25, a.norm, c.norm ^ b.norm.rotate_left(11)),
    ]);
}

impl Tagger {
    pub fn load() -> Result<Self, Error> {
        Self::read(include_bytes!("../../../models/tagger.bin"))
    }

    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let model = Linear::read("tagger", bytes)?;
        let tags = model.classes.iter().map(|c| Tag::parse(c)).collect();
        Ok(Self { model, tags })
    }

    /// Names of the classes, `UPOS|XPOS`.
    pub fn classes(&self) -> &[String] {
        &self.model.classes
    }

    /// Class of each word of one sentence.
    pub fn tag(&self, words: &[Word], out: &mut Vec<u8>) {
        let mut keys = Vec::with_capacity(32);
        let mut scores = vec![0; self.tags.len()];
        let (mut t1, mut t2) = (1, 1);
        out.clear();
        for i in 0..words.len() {
            features(words, i, t1, t2, &mut keys);
            scores.fill(0);
            self.model.add(&keys, &mut scores);
            let tag = best(&scores);
            out.push(tag as u8);
            (t1, t2) = (tag as u32 + 2, t1);
        }
    }

    /// Tags every token; returns the classes for the parser.
    pub fn annotate(&self, words: &[Word], reading: &mut Reading) -> Vec<u8> {
        let mut classes = Vec::with_capacity(words.len());
        let mut sentence_classes = Vec::new();
        for sentence in &reading.sentences {
            let (first, end) = (sentence.first as usize, sentence.end as usize);
            self.tag(words.get(first..end).unwrap_or(&[]), &mut sentence_classes);
            for (token, &class) in reading.tokens[first..end].iter_mut().zip(&sentence_classes) {
                let tag = self.tags[class as usize];
                (token.upos, token.xpos) = (tag.upos, tag.xpos);
            }
            classes.extend_from_slice(&sentence_classes);
        }
        classes
    }
}
