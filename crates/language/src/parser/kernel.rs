//! Matrix products in integers: `i16` activations by `i8` weights (held as `i16`), summed in `i32`.
//! Sums of integers do not depend on their order, so every path gives the same bytes.

/// Outputs computed side by side.
const BLOCK: usize = 16;

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
        let pairs = inputs.div_ceil(2);
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
        let (pairs, width) = (self.inputs / 2, self.width());
        let unit = 1.0 / one;
        assert!(x.len() >= n * self.inputs && out.len() >= n * width);
        for (block, weights) in self.packed.chunks_exact(pairs * BLOCK * 2).enumerate() {
            let at = block * BLOCK;
            let (scale, bias) = (&self.scale[at..at + BLOCK], &self.bias[at..at + BLOCK]);
            let mut row = 0;
            while row < n {
                let rows = (n - row).min(4);
                let mut sums = [[0_i32; BLOCK]; 4];
                let x = &x[row * self.inputs..(row + rows) * self.inputs];
                if rows == 4 {
                    K::four(weights, x, self.inputs, &mut sums);
                } else {
                    for r in 0..rows {
                        K::one(weights, &x[r * self.inputs..(r + 1) * self.inputs], &mut sums[r]);
                    }
                }
                for (r, sums) in sums.iter().take(rows).enumerate() {
                    let out = &mut out[(row + r) * width + at..(row + r) * width + at + BLOCK];
                    for o in 0..BLOCK {
                        out[o] = sums[o] as f32 * (scale[o] * unit) + bias[o];
                    }
                }
                row += rows;
            }
        }
    }

    /// Outputs rounded up to whole blocks: the length of a row of the result.
    pub fn width(&self) -> usize {
        self.scale.len()
    }
}

/// The inner product of one block of outputs with one or four rows.
pub trait Kernel {
    fn one(weights: &[i16], x: &[i16], sums: &mut [i32; BLOCK]);
    fn four(weights: &[i16], x: &[i16], stride: usize, sums: &mut [[i32; BLOCK]; 4]);
}

/// For any processor.
pub struct Portable;

impl Kernel for Portable {
    #[inline(always)]
    fn one(weights: &[i16], x: &[i16], sums: &mut [i32; BLOCK]) {
        for (pair, w) in x.chunks_exact(2).zip(weights.chunks_exact(BLOCK * 2)) {
            let (a, b) = (i32::from(pair[0]), i32::from(pair[1]));
            for o in 0..BLOCK {
                sums[o] += a * i32::from(w[2 * o]) + b * i32::from(w[2 * o + 1]);
            }
        }
    }

    #[inline(always)]
    fn four(weights: &[i16], x: &[i16], stride: usize, sums: &mut [[i32; BLOCK]; 4]) {
        for (x, sums) in x.chunks_exact(stride).zip(sums) {
            Self::one(weights, x, sums);
        }
    }
}

/// For processors with AVX2; used only inside functions compiled for it after it was detected.
#[cfg(target_arch = "x86_64")]
pub struct Avx2;

#[cfg(target_arch = "x86_64")]
impl Kernel for Avx2 {
    #[inline(always)]
    fn one(weights: &[i16], x: &[i16], sums: &mut [i32; BLOCK]) {
        let mut four = [[0; BLOCK]; 1];
        // SAFETY: AVX2 was detected by the caller of the outermost function.
        unsafe { rows::<1>(weights, x, x.len(), &mut four) };
        *sums = four[0];
    }

    #[inline(always)]
    fn four(weights: &[i16], x: &[i16], stride: usize, sums: &mut [[i32; BLOCK]; 4]) {
        // SAFETY: as above.
        unsafe { rows::<4>(weights, x, stride, sums) };
    }
}

/// # Safety
/// The processor has AVX2. Lengths are checked here.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn rows<const N: usize>(
    weights: &[i16],
    x: &[i16],
    stride: usize,
    sums: &mut [[i32; BLOCK]; N],
) {
    use std::arch::x86_64::*;
    let pairs = stride / 2;
    assert!(weights.len() >= pairs * BLOCK * 2 && x.len() >= N * stride);
    let mut acc = [[_mm256_setzero_si256(); 2]; N];
    for pair in 0..pairs {
        // SAFETY: `pair < pairs`, and the lengths were checked above; loads are unaligned.
        unsafe {
            let w = weights.as_ptr().add(pair * BLOCK * 2);
            let low = _mm256_loadu_si256(w.cast());
            let high = _mm256_loadu_si256(w.add(BLOCK).cast());
            for (r, acc) in acc.iter_mut().enumerate() {
                let both = x.as_ptr().add(r * stride + pair * 2).cast::<i32>().read_unaligned();
                let both = _mm256_set1_epi32(both);
                acc[0] = _mm256_add_epi32(acc[0], _mm256_madd_epi16(low, both));
                acc[1] = _mm256_add_epi32(acc[1], _mm256_madd_epi16(high, both));
            }
        }
    }
    for (sums, acc) in sums.iter_mut().zip(acc) {
        // SAFETY: `sums` holds 16 values.
        unsafe {
            _mm256_storeu_si256(sums.as_mut_ptr().cast(), acc[0]);
            _mm256_storeu_si256(sums.as_mut_ptr().add(8).cast(), acc[1]);
        }
    }
}

/// `x * one`, rounded, as integers.
#[inline(always)]
pub fn quantise(x: &[f32], one: f32, out: &mut [i16]) {
    for (q, v) in out.iter_mut().zip(x) {
        *q = (v * one).clamp(-32767.0, 32767.0).round_ties_even() as i32 as i16;
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
    f32::from_bits(((whole as i32 + 127) << 23) as u32) * p
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
    let most = x.iter().fold(f32::MIN, |a, b| a.max(*b));
    x.iter_mut().for_each(|v| *v = exp(*v - most));
    let unit = 1.0 / total(x);
    x.iter_mut().for_each(|v| *v *= unit);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_gives_the_same_bytes() {
        let mut seed = 1_u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 8
        };
        let (inputs, outputs, n) = (96, 37, 7);
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
        if is_x86_feature_detected!("avx2") {
            let mut fast = vec![0.0; n * layer.width()];
            layer.apply::<Avx2>(&x, n, 1024.0, &mut fast);
            assert_eq!(plain, fast);
        }
    }
}
