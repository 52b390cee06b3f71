//! Grouping a stream into stories: B-cubed (Bagga and Baldwin 1998) and pairwise F1 over the
//! labelled articles; articles with `story: null` take part in the stream and are not scored.
//! With `--read=yes` the articles are read and coded first, as in a case.

use std::{collections::BTreeMap, path::Path, time::Instant};

use jiff::Timestamp;
use parallax_model::{ArticleId, SourceId};
use parallax_stories::{Desk, StoryArticle};
use serde::Deserialize;

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    id: String,
    #[serde(default)]
    title: String,
    text: String,
    published: Option<Timestamp>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    story: Option<String>,
    #[serde(default)]
    credit: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let mut articles = articles(&records);
    if options.set.iter().any(|(name, value)| name == "read" && value == "yes") {
        read(&mut articles)?;
    }
    let mut desk = Desk::new().map_err(|e| Error::Other(e.to_string()))?;
    let started = Instant::now();
    desk.add(&articles);
    let groups = desk.groups();
    let seconds = started.elapsed().as_secs_f64();

    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    for (group, members) in groups.iter().enumerate() {
        place.extend(members.iter().map(|m| (m.0.as_str(), group)));
    }
    let gold: Vec<(&Record, &str, usize)> = records
        .iter()
        .filter_map(|r| Some((r, r.story.as_deref()?, *place.get(r.id.as_str())?)))
        .collect();
    if gold.is_empty() {
        return Err(Error::Empty { path: file.display().to_string() });
    }
    let agreements = agreements(&gold);
    let mut report = Report::new(gold.len());
    // The rate counts all articles of the stream, the labelled ones and the distractors.
    report.seconds = Some(seconds * gold.len() as f64 / records.len() as f64);
    scores(&mut report, &agreements);
    report.score("articles", records.len() as f64);
    report.score("stories", groups.len() as f64);
    report.errors = worst(&gold, &agreements, options.errors);
    Ok(report)
}

/// An article without a date is taken to have come with the one before it.
fn articles(records: &[Record]) -> Vec<StoryArticle> {
    let mut now = records.iter().find_map(|r| r.published).unwrap_or_default();
    let article = |r: &Record| {
        now = r.published.unwrap_or(now);
        StoryArticle {
            id: ArticleId(r.id.clone()),
            title: r.title.clone(),
            text: r.text.clone(),
            published: now,
            source: SourceId(r.source.clone().unwrap_or_default()),
            language: r.lang.clone(),
            credit: r.credit.clone(),
            address: r.url.clone(),
            ..StoryArticle::default()
        }
    };
    records.iter().map(article).collect()
}

/// What the reading and coding of the articles add, as in a case.
#[cfg(feature = "coding")]
fn read(articles: &mut [StoryArticle]) -> Result<(), Error> {
    let room = super::events_common::Room::new()?;
    for article in articles {
        let published = parallax_model::Published {
            instant: article.published,
            zone: None,
            precision: parallax_model::Precision::Minute,
            found_in: parallax_model::FoundIn::Given,
        };
        let context = parallax_language::Context {
            published: Some(published.clone()),
            language: article.language.clone(),
            ..Default::default()
        };
        let reading = room.reader.read(&article.text, &context);
        let coded = room.coder.code(parallax_coding::Source {
            article: &article.id,
            text: &article.text,
            reading: &reading,
            published: Some(&published),
            outlet: &article.source.0,
        });
        article.know(&reading.entities, &coded.mentions);
    }
    Ok(())
}

#[cfg(not(feature = "coding"))]
fn read(_: &mut [StoryArticle]) -> Result<(), Error> {
    Err(Error::LeftOut("stories of articles that were read (build with the coding room)".into()))
}

/// How one article's predicted group and gold story overlap, itself included.
#[derive(Clone, Copy)]
struct Agreement {
    shared: f64,
    predicted: f64,
    gold: f64,
}

fn agreements(gold: &[(&Record, &str, usize)]) -> Vec<Agreement> {
    let mut stories: BTreeMap<&str, f64> = BTreeMap::new();
    let mut groups: BTreeMap<usize, f64> = BTreeMap::new();
    let mut both: BTreeMap<(&str, usize), f64> = BTreeMap::new();
    for &(_, story, group) in gold {
        *stories.entry(story).or_default() += 1.0;
        *groups.entry(group).or_default() += 1.0;
        *both.entry((story, group)).or_default() += 1.0;
    }
    gold.iter()
        .map(|&(_, story, group)| Agreement {
            shared: both[&(story, group)],
            predicted: groups[&group],
            gold: stories[story],
        })
        .collect()
}

fn scores(report: &mut Report, agreements: &[Agreement]) {
    let mean = |sample: &mut dyn Iterator<Item = &Agreement>| {
        let (mut p, mut r, mut n) = (0.0, 0.0, 0.0);
        for a in sample {
            p += a.shared / a.predicted;
            r += a.shared / a.gold;
            n += 1.0;
        }
        if n > 0.0 { (p / n, r / n) } else { (0.0, 0.0) }
    };
    let (value, interval) = score::statistic(agreements, |s| mean(s).0);
    report.score_with_interval("b3_precision", value, interval);
    let (value, interval) = score::statistic(agreements, |s| mean(s).1);
    report.score_with_interval("b3_recall", value, interval);
    let (value, interval) = score::statistic(agreements, |s| {
        let (p, r) = mean(s);
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    });
    report.score_with_interval("b3_f1", value, interval);
    // Each pair is seen from both its articles, so the halves cancel.
    let pairs: Vec<score::Prf> = agreements
        .iter()
        .map(|a| score::Prf {
            hit: a.shared - 1.0,
            predicted: a.predicted - 1.0,
            gold: a.gold - 1.0,
        })
        .collect();
    let (value, interval) = score::f1(&pairs);
    report.score_with_interval("pairwise_f1", value, interval);
}

fn worst(gold: &[(&Record, &str, usize)], agreements: &[Agreement], most: usize) -> Vec<String> {
    let mut order: Vec<usize> = (0..gold.len()).collect();
    let right = |i: &usize| {
        let a = &agreements[*i];
        a.shared * a.shared / (a.predicted * a.gold)
    };
    order.sort_by(|a, b| right(a).total_cmp(&right(b)).then(a.cmp(b)));
    let list = |of: &dyn Fn(&(&Record, &str, usize)) -> bool| {
        let titles = gold.iter().filter(|g| of(g)).take(6);
        titles.map(|(r, ..)| format!("\n      {}", r.title)).collect::<String>()
    };
    order
        .iter()
        .take(most)
        .filter(|i| right(i) < 1.0)
        .map(|&i| {
            let (record, story, group) = gold[i];
            format!(
                "{} ({})\n    put with:{}\n    belongs with:{}",
                record.title,
                record.published.map_or_else(String::new, |p| p.to_string()),
                list(&|g| g.2 == group && g.0.id != record.id),
                list(&|g| g.1 == story && g.0.id != record.id),
            )
        })
        .collect()
}
