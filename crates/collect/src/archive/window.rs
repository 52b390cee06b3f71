//! A stream that remembers what was read since a mark, so that a reader can go back behind a damaged member.

use std::io::{BufRead, Read, Result};

const CHUNK: usize = 256 << 10;
/// What is remembered at most; going back further is not possible.
const MEMORY: usize = 64 << 20;

pub(super) struct Window<'r> {
    inner: &'r mut dyn Read,
    buffer: Vec<u8>,
    at: usize,
    mark: Option<usize>,
    ended: bool,
}

impl<'r> Window<'r> {
    pub fn new(inner: &'r mut dyn Read) -> Self {
        Self { inner, buffer: Vec::new(), at: 0, mark: None, ended: false }
    }

    pub fn set_mark(&mut self) {
        self.mark = Some(self.at);
    }

    /// Returns to one byte after the mark, when it is still remembered.
    pub fn back_behind_mark(&mut self) {
        if let Some(mark) = self.mark.take() {
            self.at = (mark + 1).min(self.buffer.len());
        }
    }

    /// Moves to the next occurrence of a pattern; false when there is none.
    pub fn seek_to(&mut self, pattern: &[u8]) -> Result<bool> {
        self.mark = None;
        loop {
            if let Some(found) = memchr::memmem::find(&self.buffer[self.at..], pattern) {
                self.at += found;
                return Ok(true);
            }
            // The pattern may begin in the last bytes held.
            let keep = (pattern.len() - 1).min(self.buffer.len() - self.at);
            self.at = self.buffer.len() - keep;
            if !self.fill()? {
                return Ok(false);
            }
        }
    }

    fn fill(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let keep = self.mark.filter(|m| self.buffer.len() - m <= MEMORY).unwrap_or(self.at);
        if self.mark.is_some_and(|m| keep > m) {
            self.mark = None;
        }
        // Moving what is kept is worth its cost only when much goes.
        if keep > CHUNK || keep == self.buffer.len() {
            self.buffer.drain(..keep);
            self.at -= keep;
            self.mark = self.mark.map(|m| m - keep);
        }
        let held = self.buffer.len();
        self.buffer.resize(held + CHUNK, 0);
        let read = loop {
            match self.inner.read(&mut self.buffer[held..]) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(held + read.as_ref().map_or(0, |n| *n));
        self.ended = read? == 0;
        Ok(!self.ended)
    }
}

impl Read for Window<'_> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let held = self.fill_buf()?;
        let n = held.len().min(out.len());
        out[..n].copy_from_slice(&held[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Window<'_> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        if self.at == self.buffer.len() {
            self.fill()?;
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.buffer.len());
    }
}
