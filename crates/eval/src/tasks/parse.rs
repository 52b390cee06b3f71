//! Syntax on gold tokens: tags, trees, lemmas, and the speed of reading them.

use std::{path::Path, sync::Arc};

use parallax_knowledge::Knowledge;
use parallax_language::Reader;
use parallax_model::{Reading, Rel, Sentence, TextRange, Token, Upos};

use crate::{Error, Options, Report, score};

/// A reader with the knowledge compiled in.
pub fn reader() -> Result<Reader, Error> {
    let knowledge = Knowledge::load().map_err(|e| Error::Other(e.to_string()))?;
    Reader::new(Arc::new(knowledge)).map_err(|e| Error::Other(e.to_string()))
}

/// One sentence of a treebank.
#[derive(Debug, Default)]
pub struct Gold {
    pub words: Vec<Word>,
    pub new_paragraph: bool,
    pub new_document: bool,
}

/// One word of a treebank.
#[derive(Debug)]
pub struct Word {
    pub form: String,
    pub lemma: String,
    pub upos: String,
    pub xpos: String,
    /// 0 is the root.
    pub head: usize,
    pub rel: String,
    pub space_after: bool,
}

/// Reads CoNLL-U; words of a multiword token follow each other without a blank.
pub fn treebank(file: &Path, limit: Option<usize>) -> Result<Vec<Gold>, Error> {
    let text = crate::input::text(file)?;
    let mut out = Vec::new();
    let mut gold = Gold::default();
    let mut joined: Option<(usize, bool)> = None;
    for (number, line) in text.lines().enumerate() {
        let broken = |what: &str| Error::Record {
            path: file.display().to_string(),
            line: number + 1,
            what: what.into(),
        };
        if line.is_empty() {
            if !gold.words.is_empty() {
                out.push(std::mem::take(&mut gold));
            }
            joined = None;
            if limit.is_some_and(|n| out.len() >= n) {
                break;
            }
        } else if let Some(comment) = line.strip_prefix('#') {
            gold.new_document |= comment.trim_start().starts_with("newdoc");
            gold.new_paragraph |= comment.trim_start().starts_with("newpar");
        } else {
            let c: Vec<&str> = line.split('\t').collect();
            if c.len() < 9 {
                return Err(broken("a word needs ten columns"));
            }
            let space_after = !c.get(9).is_some_and(|m| m.contains("SpaceAfter=No"));
            if let Some((_, last)) = c[0].split_once('-') {
                joined = Some((last.parse().map_err(|_| broken("range of words"))?, space_after));
                continue;
            }
            let Ok(id) = c[0].parse::<usize>() else { continue };
            gold.words.push(Word {
                form: c[1].into(),
                lemma: c[2].into(),
                upos: c[3].into(),
                xpos: c[4].into(),
                head: c[6].parse().map_err(|_| broken("head"))?,
                rel: c[7].into(),
                space_after: match joined {
                    Some((last, _)) if id < last => false,
                    Some((last, space)) if id == last => space,
                    _ => space_after,
                },
            });
        }
    }
    if !gold.words.is_empty() {
        out.push(gold);
    }
    if out.is_empty() {
        return Err(Error::Empty { path: file.display().to_string() });
    }
    Ok(out)
}

/// The text of a sentence and a reading that holds its gold tokens and nothing more.
fn tokens_of(gold: &Gold) -> (String, Reading) {
    let mut text = String::new();
    let mut reading = Reading { language: "en".into(), ..Reading::default() };
    for word in &gold.words {
        let start = text.len() as u32;
        text.push_str(&word.form);
        reading.tokens.push(Token {
            range: TextRange::new(start, text.len() as u32),
            lemma: 0,
            upos: Upos::X,
            xpos: 0,
            head: Token::ROOT,
            rel: Rel::Dep,
            space_after: word.space_after,
        });
        if word.space_after {
            text.push(' ');
        }
    }
    reading.sentences.push(Sentence {
        range: TextRange::new(0, text.len() as u32),
        first: 0,
        end: reading.tokens.len() as u32,
        paragraph: 0,
        parsed: false,
    });
    (text, reading)
}

