//! One module a task. Each has `run(file, options) -> Report`.

use std::path::Path;

use crate::{Error, Options, Report};

#[cfg(feature = "language")]
mod actors;
#[cfg(feature = "coding")]
mod attribution;
#[cfg(feature = "stories")]
mod copies;
#[cfg(feature = "language")]
mod coref;
#[cfg(feature = "language")]
mod entities;
#[cfg(feature = "coding")]
mod events_arms;
#[cfg(feature = "coding")]
mod events_class;
#[cfg(feature = "coding")]
mod events_common;
#[cfg(feature = "coding")]
mod events_gsr;
#[cfg(feature = "coding")]
mod events_plv;
#[cfg(feature = "coding")]
mod events_roles;
#[cfg(feature = "coding")]
mod events_unit;
#[cfg(feature = "collect")]
mod extract;
#[cfg(feature = "coding")]
mod factuality;
#[cfg(feature = "collect")]
mod feed_dates;
#[cfg(feature = "collect")]
mod feeds;
#[cfg(feature = "ledger")]
mod ledger;
#[cfg(feature = "gauge")]
mod outlook;
#[cfg(feature = "collect")]
mod page_dates;
#[cfg(feature = "language")]
mod parse;
#[cfg(feature = "language")]
mod places;
#[cfg(feature = "collect")]
mod robots;
#[cfg(feature = "language")]
mod segment;
#[cfg(feature = "stories")]
mod stories;
#[cfg(feature = "stories")]
mod summaries;
#[cfg(feature = "language")]
mod times;
#[cfg(feature = "collect")]
mod transcripts;
mod unit_names;

pub const NAMES: &[&str] = &[
    "parse",
    "segment",
    "entities",
    "coref",
    "places",
    "times",
    "actors",
    "events gsr",
    "events plv",
    "events arms",
    "events unit",
    "events class",
    "events roles",
    "attribution",
    "factuality",
    "ledger",
    "stories",
    "copies",
    "summaries",
    "extract",
    "page-dates",
    "feeds",
    "feed-dates",
    "robots",
    "transcripts",
    "outlook",
];

pub fn run(task: &str, file: &Path, options: &Options) -> Result<Report, Error> {
    match task {
        #[cfg(feature = "language")]
        "parse" => parse::run(file, options),
        #[cfg(feature = "language")]
        "segment" => segment::run(file, options),
        #[cfg(feature = "language")]
        "entities" => entities::run(file, options),
        #[cfg(feature = "language")]
        "coref" => coref::run(file, options),
        #[cfg(feature = "language")]
        "places" => places::run(file, options),
        #[cfg(feature = "language")]
        "times" => times::run(file, options),
        #[cfg(feature = "language")]
        "actors" => actors::run(file, options),
        #[cfg(feature = "coding")]
        "events gsr" => events_gsr::run(file, options),
        #[cfg(feature = "coding")]
        "events plv" => events_plv::run(file, options),
        #[cfg(feature = "coding")]
        "events arms" => events_arms::run(file, options),
        #[cfg(feature = "coding")]
        "events unit" => events_unit::run(file, options),
        #[cfg(feature = "coding")]
        "events class" => events_class::run(file, options),
        #[cfg(feature = "coding")]
        "events roles" => events_roles::run(file, options),
        #[cfg(feature = "coding")]
        "attribution" => attribution::run(file, options),
        #[cfg(feature = "coding")]
        "factuality" => factuality::run(file, options),
        #[cfg(feature = "ledger")]
        "ledger" => ledger::run(file, options),
        #[cfg(feature = "stories")]
        "stories" => stories::run(file, options),
        #[cfg(feature = "stories")]
        "copies" => copies::run(file, options),
        #[cfg(feature = "stories")]
        "summaries" => summaries::run(file, options),
        #[cfg(feature = "collect")]
        "extract" => extract::run(file, options),
        #[cfg(feature = "collect")]
        "page-dates" => page_dates::run(file, options),
        #[cfg(feature = "collect")]
        "feeds" => feeds::run(file, options),
        #[cfg(feature = "collect")]
        "feed-dates" => feed_dates::run(file, options),
        #[cfg(feature = "collect")]
        "robots" => robots::run(file, options),
        #[cfg(feature = "collect")]
        "transcripts" => transcripts::run(file, options),
        #[cfg(feature = "gauge")]
        "outlook" => outlook::run(file, options),
        known if NAMES.contains(&known) => Err(Error::LeftOut(known.into())),
        other => Err(Error::NoTask(other.into(), NAMES.join(", "))),
    }
}
