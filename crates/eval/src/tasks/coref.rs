//! Coreference on gold mentions.
//!
//! An anaphor is a mention whose entity was mentioned before in its document. `accuracy`: the share
//! of anaphors for which the earlier mention we choose is of the right entity (no choice is wrong);
//! `precision` and `answered`: the same among the choices sure enough to be taken in reading.

use std::path::Path;

use parallax_language::coref::{Candidate, Class, choose};
use serde::Deserialize;

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Mention {
    doc: String,
    cid: String,
    etype: String,
    /// First and last token.
    s: usize,
    e: usize,
    text: String,
    head: String,
    named: bool,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Mention> = input::json_lines(file, options.limit)?;
    let mut documents: Vec<Vec<Mention>> = Vec::new();
    for mention in records {
        match documents.last_mut() {
            Some(last) if last[0].doc == mention.doc => last.push(mention),
            _ => documents.push(vec![mention]),
        }
    }
    let started = std::time::Instant::now();
    let (mut right, mut sure) = (Vec::new(), Vec::new());
    let mut report = Report::new(documents.len());
    for document in &mut documents {
        document.sort_by_key(|m| (m.s, std::cmp::Reverse(m.e)));
        let candidates: Vec<Candidate> = document.iter().map(candidate).collect();
        let (mut hits, mut anaphors, mut taken_hits, mut taken) = (0.0, 0.0, 0.0, 0.0);
        for (at, mention) in document.iter().enumerate() {
            if !document[..at].iter().any(|m| m.cid == mention.cid) {
                continue;
            }
            anaphors += 1.0;
            let choice = choose(&candidates, at);
            let hit = choice.is_some_and(|c| document[c.antecedent].cid == mention.cid);
            hits += f64::from(u8::from(hit));
            if choice.is_some_and(|c| c.confidence >= 0.5) {
                taken += 1.0;
                taken_hits += f64::from(u8::from(hit));
            }
            if !hit && report.errors.len() < options.errors {
                let chosen = choice.map_or("nothing".into(), |c| {
                    format!("{:?} by {}", document[c.antecedent].text, c.rule)
                });
                report.errors.push(format!("{}: {:?} to {chosen}", mention.doc, mention.text));
            }
        }
        right.push((hits, anaphors));
        sure.push((taken_hits, taken));
    }
    report.seconds = Some(started.elapsed().as_secs_f64());
    let (value, interval) = score::share(&right);
    report.score_with_interval("accuracy", value, interval);
    let (value, interval) = score::share(&sure);
    report.score_with_interval("precision", value, interval);
    let anaphors: f64 = right.iter().map(|r| r.1).sum();
    let taken: f64 = sure.iter().map(|r| r.1).sum();
    report.score("answered", if anaphors > 0.0 { taken / anaphors } else { 0.0 });
    report.score("anaphors", anaphors);
    Ok(report)
}

fn candidate(mention: &Mention) -> Candidate {
    let lower = mention.text.to_lowercase();
    let words: Vec<String> = lower.split(' ').map(str::to_string).collect();
    let head = mention.head.to_lowercase();
    let plural = words.iter().any(|w| w == "and")
        || (head.ends_with('s') && !head.ends_with("ss") && !mention.named)
        || matches!(head.as_str(), "people" | "children" | "men" | "women" | "police");
    Candidate {
        start: mention.s,
        end: mention.e + 1,
        head,
        named: mention.named,
        class: match mention.etype.as_str() {
            "person" => Class::Person,
            "organization" => Class::Organisation,
            "place" => Class::Place,
            "time" => Class::Time,
            _ => Class::Thing,
        },
        feminine: None,
        plural,
        link: None,
        words,
    }
}
