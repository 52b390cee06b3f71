//! What the articles that came before say of where a new one belongs.

use crate::{
    desk::{Desk, Neighbour},
    evidence::evidence,
    grouping::Ties,
    portrait::{Block, Likeness},
};

impl Desk {
    /// The evidence between the article that came last and those near to it.
    pub(crate) fn ties(&self, article: u32, near: &[Neighbour]) -> Ties {
        let far = self.settings.decision.far;
        let mut ties: Vec<(u32, f32)> = near
            .iter()
            .map(|n| (n.article, self.speaks_for(article, n.article, &n.likeness)))
            .collect();
        // One that is not among the nearest says at most what the last of them does.
        let full = ties.len() >= self.settings.window.neighbours;
        let last = ties.iter().map(|t| t.1).fold(f32::MAX, f32::min);
        for &(other, _) in &self.entries[article as usize].copies {
            if !ties.iter().any(|t| t.0 == other) {
                ties.push((other, self.between(article, other)));
            }
        }
        ties.retain(|t| t.1 > far);
        Ties { near: ties.into(), far: if full { last.max(far) } else { far } }
    }

    /// Evidence between two articles; a copy and its origin belong together whatever their titles.
    pub(crate) fn between(&self, a: u32, b: u32) -> f32 {
        let (later, earlier) = (a.max(b), a.min(b));
        let (x, y) = (&self.entries[later as usize], &self.entries[earlier as usize]);
        let likeness = match &self.sitting {
            Some(sitting) if *sitting == later => self.sitter.likeness(&y.portrait),
            _ => x.portrait.likeness(&y.portrait),
        };
        self.speaks_for(later, earlier, &likeness)
    }

    /// What a likeness and the circumstances of two articles say for one happening.
    fn speaks_for(&self, later: u32, earlier: u32, likeness: &Likeness) -> f32 {
        let (x, y) = (&self.entries[later as usize], &self.entries[earlier as usize]);
        let known = x.portrait.has(Block::Known) && y.portrait.has(Block::Known);
        let z = evidence(&self.settings.evidence, likeness, known, &x.at, &y.at);
        let copied = x.copies.iter().any(|(other, _)| *other == earlier);
        if copied { z.max(self.settings.decision.copy) } else { z }
    }
}
