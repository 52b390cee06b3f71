//! Averaged perceptron with a margin, seeded.

use std::collections::BTreeMap;

use parallax_language::perceptron::Linear;

/// Weights in training: one dense row a feature.
pub struct Trainer {
    classes: Vec<String>,
    rows: std::collections::HashMap<u32, u32>,
    weights: Vec<f32>,
    sums: Vec<f32>,
    clock: f32,
    active: Vec<usize>,
    scores: Vec<f32>,
    margin: f32,
}

impl Trainer {
    /// `counts` are the features seen in training; those seen less than twice are dropped.
    pub fn new(classes: Vec<String>, counts: &BTreeMap<u32, u32>, least: u32, margin: f32) -> Self {
        let rows: std::collections::HashMap<u32, u32> =
            counts.iter().filter(|c| *c.1 >= least).zip(0..).map(|(c, n)| (*c.0, n)).collect();
        let size = rows.len() * classes.len();
        let scores = vec![0.0; classes.len()];
        Self {
            classes,
            rows,
            weights: vec![0.0; size],
            sums: vec![0.0; size],
            clock: 1.0,
            active: Vec::new(),
            scores,
            margin,
        }
    }

    /// Predicts one item and learns from its gold class.
    pub fn learn(&mut self, keys: &[u32], gold: usize) -> usize {
        let n = self.classes.len();
        self.active.clear();
        self.active.extend(keys.iter().filter_map(|k| self.rows.get(k)).map(|r| *r as usize * n));
        self.scores.fill(0.0);
        for &row in &self.active {
            for (s, w) in self.scores.iter_mut().zip(&self.weights[row..row + n]) {
                *s += w;
            }
        }
        let mut best = 0;
        let mut rival = usize::MAX;
        for (class, score) in self.scores.iter().enumerate() {
            if *score > self.scores[best] {
                best = class;
            }
            if class != gold && (rival == usize::MAX || *score > self.scores[rival]) {
                rival = class;
            }
        }
        if self.scores[gold] - self.scores[rival] < self.margin {
            for &row in &self.active {
                self.weights[row + gold] += 1.0;
                self.weights[row + rival] -= 1.0;
                self.sums[row + gold] += self.clock;
                self.sums[row + rival] -= self.clock;
            }
        }
        self.clock += 1.0;
        best
    }

    /// The averaged weights as a file. Weights below `least` of the largest 127th are dropped.
    pub fn finish(self, least: i8) -> Vec<u8> {
        let n = self.classes.len();
        let average: Vec<f32> =
            self.weights.iter().zip(&self.sums).map(|(w, s)| w - s / self.clock).collect();
        let rows = self.rows.iter().map(|(key, row)| (*key, &average[*row as usize * n..][..n]));
        write(&self.classes, rows, least)
    }
}

/// Rows of weights as a file. Weights below `least` of the largest 127th are dropped.
pub fn write<'r>(
    classes: &[impl ToString],
    rows: impl Iterator<Item = (u32, &'r (impl AsRef<[f32]> + ?Sized + 'r))> + Clone,
    least: i8,
) -> Vec<u8> {
    let largest =
        rows.clone().flat_map(|r| r.1.as_ref()).fold(0_f32, |a, w| a.max(w.abs())).min(40.0);
    let scale = 127.0 / largest.max(1e-6);
    let mut features: Vec<(u32, Vec<(u8, i8)>)> = Vec::new();
    for (key, row) in rows {
        let pairs: Vec<(u8, i8)> = row
            .as_ref()
            .iter()
            .enumerate()
            .map(|(class, w)| (class as u8, (w * scale).round().clamp(-127.0, 127.0) as i8))
            .filter(|p| p.1.abs() >= least)
            .collect();
        if !pairs.is_empty() {
            features.push((key, pairs));
        }
    }
    let classes: Vec<String> = classes.iter().map(ToString::to_string).collect();
    Linear::write(&classes, features)
}

/// SplitMix64 (Steele, Lea and Flood 2014).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
    }
}
