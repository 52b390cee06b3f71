//! The record in the formats of the field. Each module is one format: what a row holds, and nothing
//! about where rows come from. CAMEO codes stay strings everywhere.

pub mod cameo;
pub mod gdelt;
pub mod plover;
pub mod polecat;
pub mod tables;

use parallax_model::{Actor, EventMention};

/// A format by name, with what it holds.
pub const FORMATS: &[(&str, &str)] = &[
    ("events", "CSV: one row an event of the world, with status, parties, day, mentions"),
    ("accounts", "CSV: one row a slot of an account, so that rival values stand below one another"),
    ("claims", "CSV: one row a claim, with status, grade, independent voices, due date"),
    ("mentions", "JSON lines: every mention as it is, with its ranges"),
    ("statements", "JSON lines: every statement as it is"),
    ("polecat", "tab-separated: 40 columns of POLECAT, one row a mention"),
    ("plover", "JSON lines: PLOVER records, one a mention"),
    ("gdelt", "tab-separated: 61 columns of GDELT 2.0 events, one row a mention"),
    (
        "warc",
        "WARC 1.1, packed: the bytes of every article as they were captured, the evidence of the case",
    ),
    ("opml", "OPML 2.0: the feeds the case follows"),
    ("cameo", "tab-separated: date, source, code, target, Goldstein value"),
];

/// `None` in POLECAT, empty elsewhere, when nobody is named.
pub(crate) fn joined(actors: &[Actor], of: impl Fn(&Actor) -> Option<String>) -> String {
    let mut all: Vec<String> = actors.iter().filter_map(of).filter(|s| !s.is_empty()).collect();
    all.dedup();
    all.join("; ")
}

pub(crate) fn country(actor: &Actor) -> Option<String> {
    actor.country.as_ref().map(|c| c.0.clone())
}

pub(crate) fn sector(actor: &Actor) -> Option<String> {
    actor.sector.as_ref().map(|s| s.0.clone())
}

/// Day of the event when it is told to the day, else of publication.
pub(crate) fn day(
    article: &parallax_model::Article,
    mention: &EventMention,
) -> Option<jiff::civil::Date> {
    let told =
        mention.slots.date.as_ref().and_then(|d| d.interval.as_ref()).map(|i| i.start.date());
    told.or_else(|| article.published.as_ref().map(|p| p.local_date()))
}

/// Tabs and line ends would break a row.
pub(crate) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// CSV as RFC 4180 has it, with line feeds.
pub fn csv_writer<W: std::io::Write>(out: W) -> csv::Writer<W> {
    csv::Writer::from_writer(out)
}
