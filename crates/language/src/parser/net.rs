//! The network: summed embeddings of a word's hashes and its perceptron tag, dilated convolutions, a
//! tag layer whose distribution is fed back, more convolutions, biaffine scores of heads with a term
//! for distance (after Dozat and Manning 2017), a label layer over word and head.

use super::{
    kernel::{Kernel, LANES, Layer, accumulate, best, gelu, normalise, quantise, softmax},
    tree,
    weights::{Rows, Vocabulary, Weights},
};
use crate::{Error, word::Word};

/// What 1.0 is among `i16` activations, and among probabilities.
const ONE: f32 = 1024.0;
const CERTAIN: f32 = 16384.0;

#[derive(Debug)]
pub struct Net {
    width: usize,
    arc: usize,
    reach: usize,
    vocabularies: Vec<Vocabulary>,
    embeddings: Vec<Rows>,
    entry: Norm,
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
struct Norm {
    gain: Vec<f32>,
    shift: Vec<f32>,
}

#[derive(Debug)]
struct Convolution {
    dilation: usize,
    layer: Layer,
    norm: Norm,
}

/// Buffers and results of one sentence, kept between sentences.
#[derive(Debug, Default)]
pub struct Scratch {
    x: Vec<f32>,
    y: Vec<f32>,
    z: Vec<f32>,
    q: Vec<i16>,
    scores: Vec<f32>,
    across: Vec<f32>,
    pub tags: Vec<u8>,
    /// 0 is the root, `k` is word `k - 1`.
    pub heads: Vec<u32>,
    pub relations: Vec<u8>,
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
        let mut vocabularies = Vec::new();
        let mut embeddings = Vec::new();
        for i in 0..6 {
            vocabularies.push(Vocabulary::new(&weights.hashes(&format!("hash.{i}"))?));
        }
        for i in 0..7 {
            embeddings.push(weights.rows(&format!("e.{i}.weight"), w)?);
        }
        let stack = |weights: &mut Weights, name: &str, dilations: Vec<usize>| {
            dilations
                .into_iter()
                .enumerate()
                .map(|(i, dilation)| {
                    Ok(Convolution {
                        dilation,
                        layer: weights.layer(&format!("{name}.c.{i}"), w, 3 * w)?,
                        norm: Norm::new(weights, &format!("{name}.ln.{i}"), w)?,
                    })
                })
                .collect::<Result<Vec<_>, Error>>()
        };
        let (a, b) = (weights.head.a.clone(), weights.head.b.clone());
        Ok(Self {
            width: w,
            arc,
            reach,
            vocabularies,
            embeddings,
            entry: Norm::new(weights, "ln", w)?,
            before: stack(weights, "a", a)?,
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

    /// Tags, heads and relations of one sentence; `given` are rows of the tag embedding.
    pub fn run(&self, words: &[Word], given: &[usize], scratch: &mut Scratch) {
        #[cfg(target_arch = "x86_64")]
        if super::kernel::Avx512::is_there() {
            // SAFETY: AVX-512 is there.
            unsafe { self.run_avx512(words, given, scratch) };
            return;
        } else if is_x86_feature_detected!("avx2") {
            // SAFETY: AVX2 is there.
            unsafe { self.run_avx2(words, given, scratch) };
            return;
        }
        self.forward::<super::kernel::Portable>(words, given, scratch);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn run_avx2(&self, words: &[Word], given: &[usize], scratch: &mut Scratch) {
        self.forward::<super::kernel::Avx2>(words, given, scratch);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    unsafe fn run_avx512(&self, words: &[Word], given: &[usize], scratch: &mut Scratch) {
        self.forward::<super::kernel::Avx512>(words, given, scratch);
    }

    #[cfg(test)]
    pub fn run_portable(&self, words: &[Word], given: &[usize], scratch: &mut Scratch) {
        self.forward::<super::kernel::Portable>(words, given, scratch);
    }

    #[inline(always)]
    fn forward<K: Kernel>(&self, words: &[Word], given: &[usize], s: &mut Scratch) {
        let n = words.len();
        self.embed(words, given, sized(&mut s.x, n * self.width));
        for convolution in &self.before {
            self.convolve::<K>(convolution, n, s);
        }
        self.tags::<K>(n, s);
        for convolution in &self.after {
            self.convolve::<K>(convolution, n, s);
        }
        self.arcs::<K>(n, s);
        tree::decode(&s.scores, n, columns(n), &mut s.heads);
        self.relations::<K>(n, s);
    }

    #[inline(always)]
    fn embed(&self, words: &[Word], given: &[usize], x: &mut [f32]) {
        for ((word, given), x) in words.iter().zip(given).zip(x.chunks_exact_mut(self.width)) {
            let hashes = [
                word.norm,
                word.suffix[2],
                word.prefix[2],
                word.suffix[1],
                word.shape,
                word.suffix[3],
            ];
            let mut rows = [*given; 7];
            for (i, hash) in hashes.into_iter().enumerate() {
                rows[i] = self.vocabularies[i].row(hash);
            }
            x.fill(0.0);
            for (table, row) in self.embeddings.iter().zip(rows) {
                let Some(&scale) = table.scale.get(row) else { continue };
                let values = &table.values[row * self.width..(row + 1) * self.width];
                for (x, v) in x.iter_mut().zip(values) {
                    *x += f32::from(*v) * scale;
                }
            }
            self.entry.apply(x);
        }
    }

    #[inline(always)]
    fn convolve<K: Kernel>(&self, convolution: &Convolution, n: usize, s: &mut Scratch) {
        let w = self.width;
        let d = convolution.dilation;
        let q = sized(&mut s.q, n * 3 * w);
        for (i, x) in s.x.chunks_exact(w).take(n).enumerate() {
            quantise(x, ONE, &mut q[i * 3 * w + w..i * 3 * w + 2 * w]);
        }
        for i in 0..n {
            let here = i * 3 * w;
            if i >= d {
                let left = (i - d) * 3 * w + w;
                q.copy_within(left..left + w, here);
            } else {
                q[here..here + w].fill(0);
            }
            if i + d < n {
                let right = (i + d) * 3 * w + w;
                q.copy_within(right..right + w, here + 2 * w);
            } else {
                q[here + 2 * w..here + 3 * w].fill(0);
            }
        }
        let y = sized(&mut s.y, n * w);
        convolution.layer.apply::<K>(q, n, ONE, y);
        gelu(y);
        for (y, x) in y.chunks_exact_mut(w).zip(s.x.chunks_exact_mut(w)) {
            convolution.norm.apply(y);
            for (x, y) in x.iter_mut().zip(y) {
                *x += *y;
            }
        }
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
    fn arcs<K: Kernel>(&self, n: usize, s: &mut Scratch) {
        let (w, arc) = (self.width, self.arc);
        let q = sized(&mut s.q, n * w);
        quantise(&s.x[..n * w], ONE, q);
        let h = sized(&mut s.y, n * arc);
        self.head.apply::<K>(q, n, ONE, h);
        gelu(h);
        // Heads side by side, the root first: one column a head, padded to whole lanes.
        let columns = columns(n);
        let across = sized(&mut s.across, arc * columns);
        for (k, across) in across.chunks_exact_mut(columns).enumerate() {
            across[0] = self.root[k];
            for (column, h) in across[1..].iter_mut().zip(h.chunks_exact(arc)) {
                *column = h[k];
            }
            across[n + 1..].fill(0.0);
        }
        let d = sized(&mut s.y, n * arc);
        self.dependent.apply::<K>(q, n, ONE, d);
        gelu(d);
        let q = sized(&mut s.q, n * arc);
        quantise(d, ONE, q);
        let z = sized(&mut s.z, n * arc);
        self.bilinear.apply::<K>(q, n, ONE, z);
        let distances = self.distance.width();
        let y = sized(&mut s.y, n * distances);
        self.distance.apply::<K>(q, n, ONE, y);
        let unit = 2.0 / (arc as f32).sqrt();
        z.iter_mut().for_each(|z| *z *= unit);
        let scores = sized(&mut s.scores, n * columns);
        for (i, row) in scores.chunks_exact_mut(columns).enumerate() {
            row.fill(0.0);
            accumulate(row, across, &z[i * arc..(i + 1) * arc]);
            let near = &y[i * distances..(i + 1) * distances];
            row[0] += near[2 * self.reach + 1];
            for (j, score) in row[1..=n].iter_mut().enumerate() {
                *score += near[self.bucket(i, j)];
            }
            row[i + 1] = f32::MIN;
        }
    }

    /// Bucket of the distance from dependent `i` to head `j`.
    #[inline(always)]
    fn bucket(&self, i: usize, j: usize) -> usize {
        let reach = self.reach as isize;
        ((j as isize - i as isize).clamp(-reach, reach) + reach) as usize
    }

    #[inline(always)]
    fn relations<K: Kernel>(&self, n: usize, s: &mut Scratch) {
        let (w, arc) = (self.width, self.arc);
        let q = sized(&mut s.q, n * w);
        quantise(&s.x[..n * w], ONE, q);
        let y = sized(&mut s.y, n * arc);
        self.label_dependent.apply::<K>(q, n, ONE, y);
        let z = sized(&mut s.z, n * arc);
        self.label_head.apply::<K>(q, n, ONE, z);
        for (i, y) in y.chunks_exact_mut(arc).enumerate() {
            let head = s.heads[i] as usize;
            let (of_head, bucket) = if head == 0 {
                (&self.label_root[..], 2 * self.reach + 1)
            } else {
                (&z[(head - 1) * arc..head * arc], self.bucket(i, head - 1))
            };
            let of_distance = &self.label_distance[bucket * arc..(bucket + 1) * arc];
            for ((y, h), d) in y.iter_mut().zip(of_head).zip(of_distance) {
                *y += h + d;
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

impl Norm {
    fn new(weights: &mut Weights, name: &str, width: usize) -> Result<Self, Error> {
        Ok(Self {
            gain: weights.floats(&format!("{name}.weight"), width)?,
            shift: weights.floats(&format!("{name}.bias"), width)?,
        })
    }

    #[inline(always)]
    fn apply(&self, x: &mut [f32]) {
        normalise(x, &self.gain, &self.shift);
    }
}
