//! Type of the event between a given source and a given target (PLV): one of 15 types, always.

use std::{collections::BTreeMap, path::Path};

use parallax_coding::events::{Pair, Verdict, between};
use parallax_model::{EventType, TextRange};
use serde::Deserialize;

use super::events_common::{Room, line, public_table, tree};
use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    id: String,
    events: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    type_plv: String,
    quad_plv: u8,
    marked: String,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let room = Room::new()?.of_anybody();
    let mut report = Report::new(records.iter().map(|r| r.events.len()).sum());
    let (mut right, mut quads) = (vec![], vec![]);
    let mut confusion: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut by_basis: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let mut errors = vec![];
    let started = std::time::Instant::now();
    for record in &records {
        for gold in &record.events {
            let (text, pair) = unmark(&gold.marked);
            let (reading, coded) = room.code(&text, None);
            let verdict = between(&reading, &coded.mentions, &pair, &room.knowledge);
            let (found, basis) = (table_type(&verdict), verdict.basis.name());
            let hit = name(found) == gold.type_plv;
            right.push(f64::from(u8::from(hit)));
            quads.push(f64::from(u8::from(quad(found) == gold.quad_plv)));
            *confusion.entry((gold.type_plv.clone(), name(found).into())).or_default() += 1;
            let tally = by_basis.entry(basis).or_default();
            tally.0 += f64::from(u8::from(hit));
            tally.1 += 1.0;
            if !hit && options.errors > 0 {
                let all: Vec<String> = coded.mentions.iter().map(line).collect();
                errors.push(format!(
                    "{}: {}\n  expected {}, found {} ({basis})\n    {}\n  {}",
                    record.id,
                    gold.marked,
                    gold.type_plv,
                    name(found),
                    all.join("\n    "),
                    tree(&text, &reading)
                ));
            }
        }
    }
    report.seconds = Some(started.elapsed().as_secs_f64());
    let (value, interval) = score::mean(&right);
    report.score_with_interval("type_accuracy", value, interval);
    report.score("type_macro_f1", macro_f1(&confusion));
    let (value, interval) = score::mean(&quads);
    report.score_with_interval("quad_accuracy", value, interval);
    for (basis, (hits, n)) in &by_basis {
        report.score(&format!("share_{basis}"), n / right.len().max(1) as f64);
        report.score(&format!("accuracy_{basis}"), hits / n.max(1.0));
    }
    report.errors = errors.into_iter().take(options.errors).collect();
    if options.errors > 0 {
        let mut list: Vec<_> = confusion.iter().filter(|((g, f), _)| g != f).collect();
        list.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        let words: Vec<String> =
            list.iter().take(25).map(|((g, f), n)| format!("{g} as {f}: {n}")).collect();
        report.errors.insert(0, words.join(", "));
    }
    Ok(report)
}

/// CONCEDE and RETREAT are one type in this set.
fn name(t: EventType) -> &'static str {
    match t {
        EventType::Concede | EventType::Retreat => "YIELD",
        other => other.name(),
    }
}

fn quad(t: EventType) -> u8 {
    match t {
        EventType::Concede | EventType::Retreat => 2,
        other => other.quad() as u8,
    }
}

fn unmark(marked: &str) -> (String, Pair) {
    let mut text = String::new();
    let mut pair = Pair { source: Vec::new(), target: Vec::new() };
    let mut rest = marked;
    let mut open = 0;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let tags = [("<s>", 0), ("</s>", 1), ("<t>", 2), ("</t>", 3)];
        match tags.iter().find(|(tag, _)| rest.starts_with(tag)) {
            Some((tag, what)) => {
                let here = text.len() as u32;
                match what {
                    1 => pair.source.push(TextRange::new(open, here)),
                    3 => pair.target.push(TextRange::new(open, here)),
                    _ => open = here,
                }
                rest = &rest[tag.len()..];
            }
            None => {
                text.push('<');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    (text, pair)
}

/// The type of a verdict in this set, which was coded after the public table.
fn table_type(verdict: &Verdict) -> EventType {
    verdict
        .cameo
        .as_ref()
        .and_then(|code| public_table(code.as_str()))
        .unwrap_or(verdict.event_type)
}

fn macro_f1(confusion: &BTreeMap<(String, String), usize>) -> f64 {
    let mut counts: BTreeMap<&str, score::Prf> = BTreeMap::new();
    for ((gold, found), n) in confusion {
        let n = *n as f64;
        counts.entry(gold).or_default().gold += n;
        counts.entry(found).or_default().predicted += n;
        if gold == found {
            counts.entry(gold).or_default().hit += n;
        }
    }
    let in_gold: Vec<f64> = counts.values().filter(|c| c.gold > 0.0).map(|c| c.f1()).collect();
    in_gold.iter().sum::<f64>() / in_gold.len().max(1) as f64
}
