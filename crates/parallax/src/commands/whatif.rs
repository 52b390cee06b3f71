//! Does one stream of events go before another more than its own past explains?

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use parallax_gauge::outlook::whatif::{multiplied, what_if};
use parallax_gauge::outlook::{Days, catalogue, outlook};

use crate::case::{Access, Case};
use crate::cli::{Global, WhatIf};
use crate::streams;

pub fn run(global: &Global, args: &WhatIf) -> Result<bool> {
    let (cause, answer) = (days(global, &args.cause)?, days(global, &args.answer)?);
    // Only the days that both cover say anything.
    let from = cause.date(0).max(answer.date(0));
    let to = cause.date(cause.len()).min(answer.date(answer.len()));
    if to <= from {
        bail!("the two streams share no day");
    }
    let on = |days: &Days| -> Vec<bool> {
        days.events().get(days.index(from)..days.index(to)).unwrap_or_default().to_vec()
    };
    let found = what_if(&on(&cause), &on(&answer), args.half_life, args.seed)
        .context("the two streams share too few days, or one has no event in them")?;
    let assumed: Vec<(usize, f64, f64)> = match args.multiplier {
        Some(m) if m.is_finite() && m >= 0.0 => outlook(&answer, args.seed)
            .horizons
            .iter()
            .map(|h| (h.days, h.probability, multiplied(h.probability, m)))
            .collect(),
        Some(m) => bail!("--multiplier {m}: write a number of at least 0"),
        None => Vec::new(),
    };
    let mut out = std::io::stdout().lock();
    if args.json {
        let mut record = serde_json::to_value(&found)?;
        if let (Some(record), Some(m)) = (record.as_object_mut(), args.multiplier) {
            record.insert("assumed_multiplier".into(), m.into());
            record.insert("assumed".into(), serde_json::to_value(&assumed)?);
        }
        writeln!(out, "{record}")?;
        return Ok(true);
    }
    writeln!(
        out,
        "{from} until {to}: {} event-days of the one, {} of the other",
        found.cause_days, found.answer_days
    )?;
    writeln!(
        out,
        "Extra event-days for each: {:.3}, at most {:.3} (95 %); shifted series fit as well with p = {:.2}; placebo (its future) {:.3}",
        found.extra, found.extra_limit, found.permutation_p, found.placebo
    )?;
    writeln!(out, "{}", found.verdict())?;
    if let Some(m) = args.multiplier {
        writeln!(out, "ASSUMPTION, not a finding: the rate of the second stream times {m}")?;
        for (days, before, after) in assumed {
            let (before, after) = (100.0 * before, 100.0 * after);
            writeln!(out, "  {days:>2} days: {before:.0} % becomes {after:.0} %")?;
        }
    }
    writeln!(
        out,
        "Association, not cause: drills, elections and seasons that both share are not modelled, and dates of report are not dates of acts."
    )?;
    Ok(true)
}

/// The days of a catalogue's file, or of a stream of the case.
fn days(global: &Global, name: &str) -> Result<Days> {
    let file = Path::new(name);
    if file.exists() {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let found = catalogue::read(&text).with_context(|| file.display().to_string())?;
        let dates: Vec<Date> = found.rows.iter().map(|r| r.day).collect();
        return Days::of_catalogue(&dates).context("no dated event");
    }
    let case = Case::open(global, Access::Read)
        .with_context(|| format!("{name} is no file, and there is no case with such a stream"))?;
    let all = streams::of_case(&case.store)?;
    let stream = all.iter().find(|s| s.name.eq_ignore_ascii_case(name));
    let names = || all.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", ");
    stream.map(|s| s.days.clone()).with_context(|| {
        format!("{name} is no file and no stream of the case; those are {}", names())
    })
}
