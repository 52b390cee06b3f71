//! Linear models over hashed features, the common shape of the tagger, the sentence splitter and the
//! name finder. Weights are averaged perceptrons (Collins 2002), stored as sparse rows of `i8`.

use crate::Error;

/// A linear classifier: feature key to the weights of a few classes.
#[derive(Debug)]
pub struct Linear {
    pub classes: Vec<String>,
    /// Key and row, in open addressing; an empty slot has `EMPTY` for a row.
    slots: Vec<(u32, u32)>,
    shift: u32,
    /// Rows one after the other: count, then pairs of class and weight.
    weights: Vec<u8>,
}

/// What a score is counted in: wide enough for the features of one decision, each at most 128.
pub trait Score: std::ops::AddAssign + From<i8> {}
impl<S: std::ops::AddAssign + From<i8>> Score for S {}

const EMPTY: u32 = u32::MAX;
/// Features looked up together.
const TOGETHER: usize = 16;
const MAGIC: &[u8; 8] = b"PXLINEA1";

/// Joins a template number and two parts into a feature key.
#[inline]
pub fn key(template: u32, a: u32, b: u32) -> u32 {
    let mut z = (u64::from(a) << 32 | u64::from(b))
        ^ u64::from(template).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) as u32
}

impl Linear {
    /// Adds the weights of features to the scores of the classes. All are looked up before any is
    /// added, so that the look-ups, which miss the cache, run side by side.
    #[inline]
    pub fn add<S: Score>(&self, keys: &[u32], scores: &mut [S]) {
        for keys in keys.chunks(TOGETHER) {
            let mut rows = [(0_u32, 0_u8); TOGETHER];
            let mut found = 0;
            for &key in keys {
                let row = self.row(key);
                rows[found].0 = row;
                found += usize::from(row != EMPTY);
            }
            for row in &mut rows[..found] {
                row.1 = self.weights[row.0 as usize];
            }
            for &(row, n) in &rows[..found] {
                self.add_pairs(row, n, scores);
            }
        }
    }

    #[inline]
    fn add_pairs<S: Score>(&self, row: u32, n: u8, scores: &mut [S]) {
        let first = row as usize + 1;
        for pair in self.weights[first..first + 2 * n as usize].chunks_exact(2) {
            scores[pair[0] as usize] += S::from(pair[1] as i8);
        }
    }

    /// Where the weights of a feature begin.
    #[inline]
    fn row(&self, key: u32) -> u32 {
        let mask = self.slots.len() - 1;
        let mut slot = self.slot(key);
        loop {
            let (known, row) = self.slots[slot];
            if known == key || row == EMPTY {
                return row;
            }
            slot = (slot + 1) & mask;
        }
    }

    #[inline]
    fn slot(&self, key: u32) -> usize {
        (key.wrapping_mul(0x9e37_79b1) >> self.shift) as usize
    }

    /// Reads what [`Linear::write`] wrote.
    pub fn read(model: &'static str, bytes: &[u8]) -> Result<Self, Error> {
        let broken =
            || Error::Model { model, what: "the file is cut short or of another kind".into() };
        let mut at = Cursor(bytes);
        if at.take(8).ok_or_else(broken)? != MAGIC {
            return Err(broken());
        }
        let count = at.byte().ok_or_else(broken)?;
        let mut classes = Vec::with_capacity(count as usize);
        for _ in 0..count {
            let n = at.byte().ok_or_else(broken)? as usize;
            let name = at.take(n).ok_or_else(broken)?;
            classes.push(String::from_utf8_lossy(name).into_owned());
        }
        let n = at.varint().ok_or_else(broken)? as usize;
        let slots = (n * 2).next_power_of_two().max(2);
        let mut linear = Self {
            classes,
            slots: vec![(0, EMPTY); slots],
            shift: 32 - slots.trailing_zeros(),
            weights: Vec::new(),
        };
        let mut keys = Vec::with_capacity(n.min(bytes.len()));
        let mut key = 0_u32;
        for _ in 0..n {
            key = key.wrapping_add(at.varint().ok_or_else(broken)?);
            keys.push(key);
        }
        linear.weights = at.0.to_vec();
        let mut row = 0;
        for key in keys {
            let count = *linear.weights.get(row).ok_or_else(broken)? as usize;
            let end = row + 1 + 2 * count;
            let pairs = linear.weights.get(row + 1..end).ok_or_else(broken)?;
            if pairs.chunks_exact(2).any(|p| p[0] as usize >= linear.classes.len()) {
                return Err(broken());
            }
            linear.insert(key, row as u32);
            row = end;
        }
        Ok(linear)
    }

    fn insert(&mut self, key: u32, row: u32) {
        let mask = self.slots.len() - 1;
        let mut slot = self.slot(key);
        while self.slots[slot].1 != EMPTY {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = (key, row);
    }

    /// The model as a file: class names, feature keys as sorted differences, rows.
    pub fn write(classes: &[String], mut features: Vec<(u32, Vec<(u8, i8)>)>) -> Vec<u8> {
        features.sort_by_key(|f| f.0);
        let mut out = MAGIC.to_vec();
        out.push(classes.len() as u8);
        for class in classes {
            out.push(class.len() as u8);
            out.extend_from_slice(class.as_bytes());
        }
        put_varint(&mut out, features.len() as u32);
        let mut last = 0;
        for (key, _) in &features {
            put_varint(&mut out, key - last);
            last = *key;
        }
        for (_, row) in &features {
            out.push(row.len() as u8);
            for &(class, weight) in row {
                out.extend_from_slice(&[class, weight as u8]);
            }
        }
        out
    }
}

fn put_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|b| b[0])
    }

    fn varint(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

/// The class with the highest score, the first of equals.
#[inline]
pub fn best<S: Copy + Ord>(scores: &[S]) -> usize {
    let most = scores.iter().copied().reduce(Ord::max);
    most.and_then(|most| scores.iter().position(|s| *s == most)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_reads_back_what_was_written() {
        let classes = vec!["B".to_string(), "I".into()];
        let features = vec![
            (key(1, 2, 3), vec![(0, 5), (1, -7)]),
            (key(2, 2, 3), vec![(1, 9)]),
            (0, vec![(0, 1)]),
        ];
        let model = Linear::read("test", &Linear::write(&classes, features)).unwrap();
        let mut scores = [0_i32; 2];
        model.add(&[key(1, 2, 3), key(2, 2, 3), 0, 12345], &mut scores);
        assert_eq!(scores, [6, 2]);
        assert_eq!(best(&scores), 0);
        let many = vec![key(2, 2, 3); 3 * TOGETHER + 1];
        model.add(&many, &mut scores);
        assert_eq!(scores, [6, 2 + 9 * many.len() as i32]);
        assert_eq!(best(&scores), 1);
    }

    #[test]
    fn a_damaged_file_is_an_error_not_a_panic() {
        let bytes = Linear::write(&["A".to_string()], vec![(9, vec![(0, 5)])]);
        for cut in 0..bytes.len() {
            assert!(Linear::read("test", &bytes[..cut]).is_err());
        }
        let mut wrong = bytes.clone();
        let last = wrong.len() - 2;
        wrong[last] = 200;
        assert!(Linear::read("test", &wrong).is_err());
    }
}
