//! Counts how often a possible cue is one, by the word that would hold it, beside what its lemma and
//! complement alone lead one to expect:
//! `cargo run --release -p parallax-coding --example count_holders < polnear_train.jsonl > knowledge/cue_holders.csv`
//! Only lemmas of common nouns, classes of other words, and counts are written.

use std::{collections::BTreeMap, io::BufRead, sync::Arc};

use parallax_coding::{attribution, attribution::Tree, mend};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::TextRange;
use serde::Deserialize;

/// Nouns seen less often are counted together.
const SEEN: u32 = 4;

#[derive(Deserialize)]
struct Record {
    text: String,
    attributions: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    cue: Vec<(usize, usize)>,
}

#[derive(Default, Clone, Copy)]
struct Count {
    cue: u32,
    expected: f32,
    seen: u32,
}

type Counts = BTreeMap<(String, &'static str), Count>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let knowledge = Arc::new(Knowledge::load()?);
    let reader = Reader::new(knowledge.clone())?;
    let mut counts = Counts::new();
    for line in std::io::stdin().lock().lines() {
        count(&reader, &knowledge, &serde_json::from_str(&line?)?, &mut counts);
    }
    print(&counts);
    Ok(())
}

fn count(reader: &Reader, knowledge: &Knowledge, record: &Record, counts: &mut Counts) {
    let context = Context { language: Some("en".into()), ..Context::default() };
    let reading = reader.read(&record.text, &context);
    let reading = mend::mended(&record.text, &reading, knowledge);
    let tree = Tree::new(&record.text, &reading);
    let byte: Vec<u32> = record
        .text
        .char_indices()
        .map(|(i, _)| i as u32)
        .chain([record.text.len() as u32])
        .collect();
    let mut cue = vec![false; reading.tokens.len()];
    for gold in &record.attributions {
        for (s, e) in &gold.cue {
            for token in reading.tokens_in(TextRange::new(byte[*s], byte[*e])) {
                cue[token] = true;
            }
        }
    }
    for candidate in attribution::candidates(&tree, knowledge) {
        let entry = counts.entry((candidate.holder, candidate.group)).or_default();
        entry.cue += u32::from(cue[candidate.at]);
        entry.expected += candidate.probability;
        entry.seen += 1;
    }
}

fn print(counts: &Counts) {
    println!("# How often a possible cue is one, by the word that would hold it.");
    println!(
        "# holder: lemma of a common noun (*noun: of all rare ones), *name *person *thing *none *other: other words by class;"
    );
    println!(
        "# group: clausal or phrasal complement; cue of seen occurrences, expected: by lemma and complement alone (cue_configurations.csv)"
    );
    println!(
        "# Source: counts over the training part of PolNeAR (Newell et al. 2018), by crates/coding/examples/count_holders.rs. No text."
    );
    println!("holder,group,cue,expected,seen");
    let mut rest: BTreeMap<&str, Count> = BTreeMap::new();
    for ((holder, group), count) in counts {
        let plain = holder.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '*');
        if (count.seen >= SEEN || holder.starts_with('*')) && plain {
            println!("{holder},{group},{},{:.1},{}", count.cue, count.expected, count.seen);
        } else {
            let sum = rest.entry(group).or_default();
            sum.cue += count.cue;
            sum.expected += count.expected;
            sum.seen += count.seen;
        }
    }
    for (group, count) in rest {
        println!("*noun,{group},{},{:.1},{}", count.cue, count.expected, count.seen);
    }
}
