//! Dates of feeds: the instant named where the record has a time, else the day.

use std::path::Path;

use parallax_collect::dates::{Order, parse};
use serde::Deserialize;

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    s: String,
    ymd: Option<String>,
    ts: i64,
    hastime: bool,
}

/// `pass`: share read as expected. `wrong`: share read as another day (a missing date is no wrong one).
pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = super::extract::json_array(&input::text(file)?, file, options)?;
    let mut passed = Vec::new();
    let mut wrong = Vec::new();
    let mut errors = Vec::new();
    for record in &records {
        let stamp = parse(&record.s, Order::DayFirst);
        let instant = stamp.as_ref().and_then(|s| s.instant(None));
        let same_day =
            stamp.as_ref().is_some_and(|s| record.ymd.as_deref() == Some(&s.date.to_string()));
        let right =
            instant.is_some_and(|i| i.as_second() == record.ts) || (!record.hastime && same_day);
        passed.push(f64::from(u8::from(right)));
        let far = instant.is_some_and(|i| (i.as_second() - record.ts).abs() >= 86_400);
        wrong.push(f64::from(u8::from(!right && far)));
        if !right {
            let read = instant.map_or("nothing".into(), |i| i.to_string());
            let expected =
                jiff::Timestamp::from_second(record.ts).map_or("?".into(), |t| t.to_string());
            errors.push(format!("{:?}: read {read}, expected {expected}", record.s));
        }
    }
    let mut report = Report::new(records.len());
    let (value, interval) = score::mean(&passed);
    report.score_with_interval("pass", value, interval);
    let (value, interval) = score::mean(&wrong);
    report.score_with_interval("wrong_day", value, interval);
    errors.truncate(options.errors);
    report.errors = errors;
    Ok(report)
}