fn universal(rel: &str) -> &str {
    rel.split(':').next().unwrap_or("")
}

/// Hits of one sentence.
#[derive(Default)]
struct Hits {
    words: f64,
    upos: f64,
    xpos: f64,
    lemma: f64,
    uas: f64,
    las: f64,
    las_subtypes: f64,
}

fn compare(gold: &Gold, reading: &Reading) -> Hits {
    let mut hits = Hits { words: gold.words.len() as f64, ..Hits::default() };
    for (i, (word, token)) in gold.words.iter().zip(&reading.tokens).enumerate() {
        let count = |right: bool| f64::from(u8::from(right));
        hits.upos += count(token.upos.name() == word.upos);
        hits.xpos += count(token.penn() == word.xpos);
        hits.lemma += count(reading.lemma(i) == word.lemma);
        let head = reading.head(i).map_or(0, |h| h + 1) == word.head;
        hits.uas += count(head);
        hits.las += count(head && token.rel.universal() == universal(&word.rel));
        hits.las_subtypes += count(head && token.rel.name() == word.rel);
    }
    hits
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let reader = reader()?;
    let golds = treebank(file, options.limit)?;
    let mut all = Vec::with_capacity(golds.len());
    let mut wrong = Vec::new();
    let mut seconds = 0.0;
    for gold in &golds {
        let (text, mut reading) = tokens_of(gold);
        let started = std::time::Instant::now();
        reader.syntax_of(&text, &mut reading);
        seconds += started.elapsed().as_secs_f64();
        let hits = compare(gold, &reading);
        if options.errors > 0 && hits.las < hits.words {
            wrong.push((hits.words - hits.las, describe(gold, &reading, &text)));
        }
        all.push(hits);
    }
    let mut report = Report::new(golds.len());
    let mut add = |name: &str, of: fn(&Hits) -> f64| {
        let pairs: Vec<(f64, f64)> = all.iter().map(|h| (of(h), h.words)).collect();
        let (value, interval) = score::share(&pairs);
        report.score_with_interval(name, value, interval);
    };
    add("upos", |h| h.upos);
    add("xpos", |h| h.xpos);
    add("lemma", |h| h.lemma);
    add("uas", |h| h.uas);
    add("las", |h| h.las);
    add("las_subtypes", |h| h.las_subtypes);
    let words: f64 = all.iter().map(|h| h.words).sum();
    report.score("syntax_tokens_per_second", words / seconds);
    report.score("reading_tokens_per_second", full_speed(&reader, &golds));
    wrong.sort_by(|a, b| b.0.total_cmp(&a.0));
    report.errors = wrong.into_iter().take(options.errors).map(|w| w.1).collect();
    Ok(report)
}

/// Tokens a second of a full reading of the same words as running text, every sentence parsed: the
/// best of three passes.
fn full_speed(reader: &Reader, golds: &[Gold]) -> f64 {
    let documents = super::segment::documents(golds);
    let context = parallax_language::Context { language: Some("en".into()), ..Default::default() };
    let mut best: f64 = 0.0;
    for _ in 0..3 {
        let started = std::time::Instant::now();
        let tokens: usize =
            documents.iter().map(|d| reader.read(&d.text, &context).tokens.len()).sum();
        best = best.max(tokens as f64 / started.elapsed().as_secs_f64());
    }
    best
}

fn describe(gold: &Gold, reading: &Reading, text: &str) -> String {
    let mut out = format!("{text}\n");
    for (i, (word, token)) in gold.words.iter().zip(&reading.tokens).enumerate() {
        let head = reading.head(i).map_or(0, |h| h + 1);
        if head != word.head
            || token.rel.universal() != universal(&word.rel)
            || token.upos.name() != word.upos
        {
            out.push_str(&format!(
                "  {} {}: {} {} <- {}; gold {} {} <- {}\n",
                i + 1,
                word.form,
                token.upos.name(),
                token.rel.name(),
                head,
                word.upos,
                word.rel,
                word.head
            ));
        }
    }
    out
}
