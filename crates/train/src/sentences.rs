//! The sentence splitter, from documents rebuilt as running text.

use std::collections::BTreeMap;

use parallax_language::{
    perceptron::Linear,
    segment::{self, Segmenter, Splitter, State, net},
};
use parallax_model::Reading;

use crate::{
    conllu,
    gaps::{self, Paragraph},
    perceptron::{Random, Trainer},
};

const EPOCHS: usize = 12;
const SEED: u64 = 11;

/// A document as text, with the byte ranges of its sentences.
#[derive(Debug, Default, Clone)]
struct Document {
    text: String,
    sentences: Vec<(u32, u32)>,
}

/// Paragraphs are parted by a blank line, sentences by what the treebank says stood between them.
fn documents(file: &str) -> anyhow::Result<Vec<Document>> {
    let mut out: Vec<Document> = Vec::new();
    for sentence in conllu::read(file)? {
        if sentence.document || out.is_empty() {
            out.push(Document::default());
        }
        let Some(Document { text, sentences }) = out.last_mut() else { continue };
        if sentence.paragraph && !text.is_empty() {
            text.truncate(text.trim_end().len());
            text.push_str("\n\n");
        }
        let start = text.len() as u32;
        for (form, space) in sentence.forms.iter().zip(&sentence.space_after) {
            text.push_str(form);
            if *space {
                text.push(' ');
            }
        }
        sentences.push((start, text.trim_end().len() as u32));
    }
    Ok(out)
}

/// What both models learn from one paragraph: its tokens, the gaps that a sentence may end at, and
/// the features of each gap.
#[derive(Debug, Clone, Default)]
struct Item {
    paragraph: Paragraph,
    features: Vec<Vec<u32>>,
}

/// The paragraphs of a document.
fn items(tokeniser: &segment::Tokeniser, document: &Document) -> Vec<Item> {
    let Document { text, sentences } = document;
    let (tokens, words, breaks) = segment::tokens(tokeniser, text);
    let open = segment::open(&words, &breaks);
    let mut state = State::default();
    let mut out = Vec::new();
    let mut item = Item::default();
    for at in 0..tokens.len() {
        state.see(words[at].form);
        let end = sentences.binary_search_by_key(&tokens[at].range.end, |s| s.1).is_ok();
        if !breaks[at] && segment::candidate(text, &tokens, at) {
            let mut keys = Vec::new();
            segment::features(&tokens, &words, &breaks, state.gap(at), &mut keys);
            item.features.push(keys);
            item.paragraph.gaps.push((item.paragraph.inputs.len(), end));
        }
        item.paragraph.inputs.push(net::inputs(&words[at], tokens[at].space_after, open[at]));
        if breaks[at] {
            out.push(std::mem::take(&mut item));
        }
        if end || breaks[at] {
            state = State::default();
        }
    }
    out
}

fn linear(items: &[&Item]) -> Vec<u8> {
    let mut all: Vec<u32> =
        items.iter().flat_map(|i| i.features.iter().flatten()).copied().collect();
    all.sort_unstable();
    let seen: BTreeMap<u32, u32> =
        all.chunk_by(|a, b| a == b).map(|r| (r[0], r.len() as u32)).collect();
    let mut trainer = Trainer::new(vec!["in".into(), "end".into()], &seen, 2, 2.0);
    let mut order: Vec<usize> = (0..items.len()).collect();
    let mut random = Random(SEED);
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for &at in &order {
            for (keys, (_, ends)) in items[at].features.iter().zip(&items[at].paragraph.gaps) {
                trainer.learn(keys, usize::from(*ends));
            }
        }
    }
    trainer.finish(1)
}

fn network(items: &[&Item]) -> Vec<u8> {
    gaps::train(&items.iter().map(|i| &i.paragraph).collect::<Vec<_>>(), SEED)
}

pub fn train(out: &str, net_out: &str, files: &[&str]) -> anyhow::Result<()> {
    let tokeniser = segment::Tokeniser::default();
    let mut all = Vec::new();
    for file in files {
        all.extend(documents(file)?.iter().flat_map(|d| items(&tokeniser, d)));
    }
    let all: Vec<&Item> = all.iter().collect();
    for (out, bytes) in [(out, linear(&all)), (net_out, network(&all))] {
        eprintln!("{out}: {} bytes", bytes.len());
        std::fs::write(out, bytes)?;
    }
    Ok(())
}

/// Measures the training on the first file: each of its documents is cut by a model that learnt from the
/// documents of other folds and from the other files.
pub fn folds(folds: usize, files: &[&str]) -> anyhow::Result<()> {
    let tokeniser = segment::Tokeniser::default();
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for (nth, file) in files.iter().enumerate() {
        let list = if nth == 0 { &mut first } else { &mut others };
        list.extend(documents(file)?.into_iter().map(|d| (items(&tokeniser, &d), d)));
    }
    let (mut right, mut found, mut gold) = (0, 0, 0);
    for held in 0..folds {
        let seen = first.iter().enumerate().filter(|(i, _)| i % folds != held).map(|(_, d)| d);
        let items: Vec<&Item> = seen.chain(&others).flat_map(|d| &d.0).collect();
        let segmenter = Segmenter::with_splitter(Splitter {
            linear: Linear::read("sentences", &linear(&items))?,
            net: net::Net::read(&network(&items))?,
        });
        for (_, document) in first.iter().skip(held).step_by(folds) {
            let mut reading = Reading { language: "en".into(), ..Reading::default() };
            segmenter.annotate(&document.text, &mut reading);
            let told: Vec<_> =
                reading.sentences.iter().map(|s| (s.range.start, s.range.end)).collect();
            found += told.len();
            gold += document.sentences.len();
            right += told.iter().filter(|s| document.sentences.binary_search(s).is_ok()).count();
        }
    }
    let f1 = 2.0 * right as f64 / (found + gold) as f64;
    eprintln!("sentences {gold}, found {found}, right {right}: F1 {f1:.4}");
    Ok(())
}
