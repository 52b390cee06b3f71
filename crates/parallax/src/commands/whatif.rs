//! Does one stream of dates go before another more than its own past explains?

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use parallax_gauge::outlook::catalogue;
use parallax_gauge::outlook::whatif::what_if;

use crate::cli::WhatIf;

pub fn run(args: &WhatIf) -> Result<bool> {
    let (cause, answer) = (read(&args.cause)?, read(&args.answer)?);
    // Only the days that both catalogues cover say anything.
    let span = cause.first().max(answer.first()).zip(cause.last().min(answer.last()));
    let (from, to) = span.context("a file is empty")?;
    let days = usize::try_from((*to - *from).get_days()).unwrap_or(0) + 1;
    let on = |dates: &[Date]| -> Vec<bool> {
        (0..days)
            .map(|n| dates.binary_search(&from.saturating_add((n as i64).days())).is_ok())
            .collect()
    };
    let found = what_if(&on(&cause), &on(&answer), args.half_life, args.seed)
        .context("the two files share too few days, or one has no event in them")?;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&found)?)?;
        return Ok(true);
    }
    writeln!(
        out,
        "{from} to {to}: {} event-days of the one, {} of the other",
        found.cause_days, found.answer_days
    )?;
    writeln!(
        out,
        "Extra event-days for each: {:.3}, at most {:.3} (95 %); shifted series fit as well with p = {:.2}; placebo (its future) {:.3}",
        found.extra, found.extra_limit, found.permutation_p, found.placebo
    )?;
    let share = 100.0 * found.share_limit;
    if found.detectable {
        writeln!(out, "The one goes before the other; at most {share:.0} % of event-days.")?;
    } else {
        writeln!(
            out,
            "Nothing detectable; more than {share:.0} % of event-days can be excluded under this model."
        )?;
    }
    writeln!(
        out,
        "Association, not cause: drills, elections and seasons that both share are not modelled, and dates of report are not dates of acts."
    )?;
    Ok(true)
}

fn read(file: &Path) -> Result<Vec<Date>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let found = catalogue::read(&text).with_context(|| file.display().to_string())?;
    let mut days: Vec<Date> = found.rows.iter().map(|r| r.day).collect();
    days.dedup();
    Ok(days)
}
