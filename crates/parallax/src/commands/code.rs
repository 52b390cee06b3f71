//! Mentions as rows, and why each was coded.

use std::io::Write;

use anyhow::Result;
use parallax_model::{EventMention, MentionId, StatementId};

use crate::case::{Access, Case};
use crate::cli::{Code, CodeFormat, Explain, Global};

pub fn run(global: &Global, args: &Code) -> Result<bool> {
    let pipeline = super::read::standalone(global)?;
    let articles = super::read::articles(global, &args.what, args.published.as_deref(), None)?;
    let mut out = std::io::stdout().lock();
    let mut left_out = 0;
    if args.format == CodeFormat::Polecat {
        writeln!(out, "{}", parallax_export::polecat::header().join("\t"))?;
    }
    for article in &articles {
        let read = pipeline.read(article);
        let knowledge = pipeline.knowledge();
        let links = read.reading.entities.iter().filter_map(|e| e.link.as_ref());
        let story = parallax_export::polecat::Story::of(knowledge, links);
        let facts_only = matches!(args.format, CodeFormat::Cameo | CodeFormat::Gdelt);
        for mention in &read.coded.mentions {
            if facts_only && !parallax_export::is_told_as_fact(mention) {
                left_out += 1;
                continue;
            }
            let rows = match args.format {
                CodeFormat::Polecat => vec![
                    parallax_export::polecat::row(knowledge, article, mention, &story).join("\t"),
                ],
                CodeFormat::Cameo => parallax_export::cameo::rows(article, mention)
                    .iter()
                    .map(|row| row.join("\t"))
                    .collect(),
                CodeFormat::Gdelt => {
                    vec![parallax_export::gdelt::event_row(knowledge, article, mention).join("\t")]
                }
                CodeFormat::Jsonl => vec![serde_json::to_string(mention)?],
            };
            for row in rows {
                writeln!(out, "{row}")?;
            }
        }
    }
    if left_out > 0 {
        tracing::warn!(
            "{left_out} mentions are not told as facts, which this format cannot say: left out"
        );
    }
    Ok(true)
}

pub fn explain(global: &Global, args: &Explain) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let mut out = std::io::stdout().lock();
    if let Ok(mention) = case.store.mention(&MentionId(args.id.clone())) {
        explain_mention(&mut out, &mention)?;
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

/// What was coded, from which frame and by which steps, and who takes part.
fn explain_mention(out: &mut impl Write, mention: &EventMention) -> Result<()> {
    let not = if mention.negated { ", not" } else { "" };
    let codes: Vec<&str> = [
        mention.mode.as_ref().map(|m| m.as_str()),
        mention.kind.as_deref(),
        mention.cameo.as_ref().map(|c| c.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    writeln!(
        out,
        "{} {}, told as {:?}{not} (frame {})",
        mention.event_type,
        codes.join(" "),
        mention.modality,
        mention.frame
    )?;
    for (role, parties) in [("actor", &mention.actors), ("recipient", &mention.recipients)] {
        if parties.is_empty() {
            writeln!(out, "{role:<10} nobody is named")?;
        }
        for party in parties {
            let code = |code: Option<&str>| code.unwrap_or("-").to_string();
            writeln!(
                out,
                "{role:<10} {:?}  country {}  sector {}  entity {}{}",
                party.text,
                code(party.country.as_ref().map(|c| c.as_str())),
                code(party.sector.as_ref().map(|s| s.as_str())),
                code(party.entity.as_ref().map(|e| e.as_str())),
                if party.implicit { "  (carried over)" } else { "" }
            )?;
        }
    }
    writeln!(out, "Steps:")?;
    for line in &mention.why {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}
