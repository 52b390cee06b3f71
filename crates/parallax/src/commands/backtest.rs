//! The whole table of a backtest.

use std::io::Write;

use anyhow::{Context, Result};
use jiff::civil::Date;
use parallax_gauge::outlook::{Days, Summary, catalogue, summary};
use parallax_store::EventFilter;

use crate::case::{Access, Case};
use crate::cli::{Backtest, Global};

pub fn run(global: &Global, args: &Backtest) -> Result<bool> {
    let dates = dates(global, args)?;
    let days = Days::of_catalogue(&dates).context("there is no dated event to test on")?;
    let table = summary(&days, args.seed).context(
        "the dates span too short a time: there is no year to test after three that only teach",
    )?;
    if let Some(file) = &args.svg {
        let month = table.horizons.iter().find(|h| h.days == 30);
        let bins = month.map(|h| h.reliability.clone()).unwrap_or_default();
        let title = format!(
            "Reliability of 30-day forecasts, {} to {}",
            table.tested_from, table.tested_to
        );
        return super::write_svg(file, &parallax_gauge::plot::reliability(&bins, &title));
    }
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&table)?)?;
    } else {
        print(&mut out, &table)?;
    }
    Ok(true)
}

fn dates(global: &Global, args: &Backtest) -> Result<Vec<Date>> {
    let wanted = |kind: &str| args.event_type.as_ref().is_none_or(|t| t.eq_ignore_ascii_case(kind));
    if let Some(file) = &args.file {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let found = catalogue::read(&text).with_context(|| file.display().to_string())?;
        for (line, cell) in &found.undated {
            eprintln!("{}, line {line}: no day in {cell:?}, left out", file.display());
        }
        let rows = found.rows.iter().filter(|r| wanted(r.kind.as_deref().unwrap_or_default()));
        return Ok(rows.map(|r| r.day).collect());
    }
    let case = Case::open(global, Access::Read)?;
    let events = case.store.events(&EventFilter::default())?;
    let told = events.iter().filter(|e| wanted(e.event_type.name()));
    Ok(told.filter_map(|e| Some(e.when.as_ref()?.start.date())).collect())
}

fn print(out: &mut impl Write, table: &Summary) -> Result<()> {
    writeln!(
        out,
        "{} to {}, {} event-days; tested {} to {} ({} event-days), refitted each year; seed {}",
        table.first,
        table.last,
        table.event_days,
        table.tested_from,
        table.tested_to,
        table.tested_event_days,
        table.seed
    )?;
    writeln!(
        out,
        "\nLog score per event-day over expanding climatology ({:.3} nats), 90 % interval from resampled years",
        table.climatology_nats
    )?;
    for gain in &table.gains {
        let nats = gain.nats;
        writeln!(
            out,
            "  {:<14} {:+.3} [{:+.3}, {:+.3}]  {} of {} years won",
            gain.forecaster, nats.value, nats.low, nats.high, gain.years_won, gain.years
        )?;
    }
    for horizon in &table.horizons {
        writeln!(
            out,
            "\nAt least one in {} days: {} weekly issues, happened in {:.0} %",
            horizon.days,
            horizon.issues,
            100.0 * horizon.happened
        )?;
        let (skill, slope) = (horizon.skill, horizon.slope);
        writeln!(
            out,
            "  Brier {:.4}, skill over climatology {:+.3} [{:+.3}, {:+.3}]; slope {:.2} [{:.2}, {:.2}]",
            horizon.brier, skill.value, skill.low, skill.high, slope.value, slope.low, slope.high
        )?;
        let counts = horizon.count_skill;
        writeln!(
            out,
            "  Log score {:.4} (climatology {:.4}); counts: CRPS skill {:+.3} [{:+.3}, {:+.3}]",
            horizon.log[0], horizon.log[1], counts.value, counts.low, counts.high
        )?;
        if skill.low <= 0.0 {
            writeln!(
                out,
                "  The skill cannot be told from none: the base rate is what should be used."
            )?;
        }
        let members: Vec<_> =
            horizon.members.iter().map(|(name, brier)| format!("{name} {brier:.4}")).collect();
        writeln!(out, "  Brier of each member: {}", members.join(", "))?;
        for (said, happened, n) in &horizon.reliability {
            writeln!(out, "    said {said:.2}  happened {happened:.2}  ({n} issues)")?;
        }
    }
    writeln!(out, "\nAlerts on weekly counts")?;
    for alerts in &table.alerts {
        let rate = alerts.realised;
        writeln!(
            out,
            "  nominal {:.1} %: {:.2} % [{:.2}, {:.2}] of {} weeks",
            100.0 * alerts.nominal,
            100.0 * rate.value,
            100.0 * rate.low,
            100.0 * rate.high,
            alerts.weeks
        )?;
    }
    Ok(())
}
