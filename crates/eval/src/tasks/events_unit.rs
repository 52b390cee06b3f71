//! Unit records of a dictionary coder: CAMEO root and dyad of invented countries.
//!
//! The invented countries come to the program as a user's table of states, derived from the gold
//! codes and the names that stand beside them. Codes of the stylised part are those of a WEIS-like
//! scheme: each root is compared with the CAMEO roots of the same meaning. Codes made up to test
//! synonym sets have no meaning outside their dictionary; for them the dyad decides.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::{Path, PathBuf},
};

use parallax_knowledge::Knowledge;
use parallax_model::EventMention;
use serde::Deserialize;

use super::events_common::{Room, countries, country, line, tree};
use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    date: Option<String>,
    expect_no_event: bool,
    codes: Option<String>,
    events: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    cameo: Option<String>,
    source: Option<String>,
    target: Option<String>,
}

impl Record {
    /// Invented countries and WEIS-like codes.
    fn stylised(&self) -> bool {
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
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let plain = Room::new()?;
    let stylised = Room::over(with_invented(&records, &plain)?)?;
    let mut report = Report::new(records.len());
    let (mut roots, mut triples, mut quiet) = (vec![], vec![], vec![]);
    let mut errors = vec![];
    let started = std::time::Instant::now();
    for record in &records {
        let room = if record.stylised() { &stylised } else { &plain };
        let (reading, coded) = room.code(&record.text, record.date.as_deref());
        let wanted: Vec<Wanted> =
            record.events.iter().filter_map(|g| want(g, record.stylised())).collect();
        let found = dyads(coded.mentions.iter().flat_map(triple).collect());
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
        // The records mix both schemes: a root is right in the sense of either.
        WEIS.iter()
            .find(|(weis, _)| *weis == root && code.len() == 3)
            .map_or(Vec::new(), |(_, roots)| {
                roots.iter().copied().chain([root]).map(str::to_string).collect()
            })
    } else {
        if matches!(root, "01" | "02") {
            return None;
        }
        vec![root.to_string()]
    };
    Some(Wanted { roots, source, target })
}

fn triple(mention: &EventMention) -> Vec<(String, String, String)> {
    let root: String =
        mention.cameo.as_ref().map_or(String::new(), |c| c.as_str().chars().take(2).collect());
    let none = || BTreeSet::from(["---".to_string()]);
    let or_none = |set: BTreeSet<String>| if set.is_empty() { none() } else { set };
    let actors = or_none(countries(&mention.actors));
    let recipients = countries(&mention.recipients);
    if recipients.is_empty() && actors.len() > 1 {
        // Dictionary coders write a reciprocal event as one event a direction.
        return actors
            .iter()
            .flat_map(|a| {
                actors.iter().filter(move |b| *b != a).map(move |b| (a.clone(), b.clone()))
            })
            .map(|(a, b)| (a, root.clone(), b))
            .collect();
    }
    let recipients = or_none(recipients);
    actors
        .iter()
        .flat_map(|a| recipients.iter().map(|b| (a.clone(), root.clone(), b.clone())))
        .collect()
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

/// The knowledge base with the invented countries as a user's table.
fn with_invented(records: &[Record], plain: &Room) -> Result<Knowledge, Error> {
    let mut table = String::from(
        "id,country,kind,name,aliases,adjectives,demonyms,capital,capital_aliases,metonyms,contextual,regions,iso2,iso3,cow,fips,region,zone,lat,lon\n",
    );
    for (code, names) in names_by_code(records, plain) {
        let mut names = names.into_iter();
        let Some(name) = names.next() else { continue };
        let rest: Vec<String> = names.collect();
        let _ = writeln!(
            table,
            "{code},{code},state,{name},{},,,,,,,,,,,,invented,UTC,0,0",
            rest.join("|")
        );
    }
    let dir: PathBuf =
        std::env::temp_dir().join(format!("parallax-eval-unit-{}", std::process::id()));
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(&dir)?;
        std::fs::write(dir.join("states.csv"), &table)
    };
    write().map_err(|source| Error::Open { path: dir.display().to_string(), source })?;
    let knowledge = Knowledge::with_user(Some(&dir)).map_err(|e| Error::Other(e.to_string()));
    let _ = std::fs::remove_dir_all(&dir);
    knowledge
}

/// Names that stand in the sentences of one code and hardly in those of others.
fn names_by_code(records: &[Record], plain: &Room) -> BTreeMap<String, Vec<String>> {
    let mut by_name: BTreeMap<String, (usize, BTreeMap<String, usize>)> = BTreeMap::new();
    for record in records.iter().filter(|r| r.stylised()) {
        let codes: BTreeSet<String> = record
            .events
            .iter()
            .flat_map(|g| [&g.source, &g.target])
            .filter_map(|c| c.as_deref())
            .filter(|c| c.len() >= 3 && !c.starts_with("---"))
            .map(country)
            .collect();
        for name in capitalised(&record.text) {
            let known = parallax_language::actors::resolve(&plain.knowledge, &name, None);
            if known.country.is_some() {
                continue;
            }
            let entry = by_name.entry(name).or_default();
            entry.0 += 1;
            for code in &codes {
                *entry.1.entry(code.clone()).or_default() += 1;
            }
        }
    }
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, (n, codes)) in &by_name {
        let best = codes.iter().max_by_key(|(code, k)| (alike(name, code), **k));
        let Some((code, k)) = best else { continue };
        let like = alike(name, code);
        if (like >= 2 && 2 * k >= *n) || (like == 1 && 3 * k >= 2 * n) {
            names.entry(code.clone()).or_default().push(name.clone());
        }
    }
    unlike(records, &by_name, &mut names);
    names
}

