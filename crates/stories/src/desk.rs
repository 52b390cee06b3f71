//! The desk where articles are sorted into stories as they come in.

use std::collections::{BTreeMap, HashMap};

use parallax_model::ArticleId;

use crate::{
    article::StoryArticle,
    evidence::{Circumstances, evidence, gap_cost},
    nearest::Nearest,
    portrait::{Painter, Portrait, Vector},
    settings::Settings,
    vocabulary::Vocabulary,
};

const STOPWORDS: &str = include_str!("../../../knowledge/stories/stopwords.csv");

/// Sorts articles into stories.
///
/// The stories are a function of the set of articles: an article that comes late, or at the same
/// instant as others, takes its place in the order of publication (then of id), and what follows it
/// is placed again. Every placing and moving is written in a journal so that it can be undone.
#[derive(Debug)]
pub struct Desk {
    settings: Settings,
    painter: Painter,
    words: Vocabulary,
    outlets: HashMap<String, u32>,
    entries: Vec<Entry>,
    stories: Vec<Vec<u32>>,
    index: Nearest,
    journal: Vec<Move>,
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub id: ArticleId,
    pub at: Circumstances,
    portrait: Portrait,
    vector: Vector,
    story: u32,
    /// Length of the journal before this article was placed.
    journal: usize,
}

#[derive(Debug, Clone, Copy)]
struct Move {
    article: u32,
    from: u32,
    to: u32,
}

/// The story of an article that is in none.
const NOWHERE: u32 = u32::MAX;

