//! Source, cue and content against annotated attributions. *Exact*: the same tokens; *overlap*: a
//! token in common, one to one; *whole*: all three parts match, no source where there is none.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use parallax_coding::{Source, attribution};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::{ArticleId, Commitment, Reading, Statement, TextRange};
use serde::Deserialize;

use crate::{
    Error, Options, Report, input,
    score::{self, Prf},
};

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    attributions: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    source: Vec<(usize, usize)>,
    cue: Vec<(usize, usize)>,
    content: Vec<(usize, usize)>,
}

/// Source, cue, content as sets of tokens.
struct Parts {
    parts: [BTreeSet<usize>; 3],
    reporting: bool,
}

const NAMES: [&str; 3] = ["source", "cue", "content"];

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let other = |e: &dyn std::fmt::Display| Error::Other(e.to_string());
    let knowledge = Arc::new(Knowledge::load().map_err(|e| other(&e))?);
    let reader = Reader::new(knowledge.clone()).map_err(|e| other(&e))?;
    let strict = options.set.iter().any(|(n, v)| n == "strict" && v == "1");
    let floor = if strict { attribution::STRICT } else { 0.0 };
    let mut counts: Vec<(String, Vec<Prf>)> = Vec::new();
    let mut errors = Vec::new();
    let context = Context { language: Some("en".into()), ..Context::default() };
    for record in &records {
        let reading = reader.read(&record.text, &context);
        let article = ArticleId(record.id.clone());
        let source = Source {
            article: &article,
            text: &record.text,
            reading: &reading,
            published: None,
            outlet: "",
        };
        let mended = parallax_coding::mend::mended(source.text, source.reading, &knowledge);
        let source = Source { reading: &mended, ..source };
        let statements = attribution::statements_above(source, &knowledge, floor);
        let found = outermost(&reading, &statements, &knowledge);
        let gold = annotated(record, &reading, &knowledge);
        measure(
            "",
            &gold.iter().collect::<Vec<_>>(),
            &found.iter().collect::<Vec<_>>(),
            &mut counts,
        );
        let reporting = |p: &&Parts| p.reporting;
        measure(
            "reporting_",
            &gold.iter().filter(reporting).collect::<Vec<_>>(),
            &found.iter().filter(reporting).collect::<Vec<_>>(),
            &mut counts,
        );
        if options.errors > 0 {
            errors.extend(differences(record, &reading, &gold, &found));
        }
    }
    let mut report = Report::new(records.len());
    for (name, values) in &counts {
        let (f1, interval) = score::f1(values);
        report.score_with_interval(&format!("{name}_f1"), f1, interval);
        let mut sum = Prf::default();
        values.iter().for_each(|v| sum.add(*v));
        if name.contains("overlap") {
            report.score(&format!("{name}_precision"), sum.precision());
            report.score(&format!("{name}_recall"), sum.recall());
        }
    }
    errors.truncate(options.errors);
    report.errors = errors;
    Ok(report)
}

fn is_reporting(class: Commitment) -> bool {
    use Commitment::{Anonymous, Concession, Denial, Doubt, Factive, Report, Strong};
    matches!(class, Report | Strong | Factive | Concession | Doubt | Denial | Anonymous)
}

fn tokens(reading: &Reading, ranges: impl IntoIterator<Item = TextRange>) -> BTreeSet<usize> {
    ranges.into_iter().flat_map(|r| reading.tokens_in(r)).collect()
}

/// The corpus annotates no attribution inside another; statements without a cue are not annotated.
fn outermost(reading: &Reading, statements: &[Statement], knowledge: &Knowledge) -> Vec<Parts> {
    let inside = |s: &Statement| {
        statements.iter().any(|o| {
            o.id != s.id && s.cue.first().is_some_and(|c| o.content.iter().any(|k| k.contains(*c)))
        })
    };
    // Who is cited stands in the chain behind the speaker; annotated is the speaker.
    let cited = |r: TextRange| {
        let citing = |s: &&Statement| attribution::is_secondhand(s, knowledge);
        statements.iter().filter(citing).any(|s| s.content.iter().any(|c| c.contains(r)))
    };
    let speaker = |s: &Statement| {
        s.chain.iter().rev().filter_map(|h| h.range).find(|r| !cited(*r) || s.chain.len() == 1)
    };
    let mut parts: Vec<Parts> = Vec::new();
    let outer = statements
        .iter()
        .filter(|s| !s.cue.is_empty() && !inside(s))
        .filter(|s| !matches!(s.commitment, Commitment::Unconfirmed | Commitment::Possible));
    for s in outer {
        let cue = tokens(reading, s.cue.iter().copied());
        let content = tokens(reading, s.content.iter().copied());
        let source = tokens(reading, speaker(s));
        // One sentence of several voices is annotated once, with all of them as its source.
        if let Some(same) = parts.last_mut().filter(|p| p.parts[1] == cue && p.parts[2] == content)
        {
            same.parts[0].extend(source);
            if let (Some(&low), Some(&high)) = (same.parts[0].first(), same.parts[0].last()) {
                same.parts[0].extend(low..=high);
            }
            continue;
        }
        let reporting = reports(reading, &cue, knowledge);
        parts.push(Parts { parts: [source, cue, content], reporting });
    }
    parts
}

