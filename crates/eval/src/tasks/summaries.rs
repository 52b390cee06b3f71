//! Summaries of clusters against an editor's: ROUGE-1, -2, -L F (Lin 2004) without stemming, every
//! system cut to the number of words of the reference, beside three systems of the textbooks.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Instant,
};

use jiff::Timestamp;
use parallax_model::{ArticleId, Span};
use parallax_stories::{Settings, StoryArticle, sentences, summarise_with, unsupported};
use serde::Deserialize;

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Cluster {
    title: String,
    summary: String,
    published: Option<Timestamp>,
    docs: Vec<Doc>,
}

#[derive(Deserialize)]
struct Doc {
    title: String,
    text: String,
    source: Option<String>,
}

const SYSTEMS: [&str; 4] = ["", "lead3_", "textrank_", "centroid_"];
const MEASURES: [&str; 3] = ["rouge1", "rouge2", "rougeL"];

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let clusters: Vec<Cluster> = input::json_lines(file, options.limit)?;
    let settings = settings(options)?;
    let rarity = rarity(&clusters);
    let mut scores: Vec<[[f64; 3]; 4]> = Vec::new();
    let mut supported: Vec<(f64, f64)> = Vec::new();
    let mut worst: Vec<(f64, String)> = Vec::new();
    let mut seconds = 0.0;
    for cluster in &clusters {
        let articles = articles(cluster);
        let all: Vec<&StoryArticle> = articles.iter().collect();
        let started = Instant::now();
        let summary = summarise_with(&all, &settings.summary);
        seconds += started.elapsed().as_secs_f64();
        let text_of = |span: &Span| {
            let article = articles.iter().find(|a| a.id == span.article)?;
            span.range.slice(&article.text).map(str::to_owned)
        };
        let bad = summary.iter().filter(|s| !unsupported(s, text_of).is_empty()).count();
        supported.push(((summary.len() - bad) as f64, summary.len() as f64));
        let ours: Vec<&str> = summary.iter().map(|s| s.text.as_str()).collect();
        let pool: Vec<Vec<&str>> = articles
            .iter()
            .map(|a| sentences(&a.text).into_iter().filter_map(|r| r.slice(&a.text)).collect())
            .collect();
        let reference = words(&cluster.summary);
        let systems = [ours.clone(), lead3(&pool), textrank(&pool), centroid(&pool, &rarity)];
        let row = systems.map(|s| rouge(&cut(&s, reference.len()), &reference));
        worst.push((
            row[0][0],
            format!(
                "{}\n    ours: {}\n    editor: {}",
                cluster.title,
                ours.join(" "),
                cluster.summary
            ),
        ));
        scores.push(row);
    }
    let mut report = Report::new(clusters.len());
    report.seconds = Some(seconds);
    for (s, system) in SYSTEMS.iter().enumerate() {
        for (m, measure) in MEASURES.iter().enumerate() {
            let values: Vec<f64> = scores.iter().map(|row| row[s][m]).collect();
            let (value, interval) = score::mean(&values);
            report.score_with_interval(&format!("{system}{measure}"), value, interval);
        }
    }
    let (value, interval) = score::share(&supported);
    report.score_with_interval("supported", value, interval);
    worst.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    report.errors = worst.into_iter().take(options.errors).map(|w| w.1).collect();
    Ok(report)
}

/// `--name=value` overrides a weight of the summary, for looking at what each does.
fn settings(options: &Options) -> Result<Settings, Error> {
    let mut settings = Settings::built_in().map_err(|e| Error::Other(e.to_string()))?;
    let s = &mut settings.summary;
    for (name, value) in &options.set {
        let number: f32 = value.parse().map_err(|_| Error::Other(format!("{name}: no number")))?;
        match name.as_str() {
            "sentences" => s.sentences = number as usize,
            "lead" => s.lead = number as usize,
            "position" => s.position = number,
            "titles" => s.titles = number,
            "centre" => s.centre = number,
            "repeated" => s.repeated = number,
            "quoted" => s.quoted = number,
            "dangling" => s.dangling = number,
            "fresh" => s.fresh = number,
            _ => return Err(Error::Other(format!("summaries have no setting called {name}"))),
        }
    }
    Ok(settings)
}

fn articles(cluster: &Cluster) -> Vec<StoryArticle> {
    let article = |(i, doc): (usize, &Doc)| StoryArticle {
        id: ArticleId(format!("{i}")),
        title: doc.title.clone(),
        text: doc.text.clone(),
        published: cluster.published.unwrap_or_default(),
        source: parallax_model::SourceId(doc.source.clone().unwrap_or_default()),
        ..StoryArticle::default()
    };
    cluster.docs.iter().enumerate().map(article).collect()
}

