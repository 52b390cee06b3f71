//! Where an article belongs, and whether its coming shows that others are in the wrong place.

use crate::{
    desk::{Desk, Neighbour},
    evidence::{evidence, gap_cost},
    portrait::{Block, Likeness},
};

/// Stories with less evidence than this are not looked at member by member.
const HOPELESS: f32 = -4.0;
/// Evidence for a second story where there is none.
const NO_SECOND: f32 = -6.0;
/// Evidence from which an article of another story is kin.
const KIN: f32 = -2.5;
const MOST_KIN: usize = 6;

/// Evidence that an article belongs with another, and where that one is.
struct Pair {
    story: u32,
    other: u32,
    z: f32,
}

impl Pair {
    fn of_one_story(&self, other: &Self) -> bool {
        self.story == other.story
    }
}

impl Desk {
    /// Puts the article that came last into the story that the evidence speaks for, or into one of
    /// its own, then looks again at its neighbours.
    pub(crate) fn join(&mut self, article: u32, near: &[Neighbour]) {
        let pairs: Vec<(u32, f32)> = near
            .iter()
            .map(|n| (n.article, self.speaks_for(article, n.article, &n.likeness)))
            .collect();
        let rated = self.rate(article, &pairs);
        let d = &self.settings.decision;
        let second = rated.get(1).map_or(NO_SECOND, |r| r.1);
        let story = match rated.first() {
            Some(&(story, z)) if z + d.margin * (z - second).min(d.margin_most) > 0.0 => story,
            _ => self.stories.len() as u32,
        };
        self.shift(article, story);
        self.repair(article, &pairs, &rated);
        let mut kin = pairs;
        kin.retain(|(n, z)| *z > KIN && self.entries[*n as usize].story != story);
        kin.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        kin.truncate(MOST_KIN);
        kin.shrink_to_fit();
        self.entries[article as usize].kin = kin;
    }

    /// Stories of near articles with the evidence that `article` belongs to each, best first.
    fn rate(&self, article: u32, near: &[(u32, f32)]) -> Vec<(u32, f32)> {
        let story = |other: u32| self.entries[other as usize].story;
        let mut pairs: Vec<Pair> =
            near.iter().map(|&(other, z)| Pair { story: story(other), other, z }).collect();
        for &(other, _) in &self.entries[article as usize].copies {
            if !pairs.iter().any(|p| p.other == other) {
                let z = self.between(article, other);
                pairs.push(Pair { story: story(other), other, z });
            }
        }
        pairs.sort_by_key(|p| p.story);
        // Latest members of the stories that have a chance are looked at too, so that one lucky neighbour does
        // not decide; they are all begun to be read before the first is compared.
        let hopeful =
            pairs.chunk_by(Pair::of_one_story).filter(|of| of.iter().any(|p| p.z > HOPELESS));
        let lacking: Vec<(u32, u32)> = hopeful.flat_map(|of| self.lacking(article, of)).collect();
        let others: Vec<u32> = lacking.iter().map(|(_, other)| *other).collect();
        self.fetch(&others);
        for (story, other) in lacking {
            pairs.push(Pair { story, other, z: self.between(article, other) });
        }
        pairs.sort_by_key(|p| p.story);
        let mut rated: Vec<(u32, f32)> = pairs
            .chunk_by(Pair::of_one_story)
            .map(|of| {
                let members = &self.stories[of[0].story as usize];
                let pooled = self.pooled(of.iter().map(|p| p.z));
                (of[0].story, pooled - self.apart(&[article], members))
            })
            .collect();
        rated.sort_by(|a, b| b.1.total_cmp(&a.1).then(self.first_of(a.0).cmp(&self.first_of(b.0))));
        rated
    }

    /// Latest members of a story that are still to be compared with an article, each beside the story.
    fn lacking(&self, article: u32, pairs: &[Pair]) -> Vec<(u32, u32)> {
        let story = pairs[0].story;
        let most = self.settings.window.members.saturating_sub(pairs.len());
        let latest = self.stories[story as usize].iter().rev();
        let compared = |m: &u32| *m == article || pairs.iter().any(|p| p.other == *m);
        latest.filter(|m| !compared(m)).take(most).map(|m| (story, *m)).collect()
    }

    fn first_of(&self, story: u32) -> Option<u32> {
        self.stories.get(story as usize).and_then(|s| s.first().copied())
    }

    /// Evidence of several pairs as one: the best pair and the mean, weighed.
    fn pooled(&self, pairs: impl Iterator<Item = f32>) -> f32 {
        let (mut best, mut sum, mut n) = (f32::MIN, 0.0, 0.0);
        for z in pairs {
            best = best.max(z);
            sum += z;
            n += 1.0;
        }
        let share = self.settings.decision.best;
        if n > 0.0 { share * best + (1.0 - share) * sum / n } else { f32::MIN }
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

    /// What the time between them and the size of the second cost when these become one story.
    fn apart(&self, a: &[u32], b: &[u32]) -> f32 {
        let ends = |of: &[u32]| {
            let time = |x: &u32| self.entries[*x as usize].at.time;
            of.first().map(time).zip(of.last().map(time))
        };
        let Some(((a_first, a_last), (b_first, b_last))) = ends(a).zip(ends(b)) else { return 0.0 };
        let gap = (a_first - b_last).max(b_first - a_last).max(0);
        gap_cost(&self.settings.evidence, gap) + self.settings.decision.size * (b.len() as f32).ln()
    }

    /// After an article has come into a story: should neighbouring stories be one with it, and do
    /// single neighbours now belong here rather than where they are? A merge asks for more than a
    /// join does, since a false one fakes corroboration.
    fn repair(&mut self, article: u32, near: &[(u32, f32)], rated: &[(u32, f32)]) {
        let story = self.entries[article as usize].story;
        let (merge, switch) = (self.settings.decision.merge, self.settings.decision.switch);
        for &(other, z) in rated {
            if other == story || z < -1.0 || self.stories[other as usize].is_empty() {
                continue;
            }
            if self.between_stories(story, other) > merge {
                for m in self.stories[other as usize].clone() {
                    self.shift(m, story);
                }
            }
        }
        for &(e, z) in near {
            let own = self.entries[e as usize].story;
            if own == story || z < 0.0 {
                continue;
            }
            let there = self.to_story(e, story);
            if there > 0.0 && there > self.to_story(e, own).max(0.0) + switch {
                self.shift(e, story);
            }
        }
    }

    /// Evidence that an article belongs to a story, itself left out.
    pub(crate) fn to_story(&self, article: u32, story: u32) -> f32 {
        let others: Vec<u32> =
            self.stories[story as usize].iter().copied().filter(|m| *m != article).collect();
        let latest = others.iter().rev().take(self.settings.window.members);
        self.pooled(latest.map(|m| self.between(article, *m))) - self.apart(&[article], &others)
    }

    fn between_stories(&self, a: u32, b: u32) -> f32 {
        let most = self.settings.window.members;
        let (a, b) = (&self.stories[a as usize], &self.stories[b as usize]);
        let cost = self.apart(a, b);
        let latest = |of: &'_ [u32]| of.iter().rev().take(most).copied().collect::<Vec<u32>>();
        let (a, b) = (latest(a), latest(b));
        self.pooled(a.iter().flat_map(|x| b.iter().map(|y| self.between(*x, *y)))) - cost
    }
}
