//! Which articles share rare terms with this one.

use std::collections::HashMap;

use crate::{
    portrait::{Key, Typical},
    settings::Window,
    tokens::PlainHasher,
};

/// Numbers in a line of memory.
const LINE: usize = 16;

/// An inverted index from a term to the articles it is typical of, in canonical order. Articles are
/// only ever added and taken back at the end.
#[derive(Debug, Default)]
pub(crate) struct Nearest {
    postings: HashMap<Key, Vec<u32>, PlainHasher>,
    scores: Vec<f32>,
    touched: Vec<u32>,
}

impl Nearest {
    pub fn add(&mut self, article: u32, typical: &[Typical]) {
        for term in typical {
            self.postings.entry(term.key).or_default().push(article);
        }
    }

    /// Takes back the article added last.
    pub fn take_back(&mut self, article: u32, typical: &[Typical]) {
        for term in typical {
            if let Some(list) = self.postings.get_mut(&term.key)
                && list.last() == Some(&article)
            {
                list.pop();
            }
        }
    }

    /// The articles from `oldest` on that share most, weighed by how typical the shared terms are
    /// of the one asked for; best first.
    pub fn search(&mut self, typical: &[Typical], oldest: u32, window: &Window) -> Vec<u32> {
        // All lists are looked up, then begun to be read, before any is gone through.
        let lists: Vec<(&[u32], f32)> = typical
            .iter()
            .filter_map(|term| {
                let list = self.postings.get(&term.key)?;
                let latest = &list[list.len().saturating_sub(window.postings)..];
                Some((latest, f32::from(term.weight)))
            })
            .collect();
        let lines = lists.iter().flat_map(|(list, _)| list.iter().step_by(LINE));
        std::hint::black_box(lines.fold(0, |all, article| all ^ article));
        for (list, weight) in lists {
            for &article in list.iter().rev() {
                if article < oldest {
                    break;
                }
                let slot = (article - oldest) as usize;
                if slot >= self.scores.len() {
                    self.scores.resize(slot + 1024, 0.0);
                }
                if self.scores[slot] == 0.0 {
                    self.touched.push(article);
                }
                self.scores[slot] += weight * weight;
            }
        }
        let own: f32 = typical.iter().map(|t| f32::from(t.weight) * f32::from(t.weight)).sum();
        let least = own * window.least_shared;
        let mut found = std::mem::take(&mut self.touched);
        found.retain(|a| {
            let score = &mut self.scores[(*a - oldest) as usize];
            let near = *score >= least;
            *score *= f32::from(u8::from(near));
            near
        });
        let score = |a: &u32| self.scores[(*a - oldest) as usize];
        let order = |a: &u32, b: &u32| score(b).total_cmp(&score(a)).then(b.cmp(a));
        if found.len() > window.neighbours {
            found.select_nth_unstable_by(window.neighbours, order);
            for a in &found[window.neighbours..] {
                self.scores[(*a - oldest) as usize] = 0.0;
            }
            found.truncate(window.neighbours);
        }
        let score = |a: &u32| self.scores[(*a - oldest) as usize];
        found.sort_unstable_by(|a, b| score(b).total_cmp(&score(a)).then(b.cmp(a)));
        for a in &found {
            self.scores[(*a - oldest) as usize] = 0.0;
        }
        found
    }

    /// Forgets articles before `oldest`.
    pub fn forget(&mut self, oldest: u32) {
        self.postings.retain(|_, list| {
            let gone = list.partition_point(|a| *a < oldest);
            list.drain(..gone);
            !list.is_empty()
        });
    }
}