fn words(text: &str) -> Vec<String> {
    let split = |c: char| !c.is_alphanumeric();
    text.split(split).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

fn cut(sentences: &[&str], length: usize) -> Vec<String> {
    sentences.iter().flat_map(|s| words(s)).take(length).collect()
}

fn rouge(candidate: &[String], reference: &[String]) -> [f64; 3] {
    let f = |hit: usize, a: usize, b: usize| {
        if a + b > 0 { 2.0 * hit as f64 / (a + b) as f64 } else { 0.0 }
    };
    let grams = |n: usize| {
        let count = |words: &[String]| {
            let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
            words.windows(n).for_each(|w| *counts.entry(w.to_vec()).or_default() += 1);
            counts
        };
        let (a, b) = (count(candidate), count(reference));
        let hit = a.iter().map(|(g, n)| (*n).min(b.get(g).copied().unwrap_or(0))).sum();
        f(hit, a.values().sum(), b.values().sum())
    };
    [grams(1), grams(2), f(common(candidate, reference), candidate.len(), reference.len())]
}

/// Length of the longest common subsequence.
fn common(a: &[String], b: &[String]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

/// The first three sentences of the first article.
fn lead3<'a>(pool: &[Vec<&'a str>]) -> Vec<&'a str> {
    pool.first().map(|s| s.iter().take(3).copied().collect()).unwrap_or_default()
}

/// Sentences of each article that the two graph and centroid systems look at.
const POOL: usize = 40;

/// TextRank (Mihalcea and Tarau 2004): PageRank over shared words, by the logs of the lengths.
fn textrank<'a>(pool: &[Vec<&'a str>]) -> Vec<&'a str> {
    let all: Vec<&str> = pool.iter().flat_map(|p| p.iter().take(POOL).copied()).collect();
    let sets: Vec<BTreeSet<String>> = all.iter().map(|s| words(s).into_iter().collect()).collect();
    let weight = |i: usize, j: usize| {
        let logs = (sets[i].len() as f64).ln() + (sets[j].len() as f64).ln();
        let shared = sets[i].intersection(&sets[j]).count() as f64;
        if i != j && logs > 0.0 { shared / logs } else { 0.0 }
    };
    let n = all.len();
    let weights: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| weight(i, j)).collect()).collect();
    let out: Vec<f64> = weights.iter().map(|w| w.iter().sum()).collect();
    let mut rank = vec![1.0; n];
    for _ in 0..30 {
        let vote = |i: usize| {
            (0..n).filter(|j| out[*j] > 0.0).map(|j| weights[j][i] / out[j] * rank[j]).sum::<f64>()
        };
        rank = (0..n).map(|i| 0.15 + 0.85 * vote(i)).collect();
    }
    best(&all, &rank)
}

/// Centroid (Radev et al. 2004): nearest to the mean of the articles in TF-IDF.
fn centroid<'a>(pool: &[Vec<&'a str>], rarity: &BTreeMap<String, f64>) -> Vec<&'a str> {
    let all: Vec<&str> = pool.iter().flat_map(|p| p.iter().take(POOL).copied()).collect();
    let vector = |text: &str| {
        let mut v: BTreeMap<String, f64> = BTreeMap::new();
        words(text).into_iter().for_each(|w| *v.entry(w).or_default() += 1.0);
        v.iter_mut().for_each(|(w, n)| *n *= rarity.get(w).copied().unwrap_or(0.0));
        v
    };
    let mut centre: BTreeMap<String, f64> = BTreeMap::new();
    for (w, n) in all.iter().flat_map(|s| vector(s)) {
        *centre.entry(w).or_default() += n;
    }
    let score = |s: &&str| {
        let v = vector(s);
        let length = v.values().map(|x| x * x).sum::<f64>().sqrt();
        let dot: f64 = v.iter().map(|(w, n)| n * centre.get(w).copied().unwrap_or(0.0)).sum();
        if length > 0.0 { dot / length } else { 0.0 }
    };
    best(&all, &all.iter().map(score).collect::<Vec<_>>())
}

fn best<'a>(all: &[&'a str], score: &[f64]) -> Vec<&'a str> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|a, b| score[*b].total_cmp(&score[*a]).then(a.cmp(b)));
    order.into_iter().take(3).map(|i| all[i]).collect()
}

fn rarity(clusters: &[Cluster]) -> BTreeMap<String, f64> {
    let mut counts: BTreeMap<String, f64> = BTreeMap::new();
    let mut n = 0.0;
    for doc in clusters.iter().flat_map(|c| &c.docs) {
        n += 1.0;
        let set: BTreeSet<String> = words(&doc.text).into_iter().collect();
        set.into_iter().for_each(|w| *counts.entry(w).or_default() += 1.0);
    }
    counts.into_iter().map(|(w, c)| (w, f64::ln((n + 1.0) / c))).collect()
}
