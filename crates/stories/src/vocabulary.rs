use std::collections::HashMap;

use crate::tokens::PlainHasher;

/// Terms met so far, and in how many articles each.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    frequencies: HashMap<TermId, u32, PlainHasher>,
    names: HashMap<TermId, Box<str>, PlainHasher>,
    articles: u32,
}

/// 30 bits of the term's hash: the same whatever came before it, so that nothing depends on the
/// order of arrival. Two of half a million terms fall together about a hundred times.
pub(crate) type TermId = u32;

pub(crate) fn id(hash: u64) -> TermId {
    (hash >> 34) as TermId
}

impl Vocabulary {
    /// Takes note of a term; `name` is asked for on first sight only.
    pub fn meet(&mut self, id: TermId, name: impl FnOnce() -> String) {
        self.frequencies.entry(id).or_insert_with(|| {
            self.names.insert(id, name().into());
            0
        });
    }

    pub fn name(&self, id: TermId) -> &str {
        self.names.get(&id).map_or("", |n| n)
    }

    pub fn begin_article(&mut self) {
        self.articles += 1;
    }

    /// Counts a term of the article begun last and tells its rarity.
    pub fn count(&mut self, id: TermId) -> f32 {
        let frequency = self.frequencies.entry(id).or_insert(0);
        *frequency += 1;
        // Robertson's smoothing; never below a tenth, so that a term all articles share still counts
        // for something.
        ((self.articles as f32 + 1.0) / (*frequency as f32 + 0.5)).ln().max(0.1)
    }

    /// Takes back an article with these terms.
    pub fn discount(&mut self, terms: impl Iterator<Item = TermId>) {
        self.articles = self.articles.saturating_sub(1);
        for term in terms {
            if let Some(frequency) = self.frequencies.get_mut(&term) {
                *frequency = frequency.saturating_sub(1);
            }
        }
    }
}
