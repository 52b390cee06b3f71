//! Counts how often a lemma heads a cue by complement configuration, from annotated attributions:
//! `cargo run --release -p parallax-coding --example count_cues < polnear_train.jsonl > knowledge/cue_configurations.csv`
//! Only lemmas, configurations and counts are written. Lemmas that never head a cue go into `*`.

use std::{collections::BTreeMap, io::BufRead, sync::Arc};

use parallax_coding::attribution::{Tree, complement};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::TextRange;
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    text: String,
    attributions: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    cue: Vec<(usize, usize)>,
}

type Counts = BTreeMap<(String, String, String), (u32, u32)>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let knowledge = Arc::new(Knowledge::load()?);
    let reader = Reader::new(knowledge)?;
    let mut counts = Counts::new();
    for line in std::io::stdin().lock().lines() {
        count(&reader, &serde_json::from_str(&line?)?, &mut counts);
    }
    print(&counts);
    Ok(())
}

fn count(reader: &Reader, record: &Record, counts: &mut Counts) {
    let context = Context { language: Some("en".into()), ..Context::default() };
    let reading = reader.read(&record.text, &context);
    let tree = Tree::new(&record.text, &reading);
    let byte: Vec<u32> = record
        .text
        .char_indices()
        .map(|(i, _)| i as u32)
        .chain([record.text.len() as u32])
        .collect();
    let mut cue = vec![false; reading.tokens.len()];
    for gold in &record.attributions {
        let tokens: Vec<usize> = gold
            .cue
            .iter()
            .flat_map(|&(s, e)| reading.tokens_in(TextRange::new(byte[s], byte[e])))
            .collect();
        let outside = |t: &usize| tree.head(*t).is_none_or(|h| !tokens.contains(&h));
        if let Some(head) =
            tokens.iter().copied().find(|t| outside(t) && complement::is_candidate(&tree, *t))
        {
            cue[head] = true;
        }
    }
    for (at, cue) in cue.iter().enumerate() {
        if !complement::is_candidate(&tree, at) {
            continue;
        }
        let Some(class) = complement::class(&tree, at) else { continue };
        let key =
            (tree.lemma(at).to_lowercase(), class.to_string(), complement::of(&tree, at).key());
        let entry = counts.entry(key).or_default();
        entry.0 += u32::from(*cue);
        entry.1 += 1;
    }
}

fn print(counts: &Counts) {
    println!("# How often a lemma heads a cue, by the complement it takes.");
    println!(
        "# lemma (* = all lemmas that never do); class: verb noun adj; configuration: see attribution/complement.rs; cue of seen occurrences"
    );
    println!(
        "# Source: counts over the training part of PolNeAR (Newell et al. 2018), by crates/coding/examples/count_cues.rs. No text."
    );
    println!("lemma,class,configuration,cue,seen");
    let mut heads: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for ((lemma, class, _), (cue, _)) in counts {
        *heads.entry((lemma, class)).or_default() += cue;
    }
    let mut rest: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for ((lemma, class, shape), (cue, seen)) in counts {
        let plain = lemma.chars().all(|c| c.is_alphabetic() || c == '-');
        if heads[&(lemma.as_str(), class.as_str())] > 0 && plain {
            println!("{lemma},{class},{shape},{cue},{seen}");
        } else {
            *rest.entry((class, shape)).or_default() += seen;
        }
    }
    for ((class, shape), seen) in rest {
        println!("*,{class},{shape},0,{seen}");
    }
}
