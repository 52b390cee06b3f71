//! Near relatives: stories that are linked and not merged, and the chapters of a long one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use parallax_model::{
    ArticleId,
    story::{Membership, RelatedStory, Story, StoryRelation},
};

use crate::{desk::Desk, portrait::Block};

/// Evidence from which two stories are linked.
const LINKED: f32 = -2.3;
/// Relatives named for one story.
const MOST: usize = 8;
/// Likeness of titles from which two stories on different days are one serial kind of event.
const SERIAL_TITLES: f32 = 0.35;
/// A parent has this many times the articles and the span of its child.
const PARENT_SIZE: usize = 3;
/// Silence, in hours, that starts a new chapter.
const CHAPTER_HOURS: i64 = 48;

/// A stretch of a long story between two silences.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    pub first: Timestamp,
    pub last: Timestamp,
    /// Title of the article nearest to the others of the chapter, copies left out.
    pub headline: String,
    pub articles: Vec<ArticleId>,
}

impl Desk {
    /// Names the relatives of each story: both sides of every kinship met while placing.
    pub(crate) fn relate(&self, groups: &[Vec<u32>], stories: &mut [Story]) {
        let mut story_of: Vec<u32> = vec![0; self.entries.len()];
        for (story, group) in groups.iter().enumerate() {
            group.iter().for_each(|a| story_of[*a as usize] = story as u32);
        }
        let mut kin: BTreeMap<(u32, u32), (f32, u32, u32)> = BTreeMap::new();
        for (article, entry) in self.entries.iter().enumerate() {
            for &(other, z) in &entry.ties.near {
                let (s, t) = (story_of[article], story_of[other as usize]);
                if s == t || z < LINKED {
                    continue;
                }
                let best = kin.entry((s.max(t), s.min(t))).or_insert((f32::MIN, 0, 0));
                if z > best.0 {
                    *best = (z, article as u32, other);
                }
            }
        }
        for ((later, earlier), (z, a, b)) in kin {
            let (of_later, of_earlier, reason) =
                self.relation(&groups[later as usize], &groups[earlier as usize], a, b);
            let score = (1000.0 / (1.0 + (-z).exp())).round() / 1000.0;
            for (story, other, relation) in
                [(later, earlier, of_later), (earlier, later, of_earlier)]
            {
                let other = stories[other as usize].id.clone();
                let related =
                    RelatedStory { story: other, relation, score, reason: reason.clone() };
                stories[story as usize].related.push(related);
            }
        }
        for story in stories {
            story.related.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.story.cmp(&b.story)));
            story.related.truncate(MOST);
        }
    }

    /// What the earlier story is to the later one, and the later to the earlier.
    fn relation(
        &self,
        later: &[u32],
        earlier: &[u32],
        a: u32,
        b: u32,
    ) -> (StoryRelation, StoryRelation, String) {
        let time = |x: Option<&u32>| x.map_or(0, |x| self.entries[*x as usize].at.time);
        let (a, b) = (&self.entries[a as usize], &self.entries[b as usize]);
        let titles = a.portrait.likeness(&b.portrait).of(Block::Title);
        let apart = time(later.first()) - time(earlier.last());
        let within = time(later.last()) <= time(earlier.last());
        let nearest = format!("“{}” and “{}”", a.title, b.title);
        if within && earlier.len() >= PARENT_SIZE * later.len() {
            let reason = format!("told while the other ran: {nearest}");
            (StoryRelation::Parent, StoryRelation::Child, reason)
        } else if apart > 86_400 && titles >= SERIAL_TITLES {
            let reason = format!("like headlines {} days apart: {nearest}", apart / 86_400);
            (StoryRelation::Serial, StoryRelation::Serial, reason)
        } else {
            let reason = format!("near articles: {nearest}");
            (StoryRelation::Earlier, StoryRelation::FollowUp, reason)
        }
    }

    /// A long story as a sequence: a new chapter starts after two days of silence.
    pub fn chapters(&self, story: &Story) -> Vec<Chapter> {
        let mut members = self.places(story);
        members.sort_unstable();
        let time = |a: &u32| self.entries[*a as usize].at.time;
        let at = |a: &u32| Timestamp::from_second(time(a)).unwrap_or_default();
        members
            .chunk_by(|a, b| time(b) - time(a) < CHAPTER_HOURS * 3600)
            .filter_map(|chapter| {
                let (first, last) = (chapter.first()?, chapter.last()?);
                let lead = self.central(chapter)?;
                Some(Chapter {
                    first: at(first),
                    last: at(last),
                    headline: self.entries[lead as usize].title.to_string(),
                    articles: chapter
                        .iter()
                        .map(|a| self.entries[*a as usize].id.clone())
                        .collect(),
                })
            })
            .collect()
    }

    /// What is new in a story since then: members published later that are no copies.
    pub fn since<'a>(&self, story: &'a Story, then: Timestamp) -> Vec<&'a Membership> {
        let recent: Vec<&ArticleId> = self
            .places(story)
            .into_iter()
            .map(|a| &self.entries[a as usize])
            .filter(|e| e.at.time > then.as_second())
            .map(|e| &e.id)
            .collect();
        let new = |m: &&Membership| m.copy.is_none() && recent.contains(&&m.article);
        story.members.iter().filter(new).collect()
    }

    fn places(&self, story: &Story) -> Vec<u32> {
        let members: std::collections::BTreeSet<&ArticleId> =
            story.members.iter().map(|m| &m.article).collect();
        let here = |(_, e): &(usize, &crate::desk::Entry)| members.contains(&e.id);
        self.entries.iter().enumerate().filter(here).map(|(i, _)| i as u32).collect()
    }
}
