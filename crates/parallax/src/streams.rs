//! The streams of a case, from its store.

use anyhow::Result;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use parallax_gauge::streams::{Stream, streams};
use parallax_store::{EventFilter, Store};

/// Every forecast follows from the days and this number.
pub const SEED: u64 = 20_240_701;
/// Days that only teach: without more no week can surprise.
pub const LEAST_PAST: usize = 3 * 365 + 7;

/// First and last day, in UTC, on which articles of the case were published.
pub fn coverage(store: &Store) -> Result<Option<(Date, Date)>> {
    let day = |t: jiff::Timestamp| t.to_zoned(TimeZone::UTC).date();
    Ok(store.coverage()?.map(|(first, last)| (day(first), day(last))))
}

pub fn of_case(store: &Store) -> Result<Vec<Stream>> {
    let Some((first, last)) = coverage(store)? else { return Ok(Vec::new()) };
    Ok(streams(&store.events(&EventFilter::default())?, first, last))
}
