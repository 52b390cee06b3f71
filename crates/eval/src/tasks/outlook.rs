//! Backtest of the outlook on dated events: yearly refit on the past only.

use std::path::Path;

use jiff::{ToSpan, civil::Date};
use parallax_gauge::outlook::{Days, backtest};

use crate::{Error, Options, Report, input};

/// Years before this teach; this one and later ones are tested.
const FIRST_TESTED: i16 = 2006;
const SEED: u64 = 20_240_701;

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let dates = dates(file, options.limit)?;
    let last = dates.iter().max().copied().unwrap_or_default();
    let first = dates.iter().min().copied().unwrap_or_default();
    let end = last.last_of_year().saturating_add(1.day());
    let days = Days::new(dates.iter().copied(), end)
        .ok_or_else(|| Error::Empty { path: file.display().to_string() })?;
    // A file that begins late is tested from its third year on.
    let from = FIRST_TESTED.max(first.year() + 3);
    let test = backtest(&days, from, &[7, 30, 90], SEED);
    if test.years.is_empty() {
        return Err(Error::Other(format!(
            "{} ends before {from}: there is no year to test after the years that teach",
            file.display()
        )));
    }
    let mut report = Report::new(dates.len());
    for (name, which) in [
        ("gain_nats", 0),
        ("hawkes_gain_nats", 1),
        ("ewma_gain_nats", 2),
        ("trailing_gain_nats", 3),
    ] {
        let (gain, interval) = test.gain(which, SEED);
        report.score_with_interval(name, gain, interval);
    }
    report.score("reliability_slope", test.reliability_slope(30));
    report.score("alert_rate_1pct", test.alert_rate(0.01));
    for horizon in [7, 30, 90] {
        let (ours, members) = test.brier(horizon);
        report.score(&format!("brier_{horizon}"), ours);
        report.score(&format!("brier_{horizon}_climatology"), members[3]);
    }
    report.errors = test
        .reliability_table(30)
        .into_iter()
        .take(options.errors)
        .map(|(said, happened, n)| {
            format!("30 days: said {said:.2}, happened {happened:.2} (n = {n})")
        })
        .collect();
    Ok(report)
}

fn dates(file: &Path, limit: Option<usize>) -> Result<Vec<Date>, Error> {
    let path = file.display().to_string();
    let text = input::text(file)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let bad = |line: usize, what: String| Error::Record { path: path.clone(), line, what };
    let header = reader.headers().map_err(|e| bad(1, e.to_string()))?;
    let column = header
        .iter()
        .position(|h| h.trim() == "date")
        .ok_or_else(|| bad(1, "there is no column called date".into()))?;
    let mut dates = Vec::new();
    for (number, row) in reader.records().enumerate() {
        if limit.is_some_and(|n| dates.len() >= n) {
            break;
        }
        let row = row.map_err(|e| bad(number + 2, e.to_string()))?;
        let cell = row.get(column).unwrap_or_default().trim();
        let day = cell.get(..10).unwrap_or(cell);
        dates.push(day.parse().map_err(|_| bad(number + 2, format!("{cell:?} is not a date")))?);
    }
    if dates.is_empty() {
        return Err(Error::Empty { path });
    }
    Ok(dates)
}
