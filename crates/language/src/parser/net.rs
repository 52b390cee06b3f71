//! The network: summed embeddings of a word's hashes and its perceptron tag, dilated convolutions, a
//! tag layer whose distribution is fed back, more convolutions, biaffine scores of heads with a term
//! for distance (after Dozat and Manning 2017), a label layer over word and head.

use std::ops::Range;

use super::{
    entry::{Embedding, Entries},
    kernel::{
        BLOCK, Kernel, LANES, Layer, ROWS_TOGETHER, accumulate, best, gelu, normalise, quantise,
        softmax,
    },
    pairs::{Mixed, Near},
    tree,
    weights::{Weights, broken},
};
use crate::{Error, word::Word};

/// What 1.0 is among `i16` activations, and among probabilities.
pub(super) const ONE: f32 = 1024.0;
const CERTAIN: f32 = 16384.0;

#[derive(Debug)]
pub struct Net {
    width: usize,
    arc: usize,
    reach: usize,
    embedding: Embedding,
    /// The first convolution is prepared word by word ([`Entries`]).
    first: Convolution,
    before: Vec<Convolution>,
    tag: Layer,
    feedback: Layer,
    after: Vec<Convolution>,
    dependent: Layer,
    head: Layer,
    bilinear: Layer,
    distance: Layer,
    root: Vec<f32>,
    label_dependent: Layer,
    label_head: Layer,
    label_root: Vec<f32>,
    label_distance: Vec<f32>,
    label: Layer,
    /// Index of `root` among the relations.
    root_relation: usize,
}

#[derive(Debug)]
pub(super) struct Norm {
    gain: Vec<f32>,
    shift: Vec<f32>,
}

#[derive(Debug)]
struct Convolution {
    dilation: usize,
    layer: Layer,
    mixed: Mixed,
    norm: Norm,
}

/// Buffers and results of some sentences, kept from one run to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    x: Vec<f32>,
    y: Vec<f32>,
    z: Vec<f32>,
    distances: Vec<f32>,
    q: Vec<i16>,
    sums: Vec<i32>,
    near: Near,
    scores: Vec<f32>,
    across: Vec<f32>,
    tree: Vec<u32>,
    /// Place of each word among the words that are heads.
    places: Vec<u32>,
    entries: Entries,
    pub tags: Vec<u8>,
    /// 0 is the root, `k` is word `k - 1` of the sentence.
    pub heads: Vec<u32>,
    pub relations: Vec<u8>,
}

/// Sentences to be parsed, one after the other.
#[derive(Debug, Default)]
pub struct Input {
    pub words: Vec<Word>,
    /// Row of the embedding of each word's tag.
    pub given: Vec<usize>,
    /// Where each sentence ends among the words.
    pub ends: Vec<usize>,
}

impl Input {
    pub fn sentences(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| start..*end)
    }

    pub fn clear(&mut self) {
        self.words.clear();
        self.given.clear();
        self.ends.clear();
    }
}

fn sized<T: Clone + Default>(buffer: &mut Vec<T>, length: usize) -> &mut [T] {
    if buffer.len() < length {
        buffer.resize(length, T::default());
    }
    &mut buffer[..length]
}

/// Columns of the table of arc scores of `n` words: the root, the words, and what fills the last lanes.
fn columns(n: usize) -> usize {
    (n + 1).next_multiple_of(LANES)
}

