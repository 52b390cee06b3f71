//! Type of the event between a given source and a given target (PLV): one of 15 types, always.

use std::{collections::BTreeMap, path::Path};

use parallax_knowledge::{
    Knowledge,
    frames::{Need, Pos, Site, What},
};
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
        return (negated_type(mention), rule);
    }
    (vote(reading, pair, knowledge), "vote")
}

/// What is left undone: goodwill withheld is refused, hostility withheld yields.
fn negated_type(mention: &EventMention) -> EventType {
    let told = table_type(mention);
    if !mention.negated {
        return told;
    }
    match told {
        EventType::Aid
        | EventType::Consult
        | EventType::Cooperate
        | EventType::Support
        | EventType::Agree
        | EventType::Concede
        | EventType::Retreat => EventType::Reject,
        EventType::Coerce | EventType::Sanction | EventType::Assault | EventType::Protest => {
            EventType::Concede
        }
        other => other,
    }
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

/// Each frame word votes for the type of the frame that fits the words around it; a word behind the
/// source and before the target counts most, and the first verb behind the source more than later ones.
fn vote(reading: &Reading, pair: &Pair, knowledge: &Knowledge) -> EventType {
    let (source, target) = (first_of(reading, &pair.source), first_of(reading, &pair.target));
    let mut best: Option<(f64, EventType)> = None;
    for i in 0..reading.tokens.len() {
        let named =
            pair.source.iter().chain(&pair.target).any(|s| s.overlaps(reading.tokens[i].range));
        let Some((t, weight)) = flat(reading, i, knowledge) else { continue };
        let (low, high) = (source.min(target), source.max(target));
        let place = if i > low && i < high {
            2.0
        } else if i > high {
            1.0
        } else {
            0.7
        };
        let far = i.abs_diff(source).min(i.abs_diff(target)) as f64;
        let score = weight * place * if named { 0.3 } else { 1.0 } * (1.0 - (far.min(20.0) / 30.0));
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, t));
        }
    }
    best.map_or_else(|| by_classes(reading, knowledge), |(_, t)| t)
}

/// Without any trigger: the type whose frames ask for the classes of the sentence's words.
fn by_classes(reading: &Reading, knowledge: &Knowledge) -> EventType {
    let frames = &knowledge.frames;
    let mut votes: BTreeMap<EventType, f64> = BTreeMap::new();
    for i in 0..reading.tokens.len() {
        let lemma = reading.lemma(i).to_lowercase();
        let mut of_word: BTreeMap<EventType, f64> = BTreeMap::new();
        for frame in frames.all() {
            let Some(told) = frame.event_type.filter(|t| *t != EventType::Statement) else {
                continue;
            };
            let asks = frame.needs.iter().any(|need| match &need.what {
                Some(What::Class(id)) => !need.negated && frames.class(*id).lists(&lemma),
                Some(What::Word(word)) => !need.negated && *word == lemma,
                None => false,
            });
            if asks {
                *of_word.entry(told).or_default() += 1.0;
            }
        }
        let total: f64 = of_word.values().sum();
        for (told, n) in of_word {
            *votes.entry(told).or_default() += (n / total).powi(2);
        }
    }
    votes
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
        .map_or(EventType::Accuse, |(told, _)| told)
}

fn first_of(reading: &Reading, spans: &[TextRange]) -> usize {
    reading.tokens.iter().position(|t| spans.iter().any(|s| s.overlaps(t.range))).unwrap_or(0)
}

