//! The weights file that `models/recipe/train_parser.py` writes.

use std::collections::HashMap;

use serde::Deserialize;

use super::kernel::Layer;
use crate::Error;

#[derive(Debug, Deserialize)]
pub struct Head {
    pub width: usize,
    pub arc: usize,
    pub reach: usize,
    /// Dilations of the convolutions before and after the tag layer.
    pub a: Vec<usize>,
    pub b: Vec<usize>,
    pub tags: Vec<String>,
    pub rels: Vec<String>,
    /// Tags of the perceptron tagger, in the order of their embedding rows.
    pub given: Vec<String>,
    tensors: Vec<(String, String, usize, usize)>,
}

/// Rows of `i8` with a scale each.
#[derive(Debug, Default)]
pub struct Rows {
    pub width: usize,
    pub values: Vec<i8>,
    pub scale: Vec<f32>,
}

/// Tensors by name, as read.
pub struct Weights {
    pub head: Head,
    rows: HashMap<String, Rows>,
    floats: HashMap<String, Vec<f32>>,
    hashes: HashMap<String, Vec<u32>>,
}

pub fn broken(what: &str) -> Error {
    Error::Model { model: "parser", what: what.into() }
}

fn words<const N: usize>(raw: &[u8]) -> impl Iterator<Item = [u8; N]> + '_ {
    raw.chunks_exact(N).map(|c| {
        let mut word = [0; N];
        word.copy_from_slice(c);
        word
    })
}

impl Weights {
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let short = || broken("the file is cut short");
        let (magic, rest) = bytes.split_at_checked(8).ok_or_else(short)?;
        if magic != b"PXPARSE1" {
            return Err(broken("not a parser"));
        }
        let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
        let (json, mut rest) =
            rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(short)?;
        let head: Head = serde_json::from_slice(json).map_err(|e| broken(&e.to_string()))?;
        let mut out =
            Self { head, rows: HashMap::new(), floats: HashMap::new(), hashes: HashMap::new() };
        for (name, kind, rows, width) in std::mem::take(&mut out.head.tensors) {
            let count = rows.checked_mul(width).ok_or_else(short)?;
            let size = if kind == "i8" { count + 4 * rows } else { 4 * count };
            let (raw, after) = rest.split_at_checked(size).ok_or_else(short)?;
            rest = after;
            match kind.as_str() {
                "i8" => {
                    let (scale, values) = raw.split_at(4 * rows);
                    let scale = words(scale).map(f32::from_le_bytes).collect();
                    let values = values.iter().map(|b| *b as i8).collect();
                    out.rows.insert(name, Rows { width, values, scale });
                }
                "f32" => {
                    out.floats.insert(name, words(raw).map(f32::from_le_bytes).collect());
                }
                "u32" => {
                    out.hashes.insert(name, words(raw).map(u32::from_le_bytes).collect());
                }
                other => return Err(broken(&format!("tensor kind {other}"))),
            }
        }
        Ok(out)
    }

    pub fn rows(&mut self, name: &str, width: usize) -> Result<Rows, Error> {
        self.rows
            .remove(name)
            .filter(|r| r.width == width)
            .ok_or_else(|| broken(&format!("tensor {name}")))
    }

    pub fn floats(&mut self, name: &str, length: usize) -> Result<Vec<f32>, Error> {
        self.floats
            .remove(name)
            .filter(|f| f.len() == length)
            .ok_or_else(|| broken(&format!("tensor {name}")))
    }

    pub fn hashes(&mut self, name: &str) -> Result<Vec<u32>, Error> {
        self.hashes.remove(name).ok_or_else(|| broken(&format!("tensor {name}")))
    }

    /// A dense layer; without a bias where the file has none.
    pub fn layer(&mut self, name: &str, outputs: usize, inputs: usize) -> Result<Layer, Error> {
        let rows = self.rows(&format!("{name}.weight"), inputs)?;
        if rows.scale.len() != outputs {
            return Err(broken(&format!("tensor {name}")));
        }
        let bias = self.floats.remove(&format!("{name}.bias"));
        if bias.as_ref().is_some_and(|b| b.len() != outputs) {
            return Err(broken(&format!("tensor {name}.bias")));
        }
        Ok(Layer::new(inputs, &rows.values, &rows.scale, bias.as_deref()))
    }
}

/// Feature hash to embedding row; 1 where unknown.
#[derive(Debug)]
pub struct Vocabulary {
    slots: Vec<(u32, u32)>,
    shift: u32,
}

impl Vocabulary {
    pub fn new(hashes: &[u32]) -> Self {
        let size = (hashes.len() * 2).next_power_of_two().max(2);
        let mut out = Self { slots: vec![(0, 0); size], shift: 32 - size.trailing_zeros() };
        for (hash, row) in hashes.iter().zip(2..) {
            let mut slot = out.slot(*hash);
            while out.slots[slot].1 != 0 {
                slot = (slot + 1) % size;
            }
            out.slots[slot] = (*hash, row);
        }
        out
    }

    fn slot(&self, hash: u32) -> usize {
        (hash.wrapping_mul(0x9e37_79b1) >> self.shift) as usize
    }

    #[inline]
    pub fn row(&self, hash: u32) -> usize {
        let mut slot = self.slot(hash);
        loop {
            match self.slots[slot] {
                (_, 0) => return 1,
                (known, row) if known == hash => return row as usize,
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }
}
