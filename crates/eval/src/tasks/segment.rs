//! Sentences and tokens from raw text: documents rebuilt from the treebank, sentences of a paragraph
//! joined by what the treebank says stood between them, paragraphs by a blank line.

use std::{collections::BTreeSet, path::Path};

use parallax_language::Context;

use super::parse::{Gold, treebank};
use crate::{
    Error, Options, Report,
    score::{self, Prf},
};

/// A document as text, with the byte ranges of its sentences and words.
#[derive(Debug, Default)]
pub struct Document {
    pub text: String,
    pub sentences: BTreeSet<(u32, u32)>,
    pub tokens: BTreeSet<(u32, u32)>,
}

pub fn documents(golds: &[Gold]) -> Vec<Document> {
    let mut out: Vec<Document> = Vec::new();
    for gold in golds {
        if gold.new_document || out.is_empty() {
            out.push(Document::default());
        }
        let Some(document) = out.last_mut() else { continue };
        let text = &mut document.text;
        if gold.new_paragraph && !text.is_empty() {
            text.truncate(text.trim_end().len());
            text.push_str("\n\n");
        }
        let start = text.len() as u32;
        for word in &gold.words {
            let from = text.len() as u32;
            text.push_str(&word.form);
            document.tokens.insert((from, text.len() as u32));
            if word.space_after {
                text.push(' ');
            }
        }
        document.sentences.insert((start, text.trim_end().len() as u32));
    }
    out
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let reader = super::parse::reader()?;
    let golds = treebank(file, options.limit)?;
    let documents = documents(&golds);
    let context = Context { language: Some("en".into()), ..Default::default() };
    let (mut sentences, mut tokens) = (Vec::new(), Vec::new());
    let mut wrong = Vec::new();
    for document in &documents {
        let reading = reader.read(&document.text, &context);
        let ours = |ranges: &mut dyn Iterator<Item = parallax_model::TextRange>| {
            ranges.map(|r| (r.start, r.end)).collect::<BTreeSet<_>>()
        };
        let our_sentences = ours(&mut reading.sentences.iter().map(|s| s.range));
        let our_tokens = ours(&mut reading.tokens.iter().map(|t| t.range));
        sentences.push(agreement(&our_sentences, &document.sentences));
        tokens.push(agreement(&our_tokens, &document.tokens));
        if options.errors > 0 {
            describe("token", document, &our_tokens, &document.tokens, &mut wrong);
            describe("sentence", document, &our_sentences, &document.sentences, &mut wrong);
        }
    }
    let mut report = Report::new(documents.len());
    let (value, interval) = score::f1(&sentences);
    report.score_with_interval("sentence_f1", value, interval);
    let (value, interval) = score::f1(&tokens);
    report.score_with_interval("token_f1", value, interval);
    // Spread over the whole file, as no record is worse than another.
    let step = (wrong.len() / options.errors.max(1)).max(1);
    report.errors = wrong.into_iter().step_by(step).take(options.errors).collect();
    Ok(report)
}

fn agreement(ours: &BTreeSet<(u32, u32)>, gold: &BTreeSet<(u32, u32)>) -> Prf {
    Prf::new(ours.intersection(gold).count(), ours.len(), gold.len())
}

fn describe(
    what: &str,
    document: &Document,
    ours: &BTreeSet<(u32, u32)>,
    gold: &BTreeSet<(u32, u32)>,
    out: &mut Vec<String>,
) {
    let words =
        |r: &(u32, u32)| document.text.get(r.0 as usize..r.1 as usize).unwrap_or("").to_string();
    for missed in gold.difference(ours) {
        let instead: Vec<String> =
            ours.iter().filter(|o| o.0 < missed.1 && missed.0 < o.1).map(words).collect();
        out.push(format!("{what} missed: {}\n  we have: {}", words(missed), instead.join(" | ")));
    }
}
