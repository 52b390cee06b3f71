//! Changes of knowledge and surprising weeks: listed with their reasons, or sent to those who want them.

use std::io::Write;

use anyhow::{Context, Result};
use jiff::Timestamp;

use super::print_lines;
use crate::alerting;
use crate::case::{Access, Case};
use crate::cli::{Alerts, Global};

pub fn run(global: &Global, args: &Alerts) -> Result<bool> {
    if args.deliver {
        return deliver(global, args);
    }
    let case = Case::open(global, Access::Read)?;
    if args.status {
        return status(&case, args.json);
    }
    let mut alerts = alerting::alerts(&case.store)?;
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
        writeln!(out, "{at}  {change:<16} {}  {}", alert.subject(), alert.about)?;
        if args.why {
            writeln!(out, "    {}: {}", alert.rule, alert.because)?;
        }
    }
    Ok(true)
}

fn deliver(global: &Global, args: &Alerts) -> Result<bool> {
    let mut case = Case::open(global, Access::Write)?;
    let file = case.directory.join(alerting::FILE);
    let rules = alerting::rules(&case.directory)?.with_context(|| {
        format!(
            "{} is not there; `parallax alerts --help` shows what to write in it",
            file.display()
        )
    })?;
    let now = match &args.at {
        Some(at) => {
            at.parse().with_context(|| format!("{at} is no instant; write it as RFC 3339"))?
        }
        None => Timestamp::now(),
    };
    let sent = alerting::deliver(&mut case, &rules, now, args.all)?;
    case.store.checkpoint()?;
    if args.json {
        print_lines(&[sent])?;
    } else {
        say!(
            "{} taken up, {} delivered, {} failed and to be tried again, {} waiting.",
            sent.new,
            sent.delivered,
            sent.failed,
            sent.waiting
        );
    }
    Ok(sent.failed == 0)
}

fn status(case: &Case, json: bool) -> Result<bool> {
    let rows = case.store.deliveries()?;
    if json {
        print_lines(&rows)?;
        return Ok(true);
    }
    let mut out = std::io::stdout().lock();
    for row in rows {
        let state = match (&row.delivered, &row.error) {
            (Some(at), _) if row.attempts > 0 => format!("delivered {at}"),
            (Some(_), _) => "known before the rules were first applied, not sent".into(),
            (None, Some(error)) => {
                format!("attempt {} failed, next {}: {error}", row.attempts, row.due)
            }
            (None, None) => format!("due {}", row.due),
        };
        writeln!(out, "{}  {} to {}: {state}", row.key, row.rule, row.channel)?;
    }
    Ok(true)
}
