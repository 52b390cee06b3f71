//! The formats by name, and what is written beside each file.

use std::io::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::record::Record;
use crate::table::{Column, Table};
use crate::tables::TABLES;
use crate::{
    Error, atom, calendar, cameo, claim_review, coded, dossier, evidence, gdelt, geojson, graph,
    misp, plover, polecat, stix,
};

type Writer = fn(&Record<'_>, &mut dyn Write) -> Result<u64, Error>;

/// How the rows of a format come about.
#[derive(Clone, Copy)]
enum Body {
    Csv(&'static Table),
    JsonLines(&'static Table),
    Own(Writer),
}

/// Counts something in a record.
type Count = fn(&Record<'_>) -> Result<u64, Error>;

/// A format of the record.
#[derive(Clone, Copy)]
pub struct Format {
    /// What it is asked for by.
    pub name: &'static str,
    /// Ending of the file's name for tables, else the whole name.
    ending: &'static str,
    pub media_type: &'static str,
    /// What it holds, and what a row or object is.
    pub what: &'static str,
    pub dictionary: &'static [Column],
    /// Counts what it has no room for.
    leaves_out: Option<Count>,
    body: Body,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Rows, lines, objects or entries, without the header.
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
    /// Mentions left out because the format has no room for them.
    pub left_out: Option<u64>,
}

const fn own(
    name: &'static str,
    file: &'static str,
    media_type: &'static str,
    what: &'static str,
    dictionary: &'static [Column],
    write: Writer,
) -> Format {
    Format {
        name,
        ending: file,
        media_type,
        what,
        dictionary,
        leaves_out: None,
        body: Body::Own(write),
    }
}

const fn facts(format: Format) -> Format {
    Format { leaves_out: Some(coded::left_out), ..format }
}

const TSV: &str = "text/tab-separated-values; charset=utf-8";

/// Formats that are not tables.
const OTHERS: &[Format] = &[
    own(
        "records",
        "records.jsonl",
        "application/jsonl",
        "every record whole, loss-free, one a line",
        evidence::RECORD_FIELDS,
        evidence::write_records,
    ),
    Format {
        leaves_out: Some(coded::undated),
        ..own(
            "plover",
            "plover.jsonl",
            "application/jsonl",
            "PLOVER records, one a mention of a known day, auxiliary modes included",
            plover::FIELDS,
            coded::write_plover,
        )
    },
    facts(own(
        "polecat",
        "polecat.tsv",
        TSV,
        "40 columns of POLECAT with header, one row a mention told as fact",
        &polecat::COLUMNS,
        coded::write_polecat,
    )),
    facts(own(
        "cameo",
        "cameo.tsv",
        TSV,
        "date, source, CAMEO code, target, Goldstein value, words; one row a dyad told as fact",
        &cameo::COLUMNS,
        coded::write_cameo,
    )),
    facts(own(
        "gdelt-events",
        "gdelt.export.csv",
        TSV,
        "61 columns of GDELT 2.0 events, no header, one row an event",
        &gdelt::EVENTS,
        coded::write_gdelt_events,
    )),
    facts(own(
        "gdelt-mentions",
        "gdelt.mentions.csv",
        TSV,
        "16 columns of GDELT 2.0 mentions, no header, one row a mention told as fact",
        &gdelt::MENTIONS,
        coded::write_gdelt_mentions,
    )),
    own(
        "graphml",
        "relations.graphml",
        "application/graphml+xml",
        "relations between actors as a directed graph",
        graph::FIELDS,
        graph::write_graphml,
    ),
    own(
        "gexf",
        "relations.gexf",
        "application/gexf+xml",
        "the same for Gephi, edges dated",
        graph::FIELDS,
        graph::write_gexf,
    ),
    own(
        "geojson",
        "events.geojson",
        "application/geo+json",
        "events on the map, one feature a place told, with its precision",
        geojson::FIELDS,
        geojson::write,
    ),
    own(
        "stix",
        "stix.json",
        "application/stix+json;version=2.1",
        "STIX 2.1 bundle: accounts as opinions on observed events, claims as notes, graded",
        stix::FIELDS,
        stix::write,
    ),
    own(
        "misp",
        "misp.json",
        "application/json",
        "MISP events, one a story, with admiralty-scale and estimative-language tags",
        misp::FIELDS,
        misp::write,
    ),
    own(
        "claimreview",
        "claimreview.jsonld",
        "application/ld+json",
        "ClaimReview of schema.org, one a claim",
        claim_review::FIELDS,
        claim_review::write,
    ),
    own(
        "atom-stories",
        "stories.atom",
        "application/atom+xml",
        "Atom feed of stories, the newest first",
        atom::FIELDS,
        |record, out| atom::stories(record, None, out),
    ),
    own(
        "atom-alerts",
        "alerts.atom",
        "application/atom+xml",
        "Atom feed of changes of knowledge, the newest first",
        atom::FIELDS,
        |record, out| atom::alerts(record, None, out),
    ),
    own(
        "opml",
        "sources.opml",
        "text/x-opml",
        "the feeds the case follows",
        evidence::OPML_FIELDS,
        evidence::write_opml,
    ),
    own(
        "warc",
        "evidence.warc.gz",
        "application/warc",
        "the bytes of every article as captured, packed: the evidence of the case",
        evidence::WARC_FIELDS,
        evidence::write_warc,
    ),
    own(
        "dossier",
        "dossier.html",
        "text/html; charset=utf-8",
        "stories as one page to print, with every word relied on",
        dossier::FIELDS,
        dossier::write,
    ),
    own(
        "ical",
        "due.ics",
        "text/calendar; charset=utf-8",
        "due dates of promises and announced follow-ups",
        calendar::FIELDS,
        calendar::write,
    ),
];

/// Every format: each table as CSV and as JSON lines, then the others.
pub fn formats() -> Vec<Format> {
    let tables = TABLES.iter().flat_map(|table| [csv_of(table), json_lines_of(table)]);
    tables.chain(OTHERS.iter().copied()).collect()
}

/// A format by name: `events`, `events.csv`, `events.jsonl`, `stix`, …
pub fn format(name: &str) -> Result<Format, Error> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let found = match (table(stem), ending) {
        (Some(table), "" | "csv") => Some(csv_of(table)),
        (Some(table), "jsonl") => Some(json_lines_of(table)),
        _ => OTHERS.iter().find(|f| f.name == name).copied(),
    };
    found.ok_or_else(|| Error::Format(name.into()))
}

/// A table by name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|t| t.name == name)
}

/// Formats that are no tables.
pub fn others() -> &'static [Format] {
    OTHERS
}

fn csv_of(table: &'static Table) -> Format {
    Format {
        name: table.name,
        ending: ".csv",
        media_type: "text/csv; charset=utf-8; header=present",
        what: table.what,
        dictionary: table.columns,
        leaves_out: None,
        body: Body::Csv(table),
    }
}

fn json_lines_of(table: &'static Table) -> Format {
    Format {
        ending: ".jsonl",
        media_type: "application/jsonl",
        body: Body::JsonLines(table),
        ..csv_of(table)
    }
}

impl Format {
    /// Name of the file it is written to when all are.
    pub fn file(&self) -> String {
        match self.body {
            Body::Own(_) => self.ending.into(),
            _ => format!("{}{}", self.name, self.ending),
        }
    }

    /// Writes the record; the same record gives the same bytes.
    pub fn write(&self, record: &Record<'_>, out: &mut dyn Write) -> Result<Written, Error> {
        let mut out = Counted::new(out);
        let rows = match self.body {
            Body::Csv(table) => table.csv(record, &mut out)?,
            Body::JsonLines(table) => table.json_lines(record, &mut out)?,
            Body::Own(write) => write(record, &mut out)?,
        };
        out.flush()?;
        let left_out = self.leaves_out.map(|count| count(record)).transpose()?;
        Ok(Written { rows, bytes: out.bytes, sha256: hex(&out.hash.finalize()), left_out })
    }
}

/// Counts and hashes what passes through.
pub struct Counted<'o> {
    out: &'o mut dyn Write,
    hash: Sha256,
    bytes: u64,
}

