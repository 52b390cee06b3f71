//! How sure the text is that each marked event happened, -3 to 3: mean absolute error and Pearson's r,
//! beside the best constant of the file.

use std::{path::Path, sync::Arc};

use parallax_coding::{Source, events};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::{ArticleId, TextRange};
use serde::Deserialize;

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    events: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    /// First word and one past the last, counted between spaces.
    tok: (usize, usize),
    word: String,
    factuality: f64,
}

/// Annotated and found value.
type Pair = (f64, f64);

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let other = |e: &dyn std::fmt::Display| Error::Other(e.to_string());
    let knowledge = Arc::new(Knowledge::load().map_err(|e| other(&e))?);
    let reader = Reader::new(knowledge.clone()).map_err(|e| other(&e))?;
    let context = Context { language: Some("en".into()), ..Context::default() };
    let mut pairs: Vec<Vec<Pair>> = Vec::new();
    let mut worst: Vec<(f64, String)> = Vec::new();
    for record in &records {
        let reading = reader.read(&record.text, &context);
        let article = ArticleId(record.id.clone());
        let mended = parallax_coding::mend::mended(&record.text, &reading, &knowledge);
        let source = Source {
            article: &article,
            text: &record.text,
            reading: &mended,
            published: None,
            outlet: "",
        };
        let words = words(&record.text);
        let mut here = Vec::new();
        for gold in &record.events {
            let range = words
                .get(gold.tok.0..gold.tok.1)
                .and_then(|w| Some(w.first()?.cover(*w.last()?)))
                .ok_or_else(|| other(&format!("{}: no words {:?}", record.id, gold.tok)))?;
            let found = events::factuality(source, &knowledge, range);
            let value = found.as_ref().map_or(0.0, |f| f64::from(asked(&record.id, f)));
            here.push((gold.factuality, value));
            if options.errors > 0 {
                let signs = found.map_or_else(String::new, |f| f.signs.join(", "));
                worst.push((
                    (gold.factuality - value).abs(),
                    format!(
                        "{} “{}”: {} expected, {value:.2} found\n  {}\n  {signs}",
                        record.id, gold.word, gold.factuality, record.text
                    ),
                ));
            }
        }
        pairs.push(here);
    }
    let mut report = Report::new(pairs.iter().map(Vec::len).sum());
    let (mae, interval) = score::statistic(&pairs, |sample| error(sample.flatten().copied()));
    report.score_with_interval("mae", mae, interval);
    let (r, interval) = score::statistic(&pairs, |sample| {
        correlation(&sample.flatten().copied().collect::<Vec<_>>())
    });
    report.score_with_interval("r", r, interval);
    let middle = median(pairs.iter().flatten().map(|p| p.0).collect());
    report.score("constant_mae", error(pairs.iter().flatten().map(|p| (p.0, middle))));
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    report.errors = worst.into_iter().take(options.errors).map(|(_, told)| told).collect();
    Ok(report)
}

/// Records say in their id whose question was put: MEANTIME's annotators judged commitment, a certain
/// future being certain, the others whether it had happened.
fn asked(id: &str, found: &events::Factuality) -> f32 {
    if id.starts_with("meantime") { found.committed } else { found.happened }
}

fn words(text: &str) -> Vec<TextRange> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_whitespace(), start) {
            (true, Some(from)) => {
                words.push(TextRange::new(from as u32, at as u32));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words
}

fn error(pairs: impl Iterator<Item = Pair>) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for (gold, found) in pairs {
        sum += (gold - found).abs();
        n += 1.0;
    }
    if n > 0.0 { sum / n } else { 0.0 }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Pearson's r; 0 when one side does not vary.
fn correlation(pairs: &[Pair]) -> f64 {
    let n = pairs.len() as f64;
    let mean = |of: fn(&Pair) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for p in pairs {
        let (dx, dy) = (p.0 - x, p.1 - y);
        xy += dx * dy;
        xx += dx * dx;
        yy += dy * dy;
    }
    if xx * yy > 0.0 { xy / (xx * yy).sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_and_the_correlation_are_those_of_the_books() {
        let pairs = [(3.0, 2.0), (-3.0, -2.0), (0.0, 0.0)];
        assert!((error(pairs.iter().copied()) - 2.0 / 3.0).abs() < 1e-12);
        assert!((correlation(&pairs) - 1.0).abs() < 1e-12);
        assert_eq!(correlation(&[(1.0, 2.0), (2.0, 2.0)]), 0.0);
    }

    #[test]
    fn words_are_counted_between_spaces() {
        let text = "It  failed .";
        let found: Vec<_> = words(text).iter().map(|w| w.slice(text).unwrap()).collect();
        assert_eq!(found, ["It", "failed", "."]);
    }
}
