//! What is wrong, and the proof that the rest is right.

use std::io::Write;

use anyhow::Result;

use super::lists::failed_visits;
use crate::case::{Access, Case};
use crate::cli::{Global, ListOnly};
use crate::progress;

/// Items set aside, runs cut off, sources in trouble.
pub fn doctor(global: &Global, args: &ListOnly) -> Result<bool> {
    let case = Case::open(global, Access::Write)?;
    let set_aside = case.store.quarantined()?;
    let runs = case.store.runs(50)?;
    let imported = case.store.imported_counts()?;
    let mut out = std::io::stdout().lock();
    if args.json {
        let report = serde_json::json!({ "set_aside": set_aside, "runs": runs, "sources": case.store.sources()?, "imported": imported });
        writeln!(out, "{report}")?;
        return Ok(true);
    }
    writeln!(out, "{} articles in {}", case.store.article_count()?, case.file().display())?;
    // Reading and coding stop at a table of the case that cannot be read; a list of claims does not need it.
    if let Err(error) = case.knowledge() {
        writeln!(out, "the tables of the case cannot be read: {error:#}")?;
    }
    for (coder, rows) in &imported {
        writeln!(out, "{rows} rows imported from {}, counted in no claim", coder.title())?;
    }
    for run in runs.iter().filter(|r| r.ended.is_none()) {
        writeln!(
            out,
            "run {} ({}, {}) was cut off; what it had stored is kept, run it again for the rest",
            run.number, run.what, run.started
        )?;
    }
    for run in runs.iter().filter(|r| r.ended.is_some() && !r.counts.add_up()) {
        writeln!(
            out,
            "run {} ({}): its counts do not add up: {:?}",
            run.number, run.what, run.counts
        )?;
    }
    writeln!(out, "{} items set aside", set_aside.len())?;
    for item in &set_aside {
        writeln!(
            out,
            "  {}  {}  {} ({} bytes)\n      {}",
            item.at.strftime("%Y-%m-%d %H:%M"),
            item.source,
            item.address,
            item.size,
            item.reason
        )?;
    }
    for source in case.store.sources()? {
        let failures = source.state.get("failures").and_then(|v| v.as_u64()).unwrap_or(0);
        if failures > 0 {
            let error =
                source.state.get("last_error").and_then(|v| v.as_str()).unwrap_or("no reason kept");
            writeln!(out, "source {}: {}: {error}", source.id, failed_visits(failures))?;
        }
    }
    Ok(true)
}

/// Exit code 1 when anything does not hold.
pub fn verify(global: &Global, args: &ListOnly) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let bar = progress::bar(case.store.article_count()?, "verifying");
    let proof = case.store.verify(|at| bar.set_position(at))?;
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&proof)?)?;
    } else {
        for fault in &proof.faults {
            writeln!(out, "{} {}: {}", fault.record, fault.field, fault.what)?;
        }
        writeln!(
            out,
            "{} articles, {} records, {} spans checked: {}",
            proof.articles,
            proof.records,
            proof.spans,
            if proof.faults.is_empty() {
                "all hold".into()
            } else {
                format!("{} do not hold", proof.faults.len())
            }
        )?;
    }
    Ok(proof.faults.is_empty())
}
