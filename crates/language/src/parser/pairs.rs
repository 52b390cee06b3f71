//! A convolution over three words, two outputs at a time: four products of rows instead of six (Winograd
//! 1980; Lavin and Gray 2016). All in whole numbers, so that the sums are the same to the last bit.

use std::ops::Range;

use super::kernel::{BLOCK, IN_PLACE, Kernel, Layer, Place, ROWS};

/// Sums of inputs beyond this would leave their sixteen bits.
const LARGEST: u16 = 16383;

/// Weights of the words beside and at the output taken together: all three added, and the same with the
/// middle one taken away. Laid out as in the layer, one behind the other in each block.
#[derive(Debug)]
pub struct Mixed(Vec<i16>);

impl Mixed {
    pub fn of(layer: &Layer) -> Self {
        let mut mixed = Vec::new();
        for block in layer.blocks() {
            let (left, rest) = block.split_at(block.len() / 3);
            let (middle, right) = rest.split_at(rest.len() / 2);
            let sides = || left.iter().zip(right).map(|(l, r)| l + r).zip(middle);
            mixed.extend(sides().map(|(s, m)| s + m));
            mixed.extend(sides().map(|(s, m)| s - m));
        }
        Self(mixed)
    }
}

/// Two words `dilation` apart, the one before the first and the one behind the second.
#[derive(Debug, Clone, Copy)]
struct Pair([u32; 4]);

/// Which outputs are made together, which alone, and the buffers for it.
#[derive(Debug, Default)]
pub struct Near {
    pairs: Vec<Pair>,
    /// Of outputs made alone: which word stands before, at and behind which.
    alone: [Vec<Place>; 3],
    /// Inputs of the pairs, added and subtracted: four rows a pair.
    rows: Vec<i16>,
    products: Vec<[i32; BLOCK]>,
    sums: Vec<[i32; BLOCK]>,
}

impl Near {
    /// Plans a convolution over sentences; `x` is one row of inputs a word, and one of zeros behind them.
    #[inline(always)]
    pub fn plan(
        &mut self,
        sentences: impl Iterator<Item = Range<usize>>,
        dilation: usize,
        width: usize,
        x: &[i16],
    ) {
        let nothing = (x.len() / width - 1) as u32;
        self.pairs.clear();
        self.alone.iter_mut().for_each(Vec::clear);
        let small = x.iter().fold(0, |most, v| v.unsigned_abs().max(most)) <= LARGEST;
        for sentence in sentences {
            for first in sentence.clone().take(dilation) {
                self.chain(&sentence, first, dilation, small, nothing);
            }
        }
        self.mix(width, x);
    }

    /// The words of a sentence that stand `dilation` apart, from `first` on.
    fn chain(
        &mut self,
        sentence: &Range<usize>,
        first: usize,
        dilation: usize,
        small: bool,
        nothing: u32,
    ) {
        let word = |at: usize| sentence.contains(&at).then_some(at as u32);
        let mut at = first;
        while at < sentence.end {
            let before = at.checked_sub(dilation).and_then(word);
            let (second, behind) = (word(at + dilation), word(at + 2 * dilation));
            // Of two words without neighbours each output is two products anyway.
            if let Some(second) = second.filter(|_| small && (before.is_some() || behind.is_some()))
            {
                let (before, behind) = (before.unwrap_or(nothing), behind.unwrap_or(nothing));
                self.pairs.push(Pair([before, at as u32, second, behind]));
                at += 2 * dilation;
                continue;
            }
            for (places, from) in self.alone.iter_mut().zip([before, Some(at as u32), second]) {
                places.extend(from.map(|from| Place { from, to: at as u32 }));
            }
            at += dilation;
        }
    }

    #[inline(always)]
    fn mix(&mut self, width: usize, x: &[i16]) {
        let count = self.pairs.len();
        self.rows.resize(4 * count * width, 0);
        let (a, rest) = self.rows.split_at_mut(count * width);
        let (b, rest) = rest.split_at_mut(count * width);
        let (c, d) = rest.split_at_mut(count * width);
        let rows = a.chunks_exact_mut(width).zip(b.chunks_exact_mut(width));
        let rows = rows.zip(c.chunks_exact_mut(width)).zip(d.chunks_exact_mut(width));
        for (Pair(places), (((a, b), c), d)) in self.pairs.iter().zip(rows) {
            let row = |at: u32| &x[at as usize * width..][..width];
            let (before, first) = (row(places[0]), row(places[1]));
            let (second, behind) = (row(places[2]), row(places[3]));
            subtract(before, second, a);
            add(first, second, b);
            subtract(second, first, c);
            subtract(first, behind, d);
        }
    }

