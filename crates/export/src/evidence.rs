//! The bytes behind the record: WARC of every article as captured, OPML of the feeds followed, and
//! every record whole.

use std::io::Write;

use parallax_collect::{Capture, Kind, Source, archive, feed};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Error;
use crate::record::Record;
use crate::table::{Column, text};

/// What a WARC record holds.
pub const WARC_FIELDS: &[Column] = &[
    text("WARC-Type", "response where HTTP headers came with the bytes, else resource"),
    text("WARC-Record-ID", "made from address, time and bytes: the same in every run"),
    text("WARC-Target-URI", "address of the article"),
    text("WARC-Date", "when it was captured"),
    text("WARC-Payload-Digest", "SHA-256 of the bytes"),
    text("block", "headers as received, freed of transfer and content encoding, and the bytes"),
];

/// Every version of every article, one record each, with the headers it came with.
pub(crate) fn write_warc(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let mut count = 0;
    for article in record.articles() {
        let article = article?;
        let Some((raw, told)) = record.store.raw(&article.raw_hash)? else {
            return Err(Error::Bytes(article.id.0));
        };
        let headers: Vec<(String, String)> = told
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        let content_type =
            headers.iter().find(|(n, _)| n == "content-type").map(|(_, v)| v.clone());
        let capture = Capture {
            article,
            guid: None,
            partial: false,
            updated: None,
            raw,
            content_type,
            headers,
            links: Vec::new(),
        };
        archive::write_record(&capture, out)?;
        count += 1;
    }
    Ok(count)
}

/// Attributes of an outline.
pub const OPML_FIELDS: &[Column] = &[
    text("text, title", "name of the source"),
    text("xmlUrl", "address of the feed"),
    text("type", "rss, for feeds of any format"),
];

pub(crate) fn write_opml(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let outlines: Vec<_> = record
        .sources()?
        .into_iter()
        .filter_map(|row| {
            let source: Source = serde_json::from_value(row.record).ok()?;
            (source.kind == Kind::Feed).then_some(feed::Outline {
                title: row.name,
                feed: source.address,
                page: None,
                folders: Vec::new(),
            })
        })
        .collect();
    out.write_all(feed::write_outlines(&record.name, &outlines).as_bytes())?;
    Ok(outlines.len() as u64)
}

/// Fields of a line of `records`.
pub const RECORD_FIELDS: &[Column] = &[
    text("record", "article, mention, statement, story, event, claim, link or relation"),
    text(
        "value",
        "the record whole, as the store holds it; every range is bytes of the article's text",
    ),
];

/// Everything, loss-free: one record a line.
pub(crate) fn write_records(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let mut count = 0;
    let mut put = |kind: &str, value: Value| -> Result<(), Error> {
        serde_json::to_writer(&mut *out, &json!({ "record": kind, "value": value }))?;
        count += 1;
        Ok(writeln!(out)?)
    };
    for article in record.articles() {
        let article = article?;
        let id = article.id.clone();
        put("article", serde_json::to_value(article)?)?;
        for mention in record.mentions(&id)? {
            put("mention", serde_json::to_value(mention)?)?;
        }
        for statement in record.statements(&id)? {
            put("statement", serde_json::to_value(statement)?)?;
        }
    }
    fn values<T: Serialize>(all: &[T]) -> Result<Vec<Value>, Error> {
        all.iter().map(|r| Ok(serde_json::to_value(r)?)).collect()
    }
    for (kind, all) in [
        ("story", values(&record.stories)?),
        ("event", values(&record.events)?),
        ("claim", values(&record.claims)?),
        ("link", values(&record.links)?),
        ("relation", values(&record.relations)?),
    ] {
        for value in all {
            put(kind, value)?;
        }
    }
    Ok(count)
}
