//! Treebank files.

use std::{fs::File, io::Read};

use anyhow::Context;
use parallax_language::word::Word;

/// One sentence of a treebank.
#[derive(Debug, Default, Clone)]
pub struct Sentence {
    pub forms: Vec<String>,
    pub lemmas: Vec<String>,
    /// `UPOS|XPOS`.
    pub tags: Vec<String>,
    pub space_after: Vec<bool>,
    /// Begins a paragraph or a document.
    pub paragraph: bool,
    pub document: bool,
}

impl Sentence {
    pub fn words(&self) -> Vec<Word> {
        let mut buffer = String::new();
        self.forms.iter().map(|f| Word::new(f, &mut buffer)).collect()
    }
}

pub fn text(path: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    let file = File::open(path).with_context(|| path.to_string())?;
    if path.ends_with(".gz") {
        flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text)?;
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text)?;
    }
    Ok(text)
}

pub fn read(path: &str) -> anyhow::Result<Vec<Sentence>> {
    let mut out = Vec::new();
    let mut sentence = Sentence::default();
    // Last word of a multiword token, and whether a blank follows it.
    let mut joined: Option<(usize, bool)> = None;
    for line in text(path)?.lines() {
        if line.is_empty() {
            if !sentence.forms.is_empty() {
                out.push(std::mem::take(&mut sentence));
            }
            joined = None;
        } else if line.starts_with('#') {
            sentence.document |= line.starts_with("# newdoc");
            sentence.paragraph |= line.starts_with("# newdoc") || line.starts_with("# newpar");
        } else {
            let c: Vec<&str> = line.split('\t').collect();
            let space = !c.last().is_some_and(|m| m.contains("SpaceAfter=No"));
            if let Some((_, last)) = c[0].split_once('-') {
                joined = Some((last.parse()?, space));
                continue;
            }
            let Ok(id) = c[0].parse::<usize>() else { continue };
            sentence.forms.push(c[1].into());
            sentence.lemmas.push(c[2].into());
            sentence.tags.push(format!("{}|{}", c[3], c[4]));
            sentence.space_after.push(match joined {
                Some((last, _)) if id < last => false,
                Some((last, space)) if id == last => space,
                _ => space,
            });
        }
    }
    if !sentence.forms.is_empty() {
        out.push(sentence);
    }
    Ok(out)
}