    /// `out = bias + weights * x / one` as planned.
    #[inline(always)]
    pub fn apply<K: Kernel>(
        &mut self,
        (layer, mixed): (&Layer, &Mixed),
        x: &[i16],
        one: f32,
        out: &mut [f32],
    ) {
        let (width, count) = (layer.inputs / 3, self.pairs.len());
        let part = width * BLOCK;
        self.sums.resize(out.len() / layer.width(), [0; BLOCK]);
        self.products.resize(4 * count, [0; BLOCK]);
        let blocks = layer.blocks().zip(mixed.0.chunks_exact(2 * part));
        for (number, (block, mixed)) in blocks.enumerate() {
            self.sums.fill([0; BLOCK]);
            for (places, weights) in self.alone.iter().zip(block.chunks_exact(part)) {
                for places in places.chunks(ROWS) {
                    K::products(weights, x, width, places, &mut self.sums);
                }
            }
            self.products.fill([0; BLOCK]);
            let weights = [&block[..part], &mixed[..part], &mixed[part..], &block[2 * part..]];
            for (at, weights) in weights.into_iter().enumerate() {
                let rows = &self.rows[at * count * width..(at + 1) * count * width];
                let products = &mut self.products[at * count..(at + 1) * count];
                for (x, products) in rows.chunks(ROWS * width).zip(products.chunks_mut(ROWS)) {
                    K::products(weights, x, width, &IN_PLACE[..products.len()], products);
                }
            }
            for (at, Pair([_, first, second, _])) in self.pairs.iter().enumerate() {
                let of = |row: usize| &self.products[row * count + at];
                let (a, b, c, d) = (of(0), of(1), of(2), of(3));
                // Twice the middle of both: even, and within 32 bits by the bound of the inputs.
                let (mut of_first, mut of_second) = ([0; BLOCK], [0; BLOCK]);
                for o in 0..BLOCK {
                    of_first[o] = a[o].wrapping_add((b[o] + c[o]) >> 1);
                    of_second[o] = ((b[o] - c[o]) >> 1).wrapping_sub(d[o]);
                }
                self.sums[*first as usize] = of_first;
                self.sums[*second as usize] = of_second;
            }
            layer.write(number, &self.sums, one, out);
        }
    }
}

#[inline(always)]
fn add(x: &[i16], y: &[i16], out: &mut [i16]) {
    out.iter_mut().zip(x).zip(y).for_each(|((out, x), y)| *out = x + y);
}

#[inline(always)]
fn subtract(x: &[i16], y: &[i16], out: &mut [i16]) {
    out.iter_mut().zip(x).zip(y).for_each(|((out, x), y)| *out = x - y);
}

#[cfg(test)]
mod tests {
    use super::{super::kernel::Portable, *};

    /// Sums of all three products of each word, one by one.
    fn plainly(layer: &Layer, x: &[i16], sentences: &[Range<usize>], d: usize) -> Vec<f32> {
        let width = layer.inputs / 3;
        let (n, mut gathered) = (x.len() / width - 1, Vec::new());
        for i in 0..n {
            let sentence = sentences.iter().find(|s| s.contains(&i)).unwrap();
            for from in [i.checked_sub(d), Some(i), Some(i + d)] {
                let from = from.filter(|f| sentence.contains(f)).unwrap_or(n);
                gathered.extend_from_slice(&x[from * width..][..width]);
            }
        }
        let mut out = vec![0.0; n * layer.width()];
        layer.apply::<Portable>(&gathered, n, 1024.0, &mut out);
        out
    }

    #[test]
    fn pairs_give_the_same_bits() {
        let mut seed = 1_u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 8
        };
        let (width, outputs) = (32, 64);
        for largest in [3000, 16383, 32767] {
            let weights: Vec<i8> = (0..3 * width * outputs).map(|_| (next() % 255) as i8).collect();
            let layer = Layer::new(3 * width, &weights, &vec![0.01; outputs], None);
            let sentences = [0..1, 1..3, 3..6, 6..10, 10..23, 23..24];
            let mut value = || (next() % (2 * largest + 1)) as i32 - largest as i32;
            let mut x: Vec<i16> = (0..24 * width).map(|_| value() as i16).collect();
            x.extend(vec![0; width]);
            let mut near = Near::default();
            for d in [1, 2, 4] {
                near.plan(sentences.iter().cloned(), d, width, &x);
                let mut out = vec![0.0; 24 * layer.width()];
                near.apply::<Portable>((&layer, &Mixed::of(&layer)), &x, 1024.0, &mut out);
                assert_eq!(out, plainly(&layer, &x, &sentences, d), "{largest} {d}");
            }
        }
    }
}
