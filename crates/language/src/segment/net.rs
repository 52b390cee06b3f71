//! A second opinion on where sentences end: a small convolutional network over the words around a gap.
//! It is asked only where the linear model is in doubt, so that it costs next to nothing a word.

use crate::{Error, parser::weights::Vocabulary, perceptron::key, word::Word};

/// Numbers that stand for one token.
pub const WIDTH: usize = 32;
/// How far apart the three words are that each layer looks at.
pub const DILATIONS: [usize; 3] = [1, 2, 4];
/// Tokens before a gap's left token, and behind its right one, that the network sees.
const REACH: usize = 7;
/// Tokens seen at one gap.
const SEEN: usize = 2 * REACH + 2;
/// Inputs of one token.
pub const INPUTS: usize = 7;
/// Weights of one layer: a matrix for each of three words, input by input, and a bias.
pub const LAYER: usize = 3 * WIDTH * WIDTH + WIDTH;
/// All weights but the embeddings: the layers, then a row for either side of the gap, and a bias.
pub const DENSE: usize = DILATIONS.len() * LAYER + 2 * WIDTH + 1;
const MAGIC: &[u8; 8] = b"PXGAPNE1";

type Row = [f32; WIDTH];

/// The network, as `parallax-train sentences` writes it.
#[derive(Debug)]
pub struct Net {
    vocabulary: Vocabulary,
    /// One row for each key, and the worth of 1 in it.
    embeddings: Vec<i8>,
    unit: f32,
    dense: Vec<f32>,
}

/// What the network reads of a token, as keys of embeddings. `open` tells the brackets and quotation
/// marks left open in the paragraph.
pub fn inputs(word: &Word, space: bool, open: u32) -> [u32; INPUTS] {
    [
        key(1, word.norm, 0),
        key(2, word.suffix[2], 0),
        key(3, word.suffix[1], 0),
        key(4, word.prefix[2], 0),
        key(5, word.shape, 0),
        key(6, u32::from(space), open),
        key(7, word.shape, u32::from(space)),
    ]
}

impl Net {
    /// How strongly a sentence ends between token `at` and the next of the same paragraph, as log odds.
    /// `inputs` gives what there is to read of a token, `None` outside of the paragraph.
    pub fn score(&self, at: usize, inputs: impl Fn(usize) -> Option<[u32; INPUTS]>) -> f32 {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: AVX2 is there.
            return unsafe { self.score_avx2(at, inputs) };
        }
        self.score_of(at, inputs)
    }

    /// The same sums in the same order, more of them at a time.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn score_avx2(&self, at: usize, inputs: impl Fn(usize) -> Option<[u32; INPUTS]>) -> f32 {
        self.score_of(at, inputs)
    }

    #[inline(always)]
    fn score_of(&self, at: usize, inputs: impl Fn(usize) -> Option<[u32; INPUTS]>) -> f32 {
        let mut rows = [[0.0; WIDTH]; SEEN];
        let mut inside = [false; SEEN];
        for (n, row) in rows.iter_mut().enumerate() {
            let Some(keys) = (at + n).checked_sub(REACH).and_then(&inputs) else { continue };
            inside[n] = true;
            keys.iter().for_each(|&key| self.embed(key, row));
        }
        let mut margin = 0;
        for (layer, dilation) in self.dense.chunks_exact(LAYER).zip(DILATIONS) {
            margin += dilation;
            let before = rows;
            for n in (margin..SEEN - margin).filter(|&n| inside[n] && wanted(n, margin)) {
                let near = [&before[n - dilation], &before[n], &before[n + dilation]];
                convolve(layer, near, &mut rows[n]);
            }
        }
        let sides = &self.dense[DILATIONS.len() * LAYER..];
        let all = rows[REACH].iter().chain(&rows[REACH + 1]);
        all.zip(sides).fold(sides[2 * WIDTH], |sum, (x, w)| sum + x * w)
    }

    #[inline(always)]
    fn embed(&self, key: u32, row: &mut Row) {
        if let Some(at) = self.vocabulary.row(key).checked_sub(2) {
            let values = &self.embeddings[at * WIDTH..(at + 1) * WIDTH];
            row.iter_mut().zip(values).for_each(|(x, &v)| *x += f32::from(v) * self.unit);
        }
    }

    /// Reads what [`Net::write`] wrote.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let broken = || Error::Model {
            model: "sentences (network)",
            what: "the file is cut short or of another kind".into(),
        };
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(broken)?;
        let (count, rest) = rest.split_first_chunk().ok_or_else(broken)?;
        let count = u32::from_le_bytes(*count) as usize;
        let floats = DENSE + 1;
        let size = count.checked_mul(4 + WIDTH).and_then(|n| n.checked_add(4 * floats));
        if size != Some(rest.len()) {
            return Err(broken());
        }
        let (keys, rest) = rest.split_at(4 * count);
        let (embeddings, dense) = rest.split_at(WIDTH * count);
        let words = |raw: &[u8]| -> Vec<[u8; 4]> { raw.as_chunks().0.to_vec() };
        let keys: Vec<u32> = words(keys).into_iter().map(u32::from_le_bytes).collect();
        let mut dense: Vec<f32> = words(dense).into_iter().map(f32::from_le_bytes).collect();
        let unit = dense.pop().ok_or_else(broken)?;
        Ok(Self {
            vocabulary: Vocabulary::new(&keys),
            embeddings: embeddings.iter().map(|b| *b as i8).collect(),
            unit,
            dense,
        })
    }

    /// The network as a file: keys, their embeddings in steps of 1/127 of the largest, other weights.
    pub fn write(keys: &[u32], embeddings: &[f32], dense: &[f32]) -> Vec<u8> {
        let largest = embeddings.iter().fold(1e-6_f32, |a, w| a.max(w.abs()));
        let mut out = MAGIC.to_vec();
        out.extend((keys.len() as u32).to_le_bytes());
        out.extend(keys.iter().flat_map(|k| k.to_le_bytes()));
        out.extend(embeddings.iter().map(|w| (w / largest * 127.0).round() as i8 as u8));
        out.extend(dense.iter().chain([&(largest / 127.0)]).flat_map(|w| w.to_le_bytes()));
        out
    }
}

/// Whether what stands at `n` after the layer with this margin bears on the gap in the middle.
fn wanted(n: usize, margin: usize) -> bool {
    // The last layer is wanted at the two tokens of the gap, the second 4 to either side of them.
    let step = match margin {
        1 => 2,
        3 => 4,
        _ => 1,
    };
    [REACH, REACH + 1].iter().any(|side| n.abs_diff(*side).is_multiple_of(step))
}

/// `out += relu(bias + sum of matrices by near rows)`.
#[inline(always)]
pub fn convolve(layer: &[f32], near: [&Row; 3], out: &mut Row) {
    let (matrices, bias) = layer.split_at(3 * WIDTH * WIDTH);
    let mut sum = [0.0; WIDTH];
    sum.copy_from_slice(bias);
    for (row, matrix) in near.iter().zip(matrices.chunks_exact(WIDTH * WIDTH)) {
        for (x, weights) in row.iter().zip(matrix.chunks_exact(WIDTH)) {
            sum.iter_mut().zip(weights).for_each(|(s, w)| *s += x * w);
        }
    }
    out.iter_mut().zip(sum).for_each(|(o, s)| *o += s.max(0.0));
}
