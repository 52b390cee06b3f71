//! PLOVER gold records from plain text: types, countries of actors and recipients, triples.

use std::{collections::BTreeSet, path::Path};

use parallax_model::{EventMention, EventType};
use serde::Deserialize;

use super::events_common::{Room, countries, country, line, table_type, told_as_fact, tree};
use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    date: Option<String>,
    #[serde(default)]
    date_real: bool,
    events: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    r#type: Option<String>,
    source: Vec<Party>,
    target: Vec<Party>,
    #[serde(default)]
    reciprocal: bool,
}

#[derive(Deserialize)]
struct Party {
    code: Option<String>,
}

type Triple = (String, String, String);

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let room = Room::new()?;
    let mut report = Report::new(records.len());
    let (mut types, mut sources, mut targets, mut triples) = (vec![], vec![], vec![], vec![]);
    let mut quiet = vec![];
    let mut errors = vec![];
    let started = std::time::Instant::now();
    for record in &records {
        let date = record.date.as_deref().filter(|_| record.date_real);
        let (reading, coded) = room.code(&record.text, date);
        let told: Vec<&EventMention> = coded.mentions.iter().filter(|m| told_as_fact(m)).collect();
        let gold_types: BTreeSet<String> =
            record.events.iter().filter_map(|g| g.r#type.clone()).collect();
        let found_types: BTreeSet<String> =
            told.iter().map(|m| record_type(m).name().to_string()).collect();
        let reciprocal = record.events.iter().any(|g| g.reciprocal);
        let gold = |of: fn(&Gold) -> &Vec<Party>| -> BTreeSet<String> {
            record
                .events
                .iter()
                .flat_map(of)
                .filter_map(|p| p.code.as_deref())
                .map(country)
                .collect()
        };
        let (gold_source, gold_target) = (gold(|g| &g.source), gold(|g| &g.target));
        let mut source: BTreeSet<String> = told.iter().flat_map(|m| countries(&m.actors)).collect();
        let mut target: BTreeSet<String> =
            told.iter().flat_map(|m| countries(&m.recipients)).collect();
        if reciprocal {
            // Both sides of a reciprocal event stand in the gold source.
            source.append(&mut target);
        }
        let gold_triples: BTreeSet<Triple> = record.events.iter().flat_map(gold_triples).collect();
        let found_triples: BTreeSet<Triple> = told
            .iter()
            .flat_map(|m| {
                product(&countries(&m.actors), record_type(m).name(), &countries(&m.recipients))
            })
            .collect();
        let type_score = prf(&found_types, &gold_types);
        types.push(type_score);
        sources.push(prf(&source, &gold_source));
        targets.push(prf(&target, &gold_target));
        let triple_score = score::Prf::new(
            found_triples.intersection(&gold_triples).count(),
            found_triples.len(),
            gold_triples.len(),
        );
        triples.push(triple_score);
        if told.is_empty() {
            quiet.push(f64::from(u8::from(gold_types.is_empty())));
        }
        let wrong = type_score.gold + type_score.predicted - 2.0 * type_score.hit
            + triple_score.gold
            + triple_score.predicted
            - 2.0 * triple_score.hit;
        if wrong > 0.0 && options.errors > 0 {
            let expected: Vec<String> =
                gold_triples.iter().map(|(s, t, r)| format!("{s} {t} {r}")).collect();
            let all: Vec<String> = coded.mentions.iter().map(line).collect();
            errors.push((
                wrong,
                format!(
                    "{}: {}\n  expected {}\n  found    {}\n  {}",
                    record.id,
                    record.text,
                    expected.join(", "),
                    all.join("\n           "),
                    tree(&record.text, &reading)
                ),
            ));
        }
    }
    report.seconds = Some(started.elapsed().as_secs_f64());
    for (name, records) in [
        ("type_f1", &types),
        ("source_f1", &sources),
        ("target_f1", &targets),
        ("triple_f1", &triples),
    ] {
        let (value, interval) = score::f1(records);
        report.score_with_interval(name, value, interval);
    }
    let mut sum = score::Prf::default();
    types.iter().for_each(|t| sum.add(*t));
    report.score("type_precision", sum.precision());
    report.score("type_recall", sum.recall());
    if record_without_event(&records) && !quiet.is_empty() {
        report.score("no_event_precision", score::mean(&quiet).0);
    }
    errors.sort_by(|a, b| b.0.total_cmp(&a.0));
    report.errors = errors.into_iter().take(options.errors).map(|e| e.1).collect();
    Ok(report)
}

/// The records follow PLOVER 0.5, which held abduction and the destruction of property for coercion.
fn record_type(mention: &EventMention) -> EventType {
    match mention.cameo.as_ref().map_or("", |c| c.as_str()) {
        "181" | "184" | "1712" => EventType::Coerce,
        "163" => mention.event_type,
        _ => table_type(mention),
    }
}

fn record_without_event(records: &[Record]) -> bool {
    records.iter().any(|r| r.events.iter().all(|g| g.r#type.is_none()))
}

fn prf(found: &BTreeSet<String>, gold: &BTreeSet<String>) -> score::Prf {
    score::Prf::new(found.intersection(gold).count(), found.len(), gold.len())
}

fn gold_triples(gold: &Gold) -> Vec<Triple> {
    let Some(t) = &gold.r#type else { return Vec::new() };
    let codes = |parties: &[Party]| -> BTreeSet<String> {
        parties.iter().filter_map(|p| p.code.as_deref()).map(country).collect()
    };
    product(&codes(&gold.source), t, &codes(&gold.target))
}

/// Every pair of actor and recipient; among actors alone, every unordered pair.
fn product(source: &BTreeSet<String>, t: &str, target: &BTreeSet<String>) -> Vec<Triple> {
    if target.is_empty() && source.len() > 1 {
        let list: Vec<&String> = source.iter().collect();
        return list
            .iter()
            .enumerate()
            .flat_map(|(i, a)| {
                list[i + 1..].iter().map(|b| ((*a).clone(), t.to_string(), (*b).clone()))
            })
            .collect();
    }
    let none = BTreeSet::from(["---".to_string()]);
    let sources = if source.is_empty() { &none } else { source };
    let targets = if target.is_empty() { &none } else { target };
    sources
        .iter()
        .flat_map(|s| targets.iter().map(|r| (s.clone(), t.to_string(), r.clone())))
        .collect()
}