/// The type a word tells when its frame is matched against the words around it instead of the tree.
fn flat(reading: &Reading, i: usize, knowledge: &Knowledge) -> Option<(EventType, f64)> {
    let lemma = reading.lemma(i).to_lowercase();
    let frames = &knowledge.frames;
    let upos = reading.tokens.get(i)?.upos;
    let order: &[(Pos, f64)] = match upos {
        Upos::Verb | Upos::Aux => &[(Pos::V, 1.3), (Pos::N, 0.6)],
        Upos::Noun => &[(Pos::N, 1.0), (Pos::V, 0.7)],
        Upos::Propn | Upos::Adj => &[(Pos::V, 0.5), (Pos::N, 0.5)],
        _ => return None,
    };
    let (frame, weight) = order.iter().find_map(|(pos, weight)| {
        frames
            .of(*pos, &lemma)
            .find(|f| f.needs.iter().all(|n| holds(reading, i, n, knowledge)))
            .map(|f| (f, weight * (1.0 + 0.15 * f.weight() as f64)))
    })?;
    let told = frame.event_type.filter(|t| *t != EventType::Statement)?;
    let before: Vec<&str> = (i.saturating_sub(4)..i).map(|k| reading.lemma(k)).collect();
    let ahead = before.iter().any(|w| {
        matches!(
            *w,
            "will"
                | "would"
                | "willing"
                | "ready"
                | "shall"
                | "agree"
                | "promise"
                | "pledge"
                | "vow"
        )
    });
    let refused = before.iter().any(|w| matches!(*w, "refuse" | "decline" | "reject"));
    let act = if refused {
        "reject"
    } else if ahead && matches!(told.quad() as u8, 1 | 2) {
        "agree"
    } else if ahead {
        "threaten"
    } else {
        ""
    };
    let told = frames.shift(act, told).map_or(told, |s| s.event_type);
    let told = match frame.cameo.as_ref().map_or("", |c| c.as_str()) {
        "163" if act.is_empty() => EventType::Coerce,
        "116" if act.is_empty() => EventType::Accuse,
        "055" | "056" => EventType::Support,
        "191" | "192" if act.is_empty() => EventType::Assault,
        _ => told,
    };
    Some((told, weight))
}

/// A need, checked in a window of words.
fn holds(reading: &Reading, i: usize, need: &Need, knowledge: &Knowledge) -> bool {
    let n = reading.tokens.len();
    let after = i + 1..(i + 9).min(n);
    let before = i.saturating_sub(8)..i;
    let fits = |k: usize| match &need.what {
        None => true,
        Some(What::Word(word)) => reading.lemma(k) == word,
        Some(What::Class(id)) => {
            let class = knowledge.frames.class(*id);
            let lemma = reading.lemma(k).to_lowercase();
            let joined =
                k.checked_sub(1).map(|b| format!("{}_{lemma}", reading.lemma(b).to_lowercase()));
            class.lists(&lemma)
                || joined.is_some_and(|j| class.lists(&j))
                || ((class.actor || class.place || class.person || class.leader)
                    && reading.tokens[k].upos == Upos::Propn)
        }
    };
    let passive = i.checked_sub(1).is_some_and(|b| reading.lemma(b) == "be");
    let met = need.sites.iter().any(|site| match site {
        Site::Obj | Site::Iobj if passive => before.clone().any(fits),
        Site::Obj | Site::Iobj => {
            after.clone().take(6).any(fits) && (need.what.is_some() || i + 1 < n)
        }
        Site::Subj => before.clone().any(fits),
        Site::Passive => passive,
        Site::Active => !passive,
        Site::Xcomp | Site::Comp => after.clone().any(|k| {
            reading.lemma(k) == "to"
                && (k + 1 < n && reading.tokens[k + 1].upos == Upos::Verb)
                && (need.what.is_none() || fits(k + 1))
        }),
        Site::Must => after.clone().take(8).any(|k| {
            knowledge.frames.class_named("obliging").is_some_and(|c| c.lists(reading.lemma(k)))
        }),
        Site::Ccomp => after.clone().take(4).any(|k| reading.lemma(k) == "that"),
        Site::Mod | Site::Amod | Site::Poss => (i.saturating_sub(3)..i).any(fits),
        Site::Word(word) => after.clone().any(|k| {
            reading.lemma(k) == word.as_str()
                && (need.what.is_none() || (k + 1..(k + 6).min(n)).any(fits))
        }),
        Site::Sup | Site::InnerSubj | Site::Inner => true,
    });
    met != need.negated
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
