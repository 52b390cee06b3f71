//! What is kept of an article to compare it with others: counted terms in four blocks.

use std::collections::HashSet;

use crate::{
    article::StoryArticle,
    copies::Fingerprint,
    settings::Settings,
    tokens::{PlainHasher, Stopwords, Token, Tokeniser, base_form, hash, mix},
    vocabulary::{TermId, Vocabulary, id},
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

/// A term of an article.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Term {
    pub key: Key,
    /// Share of the length of its block, in steps of 1/65535.
    pub weight: u16,
    count: u8,
    /// Rarity when the article came, in steps of 1/[`RARITY_STEPS`].
    rarity: u8,
}

/// The terms of an article, sorted by key; each block weighed by rarity to length 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Portrait {
    pub terms: Box<[Term]>,
    /// Which blocks hold anything, one bit a block.
    filled: u8,
}

const STEP: f32 = 65535.0;
const RARITY_STEPS: f32 = 16.0;

/// How alike two portraits are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Likeness {
    sums: [u64; BLOCKS],
    rarest: u8,
}

impl Likeness {
    /// Cosine of one block.
    pub fn of(&self, block: Block) -> f32 {
        self.sums[block as usize] as f32 / (STEP * STEP)
    }

    /// Rarity (`Vocabulary::rarity`) of the rarest name or number that both have; 0 without one.
    pub fn rarest(&self) -> f32 {
        f32::from(self.rarest) / RARITY_STEPS
    }

    fn share(&mut self, a: &Term, b: &Term) {
        let block = (a.key & 3) as usize;
        self.sums[block] += u64::from(a.weight) * u64::from(b.weight);
        if block == Block::Name as usize {
            self.rarest = self.rarest.max(a.rarity.min(b.rarity));
        }
    }
}

impl Portrait {
    /// Each term's id once, whatever block it stands in.
    pub fn ids(&self) -> impl Iterator<Item = TermId> + '_ {
        self.terms.chunk_by(|a, b| a.key >> 2 == b.key >> 2).map(|of| of[0].key >> 2)
    }

    /// Weighs the terms by what is known of their rarity now, this article counted.
    pub fn weigh(&mut self, words: &mut Vocabulary) {
        let mut squares = [0f32; BLOCKS];
        let mut raw = Vec::with_capacity(self.terms.len());
        let mut last = (None, 0.0);
        words.begin_article();
        for term in &mut self.terms {
            let id = term.key >> 2;
            if last.0 != Some(id) {
                last = (Some(id), words.count(id));
            }
            let weight = (1.0 + f32::from(term.count).ln()) * last.1;
            squares[(term.key & 3) as usize] += weight * weight;
            term.rarity = (last.1 * RARITY_STEPS) as u8;
            raw.push(weight);
        }
        self.filled = 0;
        for (block, square) in squares.iter_mut().enumerate() {
            self.filled |= u8::from(*square > 0.0) << block;
            *square = STEP / square.sqrt().max(f32::MIN_POSITIVE);
        }
        for (term, weight) in self.terms.iter_mut().zip(raw) {
            term.weight = (weight * squares[(term.key & 3) as usize]) as u16;
        }
    }

    pub fn has(&self, block: Block) -> bool {
        self.filled >> (block as u8) & 1 == 1
    }

    pub fn likeness(&self, other: &Self) -> Likeness {
        let mut likeness = Likeness::default();
        self.shared(other, |a, b| likeness.share(a, b));
        likeness
    }

    /// Walks over the terms both have.
    pub fn shared(&self, other: &Self, mut each: impl FnMut(&Term, &Term)) {
        let (mut i, mut j) = (0, 0);
        while let (Some(a), Some(b)) = (self.terms.get(i), other.terms.get(j)) {
            if a.key == b.key {
                each(a, b);
            }
            i += usize::from(a.key <= b.key);
            j += usize::from(b.key <= a.key);
        }
    }
}

/// One portrait laid out for comparing it with many.
#[derive(Debug, Default)]
pub(crate) struct Sitter {
    /// Places in `terms` plus one, by hash of the key; 0 is free.
    slots: Vec<u16>,
    terms: Vec<Term>,
}

impl Sitter {
    /// Slots for each term, to keep runs short.
    const ROOM: usize = 4;

    pub fn sit(&mut self, portrait: &Portrait) {
        self.terms.clear();
        self.terms.extend(portrait.terms.iter().take(usize::from(u16::MAX) - 1));
        self.slots.clear();
        self.slots.resize((self.terms.len() * Self::ROOM).next_power_of_two().max(64), 0);
        for (place, term) in self.terms.iter().enumerate() {
            let mut slot = self.first_slot(term.key);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            self.slots[slot] = place as u16 + 1;
        }
    }

    fn first_slot(&self, key: Key) -> usize {
        key.wrapping_mul(0x9E37_79B1) as usize >> 7 & (self.slots.len() - 1)
    }

