//! Counts and the bootstrap over records.

/// True positives, predictions and gold items of one record.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Prf {
    pub hit: f64,
    pub predicted: f64,
    pub gold: f64,
}

impl Prf {
    pub fn new(hit: usize, predicted: usize, gold: usize) -> Self {
        Self { hit: hit as f64, predicted: predicted as f64, gold: gold as f64 }
    }

    pub fn add(&mut self, other: Self) {
        self.hit += other.hit;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }

    pub fn precision(self) -> f64 {
        ratio(self.hit, self.predicted)
    }

    pub fn recall(self) -> f64 {
        ratio(self.hit, self.gold)
    }

    /// Harmonic mean of precision and recall; 0 when nothing was hit.
    pub fn f1(self) -> f64 {
        ratio(2.0 * self.hit, self.predicted + self.gold)
    }
}

fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

/// Micro F1 over records, with its 95 % interval.
pub fn f1(records: &[Prf]) -> (f64, (f64, f64)) {
    statistic(records, |sample| {
        let mut sum = Prf::default();
        sample.for_each(|r| sum.add(*r));
        sum.f1()
    })
}

/// Mean over records, with its 95 % interval.
pub fn mean(records: &[f64]) -> (f64, (f64, f64)) {
    statistic(records, |sample| {
        let (mut sum, mut n) = (0.0, 0.0);
        sample.for_each(|r| {
            sum += r;
            n += 1.0;
        });
        ratio(sum, n)
    })
}

/// Ratio of two sums over records (accuracy weighted by items), with its 95 % interval.
pub fn share(records: &[(f64, f64)]) -> (f64, (f64, f64)) {
    statistic(records, |sample| {
        let (mut a, mut b) = (0.0, 0.0);
        sample.for_each(|r| {
            a += r.0;
            b += r.1;
        });
        ratio(a, b)
    })
}

/// Any statistic of a sample of records, with its bootstrap 95 % interval: 1,000 resamples of whole
/// records drawn with a fixed seed (Efron and Tibshirani 1993, percentile interval).
pub fn statistic<T>(
    records: &[T],
    of: impl Fn(&mut dyn Iterator<Item = &T>) -> f64,
) -> (f64, (f64, f64)) {
    let value = of(&mut records.iter());
    if records.is_empty() {
        return (value, (value, value));
    }
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut samples: Vec<f64> = (0..1000)
        .map(|_| {
            of(&mut (0..records.len()).map(|_| &records[next(&mut seed) as usize % records.len()]))
        })
        .collect();
    samples.sort_by(f64::total_cmp);
    (value, (samples[25], samples[974]))
}

/// SplitMix64 (Steele, Lea and Flood 2014).
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_is_the_harmonic_mean() {
        let p = Prf::new(2, 4, 3);
        let expected = 2.0 * p.precision() * p.recall() / (p.precision() + p.recall());
        assert!((p.f1() - expected).abs() < 1e-12);
        assert_eq!(Prf::default().f1(), 0.0);
    }

    #[test]
    fn the_interval_holds_the_value_and_repeats() {
        let records: Vec<f64> = (0..200).map(|i| f64::from(i % 2)).collect();
        let (value, (low, high)) = mean(&records);
        assert_eq!(value, 0.5);
        assert!(low < 0.5 && 0.5 < high && high - low < 0.2);
        assert_eq!(mean(&records), (value, (low, high)));
    }
}
