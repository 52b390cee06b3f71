//! Time expressions: relaxed span F1 (any overlap) and value F1 (overlap and equal TIMEX3 value).

use std::path::Path;

use parallax_knowledge::Knowledge;
use parallax_language::{Context, identify, times};
use parallax_model::{FoundIn, Precision, Published, Reading, TextRange};
use serde::Deserialize;

use crate::{
    Error, Options, Report,
    input::{CodePoints, json_lines},
    score::{Prf, f1},
};

#[derive(Deserialize)]
struct Record {
    id: String,
    dct: Option<String>,
    text: String,
    timexes: Vec<Timex>,
}

#[derive(Deserialize)]
struct Timex {
    start: usize,
    end: usize,
    text: String,
    value: Option<String>,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = json_lines(file, options.limit)?;
    let knowledge = Knowledge::load().map_err(|e| Error::Other(e.to_string()))?;
    let (mut spans, mut values, mut worst) = (Vec::new(), Vec::new(), Vec::new());
    let started = std::time::Instant::now();
    for record in &records {
        let context =
            Context { published: record.dct.as_deref().and_then(published), ..Context::default() };
        let mut reading = Reading::default();
        identify::annotate(&record.text, &context, &mut reading);
        times::annotate(&record.text, &context, &knowledge, &mut reading);
        let (span, value, wrong) = compare(record, &reading);
        spans.push(span);
        values.push(value);
        worst.push((wrong.len(), record.id.clone(), wrong));
    }
    let mut report = Report::new(records.len());
    report.seconds = Some(started.elapsed().as_secs_f64());
    let (value, interval) = f1(&spans);
    report.score_with_interval("span_f1", value, interval);
    let (value, interval) = f1(&values);
    report.score_with_interval("value_f1", value, interval);
    let total = spans.iter().fold(Prf::default(), |mut sum, p| {
        sum.add(*p);
        sum
    });
    report.score("span_precision", total.precision());
    report.score("span_recall", total.recall());
    worst.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    report.errors = worst
        .into_iter()
        .take(options.errors)
        .map(|(_, id, wrong)| format!("{id}\n  {}", wrong.join("\n  ")))
        .collect();
    Ok(report)
}

/// Each found expression takes the first free gold one it overlaps.
fn compare(record: &Record, reading: &Reading) -> (Prf, Prf, Vec<String>) {
    let code_points = CodePoints::new(&record.text);
    let gold: Vec<TextRange> = record
        .timexes
        .iter()
        .map(|t| TextRange::new(code_points.byte(t.start), code_points.byte(t.end)))
        .collect();
    let mut taken = vec![false; gold.len()];
    let (mut overlap, mut equal, mut wrong) = (0, 0, Vec::new());
    for time in &reading.times {
        let words = time.range.slice(&record.text).unwrap_or("");
        let Some(at) = (0..gold.len()).find(|&i| !taken[i] && gold[i].overlaps(time.range)) else {
            wrong.push(format!(
                "extra   {words:?} {} ({})",
                time.value,
                around(&record.text, time.range)
            ));
            continue;
        };
        taken[at] = true;
        overlap += 1;
        let expected = &record.timexes[at];
        if expected.value.as_deref() == Some(time.value.as_str()) {
            equal += 1;
        } else {
            let value = expected.value.as_deref().unwrap_or("");
            wrong.push(format!(
                "value   {words:?} {} expected {:?} {value} dct {} ({})",
                time.value,
                expected.text,
                record.dct.as_deref().unwrap_or("-"),
                around(&record.text, time.range)
            ));
        }
    }
    for (t, range) in record.timexes.iter().zip(&gold).zip(&taken).filter(|x| !x.1).map(|x| x.0) {
        wrong.push(format!(
            "missed  {:?} {} ({})",
            t.text,
            t.value.as_deref().unwrap_or(""),
            around(&record.text, *range)
        ));
    }
    let (predicted, gold) = (reading.times.len(), gold.len());
    (Prf::new(overlap, predicted, gold), Prf::new(equal, predicted, gold), wrong)
}

fn around(text: &str, range: TextRange) -> String {
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor((range.start as usize).saturating_sub(50));
    let end = floor((range.end as usize + 40).min(text.len()));
    text[start..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

fn published(dct: &str) -> Option<Published> {
    let date: jiff::civil::Date = dct.get(..10)?.parse().ok()?;
    let instant = date.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(Published { instant, zone: None, precision: Precision::Day, found_in: FoundIn::Given })
}