impl Desk {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            painter: Painter::new(STOPWORDS),
            words: Vocabulary::default(),
            outlets: HashMap::new(),
            entries: Vec::new(),
            stories: Vec::new(),
            index: Nearest::default(),
            journal: Vec::new(),
        }
    }

    /// Takes in articles, in any order.
    pub fn add<'a>(&mut self, articles: impl IntoIterator<Item = &'a StoryArticle>) {
        let mut fresh: Vec<Entry> = articles.into_iter().map(|a| self.entry(a)).collect();
        fresh.sort_by(|a, b| a.key().cmp(&b.key()));
        let Some(first) = fresh.first() else { return };
        let keep = self.entries.partition_point(|e| e.key() < first.key());
        let again = self.take_back(keep);
        let mut again = again.into_iter().peekable();
        for entry in fresh {
            while let Some(e) = again.next_if(|e| e.key() < entry.key()) {
                self.place(e);
            }
            // The same article again: the newer text counts.
            again.next_if(|e| e.key() == entry.key());
            self.place(entry);
        }
        again.for_each(|e| self.place(e));
    }

    fn entry(&mut self, article: &StoryArticle) -> Entry {
        let next = self.outlets.len() as u32;
        let outlet = match self.outlets.get(&article.source.0) {
            Some(known) => *known,
            None => {
                self.outlets.insert(article.source.0.clone(), next);
                next
            }
        };
        let mut language = [b'e', b'n'];
        if let Some([a, b, ..]) = article.language.as_deref().map(str::as_bytes) {
            language = [*a, *b];
        }
        let portrait = self.painter.paint(article, &self.settings, &mut self.words);
        let time = article.published.as_second();
        Entry {
            id: article.id.clone(),
            at: Circumstances { time, outlet, language },
            portrait,
            vector: Vector::default(),
            story: NOWHERE,
            journal: 0,
        }
    }

    /// Undoes all articles from `keep` on and hands them back.
    fn take_back(&mut self, keep: usize) -> Vec<Entry> {
        let mut taken = Vec::new();
        while self.entries.len() > keep {
            let Some(last) = self.entries.last() else { break };
            let start = last.journal;
            while self.journal.len() > start {
                if let Some(step) = self.journal.pop() {
                    self.reassign(step.article, step.to, step.from);
                }
            }
            let Some(entry) = self.entries.pop() else { break };
            self.index.take_back(self.entries.len() as u32, &entry.vector, &self.settings.window);
            self.words.discount(entry.portrait.terms());
            taken.push(entry);
        }
        taken.reverse();
        taken
    }

    fn place(&mut self, mut entry: Entry) {
        self.words.count(entry.portrait.terms());
        entry.vector = Vector::weigh(&entry.portrait, &self.words);
        entry.story = NOWHERE;
        entry.journal = self.journal.len();
        let oldest = self.oldest_live(entry.at.time);
        let near = self.index.search(&entry.vector, oldest, &self.settings.window);
        let article = self.entries.len() as u32;
        self.index.add(article, &entry.vector, &self.settings.window);
        self.entries.push(entry);

        let rated = self.rate(article, &near);
        let d = &self.settings.decision;
        let second = rated.get(1).map_or(-6.0, |r| r.1);
        let story = match rated.first() {
            Some(&(story, z)) if z + d.margin * (z - second).min(d.margin_most) > 0.0 => story,
            _ => self.stories.len() as u32,
        };
        self.shift(article, story);
        self.repair(article, &near, &rated);
    }

    /// Stories of these articles with the evidence that `article` belongs to each, best first.
    fn rate(&self, article: u32, near: &[u32]) -> Vec<(u32, f32)> {
        let mut by_story: BTreeMap<u32, Vec<(u32, f32)>> = BTreeMap::new();
        for &other in near {
            let story = self.entries[other as usize].story;
            by_story.entry(story).or_default().push((other, self.between(article, other)));
        }
        let mut rated: Vec<(u32, f32)> = by_story
            .into_iter()
            .map(|(story, mut pairs)| {
                let best = pairs.iter().map(|p| p.1).fold(f32::MIN, f32::max);
                if best > -4.0 {
                    let most = self.settings.window.members;
                    for &m in self.stories[story as usize].iter().rev() {
                        if pairs.len() >= most {
                            break;
                        }
                        if m != article && !pairs.iter().any(|p| p.0 == m) {
                            pairs.push((m, self.between(article, m)));
                        }
                    }
                }
                let z = self.pooled(pairs.iter().map(|p| p.1));
                (story, z - self.apart(&[article], &self.stories[story as usize]))
            })
            .collect();
        rated.sort_by(|a, b| b.1.total_cmp(&a.1).then(self.first_of(a.0).cmp(&self.first_of(b.0))));
        rated
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

    fn first_of(&self, story: u32) -> Option<u32> {
        self.stories.get(story as usize).and_then(|s| s.first().copied())
    }

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

    fn between(&self, a: u32, b: u32) -> f32 {
        let (a, b) = (&self.entries[a as usize], &self.entries[b as usize]);
        evidence(&self.settings.evidence, (&a.vector, &a.at), (&b.vector, &b.at))
    }

    /// After an article has come into a story: should neighbouring stories be one with it, and do
    /// single neighbours now belong here rather than where they are?
    fn repair(&mut self, article: u32, near: &[u32], rated: &[(u32, f32)]) {
        let story = self.entries[article as usize].story;
        let d = self.settings.decision.clone();
        for &(other, z) in rated {
            if other == story || z < -1.0 || self.stories[other as usize].is_empty() {
                continue;
            }
            if self.between_stories(story, other) > d.merge {
                let members = self.stories[other as usize].clone();
                for m in members {
                    self.shift(m, story);
                }
            }
        }
        for &e in near {
            let own = self.entries[e as usize].story;
            if own == story || self.between(article, e) < 0.0 {
                continue;
            }
            let there = self.to_story(e, story);
            let here = self.to_story(e, own);
            if there > 0.0 && there > here.max(0.0) + d.switch {
                self.shift(e, story);
            }
        }
    }

    fn to_story(&self, article: u32, story: u32) -> f32 {
        let others: Vec<u32> =
            self.stories[story as usize].iter().copied().filter(|m| *m != article).collect();
        let latest = others.iter().rev().take(self.settings.window.members);
        self.pooled(latest.map(|m| self.between(article, *m))) - self.apart(&[article], &others)
    }

    fn between_stories(&self, a: u32, b: u32) -> f32 {
        let most = self.settings.window.members;
        let (a, b) = (&self.stories[a as usize], &self.stories[b as usize]);
        let cost = self.apart(a, b);
        self.pooled(
            a.iter()
                .rev()
                .take(most)
                .flat_map(|x| b.iter().rev().take(most).map(|y| self.between(*x, *y))),
        ) - cost
    }

    /// The first article that is still looked at when one of this time comes in.
    fn oldest_live(&self, time: i64) -> u32 {
        let since = time - i64::from(self.settings.window.live_days) * 86_400;
        let by_time = self.entries.partition_point(|e| e.at.time < since);
        by_time.max(self.entries.len().saturating_sub(self.settings.window.live_articles)) as u32
    }

    fn shift(&mut self, article: u32, to: u32) {
        let from = self.entries[article as usize].story;
        self.journal.push(Move { article, from, to });
        self.reassign(article, from, to);
    }

    fn reassign(&mut self, article: u32, from: u32, to: u32) {
        if let Some(members) = self.stories.get_mut(from as usize)
            && let Ok(at) = members.binary_search(&article)
        {
            members.remove(at);
        }
        if to != NOWHERE {
            if to as usize >= self.stories.len() {
                self.stories.resize_with(to as usize + 1, Vec::new);
            }
            let members = &mut self.stories[to as usize];
            if let Err(at) = members.binary_search(&article) {
                members.insert(at, article);
            }
        }
        self.entries[article as usize].story = to;
    }

    /// The stories as sets of article ids, each in order of publication; by first article.
    pub fn groups(&self) -> Vec<Vec<ArticleId>> {
        let mut groups: Vec<&Vec<u32>> = self.stories.iter().filter(|s| !s.is_empty()).collect();
        groups.sort();
        groups
            .into_iter()
            .map(|g| g.iter().map(|a| self.entries[*a as usize].id.clone()).collect())
            .collect()
    }
}

impl Entry {
    fn key(&self) -> (i64, &ArticleId) {
        (self.at.time, &self.id)
    }
}
