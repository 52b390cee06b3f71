//! What is kept of an article to compare it with others: counted terms in four blocks.

use std::collections::HashSet;

use crate::{
    article::StoryArticle,
    copies::Fingerprint,
    drawers,
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

/// What a term counts in an article.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Worth {
    /// Share of the length of its block, in steps of 1/[`STEP`].
    pub weight: u16,
    /// Times it stands there, up to [`MOST_TIMES`].
    count: u8,
}

impl Worth {
    fn cell(self) -> u16 {
        self.weight << 4 | u16::from(self.count)
    }

    fn of(cell: u16) -> Self {
        Self { weight: cell >> 4, count: cell as u8 & MOST_TIMES }
    }
}

/// The terms of an article, sorted by key; each block weighed by rarity to length 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Portrait {
    /// The keys, then what each counts ([`Worth`]), two in a cell: comparing reads little else than keys.
    cells: Box<[u32]>,
    /// Which blocks hold anything, one bit a block.
    filled: u8,
}

/// Cells in a line of memory.
const LINE: usize = 16;

/// Steps of a weight: with four bits for the count they fill sixteen.
const STEP: f32 = 4095.0;
const MOST_TIMES: u8 = 15;

/// What one term counts, or two, in one cell.
fn packed(worths: impl Iterator<Item = Worth>) -> u32 {
    worths.zip([0, 16]).fold(0, |cell, (worth, shift)| cell | u32::from(worth.cell()) << shift)
}

/// How alike two portraits are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Likeness {
    sums: [u32; BLOCKS],
}

impl Likeness {
    /// Cosine of one block.
    pub fn of(&self, block: Block) -> f32 {
        self.sums[block as usize] as f32 / (STEP * STEP)
    }

    fn share(&mut self, key: Key, a: &Worth, b: &Worth) {
        self.sums[(key & 3) as usize] += u32::from(a.weight) * u32::from(b.weight);
    }
}

impl Portrait {
    /// Terms among so many cells: two of what they count share one.
    fn length(cells: usize) -> usize {
        cells * 2 / 3
    }

    fn keys(&self) -> &[Key] {
        &self.cells[..Self::length(self.cells.len())]
    }

    fn worth(&self, place: usize) -> Worth {
        let cell = self.cells[Self::length(self.cells.len()) + place / 2];
        Worth::of((cell >> (place % 2 * 16)) as u16)
    }

    fn terms(&self) -> impl Iterator<Item = (Key, Worth)> + '_ {
        let (keys, worths) = self.cells.split_at(Self::length(self.cells.len()));
        let two = |cell: &u32| [Worth::of(*cell as u16), Worth::of((cell >> 16) as u16)];
        keys.iter().copied().zip(worths.iter().flat_map(two))
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Reads a number of each line of memory: with several portraits asked for at once, those far away
    /// come together instead of one after the other.
    pub fn fetch(&self) -> u32 {
        self.cells.iter().step_by(LINE).fold(0, |all, cell| all ^ cell)
    }

