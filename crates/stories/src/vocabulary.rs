use std::{borrow::Cow, collections::HashMap};

use crate::tokens::PlainHasher;

/// Terms met so far, and in how many articles each.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    terms: HashMap<TermId, Term, PlainHasher>,
    articles: u32,
}

/// 30 bits of the term's hash: the same whatever came before it, so that nothing depends on the
/// order of arrival. Two of half a million terms fall together about a hundred times.
pub(crate) type TermId = u32;

#[derive(Debug)]
struct Term {
    frequency: u32,
    name: Box<str>,
}

impl Vocabulary {
    /// The id of a term; `name` is asked for on first sight only.
    pub fn id<'a>(&mut self, hash: u64, name: impl FnOnce() -> Cow<'a, str>) -> TermId {
        let id = (hash >> 34) as TermId;
        self.terms.entry(id).or_insert_with(|| Term { frequency: 0, name: name().into() });
        id
    }

    pub fn name(&self, id: TermId) -> &str {
        self.terms.get(&id).map_or("", |t| &t.name)
    }

    /// Counts one more article with these terms.
    pub fn count(&mut self, terms: impl Iterator<Item = TermId>) {
        self.articles += 1;
        for term in terms {
            if let Some(t) = self.terms.get_mut(&term) {
                t.frequency += 1;
            }
        }
    }

    /// Takes an article back; the exact inverse of [`Vocabulary::count`].
    pub fn discount(&mut self, terms: impl Iterator<Item = TermId>) {
        self.articles = self.articles.saturating_sub(1);
        for term in terms {
            if let Some(t) = self.terms.get_mut(&term) {
                t.frequency = t.frequency.saturating_sub(1);
            }
        }
    }

    /// Inverse document frequency over everything counted so far (Robertson's smoothing), never
    /// below a tenth so that a term all articles share still counts for something.
    pub fn rarity(&self, id: TermId) -> f32 {
        let n = self.articles as f32 + 1.0;
        let frequency = self.terms.get(&id).map_or(0, |t| t.frequency) as f32;
        (n / (frequency + 0.5)).ln().max(0.1)
    }
}
