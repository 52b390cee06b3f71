//! Trains the network that helps the sentence splitter: Adam (Kingma and Ba 2015) on the log loss of
//! each gap, weights averaged over the last steps; seeded, on one thread.

use std::collections::BTreeMap;

use parallax_language::segment::net::{self, DENSE, DILATIONS, INPUTS, LAYER, WIDTH};

use crate::perceptron::Random;

/// Times that the whole set is gone through.
const EPOCHS: usize = 14;
/// Tokens between two changes of the weights.
const BATCH: usize = 1500;
const RATE: f32 = 4e-3;
/// Share by which weights shrink at each step, in units of the rate.
const DECAY: f32 = 0.02;
/// Share of the old average kept at each step.
const KEEP: f32 = 0.995;
/// An input seen less often than this is not learnt.
const LEAST: u32 = 3;
/// One in so many inputs is hidden in training.
const HIDDEN: u64 = 8;

/// One paragraph.
#[derive(Debug, Clone, Default)]
pub struct Paragraph {
    /// What the network reads of each token.
    pub inputs: Vec<[u32; INPUTS]>,
    /// Tokens after which a sentence may end, and whether it does.
    pub gaps: Vec<(usize, bool)>,
}

type Row = [f32; WIDTH];

/// One layer's values, token by token.
type Rows = Vec<Row>;

struct Training {
    /// Embeddings one after the other, then the dense weights.
    weights: Vec<f32>,
    gradient: Vec<f32>,
    first: usize,
}

fn uniform(random: &mut Random) -> f32 {
    (random.next() >> 40) as f32 / (1 << 24) as f32 - 0.5
}

impl Training {
    fn new(keys: usize, random: &mut Random) -> Self {
        let first = keys * WIDTH;
        let mut weights = vec![0.0; first + DENSE];
        weights[..first].iter_mut().for_each(|w| *w = 0.35 * uniform(random));
        let spread = 2.0 / (3.0 * WIDTH as f32).sqrt();
        for layer in 0..DILATIONS.len() {
            let from = first + layer * LAYER;
            weights[from..from + 3 * WIDTH * WIDTH]
                .iter_mut()
                .for_each(|w| *w = spread * uniform(random));
        }
        let gradient = vec![0.0; weights.len()];
        Self { weights, gradient, first }
    }

    /// Adds the gradient of one paragraph; `scale` weighs each of its gaps. Returns its loss.
    #[allow(clippy::needless_range_loop)] // matrices are read by index
    fn learn(
        &mut self,
        ids: &[Vec<u32>],
        gaps: &[(usize, bool)],
        scale: f32,
        random: &mut Random,
    ) -> f32 {
        let n = ids.len();
        let dense = self.first;
        let mut rows: Vec<Rows> = vec![vec![[0.0; WIDTH]; n]; DILATIONS.len() + 1];
        let mut passed: Vec<Vec<u32>> = Vec::new();
        // One in four numbers is dropped: two bits of chance each.
        let mut chance = |n: usize| -> Vec<u32> {
            (0..n).map(|_| random.next()).map(|r| !(r as u32 & (r >> 32) as u32)).collect()
        };
        const KEPT: f32 = 4.0 / 3.0;
        let on = |mask: u32, i: usize| if mask >> i & 1 == 1 { KEPT } else { 0.0 };
        let input = chance(n);
        for (t, ids) in ids.iter().enumerate() {
            for &id in ids {
                let from = id as usize * WIDTH;
                for (x, w) in rows[0][t].iter_mut().zip(&self.weights[from..from + WIDTH]) {
                    *x += w;
                }
            }
            for i in 0..WIDTH {
                rows[0][t][i] *= on(input[t], i);
            }
        }
        let zero = [0.0; WIDTH];
        for (l, dilation) in DILATIONS.into_iter().enumerate() {
            let layer = &self.weights[dense + l * LAYER..dense + (l + 1) * LAYER];
            let mut mask = chance(n);
            for t in 0..n {
                let x = &rows[l];
                let left = t.checked_sub(dilation).map_or(&zero, |t| &x[t]);
                let right = x.get(t + dilation).unwrap_or(&zero);
                let mut y = zero;
                net::convolve(layer, [left, &x[t], right], &mut y);
                let mut open = 0;
                for i in 0..WIDTH {
                    open |= u32::from(y[i] > 0.0) << i;
                }
                mask[t] &= open;
                let x = rows[l][t];
                rows[l + 1][t] = std::array::from_fn(|i| x[i] + y[i] * on(mask[t], i));
            }
            passed.push(mask);
        }
        let sides = dense + DILATIONS.len() * LAYER;
        let last = &rows[DILATIONS.len()];
        let mut back: Rows = vec![zero; n];
        let mut loss = 0.0;
        for &(at, ends) in gaps {
            let Some(right) = last.get(at + 1) else { continue };
            let w = &self.weights[sides..];
            let mut z = w[2 * WIDTH];
            for i in 0..WIDTH {
                z += w[i] * last[at][i] + w[WIDTH + i] * right[i];
            }
            let p = 1.0 / (1.0 + (-z).exp());
            loss -= if ends { p } else { 1.0 - p }.max(1e-6).ln();
            let g = (p - f32::from(u8::from(ends))) * scale;
            for i in 0..WIDTH {
                back[at][i] += g * w[i];
                back[at + 1][i] += g * w[WIDTH + i];
                self.gradient[sides + i] += g * last[at][i];
                self.gradient[sides + WIDTH + i] += g * right[i];
            }
            self.gradient[sides + 2 * WIDTH] += g;
        }
        for (l, dilation) in DILATIONS.into_iter().enumerate().rev() {
            let from = dense + l * LAYER;
            let turned = turned(&self.weights[from..from + 3 * WIDTH * WIDTH]);
            let bias = from + 3 * WIDTH * WIDTH;
            let above = back.clone();
            for t in 0..n {
                let mask = passed[l][t];
                if mask == 0 {
                    continue;
                }
                let g: Row = std::array::from_fn(|i| above[t][i] * on(mask, i));
                let near = [t.checked_sub(dilation), Some(t), Some(t + dilation)];
                for (k, at) in near.into_iter().enumerate() {
                    let Some(at) = at.filter(|&at| at < n) else { continue };
                    let matrix = from + k * WIDTH * WIDTH;
                    for (i, x) in rows[l][at].iter().enumerate() {
                        let weights = &mut self.gradient[matrix + i * WIDTH..][..WIDTH];
                        weights.iter_mut().zip(&g).for_each(|(w, g)| *w += x * g);
                    }
                    for (g, weights) in g.iter().zip(&turned[k * WIDTH..]) {
                        back[at].iter_mut().zip(weights).for_each(|(b, w)| *b += g * w);
                    }
                }
                self.gradient[bias..bias + WIDTH].iter_mut().zip(&g).for_each(|(b, g)| *b += g);
            }
        }
        for (t, ids) in ids.iter().enumerate() {
            let g: Row = std::array::from_fn(|i| back[t][i] * on(input[t], i));
            for &id in ids {
                let weights = &mut self.gradient[id as usize * WIDTH..][..WIDTH];
                weights.iter_mut().zip(&g).for_each(|(w, g)| *w += g);
            }
        }
        loss
    }
}

