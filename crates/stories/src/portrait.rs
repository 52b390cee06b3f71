//! What is kept of an article to compare it with others: counted terms in four blocks.

use std::{borrow::Cow, collections::HashSet};

use crate::{
    article::StoryArticle,
    copies::Fingerprint,
    settings::Settings,
    tokens::{PlainHasher, Stopwords, Token, Tokeniser, base_form, hash, mix},
    vocabulary::{TermId, Vocabulary},
};

/// The four sides from which two articles are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Block {
    Title = 0,
    Body = 1,
    /// Names as written, and numbers.
    Name = 2,
    /// Entities, events and dates that the reading linked: the same in every language.
    Known = 3,
}

pub(crate) const BLOCKS: usize = 4;

/// A term in a block: `id << 2 | block`.
pub(crate) type Key = u32;

pub(crate) fn key(id: TermId, block: Block) -> Key {
    id << 2 | block as u32
}

/// Counted terms, sorted by key.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Portrait {
    pub counts: Vec<(Key, u8)>,
}

impl Portrait {
    /// Each term once, whatever block it stands in.
    pub fn terms(&self) -> impl Iterator<Item = TermId> + '_ {
        let mut last = None;
        self.counts.iter().filter_map(move |(key, _)| {
            let id = key >> 2;
            (last.replace(id) != Some(id)).then_some(id)
        })
    }
}

/// A portrait weighed by rarity: each block has length 1, in steps of 1/65535.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Vector {
    pub keys: Box<[Key]>,
    pub weights: Box<[u16]>,
    /// Which blocks hold anything, one bit a block.
    pub filled: u8,
}

const STEP: f32 = 65535.0;

impl Vector {
    pub fn weigh(portrait: &Portrait, vocabulary: &Vocabulary) -> Self {
        let mut lengths = [0f32; BLOCKS];
        let mut raw = Vec::with_capacity(portrait.counts.len());
        for &(key, count) in &portrait.counts {
            let weight = (1.0 + f32::from(count).ln()) * vocabulary.rarity(key >> 2);
            lengths[(key & 3) as usize] += weight * weight;
            raw.push(weight);
        }
        let mut filled = 0;
        for (block, length) in lengths.iter_mut().enumerate() {
            filled |= u8::from(*length > 0.0) << block;
            *length = length.sqrt().max(f32::MIN_POSITIVE);
        }
        let keys = portrait.counts.iter().map(|c| c.0).collect();
        let weights = portrait
            .counts
            .iter()
            .zip(raw)
            .map(|((key, _), w)| (w / lengths[(key & 3) as usize] * STEP) as u16)
            .collect();
        Self { keys, weights, filled }
    }

    pub fn has(&self, block: Block) -> bool {
        self.filled >> (block as u8) & 1 == 1
    }

    /// Cosine of each block.
    pub fn cosines(&self, other: &Self) -> [f32; BLOCKS] {
        let mut sums = [0u64; BLOCKS];
        self.shared(other, |key, a, b| sums[(key & 3) as usize] += u64::from(a) * u64::from(b));
        sums.map(|s| s as f32 / (STEP * STEP))
    }

    /// Walks over the terms both have.
    pub fn shared(&self, other: &Self, mut each: impl FnMut(Key, u16, u16)) {
        let (mut i, mut j) = (0, 0);
        while i < self.keys.len() && j < other.keys.len() {
            let (a, b) = (self.keys[i], other.keys[j]);
            if a == b {
                each(a, self.weights[i], other.weights[j]);
            }
            i += usize::from(a <= b);
            j += usize::from(b <= a);
        }
    }
}

/// Draws portraits; keeps its buffers from one article to the next.
#[derive(Debug)]
pub(crate) struct Painter {
    tokeniser: Tokeniser,
    stopwords: Stopwords,
    title: Vec<Token>,
    text: Vec<Token>,
    keys: Vec<Key>,
    names: HashSet<u64, PlainHasher>,
}

/// Keeps the words of a name apart from the same letters as a common word.
const NAME: u64 = 0x6E61_6D65;
const KNOWN: u64 = 0x6B6E_6F77;

