//! Reading gold records: plain or gzip, whole text or JSON lines.

use std::{fs::File, io::Read, path::Path};

use serde::de::DeserializeOwned;

use crate::Error;

/// The whole file as text, unpacked when it is gzip.
pub fn text(path: &Path) -> Result<String, Error> {
    let open = |source| Error::Open { path: path.display().to_string(), source };
    let mut bytes = Vec::new();
    File::open(path).and_then(|mut f| f.read_to_end(&mut bytes)).map_err(open)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut unpacked)
            .map_err(open)?;
        bytes = unpacked;
    }
    String::from_utf8(bytes).map_err(|e| Error::Record {
        path: path.display().to_string(),
        line: 1 + e.as_bytes()[..e.utf8_error().valid_up_to()]
            .iter()
            .filter(|b| **b == b'\n')
            .count(),
        what: "bytes that are not UTF-8".into(),
    })
}

/// One record a line; a line that does not fit is an error naming its place.
pub fn json_lines<T: DeserializeOwned>(path: &Path, limit: Option<usize>) -> Result<Vec<T>, Error> {
    let text = text(path)?;
    let mut records = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        if limit.is_some_and(|n| records.len() >= n) {
            break;
        }
        records.push(serde_json::from_str(line).map_err(|e| Error::Record {
            path: path.display().to_string(),
            line: number + 1,
            what: e.to_string(),
        })?);
    }
    if records.is_empty() {
        return Err(Error::Empty { path: path.display().to_string() });
    }
    Ok(records)
}

/// Byte offset of the n-th code point: gold spans count code points, ours count bytes.
pub struct CodePoints(Vec<u32>);

impl CodePoints {
    pub fn new(text: &str) -> Self {
        let mut at: Vec<u32> = text.char_indices().map(|(i, _)| i as u32).collect();
        at.push(text.len() as u32);
        Self(at)
    }

    pub fn byte(&self, code_point: usize) -> u32 {
        self.0.get(code_point).or(self.0.last()).copied().unwrap_or(0)
    }

    pub fn code_point(&self, byte: u32) -> usize {
        self.0.partition_point(|&b| b < byte)
    }
}
