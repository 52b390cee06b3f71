//! Cases of robots.txt: may this agent fetch that address.

use std::path::Path;

use parallax_collect::fetch::Robots;
use serde::Deserialize;

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    test: String,
    robots: String,
    agent: String,
    url: String,
    allow: bool,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = super::extract::json_array(&input::text(file)?, file, options)?;
    let mut passed = Vec::new();
    let mut errors = Vec::new();
    for record in &records {
        let allowed = Robots::read(record.robots.as_bytes(), &record.agent).allows(&record.url);
        passed.push(f64::from(u8::from(allowed == record.allow)));
        if allowed != record.allow {
            errors.push(format!(
                "{}: {:?} asking for {:?} should be {}\n{}",
                record.test,
                record.agent,
                record.url,
                if record.allow { "allowed" } else { "disallowed" },
                record.robots
            ));
        }
    }
    let mut report = Report::new(records.len());
    let (value, interval) = score::mean(&passed);
    report.score_with_interval("pass", value, interval);
    errors.truncate(options.errors);
    report.errors = errors;
    Ok(report)
}