    pub fn likeness(&self, other: &Portrait) -> Likeness {
        let mut likeness = Likeness::default();
        if self.slots.is_empty() {
            return likeness;
        }
        for term in &other.terms {
            let mut slot = self.first_slot(term.key);
            while self.slots[slot] != 0 {
                let own = &self.terms[usize::from(self.slots[slot]) - 1];
                if own.key == term.key {
                    likeness.share(own, term);
                    break;
                }
                slot = (slot + 1) & (self.slots.len() - 1);
            }
        }
        likeness
    }
}

/// Draws portraits; keeps its buffers from one article to the next.
#[derive(Debug)]
pub(crate) struct Painter {
    tokeniser: Tokeniser,
    stopwords: Stopwords,
    title: Vec<Token>,
    text: Vec<Token>,
    keys: Vec<(Key, Words)>,
    names: HashSet<u64, PlainHasher>,
}

/// Where a term is spelled: first and last token of the title or the text, or a known thing.
type Words = (Part, u32, u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Title,
    Text,
    Known,
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
        for (part, tokens) in
            [(Part::Title, self.title.as_slice()), (Part::Text, &self.text[..lead])]
        {
            // A run of capitalised words, as its first token and the one after its last.
            let mut run = 0..0;
            for (at, token) in tokens.iter().enumerate() {
                if stops(token) {
                    name_of_words(&mut run, part, tokens, &mut self.keys);
                    continue;
                }
                let here = (part, at as u32, at as u32);
                let mut push = |hash, block| self.keys.push((key(id(hash), block), here));
                push(token.hash, Block::Body);
                if part == Part::Title {
                    push(token.hash, Block::Title);
                }
                let named = token.capital && self.names.contains(&token.hash);
                if named || token.number {
                    push(mix(token.hash ^ NAME), Block::Name);
                }
                if named && run.is_empty() {
                    run = at..at + 1;
                } else if named && !token.opens {
                    run.end = at + 1;
                } else {
                    name_of_words(&mut run, part, tokens, &mut self.keys);
                }
            }
            name_of_words(&mut run, part, tokens, &mut self.keys);
        }
        let known = known(article);
        for (at, name) in known.iter().enumerate() {
            let id = id(mix(hash(name.as_bytes()) ^ KNOWN));
            self.keys.push((key(id, Block::Known), (Part::Known, at as u32, at as u32)));
        }
        let terms = counted(&mut self.keys);
        for &(key, (part, first, last)) in &self.keys {
            words.meet(key >> 2, || match part {
                Part::Title => spelled(&article.title, &self.title[first as usize..=last as usize]),
                Part::Text => spelled(&article.text, &self.text[first as usize..=last as usize]),
                Part::Known => known.get(first as usize).cloned().unwrap_or_default(),
            });
        }
        let print = Fingerprint::take(&self.text, |t| t.capital && self.names.contains(&t.hash));
        (Portrait { terms, filled: 0 }, print)
    }
}

/// What the reading linked, as the names under which it is counted.
fn known(article: &StoryArticle) -> Vec<String> {
    let mut known = article.entities.clone();
    known.extend(article.numbers.iter().map(|n| format!("#{n}")));
    known.extend(article.dates.iter().map(|d| d.to_string()));
    for event in &article.events {
        known.push(format!("{} {} {}", event.actor, event.kind, event.recipient));
        if let Some(date) = event.date {
            known.push(format!("{} {} {} {date}", event.actor, event.kind, event.recipient));
        }
    }
    known
}

/// Tokens as they are named in a reason: one form whatever article it was first met in.
fn spelled(text: &str, tokens: &[Token]) -> String {
    let word =
        |t: &Token| base_form(text.get(t.start as usize..t.end as usize).unwrap_or(""), t.number);
    tokens.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// Two to four capitalised words in a row are a name of their own.
fn name_of_words(
    run: &mut std::ops::Range<usize>,
    part: Part,
    tokens: &[Token],
    keys: &mut Vec<(Key, Words)>,
) {
    if (2..=4).contains(&run.len()) {
        let words = &tokens[run.clone()];
        let joined = words.iter().fold(NAME, |h, t| mix(h.rotate_left(7) ^ t.hash));
        let place = (part, run.start as u32, run.end as u32 - 1);
        keys.push((key(id(joined), Block::Name), place));
    }
    *run = 0..0;
}

/// The terms with their counts; `keys` is left with one place a term.
fn counted(keys: &mut Vec<(Key, Words)>) -> Box<[Term]> {
    keys.sort_unstable();
    let terms = keys
        .chunk_by(|a, b| a.0 == b.0)
        .map(|of| Term {
            key: of[0].0,
            weight: 0,
            count: u8::try_from(of.len()).unwrap_or(u8::MAX),
            rarity: 0,
        })
        .collect();
    keys.dedup_by_key(|k| k.0 >> 2);
    terms
}
