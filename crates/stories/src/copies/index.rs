//! Which texts share shingles with this one.

use std::collections::HashMap;

use crate::tokens::PlainHasher;

/// From a shingle to the texts that have it, latest first: chains in one array, so that a shingle
/// of one text only, as most are, costs two small entries.
#[derive(Debug, Default)]
pub(crate) struct ShingleIndex {
    heads: HashMap<u32, u32, PlainHasher>,
    links: Vec<Link>,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    shingle: u32,
    article: u32,
    /// The next link of this shingle plus one; 0 ends the chain.
    next: u32,
}

/// A shingle that more texts than this have is boilerplate and finds nothing.
const LONGEST_CHAIN: usize = 40;

impl ShingleIndex {
    pub fn add(&mut self, article: u32, shingles: &[u32]) {
        for &shingle in shingles {
            let shingle = shingle >> 1;
            let head = self.heads.entry(shingle).or_insert(0);
            self.links.push(Link { shingle, article, next: *head });
            *head = self.links.len() as u32;
        }
    }

    /// Takes back the text added last.
    pub fn take_back(&mut self, article: u32) {
        while let Some(link) = self.links.pop_if(|l| l.article == article) {
            if link.next == 0 {
                self.heads.remove(&link.shingle);
            } else {
                self.heads.insert(link.shingle, link.next);
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
            while let Some(link) = at.checked_sub(1).and_then(|i| self.links.get(i as usize)) {
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

    /// Forgets texts before `oldest`.
    pub fn forget(&mut self, oldest: u32) {
        let old = std::mem::take(&mut self.links);
        self.heads.clear();
        for link in old.into_iter().filter(|l| l.article >= oldest) {
            self.add(link.article, &[link.shingle << 1]);
        }
    }
}
