//! Backtest of the outlook on dated events: yearly refit on the past only.

use std::path::Path;

use parallax_gauge::outlook::{Days, catalogue, summary};

use crate::{Error, Options, Report, input};

const SEED: u64 = 20_240_701;

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let wrong = |what: String| Error::Other(format!("{}: {what}", file.display()));
    let found = catalogue::read(&input::text(file)?).map_err(|e| wrong(e.to_string()))?;
    let mut dates: Vec<_> = found.rows.iter().map(|r| r.day).collect();
    dates.truncate(options.limit.unwrap_or(dates.len()));
    let days = Days::of_catalogue(&dates).ok_or_else(|| wrong("no dated event".into()))?;
    let table = summary(&days, SEED)
        .ok_or_else(|| wrong("too short: no year to test after the three that teach".into()))?;
    let mut report = Report::new(dates.len());
    for gain in &table.gains {
        let name = match gain.forecaster {
            "pool" => "gain_nats",
            "hawkes" => "hawkes_gain_nats",
            "hawkes-recent" => "hawkes_recent_gain_nats",
            "ewma60" => "ewma_gain_nats",
            _ => "trailing_gain_nats",
        };
        report.score_with_interval(name, gain.nats.value, (gain.nats.low, gain.nats.high));
    }
    for horizon in &table.horizons {
        let slope = horizon.slope;
        if horizon.days == 30 && slope.value.is_finite() {
            report.score_with_interval("reliability_slope", slope.value, (slope.low, slope.high));
        }
        report.score(&format!("brier_{}", horizon.days), horizon.brier);
        for (name, brier) in horizon.members.iter().filter(|(name, _)| *name == "climatology") {
            report.score(&format!("brier_{}_{name}", horizon.days), *brier);
        }
    }
    if let Some(alerts) = table.alerts.iter().find(|a| a.nominal == 0.01) {
        let rate = alerts.realised;
        report.score_with_interval("alert_rate_1pct", rate.value, (rate.low, rate.high));
    }
    let undated =
        found.undated.iter().map(|(line, cell)| format!("line {line}: no day in {cell:?}"));
    let reliability = table.horizons.iter().filter(|h| h.days == 30).flat_map(|h| &h.reliability);
    let reliability = reliability.map(|(said, happened, n)| {
        format!("30 days: said {said:.2}, happened {happened:.2} (n = {n})")
    });
    report.errors = undated.chain(reliability).take(options.errors).collect();
    Ok(report)
}
