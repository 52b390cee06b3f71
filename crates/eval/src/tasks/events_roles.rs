//! Source and target as token spans: a span is right when it shares at least half of its tokens
//! with one of the same role (intersection over the longer of the two).

use std::path::Path;

use parallax_model::{Actor, EventMention, TextRange};
use serde::Deserialize;

use super::events_common::{Room, line};
use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    id: String,
    tokens: Vec<String>,
    spans: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    role: String,
    tok: (usize, usize),
    text: String,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let room = Room::new()?;
    let mut report = Report::new(records.len());
    let (mut sources, mut targets) = (vec![], vec![]);
    let mut errors = vec![];
    let started = std::time::Instant::now();
    for record in &records {
        let (text, tokens) = join(&record.tokens);
        let (_, coded) = room.code(&text, None);
        let main = coded.mentions.iter().min_by_key(|m| {
            (u8::from(m.actors.is_empty()) + u8::from(m.recipients.is_empty()), m.trigger.start)
        });
        // "related" marks the parties of a reciprocal event, who are all sources here.
        let gold = |roles: &[&str]| -> Vec<(usize, usize)> {
            record
                .spans
                .iter()
                .filter(|g| roles.contains(&g.role.as_str()))
                .map(|g| g.tok)
                .collect()
        };
        let (gold_source, gold_target) = (gold(&["source", "related"]), gold(&["target"]));
        let spans = |of: fn(&EventMention) -> &Vec<Actor>| -> Vec<(usize, usize)> {
            main.map(of)
                .into_iter()
                .flatten()
                .filter_map(|a| a.range)
                .map(|r| covered(&tokens, r))
                .collect()
        };
        let (mut source, mut target) = (spans(|m| &m.actors), spans(|m| &m.recipients));
        if target.is_empty() && source.len() > 1 && !gold_target.is_empty() {
            // A set without reciprocal roles calls the second party the target.
            target = source.split_off(1);
        }
        let (s, t) = (prf(&source, &gold_source), prf(&target, &gold_target));
        let wrong = s.gold + s.predicted + t.gold + t.predicted - 2.0 * (s.hit + t.hit);
        if wrong > 0.0 && options.errors > 0 {
            let expected: Vec<String> =
                record.spans.iter().map(|g| format!("{}: {}", g.role, g.text)).collect();
            let found = main.map_or("nothing".into(), line);
            errors.push(format!(
                "{}: {text}\n  expected {}\n  found    {found}",
                record.id,
                expected.join(", ")
            ));
        }
        sources.push(s);
        targets.push(t);
    }
    report.seconds = Some(started.elapsed().as_secs_f64());
    for (name, records) in [("source_f1", &sources), ("target_f1", &targets)] {
        let (value, interval) = score::f1(records);
        report.score_with_interval(name, value, interval);
    }
    report.errors = errors.into_iter().take(options.errors).collect();
    Ok(report)
}

/// The tokens as text, with the range of each.
fn join(tokens: &[String]) -> (String, Vec<TextRange>) {
    let mut text = String::new();
    let mut ranges = Vec::new();
    for token in tokens {
        let tight = matches!(
            token.as_str(),
            "." | "," | ";" | ":" | "!" | "?" | ")" | "'s" | "’s" | "n't" | "%"
        );
        if !text.is_empty() && !tight && !text.ends_with('(') && !text.ends_with('$') {
            text.push(' ');
        }
        let start = text.len() as u32;
        text.push_str(token);
        ranges.push(TextRange::new(start, text.len() as u32));
    }
    (text, ranges)
}

fn covered(tokens: &[TextRange], range: TextRange) -> (usize, usize) {
    let first = tokens.iter().position(|t| t.overlaps(range)).unwrap_or(0);
    let last = tokens.iter().rposition(|t| t.overlaps(range)).map_or(first, |l| l + 1);
    (first, last)
}

fn prf(found: &[(usize, usize)], gold: &[(usize, usize)]) -> score::Prf {
    let mut left: Vec<(usize, usize)> = gold.to_vec();
    let mut hits = 0;
    for span in found {
        if let Some(at) = left.iter().position(|g| half(*span, *g)) {
            left.remove(at);
            hits += 1;
        }
    }
    score::Prf::new(hits, found.len(), gold.len())
}

fn half(a: (usize, usize), b: (usize, usize)) -> bool {
    let shared = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    let longer = (a.1.saturating_sub(a.0)).max(b.1.saturating_sub(b.0));
    2 * shared >= longer && shared > 0
}
