//! The desk's stories as records: members with reasons, copies under their origins, the lead.

use std::collections::HashMap;

use jiff::Timestamp;
use parallax_model::{
    ArticleId,
    story::{Constraint, CopyKind, CopyOf, Membership, Story, StoryId},
};

use crate::{
    copies::{Alike, Match, compare, fold},
    desk::Desk,
    portrait::Block,
    rulings::{self, Conflict, Ruled},
};

/// All stories, and the rulings that could not be obeyed together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    pub stories: Vec<Story>,
    pub conflicts: Vec<Conflict>,
}

/// Terms named in a reason.
const TERMS: usize = 6;
/// Members compared to find the lead of a story.
const LEAD_TRIES: usize = 12;

impl Desk {
    /// The stories under the analyst's rulings, by their first articles. Summaries are left empty:
    /// the desk keeps no texts (see [`crate::summarise`]).
    pub fn stories(&self, constraints: &[Constraint]) -> Told {
        let ruled = self.ruled(constraints);
        let copies = self.folded();
        let stories: Vec<Story> =
            ruled.groups.iter().map(|g| self.tell(g, &ruled, constraints, &copies)).collect();
        let mut told = Told { stories, conflicts: ruled.conflicts };
        self.relate(&ruled.groups, &mut told.stories);
        told
    }

    fn ruled(&self, constraints: &[Constraint]) -> Ruled {
        let groups = self.grouping.stories();
        let groups: Vec<&[u32]> = groups.iter().map(Vec::as_slice).collect();
        let ids: HashMap<&str, u32> =
            self.entries.iter().enumerate().map(|(i, e)| (e.id.0.as_str(), i as u32)).collect();
        rulings::apply(&groups, constraints, |id| ids.get(id).copied(), |a, b| self.between(a, b))
    }

    fn folded(&self) -> Vec<Option<(u32, Match)>> {
        let compared = |copy: u32, origin: u32| {
            let (a, b) = (&self.entries[copy as usize], &self.entries[origin as usize]);
            let alike = Alike::of(&a.portrait.likeness(&b.portrait));
            compare(&self.settings.copies, self.candidate(a), self.candidate(b), alike)
        };
        fold(self.entries.len(), |a| self.entries[a as usize].copies.clone(), compared)
    }

    fn tell(
        &self,
        group: &[u32],
        ruled: &Ruled,
        constraints: &[Constraint],
        copies: &[Option<(u32, Match)>],
    ) -> Story {
        let own: Vec<u32> =
            group.iter().copied().filter(|a| copies[*a as usize].is_none()).collect();
        let lead = group
            .iter()
            .copied()
            .find(|a| ruled.leads.contains_key(a))
            .or_else(|| self.central(if own.is_empty() { group } else { &own }))
            .unwrap_or_default();
        let at = |a: Option<&u32>| {
            let seconds = a.map_or(0, |a| self.entries[*a as usize].at.time);
            Timestamp::from_second(seconds).unwrap_or_default()
        };
        let id = |a: u32| self.entries[a as usize].id.clone();
        let members = group
            .iter()
            .map(|&a| {
                let (score, mut reasons) = self.reasons(a, group);
                for ruling in ruled.named.get(&a).into_iter().flatten() {
                    let by = constraints.iter().find(|c| c.id == *ruling);
                    reasons
                        .extend(by.map(|c| format!("ruling {} by {}, {}", c.id, c.author, c.at)));
                }
                let copy = copies[a as usize].map(|(origin, m)| copy_of(id(origin), &m));
                Membership { article: id(a), score, reasons, copy }
            })
            .collect();
        Story {
            id: StoryId(group.first().map_or_else(String::new, |a| id(*a).0)),
            headline: self.entries.get(lead as usize).map_or("", |e| &e.title).to_owned(),
            lead: id(lead),
            first: at(group.first()),
            last: at(group.last()),
            members,
            summary: Vec::new(),
            undated: false,
            related: Vec::new(),
        }
    }

    /// The article nearest to all others; the earliest of several.
    pub(crate) fn central(&self, group: &[u32]) -> Option<u32> {
        let tried = &group[group.len().saturating_sub(LEAD_TRIES)..];
        let mut best: Option<(u32, f32)> = None;
        for &a in tried {
            let sum: f32 = tried.iter().filter(|b| **b != a).map(|b| self.between(a, *b)).sum();
            if best.is_none_or(|(_, s)| sum > s) {
                best = Some((a, sum));
            }
        }
        best.map(|b| b.0)
    }

    /// How likely an article belongs to a story, and what it shares with its nearest member.
    fn reasons(&self, article: u32, group: &[u32]) -> (f32, Vec<String>) {
        let others = group.iter().copied().filter(|m| *m != article);
        let nearest = others
            .map(|m| (m, self.between(article, m)))
            .reduce(|best, m| if m.1 > best.1 { m } else { best });
        let Some((nearest, z)) = nearest else {
            return (1.0, vec!["the only article of its story".into()]);
        };
        let (a, b) = (&self.entries[article as usize], &self.entries[nearest as usize]);
        let mut reasons = vec![format!("nearest: “{}” ({})", b.title, b.id)];
        for (block, words) in [
            (Block::Known, "same entities, events or dates"),
            (Block::Title, "shared in the titles"),
            (Block::Name, "shared names and numbers"),
            (Block::Body, "shared terms"),
        ] {
            let terms = self.shared_terms(article, nearest, block);
            if !terms.is_empty() {
                reasons.push(format!("{words}: {}", terms.join(", ")));
            }
        }
        let hours = (a.at.time - b.at.time).abs() / 3600;
        reasons.push(if hours < 48 {
            format!("{hours} hours apart")
        } else {
            format!("{} days apart", hours / 24)
        });
        let score = 1.0 / (1.0 + (-z).exp());
        ((score * 1000.0).round() / 1000.0, reasons)
    }

    /// The terms that weigh most in the likeness of two articles.
    fn shared_terms(&self, a: u32, b: u32, block: Block) -> Vec<String> {
        let (a, b) = (&self.entries[a as usize].portrait, &self.entries[b as usize].portrait);
        let mut shared: Vec<(u32, u32)> = Vec::new();
        a.shared(b, |key, x, y| {
            if key & 3 == block as u32 {
                shared.push((u32::from(x.weight) * u32::from(y.weight) / 2, key >> 2));
            }
        });
        shared.sort_by(|x, y| y.cmp(x));
        shared.iter().take(TERMS).map(|(_, id)| self.words.name(*id).to_owned()).collect()
    }
}

fn copy_of(origin: ArticleId, m: &Match) -> CopyOf {
    let percent = (m.containment * 100.0).round();
    let mut reasons = vec![match m.kind {
        CopyKind::Rewritten if m.order > 0.0 => {
            format!("{:.0} % of the names and numbers in the same order", m.order * 100.0)
        }
        _ => format!("{percent:.0} % of its words are in the origin"),
    }];
    if m.credited {
        reasons.push("credits the origin, or both credit one wire".into());
    }
    CopyOf { origin, kind: m.kind, containment: m.containment, jaccard: m.jaccard, reasons }
}
