//! Changes of knowledge, as a list with reasons.

use std::io::Write;

use anyhow::{Context, Result};
use parallax_gauge::alerts::knowledge_alerts;
use parallax_store::ClaimFilter;

use super::print_lines;
use crate::case::{Access, Case};
use crate::cli::{Alerts, Global};

pub fn run(global: &Global, args: &Alerts) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let mut alerts = knowledge_alerts(&case.store.claims(&ClaimFilter::default())?);
    if let Some(since) = &args.since {
        let since: jiff::civil::Date = since
            .parse()
            .with_context(|| format!("{since} cannot be read as a date; write YYYY-MM-DD"))?;
        alerts.retain(|a| a.at.to_zoned(jiff::tz::TimeZone::UTC).date() >= since);
    }
    if args.json {
        print_lines(&alerts)?;
        return Ok(true);
    }
    let mut out = std::io::stdout().lock();
    for alert in &alerts {
        let change = serde_json::to_value(alert.change)?;
        let (at, change) = (alert.at.strftime("%Y-%m-%d"), change.as_str().unwrap_or_default());
        writeln!(out, "{at}  {change:<16} {}  {}", alert.claim.0, alert.proposition)?;
        if args.why {
            writeln!(out, "    {}: {}", alert.rule, alert.because)?;
        }
    }
    Ok(true)
}
