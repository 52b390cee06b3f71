//! Unit records of a dictionary coder: CAMEO root and dyad of invented countries.
//!
//! The invented countries come to the program as a user's table of states, derived from the gold
//! codes and the names that stand beside them. Codes of the stylised part are those of a WEIS-like
//! scheme: each root is compared with the CAMEO roots of the same meaning. Codes made up to test
//! synonym sets have no meaning outside their dictionary; for them the dyad decides.

use std::{collections::BTreeSet, path::Path};

use parallax_model::{Actor, EventMention, Modality};
use serde::Deserialize;

use super::{
    events_common::{Room, countries, country, line, tree},
    unit_names::Invented,
};
use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
pub(super) struct Record {
    id: String,
    pub(super) text: String,
    date: Option<String>,
    expect_no_event: bool,
    #[serde(default)]
    expect_error: Vec<String>,
    codes: Option<String>,
    pub(super) events: Vec<Gold>,
}

#[derive(Deserialize)]
pub(super) struct Gold {
    cameo: Option<String>,
    pub(super) source: Option<String>,
    pub(super) target: Option<String>,
}

impl Record {
    /// Invented countries and WEIS-like codes.
    pub(super) fn stylised(&self) -> bool {
        self.codes.as_deref().is_some_and(|c| c.contains("pseudo-countries"))
    }
}

/// CAMEO roots with the meaning of each WEIS root (McClelland 1976); comments are left out, as
/// PLOVER leaves them out.
const WEIS: [(&str, &[&str]); 21] = [
    ("01", &["08"]),
    ("03", &["04"]),
    ("04", &["05"]),
    ("05", &["03"]),
    ("06", &["05", "06", "08", "03"]),
    ("07", &["07", "06"]),
    ("08", &["03", "05", "06"]),
    ("09", &["02", "10"]),
    ("10", &["02", "10", "03"]),
    ("11", &["12"]),
    ("12", &["11"]),
    ("13", &["11", "14"]),
    ("14", &["12"]),
    ("15", &["10"]),
    ("16", &["13"]),
    ("17", &["13"]),
    ("18", &["15", "14"]),
    ("19", &["16", "12"]),
    ("20", &["16", "17"]),
    ("21", &["17", "18"]),
    ("22", &["18", "19", "20"]),
];

