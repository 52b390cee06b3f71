use std::collections::HashMap;

use crate::tokens::PlainHasher;

/// Terms met so far, and in how many articles each.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    terms: HashMap<TermId, Met, PlainHasher>,
    /// All names in a row, each closed by [`END`].
    names: String,
    articles: u32,
}

#[derive(Debug, Default)]
struct Met {
    articles: u32,
    /// Where the name starts.
    name: u32,
}

const END: char = '\u{0}';

/// 30 bits of the term's hash: the same whatever came before it, so that nothing depends on the
/// order of arrival. Two of half a million terms fall together about a hundred times.
pub(crate) type TermId = u32;

pub(crate) fn id(hash: u64) -> TermId {
    (hash >> 34) as TermId
}

impl Vocabulary {
    /// Takes note of a term; `name` is asked for on first sight only.
    pub fn meet(&mut self, id: TermId, name: impl FnOnce() -> String) {
        self.terms.entry(id).or_insert_with(|| {
            let start = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            self.names.push_str(&name());
            self.names.push(END);
            Met { articles: 0, name: start }
        });
    }

    pub fn name(&self, id: TermId) -> &str {
        let start = self.terms.get(&id).map(|t| t.name as usize);
        let names = start.and_then(|s| self.names.get(s..)).unwrap_or("");
        names.split(END).next().unwrap_or("")
    }

    pub fn begin_article(&mut self) {
        self.articles += 1;
    }

    /// Counts a term of the article begun last and tells its rarity.
    pub fn count(&mut self, id: TermId) -> f32 {
        let term = self.terms.entry(id).or_default();
        term.articles += 1;
        // Robertson's smoothing; never below a tenth, so that a term all articles share still counts
        // for something.
        ((self.articles as f32 + 1.0) / (term.articles as f32 + 0.5)).ln().max(0.1)
    }

    /// Takes back an article with these terms.
    pub fn discount(&mut self, terms: impl Iterator<Item = TermId>) {
        self.articles = self.articles.saturating_sub(1);
        for term in terms {
            if let Some(term) = self.terms.get_mut(&term) {
                term.articles = term.articles.saturating_sub(1);
            }
        }
    }
}