impl<'o> Counted<'o> {
    pub fn new(out: &'o mut dyn Write) -> Self {
        Self { out, hash: Sha256::new(), bytes: 0 }
    }

    /// What passed, as `rows` rows.
    pub fn written(self, rows: u64) -> Written {
        Written { rows, bytes: self.bytes, sha256: hex(&self.hash.finalize()), left_out: None }
    }
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let passed = self.out.write(bytes)?;
        self.hash.update(bytes.get(..passed).unwrap_or_default());
        self.bytes += passed as u64;
        Ok(passed)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// What stands beside an exported file: where it comes from, its size and hash, and what each column
/// means.
#[derive(Debug, Serialize)]
pub struct Manifest<'a> {
    pub file: String,
    pub format: String,
    pub what: &'a str,
    pub media_type: &'a str,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
    /// Mentions the format has no room for: told as denied, possible, planned or conditional, or of nobody
    /// in particular, where it cannot say so; of no known day, where it demands one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<u64>,
    pub case: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub notice: &'a str,
    /// The instant whose knowledge it holds; without one, all there is.
    pub as_of: Option<String>,
    /// Publication of the newest article in it.
    pub newest_article: Option<String>,
    pub articles: u64,
    pub written_by: &'a str,
    pub dictionary: &'a [Column],
}

impl<'a> Manifest<'a> {
    pub fn new(
        record: &'a Record<'_>,
        format: String,
        (what, media_type, dictionary): (&'a str, &'a str, &'a [Column]),
        file: String,
        written: &Written,
    ) -> Result<Self, Error> {
        Ok(Self {
            file,
            format,
            what,
            media_type,
            rows: written.rows,
            bytes: written.bytes,
            sha256: written.sha256.clone(),
            left_out: written.left_out,
            case: &record.name,
            notice: &record.notice,
            as_of: record.as_of.map(crate::common::rfc3339),
            newest_article: record.newest()?.map(crate::common::rfc3339),
            articles: record.article_count(),
            written_by: concat!("parallax ", env!("CARGO_PKG_VERSION")),
            dictionary,
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_format_has_its_own_name_file_and_dictionary() {
        let all = formats();
        let files: BTreeSet<String> = all.iter().map(Format::file).collect();
        assert_eq!(files.len(), all.len());
        for format in &all {
            assert!(!format.dictionary.is_empty() && !format.what.is_empty(), "{}", format.name);
            let names: BTreeSet<_> = format.dictionary.iter().map(|c| c.name).collect();
            assert_eq!(names.len(), format.dictionary.len(), "{}", format.name);
        }
        assert_eq!(format("events.jsonl").unwrap().file(), "events.jsonl");
        assert!(format("events.xml").is_err() && format("stix.csv").is_err());
    }

    #[test]
    fn coders_formats_have_the_columns_of_the_field() {
        assert_eq!(
            (polecat::COLUMNS.len(), gdelt::EVENTS.len(), gdelt::MENTIONS.len()),
            (40, 61, 16)
        );
    }
}
