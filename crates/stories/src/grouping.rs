//! From evidence between articles to stories.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BinaryHeap},
};

/// What is known of one article's place among the others.
#[derive(Debug, Default)]
pub(crate) struct Ties {
    /// Earlier articles with the evidence that both tell of one happening, where it is more than [`crate::Decision::far`].
    pub near: Box<[(u32, f32)]>,
    /// Evidence taken for an earlier article that was not compared.
    pub far: f32,
}

/// Which articles make a story: groups joined from the nearest on while the mean evidence between all their
/// articles is enough (agglomerative clustering by average linkage; Sokal and Michener 1958).
///
/// Nothing joins groups between which no pair of articles has that evidence. So articles fall into clumps that are
/// sorted apart from each other, and a new article has only the clumps that it touches sorted again; what comes out is
/// the same as if all were sorted at once.
#[derive(Debug, Default)]
pub(crate) struct Grouping {
    /// A path to the name of its clump, by article.
    clump: Vec<u32>,
    /// Articles of a clump, by its name.
    articles: Vec<Vec<u32>>,
    /// First article of its story, by article.
    first: Vec<u32>,
}

impl Grouping {
    /// Stories as lists of articles in canonical order, by first article.
    pub fn stories(&self) -> Vec<Vec<u32>> {
        let mut stories: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (article, first) in self.first.iter().enumerate() {
            stories.entry(*first).or_default().push(article as u32);
        }
        stories.into_values().collect()
    }

    /// Sorts the articles that came since, and what they touch.
    pub fn update<'a>(&mut self, articles: usize, ties: impl Fn(u32) -> &'a Ties) {
        let mut touched = Vec::new();
        for article in self.first.len() as u32..articles as u32 {
            self.clump.push(article);
            self.articles.push(vec![article]);
            self.first.push(article);
            for &(other, z) in &ties(article).near {
                if z > 0.0 {
                    self.tie(article, other);
                }
            }
            touched.push(article);
        }
        let mut clumps: Vec<u32> = touched.into_iter().map(|a| self.name(a)).collect();
        clumps.sort_unstable();
        clumps.dedup();
        for clump in clumps {
            let mut articles = std::mem::take(&mut self.articles[clump as usize]);
            articles.sort_unstable();
            if articles.len() > 1 {
                for (place, story) in joined(&articles, &ties).into_iter().enumerate() {
                    self.first[articles[place] as usize] = articles[story];
                }
            }
            self.articles[clump as usize] = articles;
        }
    }

    fn name(&mut self, article: u32) -> u32 {
        let mut at = article as usize;
        while self.clump[at] as usize != at {
            self.clump[at] = self.clump[self.clump[at] as usize];
            at = self.clump[at] as usize;
        }
        at as u32
    }

    fn tie(&mut self, a: u32, b: u32) {
        let (mut a, mut b) = (self.name(a), self.name(b));
        if a == b {
            return;
        }
        if self.articles[a as usize].len() < self.articles[b as usize].len() {
            std::mem::swap(&mut a, &mut b);
        }
        let fewer = std::mem::take(&mut self.articles[b as usize]);
        self.articles[a as usize].extend(fewer);
        self.clump[b as usize] = a;
    }
}

/// Over the pairs of two groups that were compared: evidence beyond what was taken for them unseen.
type Between = f32;

/// A group of articles that may yet be joined with others.
#[derive(Debug, Default)]
struct Group {
    size: f32,
    /// Sum over its articles of the evidence for what was not compared.
    far: f32,
    /// Changes so far: what was reckoned before the last is void.
    changes: u32,
    /// Others with evidence between them, by place.
    others: Vec<(usize, Between)>,
}

impl Group {
    fn find(&self, other: usize) -> Result<usize, usize> {
        self.others.binary_search_by_key(&other, |o| o.0)
    }

