//! Which texts share shingles with this one.

use std::collections::{HashMap, VecDeque, hash_map::Entry};

use crate::tokens::PlainHasher;

/// From a shingle to the texts that have it, latest first: chains in one array, so that a shingle
/// of one text only, as most are, costs two small entries.
#[derive(Debug, Default)]
pub(crate) struct ShingleIndex {
    heads: HashMap<u32, u32, PlainHasher>,
    links: VecDeque<Link>,
    /// Links forgotten before the first of `links`.
    gone: u32,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    article: u32,
    /// Number of the next link of this shingle, counted from 1 and with those forgotten; 0 ends the
    /// chain, as does a forgotten one.
    next: u32,
}

/// A shingle that more texts than this have is boilerplate and finds nothing.
const LONGEST_CHAIN: usize = 40;

impl ShingleIndex {
    pub fn add(&mut self, article: u32, shingles: &[u32]) {
        for &shingle in shingles {
            let head = self.heads.entry(shingle >> 1).or_insert(0);
            self.links.push_back(Link { article, next: *head });
            *head = self.gone + self.links.len() as u32;
        }
    }

    /// Takes back the text added last, given the shingles it was added with.
    pub fn take_back(&mut self, shingles: &[u32]) {
        for shingle in shingles.iter().rev() {
            match self.links.pop_back() {
                Some(link) if link.next > self.gone => {
                    self.heads.insert(shingle >> 1, link.next);
                }
                _ => {
                    self.heads.remove(&(shingle >> 1));
                }
            }
        }
    }

    /// Texts from `oldest` on that share enough of these shingles to be worth comparing: two, or
    /// one where a short text has few.
    pub fn search(&self, shingles: &[u32], oldest: u32) -> Vec<u32> {
        let mut hits: Vec<u32> = Vec::new();
        for shingle in shingles {
            let mut at = self.heads.get(&(shingle >> 1)).copied().unwrap_or(0);
            let start = hits.len();
            let link = |at: u32| self.links.get(at.checked_sub(self.gone + 1)? as usize);
            while let Some(link) = link(at) {
                if link.article < oldest {
                    break;
                }
                if hits.len() - start == LONGEST_CHAIN {
                    hits.truncate(start);
                    break;
                }
                hits.push(link.article);
                at = link.next;
            }
        }
        let least = if shingles.len() < 8 { 1 } else { 2 };
        hits.sort_unstable();
        let mut found: Vec<u32> = Vec::new();
        for run in hits.chunk_by(|a, b| a == b) {
            if run.len() >= least {
                found.extend(run.first());
            }
        }
        found
    }

    /// Forgets texts before `oldest`, given the shingles they were added with.
    pub fn forget<'a>(&mut self, oldest: u32, shingles: impl Iterator<Item = &'a u32>) {
        let old = self.links.partition_point(|l| l.article < oldest);
        self.links.drain(..old);
        self.gone += old as u32;
        for shingle in shingles {
            if let Entry::Occupied(head) = self.heads.entry(shingle >> 1)
                && *head.get() <= self.gone
            {
                head.remove();
            }
        }
    }
}
