//! What one text says.

use std::io::{Read as _, Write};
use std::sync::Arc;

use anyhow::{Context, Result};
use parallax_knowledge::Knowledge;
use parallax_model::{Article, Reading};

use crate::case;
use crate::cli::{Global, Read};
use crate::pipeline::{Pipeline, ReadText};
use crate::settings::Settings;
use crate::tell::tell;

pub fn run(global: &Global, args: &Read) -> Result<bool> {
    let pipeline = standalone(global)?;
    let articles = articles(global, &args.what, args.published.as_deref(), args.outlet.as_deref())?;
    let mut out = std::io::stdout().lock();
    for article in &articles {
        let ReadText { text, reading, coded } = pipeline.read(article);
        let telling = tell(article, &text, &reading, &coded, pipeline.knowledge());
        if args.json {
            let all = serde_json::json!({
                "article": article, "text": text, "telling": telling,
                "reading": reading, "statements": coded.statements, "mentions": coded.mentions,
            });
            writeln!(out, "{all}")?;
        } else {
            writeln!(out, "{telling}")?;
        }
        if args.syntax {
            write!(out, "{}", conllu(&text, &reading))?;
        }
    }
    Ok(true)
}

/// A pipeline with the knowledge of the case named, or of none.
pub fn standalone(global: &Global) -> Result<Pipeline> {
    let directory = case::directory(global);
    let user = directory.join("knowledge");
    let is_case = directory.join(case::FILE).exists() && user.is_dir();
    let knowledge = Knowledge::with_user(is_case.then_some(user.as_path()))?;
    Pipeline::with(Arc::new(knowledge))
}

/// The articles in a file, at an address, or on standard input.
pub fn articles(
    global: &Global,
    what: &str,
    published: Option<&str>,
    outlet: Option<&str>,
) -> Result<Vec<Article>> {
    let settings = Settings::load(&case::directory(global).join(case::SETTINGS), &global.set)?;
    let hints = crate::pipeline::intake::Hints::new(published, outlet)?;
    if what == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("standard input")?;
        return crate::pipeline::intake::articles(&bytes, "-", None, &hints);
    }
    if what.starts_with("http://") || what.starts_with("https://") {
        return crate::pipeline::intake::fetch(what, &settings, &hints);
    }
    let bytes = std::fs::read(what).with_context(|| format!("{what} cannot be read"))?;
    crate::pipeline::intake::articles(&bytes, what, None, &hints)
}

/// The syntax in the ten columns of CoNLL-U.
fn conllu(text: &str, reading: &Reading) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for sentence in &reading.sentences {
        let words = sentence.range.slice(text).unwrap_or_default().replace('\n', " ");
        let _ = writeln!(out, "# text = {words}");
        for at in sentence.first..sentence.end {
            let Some(token) = reading.tokens.get(at as usize) else { continue };
            let head = if token.head == parallax_model::Token::ROOT {
                0
            } else {
                token.head - sentence.first + 1
            };
            let space = if token.space_after { "_" } else { "SpaceAfter=No" };
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t_\t{head}\t{}\t_\t{space}",
                at - sentence.first + 1,
                reading.form(text, at as usize),
                reading.lemma(at as usize),
                token.upos.name(),
                if token.penn().is_empty() { "_" } else { token.penn() },
                token.rel.name()
            );
        }
        out.push('\n');
    }
    out
}
