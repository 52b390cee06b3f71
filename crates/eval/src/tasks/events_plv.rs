//! Type of the event between a given source and a given target (PLV): one of 15 types, always.

use std::{collections::BTreeMap, path::Path};

use parallax_knowledge::{Knowledge, frames::Pos};
use parallax_model::{EventMention, EventType, Reading, TextRange, Upos};
use serde::Deserialize;

use super::events_common::{Room, line, overlaps, table_type, tree};
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

/// The sentence with the spans its tags mark.
struct Pair {
    source: Vec<TextRange>,
    target: Vec<TextRange>,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let room = Room::new()?;
    let mut report = Report::new(records.iter().map(|r| r.events.len()).sum());
    let (mut right, mut quads) = (vec![], vec![]);
    let mut confusion: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut by_rule: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let mut errors = vec![];
    let started = std::time::Instant::now();
    for record in &records {
        for gold in &record.events {
            let (text, pair) = unmark(&gold.marked);
            let (reading, coded) = room.code(&text, None);
            let (found, rule) = decide(&reading, &coded.mentions, &pair, &room.knowledge);
            let hit = name(found) == gold.type_plv;
            right.push(f64::from(u8::from(hit)));
            quads.push(f64::from(u8::from(quad(found) == gold.quad_plv)));
            *confusion.entry((gold.type_plv.clone(), name(found).into())).or_default() += 1;
            let tally = by_rule.entry(rule).or_default();
            tally.0 += f64::from(u8::from(hit));
            tally.1 += 1.0;
            if !hit && options.errors > 0 {
                let all: Vec<String> = coded.mentions.iter().map(line).collect();
                errors.push(format!(
                    "{}: {}\n  expected {}, found {} ({rule})\n    {}\n  {}",
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
    for (rule, (hits, n)) in &by_rule {
        report.score(&format!("share_{rule}"), n / right.len().max(1) as f64);
        report.score(&format!("accuracy_{rule}"), hits / n.max(1.0));
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

/// The mention that binds the two; else the trigger nearest to the path between them; else a vote
/// of the words between and around them.
fn decide(
    reading: &Reading,
    mentions: &[EventMention],
    pair: &Pair,
    knowledge: &Knowledge,
) -> (EventType, &'static str) {
    let best = mentions
        .iter()
        .map(|m| (binding(reading, m, pair), m))
        .filter(|(score, _)| *score > 0)
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.trigger.start.cmp(&a.1.trigger.start)));
    if let Some((score, mention)) = best {
        let rule = if score >= 80 {
            "bound"
        } else if score >= 30 {
            "half"
        } else {
            "near"
        };
        return (table_type(mention), rule);
    }
    (vote(reading, pair, knowledge), "vote")
}

fn binding(reading: &Reading, mention: &EventMention, pair: &Pair) -> i64 {
    let source = overlaps_any(&mention.actors, &pair.source);
    let target = overlaps_any(&mention.recipients, &pair.target);
    let both = source && overlaps_any(&mention.actors, &pair.target);
    let turned = overlaps_any(&mention.actors, &pair.target)
        && overlaps_any(&mention.recipients, &pair.source);
    let base = match (source, target) {
        (true, true) => 100,
        _ if both => 95,
        (true, false) => 50,
        (false, true) => 40,
        _ if turned => 30,
        _ => 10,
    };
    let near = path_distance(reading, mention.trigger, pair);
    base - near.min(9)
}

fn overlaps_any(actors: &[parallax_model::Actor], spans: &[TextRange]) -> bool {
    actors.iter().any(|a| overlaps(a, spans))
}

/// Steps from a trigger to the nearer and the farther of the two.
fn path_distance(reading: &Reading, trigger: TextRange, pair: &Pair) -> i64 {
    let token = |range: TextRange| {
        reading.tokens.iter().position(|t| t.range.overlaps(range)).map(|i| i as i64)
    };
    let Some(at) = token(trigger) else { return 9 };
    let ends: Vec<i64> = pair
        .source
        .iter()
        .chain(&pair.target)
        .filter_map(|r| token(*r))
        .map(|i| (i - at).abs() / 4)
        .collect();
    ends.iter().sum::<i64>() / ends.len().max(1) as i64
}

/// Each frame word votes for the type of its least conditioned frame, more when it stands between
/// the two.
fn vote(reading: &Reading, pair: &Pair, knowledge: &Knowledge) -> EventType {
    let cover = pair.source.iter().chain(&pair.target).copied().reduce(TextRange::cover);
    let mut votes: BTreeMap<&'static str, (f64, EventType)> = BTreeMap::new();
    for (i, token) in reading.tokens.iter().enumerate() {
        let pos = match token.upos {
            Upos::Verb => Pos::V,
            Upos::Noun | Upos::Adj => Pos::N,
            _ => continue,
        };
        let named = pair.source.iter().chain(&pair.target).any(|s| s.overlaps(token.range));
        let lemma = reading.lemma(i).to_lowercase();
        let other = if pos == Pos::V { Pos::N } else { Pos::V };
        let frame = knowledge
            .frames
            .of(pos, &lemma)
            .last()
            .map(|f| (f, 1.0))
            .or_else(|| knowledge.frames.of(other, &lemma).last().map(|f| (f, 0.6)));
        let Some((frame, weight)) = frame else { continue };
        let Some(t) = frame.event_type.filter(|t| *t != EventType::Statement) else { continue };
        let between = cover.is_some_and(|c| c.contains(token.range));
        let weight = weight
            * if between { 2.0 } else { 1.0 }
            * if named { 0.4 } else { 1.0 }
            * if pos == Pos::V { 1.3 } else { 1.0 };
        votes.entry(name(t)).or_insert((0.0, t)).0 += weight;
    }
    votes.values().max_by(|a, b| a.0.total_cmp(&b.0)).map_or(EventType::Accuse, |(_, t)| *t)
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