/// A name unlike its code: the only code of its sentences that no other name accounts for.
fn unlike(
    records: &[Record],
    by_name: &BTreeMap<String, (usize, BTreeMap<String, usize>)>,
    names: &mut BTreeMap<String, Vec<String>>,
) {
    let explained = names.clone();
    let mut left: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for record in records.iter().filter(|r| r.stylised()) {
        let in_text = capitalised(&record.text);
        let accounted = |code: &str| {
            explained.get(code).is_some_and(|list| list.iter().any(|n| in_text.contains(n)))
        };
        let open: BTreeSet<String> = record
            .events
            .iter()
            .flat_map(|g| [&g.source, &g.target])
            .filter_map(|c| c.as_deref())
            .filter(|c| c.len() >= 3 && !c.starts_with("---"))
            .map(country)
            .filter(|c| !accounted(c))
            .collect();
        let free: Vec<&String> = in_text
            .iter()
            .filter(|n| by_name.contains_key(*n) && !explained.values().flatten().any(|e| e == *n))
            .collect();
        if let [code] = open.iter().collect::<Vec<_>>().as_slice() {
            for name in free {
                *left.entry(name.clone()).or_default().entry((*code).clone()).or_default() += 1;
            }
        }
    }
    for (name, codes) in left {
        let total = by_name.get(&name).map_or(0, |(n, _)| *n);
        if let Some((code, k)) = codes.iter().max_by_key(|(_, k)| **k)
            && 2 * k >= total
        {
            names.entry(code.clone()).or_default().push(name);
        }
    }
}

/// 2 when the code starts the name, 1 when its letters stand in it in order, else 0.
fn alike(name: &str, code: &str) -> u8 {
    let name = name.to_uppercase();
    if name.starts_with(code) {
        return 2;
    }
    let mut letters = name.chars();
    u8::from(
        name.chars().next() == code.chars().next() && code.chars().all(|c| letters.any(|l| l == c)),
    )
}

/// Runs of capitalised words.
fn capitalised(text: &str) -> BTreeSet<String> {
    let mut runs: Vec<Vec<&str>> = vec![Vec::new()];
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let bare = bare.strip_suffix("'s").unwrap_or(bare);
        if bare.chars().next().is_some_and(char::is_uppercase) {
            if let Some(run) = runs.last_mut() {
                run.push(bare);
            }
            if word.ends_with([',', '.']) || word.ends_with("'s") {
                runs.push(Vec::new());
            }
        } else {
            runs.push(Vec::new());
        }
    }
    let mut names = BTreeSet::new();
    for run in runs.iter().filter(|r| !r.is_empty()) {
        names.insert(run.join(" "));
        names.extend(run.iter().map(|w| (*w).to_string()));
    }
    names.retain(|n| n.len() > 3 && !n.contains(',') && !n.contains('"'));
    names
}
