//! One claim, told: where it stands, who is for and against it, and every move with the words that
//! caused it.

use std::io::Write;

use anyhow::Result;
use parallax_model::Span;
use parallax_model::ledger::Claim;
use parallax_store::Store;

use super::lists::status_name;

/// Words of a quotation on one line.
const LONGEST: usize = 160;

pub fn tell(out: &mut impl Write, store: &Store, claim: &Claim) -> Result<()> {
    writeln!(out, "{}\n{} (grade {})", claim.proposition, status_name(claim.status), claim.grade)?;
    writeln!(
        out,
        "{} for it, {} against; {} in all",
        counted(claim.independent_for, "independent voice"),
        claim.independent_against,
        counted(claim.items, "item")
    )?;
    if claim.circular {
        writeln!(out, "circular: the items that carry it cite each other")?;
    }
    if let Some(due) = claim.due {
        writeln!(out, "due {due}")?;
    }
    for step in &claim.history {
        writeln!(
            out,
            "\n  {}  {}: {} (rule {})",
            step.at.strftime("%Y-%m-%d %H:%M UTC"),
            status_name(step.status),
            step.because,
            step.rule
        )?;
        if let Some(words) = step.evidence.as_ref().and_then(|e| quotation(store, e)) {
            writeln!(out, "      {words}")?;
        }
    }
    Ok(())
}

fn counted(n: u32, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// “words” and who printed them.
fn quotation(store: &Store, evidence: &Span) -> Option<String> {
    let article = store.article(&evidence.article).ok()?;
    let words = evidence.range.slice(&article.text)?;
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words,
    };
    Some(format!("“{cut}” ({}, article {})", article.source_name, article.id))
}