/// One gold event: the roots that are right, none = any.
struct Wanted {
    roots: Vec<String>,
    source: String,
    target: String,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let mut records: Vec<Record> = input::json_lines(file, options.limit)?;
    // Some records only test how a reader of the file reports its errors, or hold no text.
    let broken = |r: &Record| r.expect_error.iter().any(|e| !e.ends_with("discard"));
    records.retain(|r| !broken(r) && !r.text.trim().is_empty());
    let plain = Room::new()?;
    let invented = Invented::of(&records, &plain);
    let stylised = Room::over(invented.knowledge()?)?;
    let mut report = Report::new(records.len());
    let (mut roots, mut triples, mut quiet) = (vec![], vec![], vec![]);
    let mut errors = vec![];
    let started = std::time::Instant::now();
    for record in &records {
        let room = if record.stylised() { &stylised } else { &plain };
        let (reading, coded) = room.code(&record.text, record.date.as_deref());
        let wanted: Vec<Wanted> =
            record.events.iter().filter_map(|g| want(g, record.stylised())).collect();
        let found = coded.mentions.iter().filter(|m| m.modality != Modality::Historical);
        let found = dyads(
            found
                .flat_map(|m| triple(m, &record.text))
                .flat_map(|t| unfold(t, &invented))
                .collect(),
        );
        let r = match_roots(&wanted, &found);
        let t = match_triples(&wanted, &found);
        if coded.mentions.is_empty() {
            quiet.push(f64::from(u8::from(record.expect_no_event || wanted.is_empty())));
        }
        let wrong = r.gold + r.predicted - 2.0 * r.hit + t.gold + t.predicted - 2.0 * t.hit;
        if wrong > 0.0 && options.errors > 0 {
            let expected: Vec<String> = wanted
                .iter()
                .map(|w| format!("{} {} {}", w.source, w.roots.join("/"), w.target))
                .collect();
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
        roots.push(r);
        triples.push(t);
    }
    report.seconds = Some(started.elapsed().as_secs_f64());
    for (name, records) in [("root_f1", &roots), ("triple_f1", &triples)] {
        let (value, interval) = score::f1(records);
        report.score_with_interval(name, value, interval);
    }
    report.score("no_event_precision", score::mean(&quiet).0);
    errors.sort_by(|a, b| b.0.total_cmp(&a.0));
    report.errors = errors.into_iter().take(options.errors).map(|e| e.1).collect();
    Ok(report)
}

fn want(gold: &Gold, stylised: bool) -> Option<Wanted> {
    let code = gold.cameo.as_deref()?;
    let root = code.get(..2)?;
    let party = |p: &Option<String>| p.as_deref().map_or("---".into(), country);
    let (source, target) = (party(&gold.source), party(&gold.target));
    let roots = if stylised {
        if root == "02" {
            return None;
        }
        // The records mix both schemes: a root is right in the sense of either. Their dictionaries
        // know no tense: an act of goodwill that will be done stands under the root of the act.
        WEIS.iter().find(|(weis, _)| *weis == root && code.len() == 3).map_or(
            Vec::new(),
            |(_, roots)| {
                let acts = roots.iter().copied().chain([root]);
                let ahead = acts.clone().any(|r| matches!(r, "04" | "05" | "06" | "07"));
                acts.chain(ahead.then_some("03")).map(str::to_string).collect()
            },
        )
    } else {
        if matches!(root, "01" | "02") {
            return None;
        }
        vec![root.to_string()]
    };
    Some(Wanted { roots, source, target })
}

fn triple(mention: &EventMention, text: &str) -> Vec<(String, String, String)> {
    let root: String =
        mention.cameo.as_ref().map_or(String::new(), |c| c.as_str().chars().take(2).collect());
    let none = || BTreeSet::from(["---".to_string()]);
    let or_none = |set: BTreeSet<String>| if set.is_empty() { none() } else { set };
    let pairs = |from: &BTreeSet<String>, to: &BTreeSet<String>| -> Vec<_> {
        let other = |a: &String, b: &String| a != b || from.len() == 1;
        from.iter()
            .flat_map(|a| to.iter().filter(|b| other(a, b)).map(|b| (a.clone(), b.clone())))
            .map(|(a, b)| (a, root.clone(), b))
            .collect()
    };
    let recipients = countries(&mention.recipients);
    if recipients.is_empty() && mention.actors.len() > 1 {
        // Dictionary coders write a reciprocal event once in each direction when all stand in the
        // subject or meet, and from the subject to the others when they do not.
        let listed = 1 + mention
            .actors
            .windows(2)
            .take_while(|pair| root == "04" || are_listed(text, &pair[0], &pair[1]))
            .count();
        let (subjects, others) = mention.actors.split_at(listed);
        let (subjects, others) = (countries(subjects), countries(others));
        if !subjects.is_empty() && (subjects.len() > 1 || !others.is_empty()) {
            return if others.is_empty() {
                pairs(&subjects, &subjects)
            } else {
                pairs(&subjects, &others)
            };
        }
    }
    pairs(&or_none(countries(&mention.actors)), &or_none(recipients))
}

/// Nothing but a comma or a conjunction lies between the two.
fn are_listed(text: &str, a: &Actor, b: &Actor) -> bool {
    let (Some(a), Some(b)) = (a.range, b.range) else { return false };
    let between = text.get(a.end as usize..b.start as usize).unwrap_or("");
    a.end <= b.start
        && between
            .split(|c: char| !c.is_alphanumeric())
            .all(|w| matches!(w, "" | "and" | "the" | "of" | "or" | "nor"))
}

/// A code of ours for several stands for each of them.
fn unfold(
    (source, root, target): (String, String, String),
    invented: &Invented,
) -> Vec<(String, String, String)> {
    let targets = invented.unfold(&target);
    let each = |source: String| {
        let root = root.clone();
        targets.iter().map(move |target| (source.clone(), root.clone(), target.clone()))
    };
    invented.unfold(&source).into_iter().flat_map(each).collect()
}

/// The records hold dyads: an event with one party counts only where there is none with two.
fn dyads(found: BTreeSet<(String, String, String)>) -> BTreeSet<(String, String, String)> {
    let full: BTreeSet<_> =
        found.iter().filter(|(s, _, t)| s != "---" && t != "---").cloned().collect();
    if full.is_empty() { found } else { full }
}

fn match_roots(wanted: &[Wanted], found: &BTreeSet<(String, String, String)>) -> score::Prf {
    let mut left: BTreeSet<&str> = found.iter().map(|(_, root, _)| root.as_str()).collect();
    let predicted = left.len();
    let groups: BTreeSet<&[String]> = wanted.iter().map(|w| w.roots.as_slice()).collect();
    let mut hits = 0;
    for group in &groups {
        let right = left.iter().copied().find(|root| {
            if group.is_empty() {
                wanted.iter().filter(|w| w.roots.is_empty()).any(|w| {
                    found.iter().any(|(s, r, t)| r == root && *s == w.source && *t == w.target)
                })
            } else {
                group.iter().any(|g| g == root)
            }
        });
        if let Some(root) = right {
            left.remove(root);
            hits += 1;
        }
    }
    score::Prf::new(hits, predicted, groups.len())
}

fn match_triples(wanted: &[Wanted], found: &BTreeSet<(String, String, String)>) -> score::Prf {
    let mut left: Vec<&(String, String, String)> = found.iter().collect();
    let mut hits = 0;
    for w in wanted {
        let at = left.iter().position(|(source, root, target)| {
            *source == w.source
                && *target == w.target
                && (w.roots.is_empty() || w.roots.contains(root))
        });
        if let Some(at) = at {
            left.remove(at);
            hits += 1;
        }
    }
    score::Prf::new(hits, found.len(), wanted.len())
}
