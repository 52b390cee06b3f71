//! Matrix products in integers: `i16` activations by `i8` weights (held as `i16`), summed in `i32`.
//! Sums of integers do not depend on their order, so every path gives the same bytes.

/// Outputs computed side by side.
pub const BLOCK: usize = 32;
/// Rows of inputs taken together at most.
pub const ROWS: usize = 8;
/// Numbers in one step of the plain loops.
pub const LANES: usize = 16;

/// A dense layer.
#[derive(Debug)]
pub struct Layer {
    pub outputs: usize,
    pub inputs: usize,
    /// Blocks of [`BLOCK`] outputs; in a block, pairs of inputs; in a pair, two weights an output.
    packed: Vec<i16>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Layer {
    /// `weights` are rows of `inputs`, one an output, each with its scale.
    pub fn new(inputs: usize, weights: &[i8], scale: &[f32], bias: Option<&[f32]>) -> Self {
        let outputs = scale.len();
        // Padded, so that pairs of inputs come in twos.
        let pairs = inputs.next_multiple_of(4) / 2;
        let blocks = outputs.div_ceil(BLOCK);
        let mut packed = vec![0; blocks * pairs * BLOCK * 2];
        for (o, row) in weights.chunks_exact(inputs).enumerate() {
            for (i, &w) in row.iter().enumerate() {
                packed[((o / BLOCK * pairs + i / 2) * BLOCK + o % BLOCK) * 2 + i % 2] =
                    i16::from(w);
            }
        }
        let mut wide_scale = scale.to_vec();
        wide_scale.resize(blocks * BLOCK, 0.0);
        let mut wide_bias = bias.map_or_else(Vec::new, <[f32]>::to_vec);
        wide_bias.resize(blocks * BLOCK, 0.0);
        Self { outputs, inputs: pairs * 2, packed, scale: wide_scale, bias: wide_bias }
    }

    /// `out[r] = bias + weights * x[r] / one` for `n` rows; rows of `x` are `self.inputs` long, rows of
    /// `out` are `self.width()` long. `one` is what 1.0 is in `x`.
    #[inline(always)]
    pub fn apply<K: Kernel>(&self, x: &[i16], n: usize, one: f32, out: &mut [f32]) {
        let (inputs, width) = (self.inputs, self.width());
        let (x, out) = (&x[..n * inputs], &mut out[..n * width]);
        for (block, weights) in self.blocks().enumerate() {
            for (x, out) in x.chunks(ROWS * inputs).zip(out.chunks_mut(ROWS * width)) {
                let mut sums = [[0_i32; BLOCK]; ROWS];
                let sums = &mut sums[..x.len() / inputs];
                K::products(weights, x, inputs, &IN_PLACE[..sums.len()], sums);
                self.write(block, sums, one, out);
            }
        }
    }

    /// The weights, one block of outputs after the other.
    pub fn blocks(&self) -> std::slice::ChunksExact<'_, i16> {
        self.packed.chunks_exact(self.inputs * BLOCK)
    }

    /// Writes what the sums of one block mean into rows of outputs.
    #[inline(always)]
    pub fn write(&self, block: usize, sums: &[[i32; BLOCK]], one: f32, out: &mut [f32]) {
        let (at, unit) = (block * BLOCK, 1.0 / one);
        let (Some(scale), Some(bias)) =
            (self.scale[at..].first_chunk::<BLOCK>(), self.bias[at..].first_chunk::<BLOCK>())
        else {
            return;
        };
        for (sums, out) in sums.iter().zip(out.chunks_exact_mut(self.width())) {
            let Some(out) = out[at..].first_chunk_mut::<BLOCK>() else { continue };
            for o in 0..BLOCK {
                out[o] = sums[o] as f32 * (scale[o] * unit) + bias[o];
            }
        }
    }

    /// What a part of one row of inputs, from input `from` on, adds to the sums of all outputs. Both are
    /// multiples of 4.
    #[inline(always)]
    pub fn part<K: Kernel>(&self, x: &[i16], from: usize, out: &mut [i32]) {
        for (weights, out) in self.blocks().zip(out.chunks_exact_mut(BLOCK)) {
            let mut sums = [[0; BLOCK]];
            let weights = &weights[from * BLOCK..(from + x.len()) * BLOCK];
            K::products(weights, x, x.len(), &IN_PLACE[..1], &mut sums);
            out.copy_from_slice(&sums[0]);
        }
    }

