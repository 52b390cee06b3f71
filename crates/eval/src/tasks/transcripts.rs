//! Cases of subtitle files: the number of cues.

use std::path::Path;

use parallax_collect::files::transcript;
use serde::Deserialize;

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    name: String,
    text: String,
    cues: usize,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = super::extract::json_array(&input::text(file)?, file, options)?;
    let mut passed = Vec::new();
    let mut errors = Vec::new();
    for record in &records {
        let found = transcript::captions(&record.text);
        passed.push(f64::from(u8::from(found.len() == record.cues)));
        if found.len() != record.cues {
            errors.push(format!("{}: {} cues, expected {}", record.name, found.len(), record.cues));
        }
    }
    let mut report = Report::new(records.len());
    let (value, interval) = score::mean(&passed);
    report.score_with_interval("pass", value, interval);
    errors.truncate(options.errors);
    report.errors = errors;
    Ok(report)
}
