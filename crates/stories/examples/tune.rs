//! Scores one setting over several sets, or searches for a better one.
//!
//! `tune FILE… [name=value …] [search=name,name rounds=N seed=N half=0|1]`: each file holds JSON lines as
//! `parallax eval stories` reads them. The value sought is the mean of B-cubed F1 and a part of
//! pairwise F1 over all files, so that one setting serves them all. Only the stories of one half of
//! each file are sought by; the other half is shown beside them and tells what a change is worth.

use std::{collections::BTreeMap, error::Error};

use jiff::Timestamp;
use parallax_model::{ArticleId, EventMention, SourceId};
use parallax_stories::{Desk, Settings, StoryArticle};
use serde::Deserialize;

/// Share of pairwise F1 in what is sought: it looks at large stories most.
const PAIRWISE: f64 = 0.3;

#[derive(Deserialize)]
struct Record {
    id: String,
    title: String,
    text: String,
    published: Timestamp,
    source: Option<String>,
    lang: Option<String>,
    story: Option<String>,
    /// What a case keeps of an article that was read.
    #[serde(default)]
    entities: Vec<String>,
    #[serde(default)]
    mentions: Vec<EventMention>,
}

/// The story an article belongs to, and whether the search may be led by it.
struct Gold {
    article: ArticleId,
    story: String,
    sought_by: bool,
}

struct Set {
    name: String,
    gold: Vec<Gold>,
    desk: Desk,
}

struct Score {
    precision: f64,
    recall: f64,
    f1: f64,
    pairwise: f64,
}

/// Which records of a set are looked at.
type Half = fn(&Gold) -> bool;

fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::built_in()?;
    let (mut files, mut sought, mut rounds, mut seed) = (Vec::new(), Vec::new(), 40, 1);
    let mut half = 0;
    let mut groups = false;
    for argument in std::env::args().skip(1) {
        match argument.split_once('=') {
            None => files.push(argument),
            Some(("search", names)) => sought = names.split(',').map(str::to_owned).collect(),
            Some(("rounds", n)) => rounds = n.parse()?,
            Some(("lead_bytes", n)) => settings.window.lead_bytes = n.parse()?,
            Some(("index_terms", n)) => settings.window.index_terms = n.parse()?,
            Some(("crowd", n)) => settings.window.crowd = n.parse()?,
            Some(("postings", n)) => settings.window.postings = n.parse()?,
            Some(("neighbours", n)) => settings.window.neighbours = n.parse()?,
            Some(("groups", n)) => groups = n.parse()?,
            Some(("seed", n)) => seed = n.parse()?,
            Some(("half", n)) => half = n.parse()?,
            Some((name, value)) => *weight(&mut settings, name)? = value.parse()?,
        }
    }
    let mut sets = files.iter().map(|f| load(f, &settings, half)).collect::<Result<Vec<_>, _>>()?;
    let mut best = worth(&mut sets, &settings, true);
    for set in sets.iter().filter(|_| groups) {
        for group in set.desk.groups() {
            println!("{group:?}");
        }
    }
    let mut dice = Dice(seed);
    let mut reach = 0.35;
    for round in 0..rounds {
        if sought.is_empty() {
            break;
        }
        let mut tried = settings.clone();
        let mut changes = Vec::new();
        for _ in 0..1 + dice.below(3) {
            let name = &sought[dice.below(sought.len())];
            let value = weight(&mut tried, name)?;
            let old = *value;
            *value += (old.abs() + 0.3) * (reach * dice.between()) as f32;
            changes.push(format!("{name} {old:.3} to {value:.3}"));
        }
        let found = worth(&mut sets, &tried, false);
        if found > best {
            (best, settings) = (found, tried);
            println!("{round} {best:.5} {}", changes.join(", "));
        }
        reach = (reach * 0.985_f64).max(0.06);
    }
    if !sought.is_empty() {
        worth(&mut sets, &settings, true);
        for name in &sought {
            println!("{name} = {:.3}", weight(&mut settings, name)?);
        }
    }
    Ok(())
}