    /// The outputs that [`Layer::apply`] makes of sums, row by row of `self.width()`.
    #[inline(always)]
    pub fn scaled(&self, sums: &[i32], one: f32, out: &mut [f32]) {
        let (width, unit) = (self.width(), 1.0 / one);
        for (sums, out) in sums.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
            for (((out, sum), scale), bias) in
                out.iter_mut().zip(sums).zip(&self.scale).zip(&self.bias)
            {
                *out = *sum as f32 * (scale * unit) + bias;
            }
        }
    }

    /// Outputs rounded up to whole blocks: the length of a row of the result.
    pub fn width(&self) -> usize {
        self.scale.len()
    }
}

/// A row of inputs and the row of sums that its products are added to.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub from: u32,
    pub to: u32,
}

/// Each row added to the sums of its own number.
pub const IN_PLACE: [Place; ROWS] = {
    let mut places = [Place { from: 0, to: 0 }; ROWS];
    let mut row = 0;
    while row < ROWS {
        places[row] = Place { from: row as u32, to: row as u32 };
        row += 1;
    }
    places
};

/// Adds the inner products of one block of outputs with at most [`ROWS`] rows of `length` inputs to their sums,
/// each to another row.
pub trait Kernel {
    fn products(
        weights: &[i16],
        x: &[i16],
        length: usize,
        places: &[Place],
        sums: &mut [[i32; BLOCK]],
    );
}

/// For any processor.
pub struct Portable;

impl Kernel for Portable {
    #[inline(always)]
    fn products(
        weights: &[i16],
        x: &[i16],
        length: usize,
        places: &[Place],
        sums: &mut [[i32; BLOCK]],
    ) {
        for place in places {
            let x = &x[place.from as usize * length..][..length];
            let sums = &mut sums[place.to as usize];
            for (pair, w) in x.chunks_exact(2).zip(weights.chunks_exact(BLOCK * 2)) {
                let (a, b) = (i32::from(pair[0]), i32::from(pair[1]));
                for o in 0..BLOCK {
                    sums[o] += a * i32::from(w[2 * o]) + b * i32::from(w[2 * o + 1]);
                }
            }
        }
    }
}

/// Where rows of inputs begin.
///
/// # Panics
/// Unless all rows lie in `x` and `sums`: this is what the loops without checks rely on.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn starts<const N: usize>(
    weights: &[i16],
    x: &[i16],
    length: usize,
    places: &[Place],
    sums: &[[i32; BLOCK]],
) -> [*const i16; N] {
    assert!(weights.len() >= length * BLOCK && length.is_multiple_of(2) && places.len() == N);
    let mut starts = [std::ptr::null(); N];
    for (start, place) in starts.iter_mut().zip(places) {
        assert!((place.to as usize) < sums.len());
        *start = x[place.from as usize * length..][..length].as_ptr();
    }
    starts
}

/// For processors with AVX2; used only inside functions compiled for it after it was detected.
#[cfg(target_arch = "x86_64")]
pub struct Avx2;

