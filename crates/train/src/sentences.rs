//! The sentence splitter, from paragraphs rebuilt as running text.

use std::collections::{BTreeMap, BTreeSet};

use parallax_language::segment::{self, State};

use crate::{
    conllu::{self, Sentence},
    perceptron::{Random, Trainer},
};

const EPOCHS: usize = 12;
const SEED: u64 = 11;

/// A paragraph as text, with the byte offsets at which its sentences end.
fn paragraphs(sentences: &[Sentence]) -> Vec<(String, BTreeSet<u32>)> {
    let mut out: Vec<(String, BTreeSet<u32>)> = Vec::new();
    for sentence in sentences {
        if sentence.paragraph || out.is_empty() {
            out.push(Default::default());
        }
        let Some((text, ends)) = out.last_mut() else { continue };
        for (form, space) in sentence.forms.iter().zip(&sentence.space_after) {
            text.push_str(form);
            if *space {
                text.push(' ');
            }
        }
        ends.insert(text.trim_end().len() as u32);
    }
    out
}

pub fn train(out: &str, files: &[&str]) -> anyhow::Result<()> {
    let tokeniser = segment::Tokeniser::default();
    let mut items: Vec<Vec<(Vec<u32>, usize)>> = Vec::new();
    let mut all = Vec::new();
    for file in files {
        for (text, ends) in paragraphs(&conllu::read(file)?) {
            let (tokens, words, breaks) = segment::tokens(&tokeniser, &text);
            let mut state = State::default();
            let mut list = Vec::new();
            for at in 0..tokens.len() {
                state.see(words[at].form);
                let end = ends.contains(&tokens[at].range.end);
                if !breaks[at] && segment::candidate(&text, &tokens, at) {
                    let mut keys = Vec::new();
                    segment::features(&tokens, &words, state.gap(at), &mut keys);
                    all.extend_from_slice(&keys);
                    list.push((keys, usize::from(end)));
                }
                if end {
                    state = State::default();
                }
            }
            items.push(list);
        }
    }
    all.sort_unstable();
    let seen: BTreeMap<u32, u32> =
        all.chunk_by(|a, b| a == b).map(|r| (r[0], r.len() as u32)).collect();
    let mut trainer = Trainer::new(vec!["in".into(), "end".into()], &seen, 2, 2.0);
    let mut order: Vec<usize> = (0..items.len()).collect();
    let mut random = Random(SEED);
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        let (mut right, mut total) = (0, 0);
        for &paragraph in &order {
            for (keys, gold) in &items[paragraph] {
                right += usize::from(trainer.learn(keys, *gold) == *gold);
                total += 1;
            }
        }
        eprintln!("training accuracy {:.4} of {total}", f64::from(right as u32) / total as f64);
    }
    let bytes = trainer.finish(1);
    eprintln!("{out}: {} bytes", bytes.len());
    std::fs::write(out, bytes)?;
    Ok(())
}
