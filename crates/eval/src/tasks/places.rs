//! Places: recognition F1 and share of matched, located toponyms within 161 km.
//!
//! A found toponym matches a gold one when their ranges overlap, one to one. Gold toponyms are those
//! with coordinates; a found one that overlaps only gold without coordinates (other kinds of
//! expression in GeoWebNews, unlinked names in LGL) is neither right nor wrong. Nested gold
//! duplicates of one range count once.

use std::path::Path;

use parallax_knowledge::Knowledge;
use parallax_language::{
    Context, Reader,
    places::{self, Resolver},
};
use parallax_model::TextRange;
use serde::Deserialize;

use crate::{
    Error, Options, Report,
    input::{CodePoints, json_lines},
    score::{Prf, f1, share},
};

/// Half a day's ride, the field's radius: 100 miles.
const RADIUS_KM: f64 = 161.0;

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    toponyms: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    /// Negative where the set's own text does not hold the expression: such a one cannot be scored.
    start: i64,
    end: i64,
    lat: Option<f64>,
    lon: Option<f64>,
}

pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let records: Vec<Record> = json_lines(file, options.limit)?;
    let knowledge = Knowledge::load().map_err(|e| Error::Other(e.to_string()))?;
    let reader =
        Reader::new(std::sync::Arc::new(knowledge)).map_err(|e| Error::Other(e.to_string()))?;
    let resolver = Resolver::new(std::sync::Arc::clone(reader.knowledge()));
    let (mut spans, mut near, mut worst) = (Vec::new(), Vec::new(), Vec::new());
    let mut seconds = 0.0;
    for record in &records {
        let reading = reader.read(&record.text, &Context::default());
        let started = std::time::Instant::now();
        let found = resolver.resolve(&record.text, &reading);
        seconds += started.elapsed().as_secs_f64();
        let (prf, right, wrong) = compare(record, &found);
        spans.push(prf);
        near.push((right, prf.hit));
        worst.push((wrong.len(), record.id.clone(), wrong));
    }
    let mut report = Report::new(records.len());
    report.seconds = Some(seconds);
    let (value, interval) = f1(&spans);
    report.score_with_interval("f1", value, interval);
    let (value, interval) = share(&near);
    report.score_with_interval("accuracy_161km", value, interval);
    let total = spans.iter().fold(Prf::default(), |mut sum, p| {
        sum.add(*p);
        sum
    });
    report.score("precision", total.precision());
    report.score("recall", total.recall());
    worst.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    report.errors = worst
        .into_iter()
        .take(options.errors)
        .map(|(_, id, wrong)| format!("{id}\n  {}", wrong.join("\n  ")))
        .collect();
    Ok(report)
}

fn compare(record: &Record, found: &[places::Toponym]) -> (Prf, f64, Vec<String>) {
    let code_points = CodePoints::new(&record.text);
    let (mut gold, mut other) = (Vec::new(), Vec::new());
    for g in &record.toponyms {
        let (Ok(start), Ok(end)) = (usize::try_from(g.start), usize::try_from(g.end)) else {
            continue;
        };
        let range = TextRange::new(code_points.byte(start), code_points.byte(end));
        match (g.lat, g.lon) {
            (Some(lat), Some(lon))
                if !gold.iter().any(|(r, _): &(TextRange, _)| r.overlaps(range)) =>
            {
                gold.push((range, (lat, lon)))
            }
            _ => other.push(range),
        }
    }
    let mut taken = vec![false; gold.len()];
    let (mut hit, mut predicted, mut right, mut wrong) = (0, 0, 0.0, Vec::new());
    let words = |r: TextRange| r.slice(&record.text).unwrap_or("").to_string();
    for toponym in found {
        let at = (0..gold.len()).find(|&i| !taken[i] && gold[i].0.overlaps(toponym.range));
        let Some(at) = at else {
            if !other.iter().any(|o| o.overlaps(toponym.range)) {
                predicted += 1;
                wrong.push(format!("extra   {:?}", words(toponym.range)));
            }
            continue;
        };
        taken[at] = true;
        hit += 1;
        predicted += 1;
        let (lat, lon) = gold[at].1;
        let distance = match (toponym.latitude, toponym.longitude) {
            (Some(a), Some(b)) => places::distance_km((a, b), (lat, lon)),
            _ => f64::INFINITY,
        };
        if distance <= RADIUS_KM {
            right += 1.0;
        } else {
            wrong.push(format!(
                "far     {:?} {distance:.0} km: {} {:?}, expected {lat}, {lon}",
                words(toponym.range),
                toponym.name,
                toponym.country
            ));
        }
    }
    for (range, _) in gold.iter().zip(&taken).filter(|g| !g.1).map(|g| g.0) {
        wrong.push(format!("missed  {:?}", words(*range)));
    }
    (Prf::new(hit, predicted, gold.len()), right, wrong)
}