/// The matrices of a layer, output by output.
fn turned(matrices: &[f32]) -> Vec<Row> {
    let mut out = vec![[0.0; WIDTH]; 3 * WIDTH];
    for (at, row) in matrices.chunks_exact(WIDTH).enumerate() {
        let (k, i) = (at / WIDTH, at % WIDTH);
        for (o, w) in row.iter().enumerate() {
            out[k * WIDTH + o][i] = *w;
        }
    }
    out
}

/// A network learnt from these paragraphs, as a file.
#[allow(clippy::needless_range_loop)] // so are weights and what Adam keeps of each
pub fn train(paragraphs: &[&Paragraph], seed: u64) -> Vec<u8> {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for key in paragraphs.iter().flat_map(|p| p.inputs.iter().flatten()) {
        *counts.entry(*key).or_default() += 1;
    }
    let keys: Vec<u32> = counts.iter().filter(|c| *c.1 >= LEAST).map(|c| *c.0).collect();
    let id = |key: &u32| keys.binary_search(key).ok().map(|id| id as u32);
    let known: Vec<Vec<Vec<u32>>> = paragraphs
        .iter()
        .map(|p| p.inputs.iter().map(|keys| keys.iter().filter_map(id).collect()).collect())
        .collect();
    let mut random = Random(seed);
    let mut training = Training::new(keys.len(), &mut random);
    let size = training.weights.len();
    let (mut mean, mut square) = (vec![0.0_f32; size], vec![0.0_f32; size]);
    let mut average = training.weights.clone();
    let mut order: Vec<usize> =
        (0..paragraphs.len()).filter(|&p| !paragraphs[p].gaps.is_empty()).collect();
    let tokens: usize = order.iter().map(|&p| paragraphs[p].inputs.len()).sum();
    let steps = (EPOCHS * tokens / BATCH).max(1) as f32;
    let mut step = 0;
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        let (mut loss, mut seen) = (0.0, 0);
        let mut at = 0;
        while at < order.len() {
            let mut end = at;
            let (mut words, mut gaps) = (0, 0);
            while end < order.len() && words < BATCH {
                words += paragraphs[order[end]].inputs.len();
                gaps += paragraphs[order[end]].gaps.len();
                end += 1;
            }
            for &p in &order[at..end] {
                let mut ids = known[p].clone();
                ids.iter_mut()
                    .for_each(|ids| ids.retain(|_| !random.next().is_multiple_of(HIDDEN)));
                let scale = 1.0 / gaps as f32;
                loss += training.learn(&ids, &paragraphs[p].gaps, scale, &mut random);
            }
            seen += gaps;
            at = end;
            step += 1;
            let done = (step as f32 / steps).min(1.0);
            let warm = (step as f32 / 100.0).min(1.0);
            let rate = RATE * warm * (0.5 * (1.0 + (std::f32::consts::PI * done).cos())).max(0.02);
            let (fix1, fix2) = (1.0 - 0.9_f32.powi(step), 1.0 - 0.98_f32.powi(step));
            let keep = KEEP.min(step as f32 / (step as f32 + 20.0));
            for i in 0..size {
                let g = std::mem::take(&mut training.gradient[i]);
                mean[i] += 0.1 * (g - mean[i]);
                square[i] += 0.02 * (g * g - square[i]);
                let w = &mut training.weights[i];
                *w -= rate * (mean[i] / fix1 / ((square[i] / fix2).sqrt() + 1e-8) + DECAY * *w);
                average[i] += (1.0 - keep) * (*w - average[i]);
            }
        }
        eprintln!("  epoch {} loss {:.4}", epoch + 1, loss / seen as f32);
    }
    let (embeddings, dense) = average.split_at(training.first);
    net::Net::write(&keys, embeddings, dense)
}
