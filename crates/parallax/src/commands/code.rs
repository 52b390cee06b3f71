//! Mentions as rows, and why each was coded.

use std::io::Write;

use anyhow::Result;
use parallax_model::{MentionId, StatementId};

use crate::case::{Access, Case};
use crate::cli::{Code, CodeFormat, Explain, Global};

pub fn run(global: &Global, args: &Code) -> Result<bool> {
    let pipeline = super::read::standalone(global)?;
    let articles = super::read::articles(global, &args.what, args.published.as_deref(), None)?;
    let mut out = std::io::stdout().lock();
    if args.format == CodeFormat::Polecat {
        writeln!(out, "{}", parallax_export::polecat::header().join("\t"))?;
    }
    for article in &articles {
        let read = pipeline.read(article, true);
        let knowledge = pipeline.knowledge();
        let links = read.reading.entities.iter().filter_map(|e| e.link.as_ref());
        let story = parallax_export::polecat::Story::of(knowledge, links);
        for mention in &read.coded.mentions {
            let row = match args.format {
                CodeFormat::Polecat => {
                    parallax_export::polecat::row(knowledge, article, mention, &story).join("\t")
                }
                CodeFormat::Cameo => parallax_export::cameo::row(article, mention).join("\t"),
                CodeFormat::Gdelt => {
                    parallax_export::gdelt::event_row(knowledge, article, mention).join("\t")
                }
                CodeFormat::Jsonl => serde_json::to_string(mention)?,
            };
            writeln!(out, "{row}")?;
        }
    }
    Ok(true)
}

pub fn explain(global: &Global, args: &Explain) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let mut out = std::io::stdout().lock();
    if let Ok(mention) = case.store.mention(&MentionId(args.id.clone())) {
        writeln!(
            out,
            "{} {} (frame {})",
            mention.event_type,
            mention.kind.as_deref().unwrap_or(""),
            mention.frame
        )?;
        for line in &mention.why {
            writeln!(out, "  {line}")?;
        }
    } else {
        let statement = case.store.statement(&StatementId(args.id.clone()))?;
        writeln!(out, "statement, {:?}, {:?}", statement.commitment, statement.polarity)?;
        for line in &statement.why {
            writeln!(out, "  {line}")?;
        }
    }
    writeln!(out, "Words:")?;
    for (field, span, words) in case.store.evidence(&args.id)? {
        writeln!(out, "  {field:<28} {}..{}  {words:?}", span.range.start, span.range.end)?;
    }
    Ok(true)
}