    fn set(&mut self, other: usize, between: Between) {
        match self.find(other) {
            Ok(at) => self.others[at].1 = between,
            Err(at) => self.others.insert(at, (other, between)),
        }
    }

    fn leave(&mut self, other: usize) {
        if let Ok(at) = self.find(other) {
            self.others.remove(at);
        }
    }

    /// What stands between this and others, and between another group and them, as one list; two are left out.
    fn together(&self, gone: &Self, without: (usize, usize)) -> Vec<(usize, Between)> {
        let mut all = Vec::with_capacity(self.others.len() + gone.others.len());
        let (mut mine, mut theirs) = (self.others.as_slice(), gone.others.as_slice());
        while let Some(&(other, _)) =
            [mine.first(), theirs.first()].into_iter().flatten().min_by_key(|o| o.0)
        {
            let mut sum = 0.0;
            for list in [&mut mine, &mut theirs] {
                if let Some(((_, between), rest)) = list.split_first().filter(|(o, _)| o.0 == other)
                {
                    sum += between;
                    *list = rest;
                }
            }
            if other != without.0 && other != without.1 {
                all.push((other, sum));
            }
        }
        all
    }
}

/// Two groups that may be joined.
#[derive(Debug, PartialEq)]
struct Join {
    z: f32,
    groups: (usize, usize),
    changes: (u32, u32),
}

impl Eq for Join {}

impl Ord for Join {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_groups = other.groups.cmp(&self.groups);
        self.z.total_cmp(&other.z).then(by_groups).then(self.changes.cmp(&other.changes))
    }
}

impl PartialOrd for Join {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// For each of these articles, in canonical order, the place of the first one of its story.
fn joined<'a>(articles: &[u32], ties: &impl Fn(u32) -> &'a Ties) -> Vec<usize> {
    let mut groups: Vec<Group> = articles
        .iter()
        .map(|a| Group { size: 1.0, far: ties(*a).far, ..Group::default() })
        .collect();
    for (place, &article) in articles.iter().enumerate() {
        for &(other, z) in &ties(article).near {
            let Ok(other) = articles.binary_search(&other) else { continue };
            let unseen = (groups[place].far + groups[other].far) / 2.0;
            let between = z - unseen;
            groups[place].set(other, between);
            groups[other].set(place, between);
        }
    }
    let mut story: Vec<usize> = (0..articles.len()).collect();
    let mut joins = BinaryHeap::new();
    let offer = |groups: &[Group], joins: &mut BinaryHeap<Join>, a: usize, b: usize| {
        let (a, b) = (a.min(b), a.max(b));
        let (x, y) = (&groups[a], &groups[b]);
        let Some((_, between)) = x.find(b).ok().map(|at| x.others[at]) else { return };
        let unseen = (x.far / x.size + y.far / y.size) / 2.0;
        let z = between / (x.size * y.size) + unseen;
        if z > 0.0 {
            joins.push(Join { z, groups: (a, b), changes: (x.changes, y.changes) });
        }
    };
    for place in 0..articles.len() {
        let earlier = groups[place].others.iter().map(|o| o.0).take_while(|o| *o < place);
        earlier.for_each(|other| offer(&groups, &mut joins, place, other));
    }
    while let Some(Join { groups: (a, b), changes, .. }) = joins.pop() {
        if (groups[a].changes, groups[b].changes) != changes || story[a] != a || story[b] != b {
            continue;
        }
        let gone = std::mem::take(&mut groups[b]);
        let others = groups[a].together(&gone, (a, b));
        story[b] = a;
        groups[a].size += gone.size;
        groups[a].far += gone.far;
        groups[a].changes += 1;
        for &(other, between) in &others {
            groups[other].leave(b);
            groups[other].set(a, between);
        }
        groups[a].others = others;
        for &(other, _) in &groups[a].others {
            offer(&groups, &mut joins, a, other);
        }
    }
    for place in 0..story.len() {
        story[place] = story[story[place]];
    }
    story
}
