//! What is kept of a text to find its copies.

use crate::{
    drawers,
    tokens::{Token, mix},
};

/// Words in a shingle (Broder 1997 used 10 on web pages; 5 survives an editor's hand better).
const SHINGLE: usize = 5;
/// Each word of a shingle is turned by so many bits more than the one before, so that order counts.
const TURN: u32 = 13;
/// A longer text is sampled down to about this many shingles.
const KEPT: usize = 160;
/// Names and numbers kept in the order of the text.
const FACTS: usize = 64;
/// Numbers in a line of memory.
const LINE: usize = 16;
/// Shingles indexed: the smallest of those below 1/16 of the range.
const INDEXED: usize = 32;
const INDEXED_BELOW: u32 = u32::MAX >> 4;

/// Sampled shingles and the order of facts of one text.
///
/// A shingle is kept when its hash lies below a bound that depends on the length of the text alone,
/// so that two texts are compared fairly at the lower of their bounds (sampling modulo, Broder 1997).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// Sorted; the lowest bit says that the words stand in quotation marks.
    shingles: Box<[u32]>,
    /// Right shift of the range below which shingles are kept.
    level: u32,
    pub words: u32,
    /// Hash of the whole run of words.
    pub whole: u64,
    facts: Box<[u32]>,
}

/// How two texts overlap, quotations counted at a quarter.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Overlap {
    /// Share of the first text found in the second.
    pub first: f32,
    /// Share of the second text found in the first.
    pub second: f32,
    pub jaccard: f32,
    /// Shared shingles outside quotations, scaled up to the whole text.
    pub shared: f32,
}

/// What a quoted shingle counts: two reports may quote one statement and be independent.
const QUOTED_WEIGHT: f32 = 0.25;

impl Fingerprint {
    pub fn take(tokens: &[Token], is_name: impl Fn(&Token) -> bool) -> Self {
        let count = tokens.len().saturating_sub(SHINGLE - 1);
        let level = (count / KEPT + 1).next_power_of_two().trailing_zeros();
        let bound = u32::MAX >> level;
        // Those kept are laid down without a branch, which no processor would foresee.
        let (mut shingles, mut kept) = (vec![0; count], 0);
        let (mut rolling, mut quoted) = (0u64, 0usize);
        for (at, token) in tokens.iter().enumerate() {
            if let Some(left) = at.checked_sub(SHINGLE).and_then(|i| tokens.get(i)) {
                rolling ^= left.hash;
            }
            rolling =
                rolling.rotate_right(TURN) ^ token.hash.rotate_left(TURN * (SHINGLE as u32 - 1));
            quoted = if token.quoted { quoted + 1 } else { 0 };
            if at + 1 < SHINGLE {
                continue;
            }
            let shingle = (mix(rolling) >> 32) as u32 & !1 | u32::from(quoted >= SHINGLE);
            shingles[kept] = shingle;
            kept += usize::from(shingle <= bound);
        }
        shingles.truncate(kept);
        // Shingles lie evenly below the bound.
        let below = u32::BITS - level;
        drawers::sort(&mut shingles, &mut Vec::new(), |s| {
            (s >> below.saturating_sub(drawers::BITS)) as usize
        });
        shingles.dedup_by_key(|s| *s >> 1);
        let mut facts: Vec<u32> = Vec::with_capacity(FACTS);
        for t in tokens.iter().filter(|t| !t.quoted && (t.number || is_name(t))) {
            let fact = (t.hash >> 32) as u32;
            // A name told over and over marks no place in the order.
            if !facts.iter().rev().take(6).any(|f| *f == fact) {
                facts.push(fact);
            }
            if facts.len() == FACTS {
                break;
            }
        }
        let whole = tokens.iter().fold(tokens.len() as u64, |h, t| mix(h ^ t.hash));
        Self {
            shingles: shingles.into(),
            level,
            words: tokens.len() as u32,
            whole,
            facts: facts.into(),
        }
    }

    /// The shingles under which this text is found again.
    pub fn indexed(&self) -> &[u32] {
        let n = self.shingles.partition_point(|s| *s <= INDEXED_BELOW).min(INDEXED);
        &self.shingles[..n]
    }

    /// Reads a number of each line of memory, so that several prints come together.
    pub fn fetch(&self) -> u32 {
        let lines = |of: &[u32]| of.iter().step_by(LINE).fold(0, |all, number| all ^ number);
        lines(&self.shingles) ^ lines(&self.facts)
    }

    pub fn overlap(&self, other: &Self) -> Overlap {
        let level = self.level.max(other.level);
        let bound = u32::MAX >> level;
        let (a, b) = (below(&self.shingles, bound), below(&other.shingles, bound));
        let (mut i, mut j, mut both, mut plain) = (0, 0, 0.0, 0.0);
        while i < a.len() && j < b.len() {
            let (x, y) = (a[i] >> 1, b[j] >> 1);
            if x == y {
                both += weight(a[i] | b[j]);
                plain += f32::from(u8::from((a[i] | b[j]) & 1 == 0));
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        let total = |s: &[u32]| s.iter().map(|s| weight(*s)).sum::<f32>();
        let (of_a, of_b) = (total(a), total(b));
        let share = |n: f32, of: f32| if of > 0.0 { (n / of).min(1.0) } else { 0.0 };
        Overlap {
            first: share(both, of_a),
            second: share(both, of_b),
            jaccard: share(both, of_a + of_b - both),
            shared: plain * (1u32 << level) as f32,
        }
    }

    /// Share of the shorter list of facts that the other tells in the same order: longest common
    /// subsequence; with the number of facts compared.
    pub fn same_order(&self, other: &Self) -> (f32, usize) {
        let (a, b) = (&self.facts, &other.facts);
        let shorter = a.len().min(b.len());
        if shorter == 0 {
            return (0.0, 0);
        }
        let mut row = vec![0u16; b.len() + 1];
        for x in a {
            let mut diagonal = 0;
            for (j, y) in b.iter().enumerate() {
                let above = row[j + 1];
                row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
                diagonal = above;
            }
        }
        (f32::from(row[b.len()]) / shorter as f32, shorter)
    }
}

fn below(shingles: &[u32], bound: u32) -> &[u32] {
    &shingles[..shingles.partition_point(|s| *s <= bound)]
}

fn weight(shingle: u32) -> f32 {
    if shingle & 1 == 1 { QUOTED_WEIGHT } else { 1.0 }
}
