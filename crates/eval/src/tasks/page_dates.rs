//! Dates of publication on the pages of the article extraction benchmark. It holds no dates, but some of its
//! addresses do: from those pages the date is sought with the address hidden, and must be the address's day, in some
//! zone where it is given as an instant.

use std::{collections::BTreeMap, path::Path};

use jiff::{
    civil::Date,
    tz::{Offset, TimeZone},
};
use parallax_collect::{Item, Origin, dates, read_bytes};
use parallax_model::{Precision, Published};
use serde::Deserialize;

use crate::{Error, Options, Report, input, score};

#[derive(Deserialize)]
struct Truth {
    #[serde(default)]
    url: Option<String>,
}

/// `file` is the benchmark's truth (`ground-truth.json`); the pages lie beside it in `html/ID.html.gz`.
pub fn run(file: &Path, options: &Options) -> Result<Report, Error> {
    let truths: BTreeMap<String, Truth> =
        serde_json::from_str(&input::text(file)?).map_err(|e| Error::Record {
            path: file.display().to_string(),
            line: e.line(),
            what: e.to_string(),
        })?;
    let folder = file.parent().unwrap_or(Path::new(".")).join("html");
    let (mut right, mut dated, mut errors) = (Vec::new(), 0_usize, Vec::new());
    for (id, truth) in truths.iter().take(options.limit.unwrap_or(usize::MAX)) {
        let address = truth.url.as_deref().unwrap_or_default();
        let Some(day) = dates::in_address(address).map(|stamp| stamp.date) else { continue };
        let html = input::text(&folder.join(format!("{id}.html.gz")))?;
        let origin = Origin::new("https://page.example/", jiff::Timestamp::now());
        let items = read_bytes(html.replace(path(address), "/").as_bytes(), &origin);
        let published = match items.first() {
            Some(Item::Stored(capture)) => capture.article.published.as_ref(),
            _ => None,
        };
        dated += usize::from(published.is_some());
        let same = published.is_some_and(|p| is_of_day(p, day));
        right.push(f64::from(u8::from(same)));
        if !same {
            errors.push(format!("{id}: {published:?}, its address says {day}"));
        }
    }
    if right.is_empty() {
        return Err(Error::Empty { path: file.display().to_string() });
    }
    let mut report = Report::new(right.len());
    let (value, interval) = score::mean(&right);
    report.score_with_interval("same_day", value, interval);
    report.score("dated", dated as f64 / right.len() as f64);
    errors.truncate(options.errors);
    report.errors = errors;
    Ok(report)
}

/// Addresses bear the day of the newsroom, instants often that of Greenwich.
fn is_of_day(published: &Published, day: Date) -> bool {
    if published.local_date() == day {
        return true;
    }
    let by_clock = published.precision <= Precision::Hour;
    by_clock
        && [-12, 14].iter().any(|hours| {
            let zone = TimeZone::fixed(Offset::constant(*hours));
            published.instant.to_zoned(zone).date() == day
        })
}

/// An address without its host.
fn path(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
}