fn load(file: &str, settings: &Settings, sought: u64) -> Result<Set, Box<dyn Error>> {
    let mut set =
        Set { name: file.to_owned(), gold: Vec::new(), desk: Desk::with(settings.clone())? };
    let mut articles = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let record: Record = serde_json::from_str(line)?;
        let id = ArticleId(record.id);
        if let Some(story) = record.story {
            let half = story.bytes().fold(0u64, |h, b| Dice(h ^ u64::from(b)).next()) & 1;
            set.gold.push(Gold { article: id.clone(), story, sought_by: half == sought });
        }
        let mut article = StoryArticle {
            id,
            title: record.title,
            text: record.text,
            published: record.published,
            source: SourceId(record.source.unwrap_or_default()),
            language: record.lang,
            ..StoryArticle::default()
        };
        article.know(&[], &record.mentions);
        article.entities = record.entities;
        articles.push(article);
    }
    set.desk.add(&articles);
    Ok(set)
}

fn worth(sets: &mut [Set], settings: &Settings, show: bool) -> f64 {
    let mut sum = 0.0;
    for set in sets.iter_mut() {
        set.desk.sort_again(settings.clone());
        let s = score(&set.desk, &set.gold, |g| g.sought_by);
        sum += s.f1 + PAIRWISE * s.pairwise;
        if show {
            let halves: [(&str, Half); 3] =
                [("sought by", |g| g.sought_by), ("held out", |g| !g.sought_by), ("all", |_| true)];
            for (name, of) in halves {
                let s = score(&set.desk, &set.gold, of);
                println!(
                    "{} {name}: P {:.4} R {:.4} F1 {:.4} pairwise {:.4}",
                    set.name, s.precision, s.recall, s.f1, s.pairwise
                );
            }
        }
    }
    sum / sets.len() as f64
}

/// Over the articles of some stories; the others count where they stand in one group with them.
fn score(desk: &Desk, gold: &[Gold], of: impl Fn(&Gold) -> bool) -> Score {
    let groups = desk.groups();
    let place: BTreeMap<&ArticleId, usize> =
        groups.iter().enumerate().flat_map(|(g, m)| m.iter().map(move |a| (a, g))).collect();
    let (mut stories, mut found, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for g in gold {
        let group = place.get(&g.article).copied();
        *stories.entry(&g.story).or_insert(0.0) += 1.0;
        *found.entry(group).or_insert(0.0) += 1.0;
        *both.entry((&g.story, group)).or_insert(0.0) += 1.0;
    }
    let (mut precision, mut recall, mut hit, mut said, mut true_pairs) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut articles = 0.0_f64;
    for g in gold.iter().filter(|g| of(g)) {
        let group = place.get(&g.article).copied();
        let n: f64 = both[&(&g.story, group)];
        let (in_story, in_group): (f64, f64) = (stories[&g.story], found[&group]);
        precision += n / in_group;
        recall += n / in_story;
        hit += n - 1.0;
        said += in_group - 1.0;
        true_pairs += in_story - 1.0;
        articles += 1.0;
    }
    let (precision, recall) = (precision / articles.max(1.0), recall / articles.max(1.0));
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    let pairwise = 2.0 * hit / (said + true_pairs).max(f64::MIN_POSITIVE);
    Score { precision, recall, f1, pairwise }
}

fn weight<'a>(s: &'a mut Settings, name: &str) -> Result<&'a mut f32, String> {
    Ok(match name {
        "start" => &mut s.evidence.start,
        "title" => &mut s.evidence.title,
        "body" => &mut s.evidence.body,
        "name" => &mut s.evidence.name,
        "known" => &mut s.evidence.known,
        "same_event" => &mut s.evidence.same_event,
        "same_day" => &mut s.evidence.same_day,
        "other_day" => &mut s.evidence.other_day,
        "least_shared" => &mut s.window.least_shared,
        "foreign" => &mut s.evidence.foreign,
        "gap1" => &mut s.evidence.gap[0],
        "gap3" => &mut s.evidence.gap[1],
        "gap10" => &mut s.evidence.gap[2],
        "gap40" => &mut s.evidence.gap[3],
        "same_outlet" => &mut s.evidence.same_outlet,
        "crowd_later" => &mut s.evidence.crowd_later,
        "crowd_earlier" => &mut s.evidence.crowd_earlier,
        "crowd_least" => &mut s.evidence.crowd_least,
        "crowd_days" => &mut s.window.crowd_days,
        "outlet_days" => &mut s.evidence.outlet_days,
        "far" => &mut s.decision.far,
        "copy" => &mut s.decision.copy,
        other => return Err(format!("no weight is called {other}")),
    })
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 1) as usize % n.max(1)
    }

    /// From -1 to 1.
    fn between(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}
