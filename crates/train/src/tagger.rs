//! The tagger, and its tags for the parser to learn from.

use std::collections::BTreeMap;

use parallax_language::tagger::{Tagger, features};

use crate::{
    conllu::{self, Sentence},
    perceptron::{Random, Trainer},
};

const EPOCHS: usize = 8;
const SEED: u64 = 7;
const MARGIN: f32 = 1.5;
/// A tag seen less often is learnt from as its nearest in the data: not at all.
const LEAST: usize = 8;

fn load(files: &[&str]) -> anyhow::Result<Vec<Sentence>> {
    let mut all = Vec::new();
    for file in files {
        all.extend(conllu::read(file)?);
    }
    Ok(all)
}

fn model(sentences: &[&Sentence]) -> Vec<u8> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    sentences.iter().flat_map(|s| &s.tags).for_each(|t| *counts.entry(t).or_default() += 1);
    let mut classes: Vec<(&str, usize)> = counts.into_iter().filter(|c| c.1 >= LEAST).collect();
    classes.sort_by_key(|c| std::cmp::Reverse(c.1));
    let classes: Vec<String> = classes.into_iter().map(|c| c.0.into()).collect();
    let index: BTreeMap<&str, usize> = classes.iter().map(String::as_str).zip(0..).collect();
    let words: Vec<_> = sentences.iter().map(|s| s.words()).collect();
    let gold: Vec<Vec<Option<usize>>> = sentences
        .iter()
        .map(|s| s.tags.iter().map(|t| index.get(t.as_str()).copied()).collect())
        .collect();

    let mut keys = Vec::new();
    let mut seen = BTreeMap::new();
    let mut all = Vec::new();
    for (words, gold) in words.iter().zip(&gold) {
        let (mut t1, mut t2) = (1, 1);
        for (i, class) in gold.iter().enumerate() {
            features(words, i, t1, t2, &mut keys);
            all.extend_from_slice(&keys);
            (t1, t2) = (class.unwrap_or(0) as u32 + 2, t1);
        }
    }
    all.sort_unstable();
    for run in all.chunk_by(|a, b| a == b) {
        seen.insert(run[0], run.len() as u32);
    }
    let mut trainer = Trainer::new(classes, &seen, 2, MARGIN);
    let mut order: Vec<usize> = (0..words.len()).collect();
    let mut random = Random(SEED);
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        let (mut right, mut total) = (0, 0);
        for &s in &order {
            let (mut t1, mut t2) = (1, 1);
            for i in 0..words[s].len() {
                features(&words[s], i, t1, t2, &mut keys);
                let Some(gold) = gold[s][i] else {
                    (t1, t2) = (2, t1);
                    continue;
                };
                let tag = trainer.learn(&keys, gold);
                right += usize::from(tag == gold);
                total += 1;
                (t1, t2) = (tag as u32 + 2, t1);
            }
        }
        eprintln!("epoch {} training accuracy {:.4}", epoch + 1, right as f64 / total as f64);
    }
    trainer.finish(2)
}

pub fn train(out: &str, files: &[&str]) -> anyhow::Result<()> {
    let sentences = load(files)?;
    let bytes = model(&sentences.iter().collect::<Vec<_>>());
    std::fs::write(out, &bytes)?;
    eprintln!("{out}: {} bytes", bytes.len());
    Ok(())
}

fn lines(tagger: &Tagger, sentence: &Sentence, out: &mut Vec<String>) {
    let mut classes = Vec::new();
    tagger.tag(&sentence.words(), &mut classes);
    out.extend(classes.iter().map(|c| tagger.classes()[*c as usize].clone()));
}

/// Tags each file with models that have not seen the sentence: sentence `i` is in fold `i / 10 % folds`.
pub fn jackknife(folds: usize, out: &str, files: &[&str]) -> anyhow::Result<()> {
    let sentences = load(files)?;
    let fold = |i: usize| i / 10 % folds;
    let mut tagged: Vec<Vec<String>> = vec![Vec::new(); sentences.len()];
    for held in 0..folds {
        let seen: Vec<&Sentence> = sentences
            .iter()
            .enumerate()
            .filter(|(i, _)| fold(*i) != held)
            .map(|(_, s)| s)
            .collect();
        let tagger = Tagger::read(&model(&seen))?;
        let (mut right, mut total) = (0, 0);
        for (i, sentence) in sentences.iter().enumerate().filter(|(i, _)| fold(*i) == held) {
            lines(&tagger, sentence, &mut tagged[i]);
            right += tagged[i].iter().zip(&sentence.tags).filter(|(a, b)| a == b).count();
            total += sentence.tags.len();
        }
        eprintln!("fold {held}: {:.4}", right as f64 / total as f64);
    }
    let mut tagged = tagged.into_iter();
    for file in files {
        let n = conllu::read(file)?.len();
        let words: Vec<String> = tagged.by_ref().take(n).flatten().collect();
        let name = std::path::Path::new(file)
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .replace(".conllu.gz", ".tags");
        std::fs::write(std::path::Path::new(out).join(name), words.join("\n") + "\n")?;
    }
    Ok(())
}

pub fn tag(model: &str, file: &str, out: &str) -> anyhow::Result<()> {
    let tagger = Tagger::read(&std::fs::read(model)?)?;
    let mut words = Vec::new();
    for sentence in conllu::read(file)? {
        lines(&tagger, &sentence, &mut words);
    }
    std::fs::write(out, words.join("\n") + "\n")?;
    Ok(())
}
