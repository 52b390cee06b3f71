//! Article bodies against the article extraction benchmark: shingles of four words, each page weighing the
//! same, as its own `evaluate.py` counts them. `exact` is its accuracy: the same words in the same order.

use std::{collections::BTreeMap, path::Path, time::Instant};

use parallax_collect::{Item, Origin, read_bytes};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Truth {
    #[serde(rename = "articleBody")]
    body: String,
    #[serde(default)]
    url: Option<String>,
}

/// A JSON array of records, cut to the limit.
pub(super) fn json_array<T: DeserializeOwned>(
    text: &str,
    path: &Path,
    options: &Options,
) -> Result<Vec<T>, Error> {
    let mut records: Vec<T> = serde_json::from_str(text).map_err(|e| Error::Record {
        path: path.display().to_string(),
        line: e.line(),
        what: e.to_string(),
    })?;
    if records.is_empty() {
        return Err(Error::Empty { path: path.display().to_string() });
    }
    records.truncate(options.limit.unwrap_or(usize::MAX));
    Ok(records)
}

/// Shares of true, extra and missing shingles of one page.
#[derive(Clone, Copy)]
struct Page {
    hit: f64,
    extra: f64,
    missing: f64,
    exact: f64,
}

/// `file` is the truth (`ground-truth.json`); the pages lie beside it in `html/ID.html.gz`.
pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let truths: BTreeMap<String, Truth> =
        serde_json::from_str(&input::text(file)?).map_err(|e| Error::Record {
            path: file.display().to_string(),
            line: e.line(),
            what: e.to_string(),
        })?;
    let folder = file.parent().unwrap_or(Path::new(".")).join("html");
    let dump = options.set.iter().find(|(n, _)| n == "dump").map(|(_, v)| v.clone());
    let (mut pages, mut dated, mut worst, mut seconds) = (Vec::new(), 0_usize, Vec::new(), 0.0);
    for (id, truth) in truths.iter().take(options.limit.unwrap_or(usize::MAX)) {
        let html = input::text(&folder.join(format!("{id}.html.gz")))?;
        let origin = Origin::new(truth.url.clone().unwrap_or_default(), jiff::Timestamp::now());
        let started = Instant::now();
        let items = read_bytes(html.as_bytes(), &origin);
        seconds += started.elapsed().as_secs_f64();
        let (text, published, title) = match items.first() {
            Some(Item::Stored(capture)) => {
                let a = &capture.article;
                (a.text.clone(), a.published.clone(), a.title.clone())
            }
            _ => (String::new(), None, String::new()),
        };
        dated += usize::from(published.is_some());
        if let Some(folder) = &dump {
            let _ = std::fs::write(Path::new(folder).join(format!("{id}.txt")), &text);
        }
        let page = compare(&truth.body, &text);
        pages.push(page);
        if options.set.iter().any(|(n, _)| n == "dates") {
            println!(
                "{:?} {:?} {title} {}",
                published.as_ref().map(|p| (p.zoned().to_string(), p.found_in)),
                truth.url,
                page.exact
            );
        }
        let f1 = 2.0 * page.hit / (2.0 * page.hit + page.extra + page.missing);
        worst.push((
            f1,
            format!(
                "{id} F1 {f1:.3} extra {:.3} missing {:.3} {}\n  {}",
                page.extra,
                page.missing,
                truth.url.as_deref().unwrap_or(""),
                differences(&truth.body, &text)
            ),
        ));
    }
    let mut report = Report::new(pages.len());
    for (name, of) in [
        ("precision", precision as fn(&[Page]) -> f64),
        ("recall", recall),
        ("f1", f1),
        ("exact", exact),
    ] {
        let (value, interval) =
            score::statistic(&pages, |sample| of(&sample.copied().collect::<Vec<_>>()));
        report.score_with_interval(name, value, interval);
    }
    report.score("dated", dated as f64 / pages.len().max(1) as f64);
    report.seconds = Some(seconds);
    worst.sort_by(|a, b| a.0.total_cmp(&b.0));
    report.errors = worst.into_iter().take(options.errors).map(|(_, words)| words).collect();
    Ok(report)
}

fn tokens(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|t| !t.is_empty()).collect()
}

fn shingles<'t>(tokens: &[&'t str]) -> BTreeMap<Vec<&'t str>, f64> {
    let mut counts = BTreeMap::new();
    let width = 4.min(tokens.len().max(1));
    for window in tokens.windows(width) {
        *counts.entry(window.to_vec()).or_insert(0.0) += 1.0;
    }
    counts
}

fn compare(truth: &str, read: &str) -> Page {
    let (truth, read) = (tokens(truth), tokens(read));
    let (gold, found) = (shingles(&truth), shingles(&read));
    let (mut hit, mut extra, mut missing) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (shingle, n) in &gold {
        let m = found.get(shingle).copied().unwrap_or(0.0);
        hit += n.min(m);
        missing += (n - m).max(0.0);
    }
    for (shingle, m) in &found {
        extra += (m - gold.get(shingle).copied().unwrap_or(0.0)).max(0.0);
    }
    let all = (hit + extra + missing).max(1.0);
    Page {
        hit: hit / all,
        extra: extra / all,
        missing: missing / all,
        exact: f64::from(u8::from(truth == read)),
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let all: Vec<f64> = values.collect();
    all.iter().sum::<f64>() / all.len().max(1) as f64
}

fn precision(pages: &[Page]) -> f64 {
    mean(pages.iter().filter(|p| p.hit + p.extra > 0.0).map(|p| p.hit / (p.hit + p.extra)))
}

fn recall(pages: &[Page]) -> f64 {
    mean(pages.iter().filter(|p| p.hit + p.missing > 0.0).map(|p| p.hit / (p.hit + p.missing)))
}

fn f1(pages: &[Page]) -> f64 {
    let (p, r) = (precision(pages), recall(pages));
    if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
}

fn exact(pages: &[Page]) -> f64 {
    mean(pages.iter().map(|p| p.exact))
}

/// Paragraphs only one of the two has, in words.
fn differences(truth: &str, read: &str) -> String {
    let gold: String = tokens(truth).join(" ");
    let found: String = tokens(read).join(" ");
    let only = |text: &str, other: &str| -> Vec<String> {
        text.split('\n')
            .map(|line| (line, tokens(line).join(" ")))
            .filter(|(_, words)| !words.is_empty() && !other.contains(words.as_str()))
            .map(|(line, _)| line.chars().take(90).collect())
            .collect()
    };
    let (extra, missing) = (only(read, &gold), only(truth, &found));
    format!("extra: {extra:?}\n  missing: {missing:?}")
}
