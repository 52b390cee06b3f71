//! Plain text as a treebank without trees: what the parser's teachers are asked about.

use std::fmt::Write;

use parallax_language::{segment::Segmenter, tagger::Tagger, word::Word};
use parallax_model::Reading;

use crate::conllu;

/// Longer than this is a list or a table.
const LONGEST: usize = 60;

/// Writes the sentences of `files` as CoNLL-U: tags of the tagger, no trees. The words are as the
/// program cuts them, or those of a file of token TAB class, whose classes stand in the last column.
pub fn cut(model: &str, out: &str, files: &[&str]) -> anyhow::Result<()> {
    let tagger = Tagger::read(&std::fs::read(model)?)?;
    let segmenter = Segmenter::load()?;
    let mut written = String::new();
    for file in files {
        let text = conllu::text(file)?;
        if file.contains(".tsv") {
            let mut sentence = Vec::new();
            for line in text.lines().chain([""]) {
                if let Some(word) = line.split_once('\t') {
                    sentence.push(word);
                } else if !line.starts_with("# ") {
                    write(&tagger, &std::mem::take(&mut sentence), &mut written)?;
                }
            }
            continue;
        }
        let mut reading = Reading { language: "en".into(), ..Reading::default() };
        segmenter.annotate(&text, &mut reading);
        for sentence in &reading.sentences {
            let tokens = &reading.tokens[sentence.first as usize..sentence.end as usize];
            let words: Vec<(&str, &str)> =
                tokens.iter().filter_map(|t| Some((t.range.slice(&text)?, ""))).collect();
            write(&tagger, &words, &mut written)?;
        }
    }
    std::fs::write(out, written)?;
    Ok(())
}

fn write(tagger: &Tagger, sentence: &[(&str, &str)], out: &mut String) -> anyhow::Result<()> {
    if sentence.is_empty() || sentence.len() > LONGEST {
        return Ok(());
    }
    let (mut buffer, mut classes) = (String::new(), Vec::new());
    let words: Vec<Word> = sentence.iter().map(|w| Word::new(w.0, &mut buffer)).collect();
    tagger.tag(&words, &mut classes);
    for (i, ((form, name), class)) in sentence.iter().zip(&classes).enumerate() {
        let (upos, xpos) = tagger.classes()[*class as usize].split_once('|').unwrap_or(("X", "_"));
        let misc = if name.is_empty() { "_".into() } else { format!("Name={name}") };
        writeln!(out, "{}\t{form}\t_\t{upos}\t{xpos}\t_\t0\tdep\t_\t{misc}", i + 1)?;
    }
    out.push('\n');
    Ok(())
}