    /// Each term's id once, whatever block it stands in.
    pub fn ids(&self) -> impl Iterator<Item = TermId> + '_ {
        self.keys().chunk_by(|a, b| a >> 2 == b >> 2).map(|of| of[0] >> 2)
    }

    /// The `n` terms that weigh most, in no order.
    pub fn typical(&self, n: usize) -> Vec<Typical> {
        let packed = |(key, worth): (Key, Worth)| u64::from(worth.weight) << 32 | u64::from(key);
        let mut typical: Vec<u64> = self.terms().map(packed).collect();
        if typical.len() > n && n > 0 {
            typical.select_nth_unstable_by(n, |a, b| b.cmp(a));
            typical.truncate(n);
        }
        let unpacked = |t: u64| Typical { key: t as Key, weight: (t >> 32) as u16 };
        typical.into_iter().map(unpacked).collect()
    }

    /// Weighs the terms by what is known of their rarity now, this article counted: by the root of it, since the
    /// rarest words, often a writer's own, would drown those that tell what happened.
    pub fn weigh(&mut self, words: &mut Vocabulary) {
        let mut squares = [0f32; BLOCKS];
        let length = Self::length(self.cells.len());
        let mut raw = Vec::with_capacity(length);
        let mut last = (None, 0.0);
        let often: [f32; 1 + MOST_TIMES as usize] =
            std::array::from_fn(|times| (1.0 + times as f32).ln());
        words.begin_article();
        for (key, Worth { count, .. }) in self.terms() {
            let id = key >> 2;
            if last.0 != Some(id) {
                last = (Some(id), words.count(id).sqrt());
            }
            let weight = often[usize::from(count)] * last.1;
            squares[(key & 3) as usize] += weight * weight;
            raw.push((weight, key, count));
        }
        self.filled = 0;
        for (block, square) in squares.iter_mut().enumerate() {
            self.filled |= u8::from(*square > 0.0) << block;
            *square = STEP / square.sqrt().max(f32::MIN_POSITIVE);
        }
        let worth = |&(weight, key, count): &(f32, Key, u8)| Worth {
            weight: (weight * squares[(key & 3) as usize]) as u16,
            count,
        };
        for (cell, two) in self.cells[length..].iter_mut().zip(raw.chunks(2)) {
            *cell = packed(two.iter().map(worth));
        }
    }

    pub fn has(&self, block: Block) -> bool {
        self.filled >> (block as u8) & 1 == 1
    }

    pub fn likeness(&self, other: &Self) -> Likeness {
        let mut likeness = Likeness::default();
        self.shared(other, |key, a, b| likeness.share(key, a, b));
        likeness
    }

    /// Walks over the terms both have.
    pub fn shared(&self, other: &Self, mut each: impl FnMut(Key, &Worth, &Worth)) {
        let (mut i, mut j) = (0, 0);
        let (mine, theirs) = (self.keys(), other.keys());
        while let (Some(a), Some(b)) = (mine.get(i), theirs.get(j)) {
            if a == b {
                each(*a, &self.worth(i), &other.worth(j));
            }
            i += usize::from(a <= b);
            j += usize::from(b <= a);
        }
    }
}

/// A term by which an article is found again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Typical {
    pub key: Key,
    pub weight: u16,
}

/// Keys sieved together.
const SIEVED: usize = 64;

/// One portrait laid out for comparing it with many.
#[derive(Debug)]
pub(crate) struct Sitter {
    /// A bit for each term, by hash of the key: tells nearly all foreign terms apart at once.
    sieve: Box<[u64; SIEVE]>,
    /// Keys with what they count (key, then [`Worth`]), by hash of the key; 0 is free, since a term counts once at least.
    slots: Vec<u64>,
}

/// Words of the sieve: 4 kB, which stay in the nearest memory.
const SIEVE: usize = 512;

impl Default for Sitter {
    fn default() -> Self {
        Self { sieve: Box::new([0; SIEVE]), slots: Vec::new() }
    }
}

impl Sitter {
    /// Slots for each term, to keep runs short.
    const ROOM: usize = 4;

    pub fn sit(&mut self, portrait: &Portrait) {
        self.sieve.fill(0);
        self.slots.clear();
        self.slots.resize((portrait.keys().len() * Self::ROOM).next_power_of_two().max(64), 0);
        for (key, worth) in portrait.terms() {
            let (word, bit) = grain(key);
            self.sieve[word] |= bit;
            let mut slot = self.first_slot(key);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            self.slots[slot] = u64::from(key) << 32 | u64::from(worth.cell());
        }
    }

    pub fn likeness(&self, other: &Portrait) -> Likeness {
        let mut likeness = Likeness::default();
        for (nth, keys) in other.keys().chunks(SIEVED).enumerate() {
            // What passes the sieve is noted without a branch, which no processor would foresee.
            let mut passed = [0_u8; SIEVED];
            let mut count = 0;
            for (place, &key) in keys.iter().enumerate() {
                let (word, bit) = grain(key);
                passed[count] = place as u8;
                count += usize::from(self.sieve[word] & bit != 0);
            }
            for &place in &passed[..count] {
                let place = usize::from(place);
                if let Some(own) = self.find(keys[place]) {
                    likeness.share(keys[place], &own, &other.worth(nth * SIEVED + place));
                }
            }
        }
        likeness
    }

