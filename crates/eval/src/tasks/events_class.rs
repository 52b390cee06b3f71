//! Penta class of a sentence: 0 statement or none, 1 to 4 the CAMEO quad classes.

use std::path::Path;

use parallax_model::EventMention;
use serde::Deserialize;

use super::events_common::{Room, line};
use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    penta: u8,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = input::json_lines(file, options.limit)?;
    let room = Room::new()?;
    let mut report = Report::new(records.len());
    let mut right = vec![];
    let mut errors = vec![];
    let started = std::time::Instant::now();
    for record in &records {
        let (_, coded) = room.code(&record.text, None);
        let found = coded.mentions.iter().min_by_key(|m| rank(m)).map_or(0, penta);
        right.push(f64::from(u8::from(found == record.penta)));
        if found != record.penta {
            let all: Vec<String> = coded.mentions.iter().map(line).collect();
            errors.push(format!(
                "{}: {}\n  expected {}, found {found}\n    {}",
                record.id,
                record.text,
                record.penta,
                all.join("\n    ")
            ));
        }
    }
    report.seconds = Some(started.elapsed().as_secs_f64());
    let (value, interval) = score::mean(&right);
    report.score_with_interval("accuracy", value, interval);
    report.errors = errors.into_iter().take(options.errors).collect();
    Ok(report)
}

/// The event a sentence is about: one with actor and recipient first, then the first told.
fn rank(mention: &EventMention) -> (u8, u32) {
    let parties = u8::from(mention.actors.is_empty()) + u8::from(mention.recipients.is_empty());
    (parties, mention.trigger.start)
}

/// CAMEO's quad class of the code, 0 for roots 01 and 02.
fn penta(mention: &EventMention) -> u8 {
    let code = mention.cameo.as_ref().map_or("", |c| c.as_str());
    match code.get(..2).and_then(|root| root.parse::<u8>().ok()) {
        Some(1 | 2) if code != "016" => 0,
        Some(3..=5) => 1,
        Some(6..=8) => 2,
        Some(9..=13) => 3,
        Some(14..=20) => 4,
        _ => mention.event_type.quad() as u8,
    }
}