impl Net {
    pub fn new(weights: &mut Weights) -> Result<Self, Error> {
        let (w, arc, reach) = (weights.head.width, weights.head.arc, weights.head.reach);
        let (tags, rels) = (weights.head.tags.len(), weights.head.rels.len());
        if w == 0 || w % BLOCK != 0 || arc % BLOCK != 0 {
            return Err(broken("the widths are no multiples of 32"));
        }
        let stack = |weights: &mut Weights, name: &str, dilations: Vec<usize>| {
            dilations
                .into_iter()
                .enumerate()
                .map(|(i, dilation)| {
                    let layer = weights.layer(&format!("{name}.c.{i}"), w, 3 * w)?;
                    Ok(Convolution {
                        dilation,
                        mixed: Mixed::of(&layer),
                        layer,
                        norm: Norm::new(weights, &format!("{name}.ln.{i}"), w)?,
                    })
                })
                .collect::<Result<Vec<_>, Error>>()
        };
        let (a, b) = (weights.head.a.clone(), weights.head.b.clone());
        let mut before = stack(weights, "a", a)?;
        if before.is_empty() {
            return Err(broken("no convolution before the tags"));
        }
        Ok(Self {
            width: w,
            arc,
            reach,
            embedding: Embedding::new(weights, w)?,
            first: before.remove(0),
            before,
            after: stack(weights, "b", b)?,
            tag: weights.layer("tag", tags, w)?,
            feedback: weights.layer("te", w, tags)?,
            dependent: weights.layer("d", arc, w)?,
            head: weights.layer("hd", arc, w)?,
            bilinear: weights.layer("W", arc, arc)?,
            distance: weights.layer("dist", 2 * reach + 2, arc)?,
            root: weights.floats("root", arc)?,
            label_dependent: weights.layer("ld", arc, w)?,
            label_head: weights.layer("lh", arc, w)?,
            label_root: weights.floats("lroot", arc)?,
            label_distance: weights.floats("ldist.weight", (2 * reach + 2) * arc)?,
            label: weights.layer("lo", rels, arc)?,
            root_relation: weights.head.rels.iter().position(|r| r == "root").unwrap_or(0),
        })
    }