    fn find(&self, key: Key) -> Option<Worth> {
        let mut slot = self.first_slot(key);
        while self.slots[slot] != 0 {
            let cell = self.slots[slot];
            if (cell >> 32) as Key == key {
                return Some(Worth::of(cell as u16));
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        None
    }

    fn first_slot(&self, key: Key) -> usize {
        spread(key) as usize >> 7 & (self.slots.len() - 1)
    }
}

/// Where a key stands in the sieve.
fn grain(key: Key) -> (usize, u64) {
    let spread = spread(key);
    ((spread >> 23) as usize, 1 << (spread >> 17 & 63))
}

/// Knuth's multiplicative hash.
fn spread(key: Key) -> u32 {
    key.wrapping_mul(0x9E37_79B1)
}

/// Draws portraits; keeps its buffers from one article to the next.
#[derive(Debug)]
pub(crate) struct Painter {
    tokeniser: Tokeniser,
    stopwords: &'static Stopwords,
    title: Vec<Token>,
    text: Vec<Token>,
    /// Terms of the article being painted and where they stand: [`place`] below the key.
    keys: Vec<u64>,
    /// Room in which keys are sorted.
    laid: Vec<u64>,
    names: HashSet<u64, PlainHasher>,
}

/// Where a term is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Title = 0,
    Text = 1,
    Known = 2,
}

/// A term and where it stands in one number, sorted by key, then by place: part, first token (or
/// number of the known thing), tokens after it.
fn placed(key: Key, part: Part, first: usize, after: usize) -> u64 {
    const FURTHEST: usize = (1 << 28) - 1;
    let place = (part as u64) << 30 | (first.min(FURTHEST) as u64) << 2 | after as u64;
    u64::from(key) << 32 | place
}

fn place(placed: u64) -> (Part, usize, usize) {
    let part = match placed >> 30 & 3 {
        0 => Part::Title,
        1 => Part::Text,
        _ => Part::Known,
    };
    let first = (placed >> 2 & ((1 << 28) - 1)) as usize;
    (part, first, first + (placed & 3) as usize)
}

fn key_of(placed: u64) -> Key {
    (placed >> 32) as Key
}

/// Keeps the words of a name apart from the same letters as a common word.
const NAME: u64 = 0x6E61_6D65;
const KNOWN: u64 = 0x6B6E_6F77;

impl Painter {
    pub fn new(stopwords: &'static Stopwords) -> Self {
        Self {
            tokeniser: Tokeniser::default(),
            stopwords,
            title: Vec::new(),
            text: Vec::new(),
            keys: Vec::new(),
            laid: Vec::new(),
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
                let mut push =
                    |hash, block| self.keys.push(placed(key(id(hash), block), part, at, 0));
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
            self.keys.push(placed(key(id, Block::Known), Part::Known, at, 0));
        }
        let cells = counted(&mut self.keys, &mut self.laid);
        words.fetch(self.keys.iter().map(|k| key_of(*k) >> 2));
        for &term in &self.keys {
            words.meet(key_of(term) >> 2, || match place(term) {
                (Part::Title, first, last) => spelled(&article.title, &self.title[first..=last]),
                (Part::Text, first, last) => spelled(&article.text, &self.text[first..=last]),
                (Part::Known, at, _) => known.get(at).cloned().unwrap_or_default(),
            });
        }
        let print = Fingerprint::take(&self.text, |t| t.capital && self.names.contains(&t.hash));
        (Portrait { cells, filled: 0 }, print)
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
    keys: &mut Vec<u64>,
) {
    if (2..=4).contains(&run.len()) {
        let words = &tokens[run.clone()];
        let joined = words.iter().fold(NAME, |h, t| mix(h.rotate_left(7) ^ t.hash));
        keys.push(placed(key(id(joined), Block::Name), part, run.start, run.len() - 1));
    }
    *run = 0..0;
}

/// The terms with their counts, as a portrait keeps them; `keys` is left with one place a term.
fn counted(keys: &mut Vec<u64>, laid: &mut Vec<u64>) -> Box<[u32]> {
    drawers::sort(keys, laid, |k| (k >> (u64::BITS - drawers::BITS)) as usize);
    let terms = || keys.chunk_by(|a, b| key_of(*a) == key_of(*b));
    let worth = |of: &[u64]| Worth { weight: 0, count: of.len().min(MOST_TIMES.into()) as u8 };
    let length = terms().count();
    let mut cells = Vec::with_capacity(length + length.div_ceil(2));
    cells.extend(terms().map(|of| key_of(of[0])));
    let mut worths = terms().map(worth).peekable();
    while worths.peek().is_some() {
        cells.push(packed(worths.by_ref().take(2)));
    }
    let cells = cells.into_boxed_slice();
    keys.dedup_by_key(|k| key_of(*k) >> 2);
    cells
}
