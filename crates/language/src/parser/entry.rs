//! What the network knows of a word before it looks at the words around it. News says the same words
//! again and again, so it is kept from one sentence to the next.

use super::{
    kernel::{Kernel, Layer, quantise},
    net::{Norm, ONE},
    weights::{Rows, Vocabulary, Weights},
};
use crate::{Error, word::Word};

/// Hashes of a word that have an embedding; its tag has another.
const HASHES: usize = 6;
/// Words kept, each in the one slot of its hash: 8 MB at most.
const SLOTS: usize = 4096;

/// Embeddings of a word's hashes and of its tag.
#[derive(Debug)]
pub struct Embedding {
    width: usize,
    vocabularies: Vec<Vocabulary>,
    tables: Vec<Rows>,
    norm: Norm,
}

impl Embedding {
    pub fn new(weights: &mut Weights, width: usize) -> Result<Self, Error> {
        let mut vocabularies = Vec::new();
        let mut tables = Vec::new();
        for i in 0..HASHES {
            vocabularies.push(Vocabulary::new(&weights.hashes(&format!("hash.{i}"))?));
        }
        for i in 0..=HASHES {
            tables.push(weights.rows(&format!("e.{i}.weight"), width)?);
        }
        Ok(Self { width, vocabularies, tables, norm: Norm::new(weights, "ln", width)? })
    }

    #[inline(always)]
    fn embed(&self, hashes: &[u32; HASHES], given: usize, x: &mut [f32]) {
        let mut rows = [given; HASHES + 1];
        for ((row, vocabulary), hash) in rows.iter_mut().zip(&self.vocabularies).zip(hashes) {
            *row = vocabulary.row(*hash);
        }
        x.fill(0.0);
        for (table, row) in self.tables.iter().zip(rows) {
            let Some(&scale) = table.scale.get(row) else { continue };
            let values = &table.values[row * self.width..(row + 1) * self.width];
            for (x, v) in x.iter_mut().zip(values) {
                *x += f32::from(*v) * scale;
            }
        }
        self.norm.apply(x);
    }
}

/// Embeddings of the words met last, and what each adds to the products of the first convolution.
#[derive(Debug, Default)]
pub struct Entries {
    /// The hashes and the tag; none where the slot is free.
    keys: Vec<Option<([u32; HASHES], usize)>>,
    x: Vec<f32>,
    /// For each word three rows: as left neighbour, as the word itself, as right neighbour.
    adds: Vec<i32>,
}

impl Entries {
    /// Embedding of a word and what it adds to the outputs of `layer`.
    #[inline(always)]
    pub fn of<K: Kernel>(
        &mut self,
        embedding: &Embedding,
        layer: &Layer,
        word: &Word,
        given: usize,
    ) -> (&[f32], &[i32]) {
        let (w, width) = (embedding.width, 3 * layer.width());
        if self.keys.is_empty() {
            self.keys = vec![None; SLOTS];
            self.x = vec![0.0; SLOTS * w];
            self.adds = vec![0; SLOTS * width];
        }
        let key = (
            [word.norm, word.suffix[2], word.prefix[2], word.suffix[1], word.shape, word.suffix[3]],
            given,
        );
        let mixed = word.norm ^ word.shape.rotate_left(16) ^ (given as u32).rotate_left(24);
        let slot = (mixed.wrapping_mul(0x9e37_79b1) >> 16) as usize % SLOTS;
        let x = &mut self.x[slot * w..(slot + 1) * w];
        let adds = &mut self.adds[slot * width..(slot + 1) * width];
        if self.keys[slot] != Some(key) {
            self.keys[slot] = Some(key);
            embedding.embed(&key.0, given, x);
            let mut q = vec![0; w];
            quantise(x, ONE, &mut q);
            for (part, adds) in adds.chunks_exact_mut(width / 3).enumerate() {
                layer.part::<K>(&q, part * w, adds);
            }
        }
        (x, adds)
    }
}
