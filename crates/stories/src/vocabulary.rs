use std::collections::HashMap;

use crate::tokens::PlainHasher;

/// Terms met so far, and in how many articles each.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    ids: HashMap<u64, TermId, PlainHasher>,
    frequency: Vec<u32>,
    names: Vec<Box<str>>,
    articles: u32,
}

pub(crate) type TermId = u32;

impl Vocabulary {
    /// The id of a term, given on first sight; `name` is asked for only then.
    pub fn id<'a>(
        &mut self,
        hash: u64,
        name: impl FnOnce() -> std::borrow::Cow<'a, str>,
    ) -> TermId {
        let next = self.frequency.len() as TermId;
        *self.ids.entry(hash).or_insert_with(|| {
            self.frequency.push(0);
            self.names.push(name().into());
            next
        })
    }

    pub fn name(&self, id: TermId) -> &str {
        self.names.get(id as usize).map_or("", |n| n)
    }

    /// Counts one more article with these terms.
    pub fn count(&mut self, terms: impl Iterator<Item = TermId>) {
        self.articles += 1;
        for term in terms {
            self.frequency[term as usize] += 1;
        }
    }

    /// Takes an article back; the exact inverse of [`Vocabulary::count`].
    pub fn discount(&mut self, terms: impl Iterator<Item = TermId>) {
        self.articles -= 1;
        for term in terms {
            self.frequency[term as usize] -= 1;
        }
    }

    /// Inverse document frequency over everything counted so far (Robertson's smoothing), never
    /// below a tenth so that a term all articles share still counts for something.
    pub fn rarity(&self, id: TermId) -> f32 {
        let n = self.articles as f32 + 1.0;
        (n / (self.frequency[id as usize] as f32 + 0.5)).ln().max(0.1)
    }

    /// Share of the articles that have this term.
    pub fn share(&self, id: TermId) -> f32 {
        self.frequency[id as usize] as f32 / (self.articles.max(1)) as f32
    }
}
