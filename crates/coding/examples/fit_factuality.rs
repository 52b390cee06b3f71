//! Learns the weights of `knowledge/factuality.csv` from annotated events that may ship:
//! `zcat factuality_uds_ih2_train.jsonl.gz | cargo run --release -p parallax-coding --example fit_factuality > knowledge/factuality.csv`
//!
//! The value is 3 tanh(sum of weights); the loss is the absolute error, so that the typical event is hit
//! and not the mean of two humps. Only signs seen often enough are learnt, and small weights dropped.

use std::{
    collections::{BTreeMap, HashMap},
    io::BufRead,
    sync::Arc,
};

use parallax_coding::{Source, events, mend};
use parallax_knowledge::{Knowledge, factuality::BIAS};
use parallax_language::{Context, Reader};
use parallax_model::{ArticleId, TextRange};
use serde::Deserialize;

/// A sign must be seen this often.
const SEEN: usize = 20;
/// Passes over the events; the weights of the second half are averaged.
const PASSES: usize = 20;
const RATE: f32 = 0.05;
const DECAY: f32 = 0.03;
/// Weights nearer to nothing are dropped.
const SMALL: f32 = 0.02;

#[derive(Deserialize)]
struct Record {
    text: String,
    events: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    tok: (usize, usize),
    factuality: f32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let knowledge = Arc::new(Knowledge::load()?);
    let reader = Reader::new(knowledge.clone())?;
    let mut events: Vec<(Vec<String>, f32)> = Vec::new();
    for line in std::io::stdin().lock().lines() {
        read(&reader, &knowledge, &serde_json::from_str(&line?)?, &mut events);
    }
    print(&fit(&events));
    Ok(())
}

fn read(
    reader: &Reader,
    knowledge: &Knowledge,
    record: &Record,
    events: &mut Vec<(Vec<String>, f32)>,
) {
    let context = Context { language: Some("en".into()), ..Context::default() };
    let reading = reader.read(&record.text, &context);
    let reading = mend::mended(&record.text, &reading, knowledge);
    let article = ArticleId(String::new());
    let source = Source {
        article: &article,
        text: &record.text,
        reading: &reading,
        published: None,
        outlet: "",
    };
    let start = record.text.as_ptr() as usize;
    let words: Vec<TextRange> = record
        .text
        .split_whitespace()
        .map(|w| {
            let at = w.as_ptr() as usize - start;
            TextRange::new(at as u32, (at + w.len()) as u32)
        })
        .collect();
    for gold in &record.events {
        let Some(words) = words.get(gold.tok.0..gold.tok.1) else { continue };
        let Some(range) = words.iter().copied().reduce(TextRange::cover) else { continue };
        if let Some(found) = events::factuality(source, knowledge, range) {
            events.push((found.signs, gold.factuality));
        }
    }
}

/// Stochastic gradient with AdaGrad steps (Duchi, Hazan and Singer 2011), in a fixed order.
fn fit(events: &[(Vec<String>, f32)]) -> BTreeMap<String, f32> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for sign in events.iter().flat_map(|(signs, _)| signs) {
        *seen.entry(sign).or_default() += 1;
    }
    let names: Vec<&str> = std::iter::once(BIAS)
        .chain(seen.iter().filter(|(_, n)| **n >= SEEN).map(|(s, _)| *s))
        .collect();
    let index: HashMap<&str, usize> = names.iter().enumerate().map(|(i, s)| (*s, i)).collect();
    let rows: Vec<(Vec<usize>, f32)> = events
        .iter()
        .map(|(signs, value)| {
            let known = signs.iter().filter_map(|s| index.get(s.as_str()).copied());
            (std::iter::once(0).chain(known).collect(), *value)
        })
        .collect();
    let (mut weights, mut sums, mut squares) =
        (vec![0_f32; names.len()], vec![0_f32; names.len()], vec![0.01_f32; names.len()]);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut seed = 7_u64;
    for pass in 0..PASSES {
        for i in (1..order.len()).rev() {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, (seed >> 33) as usize % (i + 1));
        }
        for &row in &order {
            let (signs, value) = &rows[row];
            let t = signs.iter().map(|&s| weights[s]).sum::<f32>().tanh();
            // The slope is kept from vanishing, so that certain mistakes are still corrected.
            let slope = (3.0 * t - value).clamp(-1.0, 1.0) * (1.0 - 0.8 * t * t);
            for &s in signs {
                let step = slope + DECAY * weights[s];
                squares[s] += step * step;
                weights[s] -= RATE * step / squares[s].sqrt();
            }
        }
        if pass >= PASSES / 2 {
            sums.iter_mut().zip(&weights).for_each(|(sum, w)| *sum += w);
        }
    }
    let passes = (PASSES - PASSES / 2) as f32;
    names
        .iter()
        .zip(&sums)
        .map(|(name, sum)| ((*name).to_string(), sum / passes))
        .filter(|(name, weight)| name == BIAS || weight.abs() >= SMALL)
        .collect()
}

fn print(weights: &BTreeMap<String, f32>) {
    println!(
        "# Weights of the signs that an event has happened; see crates/coding/examples/fit_factuality.rs."
    );
    println!(
        "# Learnt from UDS-IH2 (White and others 2016; Rudinger and others 2018), train part: CC BY-SA 4.0, see NOTICE.md."
    );
    println!("sign,weight");
    for (sign, weight) in weights {
        let sign = sign.replace('"', "\"\"");
        println!("\"{sign}\",{weight:.3}");
    }
}