#[cfg(target_arch = "x86_64")]
impl Avx2 {
    /// # Safety
    /// The processor has AVX2. Lengths are checked here.
    #[target_feature(enable = "avx2")]
    unsafe fn rows<const N: usize>(
        weights: &[i16],
        x: &[i16],
        length: usize,
        places: &[Place],
        sums: &mut [[i32; BLOCK]],
    ) {
        use std::arch::x86_64::*;
        let x: [_; N] = starts(weights, x, length, places, sums);
        // Sixteen outputs at a time: there are no registers for more.
        for half in (0..BLOCK).step_by(16) {
            let mut acc = [[_mm256_setzero_si256(); 2]; N];
            for pair in 0..length / 2 {
                // SAFETY: the lengths were checked in `starts`; loads are unaligned.
                unsafe {
                    let w = weights.as_ptr().add(pair * BLOCK * 2 + half * 2);
                    let low = _mm256_loadu_si256(w.cast());
                    let high = _mm256_loadu_si256(w.add(16).cast());
                    for (x, acc) in x.iter().zip(&mut acc) {
                        let both = x.add(pair * 2).cast::<i32>().read_unaligned();
                        let both = _mm256_set1_epi32(both);
                        acc[0] = _mm256_add_epi32(acc[0], _mm256_madd_epi16(low, both));
                        acc[1] = _mm256_add_epi32(acc[1], _mm256_madd_epi16(high, both));
                    }
                }
            }
            for (place, acc) in places.iter().zip(acc) {
                let sums = &mut sums[place.to as usize][half..half + 16];
                for (sums, acc) in sums.chunks_exact_mut(8).zip(acc) {
                    // SAFETY: a chunk holds 8 values.
                    unsafe {
                        let sum = _mm256_loadu_si256(sums.as_ptr().cast());
                        let sum = _mm256_add_epi32(sum, acc);
                        _mm256_storeu_si256(sums.as_mut_ptr().cast(), sum);
                    }
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl Kernel for Avx2 {
    #[inline(always)]
    fn products(
        weights: &[i16],
        x: &[i16],
        length: usize,
        places: &[Place],
        sums: &mut [[i32; BLOCK]],
    ) {
        for places in places.chunks(4) {
            // SAFETY: AVX2 was detected by the caller of the outermost function.
            unsafe {
                match places.len() {
                    1 => Self::rows::<1>(weights, x, length, places, sums),
                    2 => Self::rows::<2>(weights, x, length, places, sums),
                    3 => Self::rows::<3>(weights, x, length, places, sums),
                    _ => Self::rows::<4>(weights, x, length, places, sums),
                }
            }
        }
    }
}

/// For processors with the integer products of AVX-512 (VNNI); used only inside functions compiled for
/// it after it was detected.
#[cfg(target_arch = "x86_64")]
pub struct Avx512;

#[cfg(target_arch = "x86_64")]
impl Avx512 {
    pub fn is_there() -> bool {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vnni")
    }

    /// # Safety
    /// The processor has what [`Avx512::is_there`] asks for. Lengths are checked here.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    unsafe fn rows<const N: usize>(
        weights: &[i16],
        x: &[i16],
        length: usize,
        places: &[Place],
        sums: &mut [[i32; BLOCK]],
    ) {
        use std::arch::{asm, x86_64::*};
        let x: [_; N] = starts(weights, x, length, places, sums);
        let mut acc = [[_mm512_setzero_si512(); 2]; N];
        for pair in 0..length / 2 {
            // SAFETY: the lengths were checked in `starts`; loads are unaligned.
            unsafe {
                let w = weights.as_ptr().add(pair * BLOCK * 2);
                let low = _mm512_loadu_si512(w.cast());
                let high = _mm512_loadu_si512(w.add(BLOCK).cast());
                for (x, acc) in x.iter().zip(&mut acc) {
                    let both = x.add(pair * 2).cast::<i32>().read_unaligned();
                    let both = _mm512_set1_epi32(both);
                    // The compiler takes its own intrinsic apart into a product and a sum, which is
                    // twice the work.
                    asm!(
                        "vpdpwssd {0}, {2}, {4}",
                        "vpdpwssd {1}, {3}, {4}",
                        inout(zmm_reg) acc[0],
                        inout(zmm_reg) acc[1],
                        in(zmm_reg) low,
                        in(zmm_reg) high,
                        in(zmm_reg) both,
                        options(pure, nomem, nostack, preserves_flags),
                    );
                }
            }
        }
        for (place, acc) in places.iter().zip(acc) {
            for (sums, acc) in sums[place.to as usize].chunks_exact_mut(16).zip(acc) {
                // SAFETY: a chunk holds 16 values.
                unsafe {
                    let sum = _mm512_loadu_si512(sums.as_ptr().cast());
                    _mm512_storeu_si512(sums.as_mut_ptr().cast(), _mm512_add_epi32(sum, acc));
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl Kernel for Avx512 {
    #[inline(always)]
    fn products(
        weights: &[i16],
        x: &[i16],
        length: usize,
        places: &[Place],
        sums: &mut [[i32; BLOCK]],
    ) {
        // SAFETY: the processor was asked by the caller of the outermost function.
        unsafe {
            match places.len() {
                1 => Self::rows::<1>(weights, x, length, places, sums),
                2 => Self::rows::<2>(weights, x, length, places, sums),
                3 => Self::rows::<3>(weights, x, length, places, sums),
                4 => Self::rows::<4>(weights, x, length, places, sums),
                5 => Self::rows::<5>(weights, x, length, places, sums),
                6 => Self::rows::<6>(weights, x, length, places, sums),
                7 => Self::rows::<7>(weights, x, length, places, sums),
                _ => Self::rows::<ROWS>(weights, x, length, places, sums),
            }
        }
    }
}

/// 1.5 * 2^23. A number below 2^22 added to it is rounded to the nearest integer, ties to even, and
/// stands in the low bits of the sum: a cast that checks nothing and so runs in all lanes at once.
const ROUND: f32 = 12_582_912.0;

/// `x * one`, rounded, as integers.
#[inline(always)]
pub fn quantise(x: &[f32], one: f32, out: &mut [i16]) {
    for (q, v) in out.iter_mut().zip(x) {
        *q = ((v * one).clamp(-32767.0, 32767.0) + ROUND).to_bits() as i16;
    }
}

/// e^x by 2^n times a polynomial; relative error about 1e-5.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let t = x.clamp(-80.0, 80.0) * std::f32::consts::LOG2_E;
    let whole = t.floor();
    let f = t - whole;
    let p = 1.0
        + f * (std::f32::consts::LN_2
            + f * (0.240_226_5 + f * (0.055_504_1 + f * (0.009_618_1 + f * 0.001_333_3))));
    f32::from_bits((whole + ROUND).to_bits().wrapping_add(127) << 23) * p
}

/// GELU by its tanh form (Hendrycks and Gimpel 2016).
#[inline(always)]
pub fn gelu(x: &mut [f32]) {
    for v in x {
        let z = 1.595_769 * (*v + 0.044_715 * *v * *v * *v);
        *v /= 1.0 + exp(-z);
    }
}

#[inline(always)]
pub fn softmax(x: &mut [f32]) {
    let most = most(x);
    for v in &mut *x {
        *v = exp(*v - most);
    }
    let unit = 1.0 / total(x);
    for v in x {
        *v *= unit;
    }
}

/// Sum in eight lanes and a fixed order.
#[inline(always)]
fn total(x: &[f32]) -> f32 {
    let mut lanes = [0_f32; 8];
    let chunks = x.chunks_exact(8);
    let rest: f32 = chunks.remainder().iter().sum();
    for chunk in chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane += v;
        }
    }
    lanes.iter().sum::<f32>() + rest
}

/// Layer normalisation of one row.
#[inline(always)]
pub fn normalise(x: &mut [f32], gain: &[f32], shift: &[f32]) {
    let n = x.len() as f32;
    let mean = total(x) / n;
    let mut lanes = [0_f32; 8];
    for chunk in x.chunks_exact_mut(8) {
        for (v, lane) in chunk.iter_mut().zip(&mut lanes) {
            *v -= mean;
            *lane += *v * *v;
        }
    }
    let unit = 1.0 / (lanes.iter().sum::<f32>() / n + 1e-5).sqrt();
    for ((v, g), s) in x.iter_mut().zip(gain).zip(shift) {
        *v = *v * unit * g + s;
    }
}

/// Rows that [`accumulate`] takes together, so that one sum need not wait for the other.
pub const ROWS_TOGETHER: usize = 4;

/// Adds to each row (at most [`ROWS_TOGETHER`], one after the other) its numbers of `q` times the columns of
/// `across`, one column after the other. The length of a column is a multiple of [`LANES`].
#[inline(always)]
pub fn accumulate(rows: &mut [f32], across: &[f32], q: &[f32], width: usize) {
    let columns = across.len() / width;
    if rows.len() == ROWS_TOGETHER * width {
        let (ab, cd) = rows.split_at_mut(2 * width);
        let ((a, b), (c, d)) = (ab.split_at_mut(width), cd.split_at_mut(width));
        let of = |row: usize| &q[row * columns..(row + 1) * columns];
        accumulate_rows([a, b, c, d], across, [of(0), of(1), of(2), of(3)]);
    } else {
        for (row, q) in rows.chunks_exact_mut(width).zip(q.chunks_exact(columns)) {
            accumulate_rows([row], across, [q]);
        }
    }
}

#[inline(always)]
fn accumulate_rows<const N: usize>(mut rows: [&mut [f32]; N], across: &[f32], q: [&[f32]; N]) {
    let width = rows[0].len();
    for at in (0..width).step_by(LANES) {
        let mut sums = [[0.0; LANES]; N];
        for (sums, row) in sums.iter_mut().zip(&rows) {
            sums.copy_from_slice(&row[at..at + LANES]);
        }
        for (k, column) in across.chunks_exact(width).enumerate() {
            let Some(column) = column[at..].first_chunk::<LANES>() else { continue };
            for n in 0..N {
                let q = q[n][k];
                for (sum, v) in sums[n].iter_mut().zip(column) {
                    *sum += q * v;
                }
            }
        }
        for (sums, row) in sums.iter().zip(&mut rows) {
            row[at..at + LANES].copy_from_slice(sums);
        }
    }
}

/// The first of the highest numbers.
#[inline(always)]
pub fn best(scores: &[f32]) -> usize {
    let most = most(scores);
    scores.iter().position(|s| *s == most).unwrap_or(0)
}

#[inline(always)]
fn most(scores: &[f32]) -> f32 {
    let mut lanes = [f32::MIN; LANES];
    let chunks = scores.chunks_exact(LANES);
    let rest = chunks.remainder().iter().fold(f32::MIN, |a, b| a.max(*b));
    for chunk in chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane = lane.max(*v);
        }
    }
    lanes.iter().fold(rest, |a, b| a.max(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_the_nearest_integer_and_bounded() {
        let x = [0.5, 1.5, -2.5, 3.49, -3.51, 1e9, -1e9, f32::NAN];
        let mut q = [1; 8];
        quantise(&x, 1.0, &mut q);
        assert_eq!(q, [0, 2, -2, 3, -4, 32767, -32767, 0]);
    }

    #[test]
    fn the_exponential_is_close_to_the_true_one() {
        for x in [-30.0_f32, -1.25, 0.0, 0.7, 4.0, 60.0] {
            let (ours, true_one) = (exp(x), f64::from(x).exp());
            assert!((f64::from(ours) / true_one - 1.0).abs() < 1e-4, "{x}: {ours}");
        }
    }

    #[test]
    fn of_equals_the_first_is_best() {
        let mut scores = [1.0_f32; 21];
        assert_eq!(best(&scores), 0);
        (scores[12], scores[20]) = (2.0, 2.0);
        assert_eq!((best(&scores), best(&[-3.0])), (12, 0));
    }

    #[test]
    fn columns_are_added_in_their_order() {
        let (width, columns) = (2 * LANES, 7);
        let across: Vec<f32> = (0..width * columns).map(|i| (i as f32 * 0.37).sin()).collect();
        for rows in 1..=ROWS_TOGETHER {
            let q: Vec<f32> = (0..columns * rows).map(|k| 1.0 / (k as f32 + 0.3)).collect();
            let mut sums = vec![0.0; width * rows];
            accumulate(&mut sums, &across, &q, width);
            for (at, sum) in sums.iter().enumerate() {
                let q = &q[at / width * columns..];
                let add = |sum: f32, k: usize| sum + q[k] * across[k * width + at % width];
                assert_eq!(*sum, (0..columns).fold(0.0, add));
            }
        }
    }

    #[test]
    fn every_path_gives_the_same_bytes() {
        let mut seed = 1_u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 8
        };
        let (inputs, outputs, n) = (100, 37, 19);
        let weights: Vec<i8> = (0..inputs * outputs).map(|_| (next() % 255) as i8).collect();
        let x: Vec<i16> = (0..inputs * n).map(|_| next() as i16).collect();
        let layer = Layer::new(inputs, &weights, &vec![0.01; outputs], None);
        let mut plain = vec![0.0; n * layer.width()];
        layer.apply::<Portable>(&x, n, 1024.0, &mut plain);
        let expected: i32 = (0..inputs)
            .map(|i| i32::from(x[inputs + i]) * i32::from(weights[2 * inputs + i]))
            .sum();
        assert_eq!(plain[layer.width() + 2], expected as f32 * (0.01 * (1.0 / 1024.0)));
        #[cfg(target_arch = "x86_64")]
        for n in 1..=n {
            let mut fast = vec![0.0; n * layer.width()];
            if is_x86_feature_detected!("avx2") {
                layer.apply::<Avx2>(&x, n, 1024.0, &mut fast);
                assert_eq!(plain[..fast.len()], fast);
            }
            if Avx512::is_there() {
                fast.fill(0.0);
                layer.apply::<Avx512>(&x, n, 1024.0, &mut fast);
                assert_eq!(plain[..fast.len()], fast);
            }
        }
    }
}
