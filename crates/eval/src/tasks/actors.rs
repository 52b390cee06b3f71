//! Actor phrases to country and sector, as the NGEC test records ask.
//!
//! `country_accuracy`: of the records that say a country (an empty one means none may be given), the
//! share where ours is it. `sector_accuracy`: of those that say a first sector, the same.

use std::path::Path;

use jiff::civil::Date;
use parallax_knowledge::Knowledge;
use parallax_language::actors::resolve;
use serde::Deserialize;
use serde_json::Value;

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    id: String,
    input: String,
    expect: Value,
}

impl Record {
    fn expected(&self, key: &str) -> Option<&str> {
        self.expect.get(key).and_then(Value::as_str)
    }

    /// The day asked for, written `2022-06-01` or `12 April 2022`.
    fn date(&self) -> Option<Date> {
        let text = self.expect.get("_kw")?.get("query_date")?.as_str()?;
        text.parse().ok().or_else(|| Date::strptime("%d %B %Y", text).ok())
    }
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let knowledge = Knowledge::load().map_err(|e| Error::Other(e.to_string()))?;
    knowledge.names();
    let started = std::time::Instant::now();
    let codes: Vec<_> = records.iter().map(|r| resolve(&knowledge, &r.input, r.date())).collect();
    let seconds = started.elapsed().as_secs_f64();

    let (mut countries, mut sectors) = (Vec::new(), Vec::new());
    let mut report = Report::new(records.len());
    report.seconds = Some(seconds);
    for (record, code) in records.iter().zip(&codes) {
        let country = code.country.as_ref().map_or("", |c| c.as_str());
        let sector = code.sector.as_ref().map_or("", |s| s.as_str());
        let expected = record.expected("country").or_else(|| record.expected("cc"));
        let wrong_country = expected.is_some_and(|e| e != country);
        countries.extend(expected.map(|_| if wrong_country { 0.0 } else { 1.0 }));
        // The test writes `code_1`; UNK and nothing both say that the sector is not known.
        let known = |s: &str| if s == "UNK" { String::new() } else { s.to_string() };
        let expected_sector = record.expected("code_1").map(known);
        let wrong_sector = expected_sector.as_ref().is_some_and(|e| *e != known(sector));
        sectors.extend(expected_sector.as_ref().map(|_| if wrong_sector { 0.0 } else { 1.0 }));
        if wrong_country || (wrong_sector && options.set.iter().any(|(n, _)| n == "sectors")) {
            let line = format!(
                "{}: {:?} expected {} {}, got {country} {sector} ({})",
                record.id,
                record.input,
                expected.unwrap_or("?"),
                expected_sector.unwrap_or_default(),
                code.entity.as_ref().map_or("no entity", |e| e.as_str()),
            );
            report.errors.push(line);
        }
    }
    report.errors.truncate(options.errors);
    if countries.is_empty() {
        return Err(Error::Empty { path: file.display().to_string() });
    }
    let (value, interval) = score::mean(&countries);
    report.score_with_interval("country_accuracy", value, interval);
    let (value, interval) = score::mean(&sectors);
    report.score_with_interval("sector_accuracy", value, interval);
    report.score("countries", countries.len() as f64);
    report.score("sectors", sectors.len() as f64);
    Ok(report)
}