    /// Tags, heads and relations of some sentences, taken together so that the weights are read once for
    /// all of them. Their words stand one after the other, each with the row of its tag's embedding.
    pub fn run(&self, input: &Input, scratch: &mut Scratch) {
        #[cfg(target_arch = "x86_64")]
        if super::kernel::Avx512::is_there() {
            // SAFETY: AVX-512 is there.
            unsafe { self.run_avx512(input, scratch) };
            return;
        } else if is_x86_feature_detected!("avx2") {
            // SAFETY: AVX2 is there.
            unsafe { self.run_avx2(input, scratch) };
            return;
        }
        self.forward::<super::kernel::Portable>(input, scratch);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn run_avx2(&self, input: &Input, scratch: &mut Scratch) {
        self.forward::<super::kernel::Avx2>(input, scratch);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    unsafe fn run_avx512(&self, input: &Input, scratch: &mut Scratch) {
        self.forward::<super::kernel::Avx512>(input, scratch);
    }

    #[cfg(test)]
    pub fn run_portable(&self, input: &Input, scratch: &mut Scratch) {
        self.forward::<super::kernel::Portable>(input, scratch);
    }

    #[inline(always)]
    fn forward<K: Kernel>(&self, input: &Input, s: &mut Scratch) {
        let n = input.words.len();
        self.enter::<K>(input, s);
        for convolution in self.before.iter().skip(1) {
            self.convolve::<K>(convolution, input, s);
        }
        self.tags::<K>(n, s);
        for convolution in &self.after {
            self.convolve::<K>(convolution, input, s);
        }
        self.arcs::<K>(input, s);
        self.relations::<K>(input, s);
    }

    /// Embeddings and the first convolution: the sums of whole numbers that each word adds to its own
    /// output and to those of its neighbours.
    #[inline(always)]
    fn enter<K: Kernel>(&self, input: &Input, s: &mut Scratch) {
        let (w, n) = (self.width, input.words.len());
        let Convolution { dilation: d, layer, .. } = &self.first;
        let width = layer.width();
        let sums = sized(&mut s.sums, n * width);
        sums.fill(0);
        let x = sized(&mut s.x, n * w);
        for sentence in input.sentences() {
            for i in sentence.clone() {
                let (word, given) = (&input.words[i], input.given[i]);
                let (embedded, adds) = s.entries.of::<K>(&self.embedding, layer, word, given);
                x[i * w..(i + 1) * w].copy_from_slice(embedded);
                // Its left neighbour is what a word is for the one behind it.
                let to = [i.checked_add(*d), Some(i), i.checked_sub(*d)];
                for (to, adds) in to.into_iter().zip(adds.chunks_exact(width)) {
                    if let Some(to) = to.filter(|to| sentence.contains(to)) {
                        let sums = &mut sums[to * width..(to + 1) * width];
                        for (sum, v) in sums.iter_mut().zip(adds) {
                            *sum += v;
                        }
                    }
                }
            }
        }
        let y = sized(&mut s.y, n * width);
        layer.scaled(sums, ONE, y);
        self.first.end(y, x);
    }

    #[inline(always)]
    fn convolve<K: Kernel>(&self, convolution: &Convolution, input: &Input, s: &mut Scratch) {
        let (w, n) = (self.width, input.words.len());
        let q = sized(&mut s.q, (n + 1) * w);
        quantise(&s.x[..n * w], ONE, q);
        q[n * w..].fill(0);
        s.near.plan(input.sentences(), convolution.dilation, w, q);
        let y = sized(&mut s.y, n * w);
        s.near.apply::<K>((&convolution.layer, &convolution.mixed), q, ONE, y);
        convolution.end(y, &mut s.x);
    }

    #[inline(always)]
    fn tags<K: Kernel>(&self, n: usize, s: &mut Scratch) {
        let (w, width, tags) = (self.width, self.tag.width(), self.tag.outputs);
        let q = sized(&mut s.q, n * w);
        quantise(&s.x[..n * w], ONE, q);
        let y = sized(&mut s.y, n * width);
        self.tag.apply::<K>(q, n, ONE, y);
        s.tags.clear();
        let inputs = self.feedback.inputs;
        let q = sized(&mut s.q, n * inputs);
        for (y, q) in y.chunks_exact_mut(width).zip(q.chunks_exact_mut(inputs)) {
            s.tags.push(best(&y[..tags]) as u8);
            y[tags..].fill(-1e9);
            softmax(y);
            q.fill(0);
            quantise(&y[..tags], CERTAIN, q);
        }
        let z = sized(&mut s.z, n * w);
        self.feedback.apply::<K>(q, n, CERTAIN, z);
        for (x, z) in s.x.iter_mut().zip(z) {
            *x += *z;
        }
    }

    #[inline(always)]
    fn arcs<K: Kernel>(&self, input: &Input, s: &mut Scratch) {
        let (w, arc, n) = (self.width, self.arc, input.words.len());
        let q = sized(&mut s.q, n * w);
        quantise(&s.x[..n * w], ONE, q);
        let h = sized(&mut s.y, n * arc);
        self.head.apply::<K>(q, n, ONE, h);
        gelu(h);
        let d = sized(&mut s.z, n * arc);
        self.dependent.apply::<K>(q, n, ONE, d);
        gelu(d);
        let q = sized(&mut s.q, n * arc);
        quantise(d, ONE, q);
        let z = sized(&mut s.z, n * arc);
        self.bilinear.apply::<K>(q, n, ONE, z);
        let unit = 2.0 / (arc as f32).sqrt();
        for z in &mut *z {
            *z *= unit;
        }
        let distances = self.distance.width();
        let near = sized(&mut s.distances, n * distances);
        self.distance.apply::<K>(q, n, ONE, near);
        s.heads.clear();
        for sentence in input.sentences() {
            let n = sentence.len();
            // Heads side by side, the root first: one column a head, padded to whole lanes.
            let columns = columns(n);
            let across = sized(&mut s.across, arc * columns);
            let h = &h[sentence.start * arc..sentence.end * arc];
            for (k, across) in across.chunks_exact_mut(columns).enumerate() {
                across[0] = self.root[k];
                for (column, h) in across[1..].iter_mut().zip(h.chunks_exact(arc)) {
                    *column = h[k];
                }
            }
            let scores = sized(&mut s.scores, n * columns);
            scores.fill(0.0);
            let rows = scores.chunks_mut(ROWS_TOGETHER * columns);
            for (rows, z) in rows.zip(z[sentence.start * arc..].chunks(ROWS_TOGETHER * arc)) {
                accumulate(rows, across, z, columns);
            }
            for (i, row) in scores.chunks_exact_mut(columns).enumerate() {
                let at = sentence.start + i;
                let near = &near[at * distances..(at + 1) * distances];
                row[0] += near[2 * self.reach + 1];
                for (j, score) in row[1..=n].iter_mut().enumerate() {
                    *score += near[self.bucket(i, j)];
                }
                row[i + 1] = f32::MIN;
            }
            tree::decode(scores, n, columns, &mut s.tree);
            s.heads.extend_from_slice(&s.tree);
        }
    }

    /// Bucket of the distance from dependent `i` to head `j`.
    #[inline(always)]
    fn bucket(&self, i: usize, j: usize) -> usize {
        let reach = self.reach as isize;
        ((j as isize - i as isize).clamp(-reach, reach) + reach) as usize
    }

    #[inline(always)]
    fn relations<K: Kernel>(&self, input: &Input, s: &mut Scratch) {
        let (w, arc, n) = (self.width, self.arc, input.words.len());
        let q = sized(&mut s.q, n * w);
        quantise(&s.x[..n * w], ONE, q);
        let y = sized(&mut s.y, n * arc);
        self.label_dependent.apply::<K>(q, n, ONE, y);
        // Of the words only those that are heads are looked at as such.
        let places = sized(&mut s.places, n);
        places.fill(0);
        for sentence in input.sentences() {
            for head in s.heads[sentence.clone()].iter().filter(|h| **h > 0) {
                places[sentence.start + *head as usize - 1] = 1;
            }
        }
        let mut heads = 0;
        for (i, place) in places.iter_mut().enumerate().filter(|(_, place)| **place > 0) {
            q.copy_within(i * w..(i + 1) * w, heads * w);
            *place = heads as u32;
            heads += 1;
        }
        let z = sized(&mut s.z, heads * arc);
        self.label_head.apply::<K>(q, heads, ONE, z);
        for sentence in input.sentences() {
            for i in sentence.clone() {
                let head = s.heads[i] as usize;
                let (of_head, bucket) = if head == 0 {
                    (&self.label_root[..], 2 * self.reach + 1)
                } else {
                    let place = places[sentence.start + head - 1] as usize;
                    let bucket = self.bucket(i - sentence.start, head - 1);
                    (&z[place * arc..(place + 1) * arc], bucket)
                };
                let of_distance = &self.label_distance[bucket * arc..(bucket + 1) * arc];
                let y = &mut y[i * arc..(i + 1) * arc];
                for ((y, h), d) in y.iter_mut().zip(of_head).zip(of_distance) {
                    *y += h + d;
                }
            }
        }
        gelu(y);
        let q = sized(&mut s.q, n * arc);
        quantise(y, ONE, q);
        let width = self.label.width();
        let z = sized(&mut s.z, n * width);
        self.label.apply::<K>(q, n, ONE, z);
        s.relations.clear();
        for (i, z) in z.chunks_exact_mut(width).enumerate() {
            let relation = if s.heads[i] == 0 {
                self.root_relation
            } else {
                z[self.root_relation] = f32::MIN;
                best(&z[..self.label.outputs])
            };
            s.relations.push(relation as u8);
        }
    }
}

impl Convolution {
    /// What follows the products `y`, which are added to `x` in the end.
    #[inline(always)]
    fn end(&self, y: &mut [f32], x: &mut [f32]) {
        gelu(y);
        let w = self.layer.outputs;
        for (y, x) in y.chunks_exact_mut(w).zip(x.chunks_exact_mut(w)) {
            self.norm.apply(y);
            for (x, y) in x.iter_mut().zip(y) {
                *x += *y;
            }
        }
    }
}

impl Norm {
    pub fn new(weights: &mut Weights, name: &str, width: usize) -> Result<Self, Error> {
        Ok(Self {
            gain: weights.floats(&format!("{name}.weight"), width)?,
            shift: weights.floats(&format!("{name}.bias"), width)?,
        })
    }

    #[inline(always)]
    pub fn apply(&self, x: &mut [f32]) {
        normalise(x, &self.gain, &self.shift);
    }
}