fn annotated(record: &Record, reading: &Reading, knowledge: &Knowledge) -> Vec<Parts> {
    let at = input::CodePoints::new(&record.text);
    let set = |spans: &[(usize, usize)]| {
        tokens(reading, spans.iter().map(|&(s, e)| TextRange::new(at.byte(s), at.byte(e))))
    };
    record
        .attributions
        .iter()
        .filter(|g| !g.cue.is_empty() && !g.content.is_empty())
        .map(|g| {
            let cue = set(&g.cue);
            let reporting = reports(reading, &cue, knowledge);
            Parts { parts: [set(&g.source), cue, set(&g.content)], reporting }
        })
        .collect()
}

/// A word of the cue is of a reporting class in the lexicon: asked of annotated and found cues alike.
fn reports(reading: &Reading, cue: &BTreeSet<usize>, knowledge: &Knowledge) -> bool {
    cue.iter().any(|&t| knowledge.cues.of(reading.lemma(t)).any(|c| is_reporting(c.commitment)))
}

fn measure(prefix: &str, gold: &[&Parts], found: &[&Parts], counts: &mut Vec<(String, Vec<Prf>)>) {
    let mut add = |name: String, prf: Prf| match counts.iter_mut().find(|(n, _)| *n == name) {
        Some((_, values)) => values.push(prf),
        None => counts.push((name, vec![prf])),
    };
    for exact in [true, false] {
        let suffix = if exact { "" } else { "_overlap" };
        for (part, name) in NAMES.iter().enumerate() {
            let of = |p: &[&Parts]| -> Vec<BTreeSet<usize>> {
                p.iter().map(|p| p.parts[part].clone()).filter(|s| !s.is_empty()).collect()
            };
            let (g, f) = (of(gold), of(found));
            let same = |a: &BTreeSet<usize>, b: &BTreeSet<usize>| {
                if exact { (a == b).then_some(1.0) } else { closeness(a, b) }
            };
            add(
                format!("{prefix}{name}{suffix}"),
                Prf::new(paired(&g, &f, same), f.len(), g.len()),
            );
        }
        let whole = |a: &&Parts, b: &&Parts| {
            let both = (0..3).all(|k| {
                let (x, y) = (&a.parts[k], &b.parts[k]);
                if exact {
                    x == y
                } else {
                    closeness(x, y).is_some() || x.is_empty() && y.is_empty()
                }
            });
            both.then(|| closeness(&a.parts[2], &b.parts[2]).unwrap_or(0.0))
        };
        add(
            format!("{prefix}whole{suffix}"),
            Prf::new(paired(gold, found, whole), found.len(), gold.len()),
        );
    }
}

fn closeness(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> Option<f64> {
    let common = a.intersection(b).count();
    (common > 0).then(|| common as f64 / a.union(b).count() as f64)
}

/// Greedy one-to-one pairing, each gold item with the closest prediction left.
fn paired<T>(gold: &[T], found: &[T], same: impl Fn(&T, &T) -> Option<f64>) -> usize {
    let mut used = vec![false; found.len()];
    let mut hits = 0;
    for g in gold {
        let best = (0..found.len())
            .filter(|&f| !used[f])
            .filter_map(|f| Some((same(g, &found[f])?, f)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, f)) = best {
            used[f] = true;
            hits += 1;
        }
    }
    hits
}

fn differences(record: &Record, reading: &Reading, gold: &[Parts], found: &[Parts]) -> Vec<String> {
    let words = |set: &BTreeSet<usize>| {
        set.iter().map(|&t| reading.form(&record.text, t)).collect::<Vec<_>>().join(" ")
    };
    let tell = |p: &Parts| p.parts.iter().map(words).collect::<Vec<_>>().join(" | ");
    let mut out = Vec::new();
    for g in gold {
        let near = found.iter().find(|f| closeness(&g.parts[1], &f.parts[1]).is_some());
        match near {
            Some(f) if f.parts == g.parts => {}
            Some(f) => out.push(format!("{}\n  gold  {}\n  found {}", record.id, tell(g), tell(f))),
            None => out.push(format!("{}\n  missed {}", record.id, tell(g))),
        }
    }
    for f in found {
        if !gold.iter().any(|g| closeness(&g.parts[1], &f.parts[1]).is_some()) {
            out.push(format!("{}\n  invented {}", record.id, tell(f)));
        }
    }
    out
}