impl Painter {
    pub fn new(stopwords: Stopwords) -> Self {
        Self {
            tokeniser: Tokeniser::default(),
            stopwords,
            title: Vec::new(),
            text: Vec::new(),
            keys: Vec::new(),
            names: HashSet::default(),
        }
    }

    pub fn paint(
        &mut self,
        article: &StoryArticle,
        s: &Settings,
        words: &mut Vocabulary,
    ) -> (Portrait, Fingerprint) {
        self.tokeniser.tokens(&article.title, &mut self.title);
        self.tokeniser.tokens(&article.text, &mut self.text);
        self.keys.clear();
        let stop = self.stopwords.of(article.language.as_deref());
        let stops = |t: &Token| t.end - t.start < 2 || stop.is_some_and(|s| s.contains(&t.hash));
        self.names.clear();
        self.names.extend(
            self.text.iter().filter(|t| t.capital && !t.opens && !stops(t)).map(|t| t.hash),
        );
        let lead = self.text.partition_point(|t| t.start < s.window.lead_bytes);
        for (block, text, tokens) in [
            (Block::Title, &article.title, self.title.as_slice()),
            (Block::Body, &article.text, &self.text[..lead]),
        ] {
            let word = |t: &Token| Cow::Owned(spelled(text, t));
            let mut run: Vec<&Token> = Vec::new();
            for token in tokens {
                if stops(token) {
                    name_of_words(&mut run, text, words, &mut self.keys);
                    continue;
                }
                let id = words.id(token.hash, || word(token));
                self.keys.push(key(id, Block::Body));
                if block == Block::Title {
                    self.keys.push(key(id, Block::Title));
                }
                let named = token.capital && self.names.contains(&token.hash);
                if named || token.number {
                    let id = words.id(mix(token.hash ^ NAME), || word(token));
                    self.keys.push(key(id, Block::Name));
                }
                if named && (run.is_empty() || !token.opens) {
                    run.push(token);
                } else {
                    name_of_words(&mut run, text, words, &mut self.keys);
                }
            }
            name_of_words(&mut run, text, words, &mut self.keys);
        }
        self.known(article, words);
        let print = Fingerprint::take(&self.text, |t| t.capital && self.names.contains(&t.hash));
        (Portrait { counts: counted(&mut self.keys) }, print)
    }

    fn known(&mut self, article: &StoryArticle, words: &mut Vocabulary) {
        let mut push = |name: String| {
            let id = words.id(mix(hash(name.as_bytes()) ^ KNOWN), || Cow::Owned(name));
            self.keys.push(key(id, Block::Known));
        };
        article.entities.iter().for_each(|e| push(e.clone()));
        article.numbers.iter().for_each(|n| push(format!("#{n}")));
        article.dates.iter().for_each(|d| push(d.to_string()));
        for event in &article.events {
            push(format!("{} {} {}", event.actor, event.kind, event.recipient));
            if let Some(date) = event.date {
                push(format!("{} {} {} {date}", event.actor, event.kind, event.recipient));
            }
        }
    }
}

/// A token as it is named in a reason: one form whatever article it was first met in.
fn spelled(text: &str, token: &Token) -> String {
    base_form(text.get(token.start as usize..token.end as usize).unwrap_or(""), token.number)
}

/// Two to four capitalised words in a row are a name of their own.
fn name_of_words(run: &mut Vec<&Token>, text: &str, words: &mut Vocabulary, keys: &mut Vec<Key>) {
    if (2..=4).contains(&run.len()) {
        let joined = run.iter().fold(NAME, |h, t| mix(h.rotate_left(7) ^ t.hash));
        let id = words.id(joined, || {
            let parts: Vec<String> = run.iter().map(|t| spelled(text, t)).collect();
            Cow::Owned(parts.join(" "))
        });
        keys.push(key(id, Block::Name));
    }
    run.clear();
}

fn counted(keys: &mut [Key]) -> Vec<(Key, u8)> {
    keys.sort_unstable();
    let mut counts: Vec<(Key, u8)> = Vec::with_capacity(keys.len());
    for &key in keys.iter() {
        match counts.last_mut() {
            Some((last, n)) if *last == key => *n = n.saturating_add(1),
            _ => counts.push((key, 1)),
        }
    }
    counts.shrink_to_fit();
    counts
}
