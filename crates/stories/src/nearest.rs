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
        // An article met for the first time is noted without a branch, which no processor would foresee.
        let most: usize = lists.iter().map(|(list, _)| list.len()).sum();
        self.touched.resize(self.touched.len().max(most), 0);
        let mut touched = 0;
        for (list, weight) in lists {
            for &article in list.iter().rev() {
                if article < oldest {
                    break;
                }
                let slot = (article - oldest) as usize;
                if slot >= self.scores.len() {
                    self.scores.resize(slot + 1024, 0.0);
                }
                self.touched[touched] = article;
                touched += usize::from(self.scores[slot] == 0.0);
                self.scores[slot] += weight * weight;
            }
        }
        let own: f32 = typical.iter().map(|t| f32::from(t.weight) * f32::from(t.weight)).sum();
        let least = own * window.least_shared;
        // Score, then article, as one number: scores are not negative, so that their bits rise with them.
        let mut found: Vec<u64> = Vec::with_capacity(touched);
        for &article in &self.touched[..touched] {
            let score = std::mem::take(&mut self.scores[(article - oldest) as usize]);
            if score >= least {
                found.push(u64::from(score.to_bits()) << 32 | u64::from(article));
            }
        }
        if found.len() > window.neighbours {
            found.select_nth_unstable_by(window.neighbours, |a, b| b.cmp(a));
            found.truncate(window.neighbours);
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.into_iter().map(|scored| scored as u32).collect()
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
