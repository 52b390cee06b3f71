//! The record in the formats of the field, from the store to a file or a pipe.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::{Context, Result, bail};
use parallax_collect::{Capture, Kind, Source, archive, feed};
use parallax_export::{FORMATS, cameo, gdelt, plover, polecat, tables};
use parallax_model::{Article, EventMention};
use parallax_store::{ArticleFilter, ClaimFilter, EventFilter, MentionFilter, SourceRow, Store};

use crate::case::{Access, Case};
use crate::cli::{Export, Global};

pub fn run(global: &Global, args: &Export) -> Result<bool> {
    if args.list {
        let mut out = io::stdout().lock();
        for (name, what) in FORMATS {
            writeln!(out, "{name:<11} {what}")?;
        }
        return Ok(true);
    }
    let format = args.format.as_deref().unwrap_or_default();
    if !FORMATS.iter().any(|(name, _)| *name == format) {
        let names: Vec<_> = FORMATS.iter().map(|(name, _)| *name).collect();
        bail!("there is no format {format}; the formats are {}", names.join(", "))
    }
    let case = Case::open(global, Access::Read)?;
    match &args.output {
        Some(path) => {
            let file = File::create(path)
                .with_context(|| format!("{} cannot be written", path.display()))?;
            let mut out = BufWriter::new(file);
            write(&case.store, format, &mut out)?;
            out.flush().with_context(|| format!("{} cannot be written", path.display()))?;
        }
        None => write(&case.store, format, &mut BufWriter::new(io::stdout().lock()))?,
    }
    Ok(true)
}

fn write(store: &Store, format: &str, out: &mut impl Write) -> Result<()> {
    match format {
        "events" => {
            let events = store.events(&EventFilter::default())?;
            csv(out, &tables::EVENTS, events.iter().map(tables::event))
        }
        "accounts" => {
            let events = store.events(&EventFilter::default())?;
            csv(out, &tables::ACCOUNTS, events.iter().flat_map(tables::accounts))
        }
        "claims" => {
            let claims = store.claims(&ClaimFilter::default())?;
            csv(out, &tables::CLAIMS, claims.iter().map(tables::claim))
        }
        "statements" => {
            for article in store.articles(&ArticleFilter::default())? {
                for statement in store.statements(&article.id)? {
                    writeln!(out, "{}", serde_json::to_string(&statement)?)?;
                }
            }
            Ok(())
        }
        "mentions" => mentions(store, out, |_, m| Ok(serde_json::to_string(m)?)),
        "plover" => mentions(store, out, |a, m| Ok(plover::record(a, m).to_string())),
        "polecat" => {
            writeln!(out, "{}", polecat::HEADER.join("\t"))?;
            mentions(store, out, |a, m| Ok(polecat::row(a, m).join("\t")))
        }
        "warc" => evidence(store, out),
        "opml" => {
            let outlines = store.sources()?.iter().filter_map(outline).collect::<Vec<_>>();
            let title = store.meta("name")?.unwrap_or_default();
            Ok(out.write_all(feed::write_outlines(&title, &outlines).as_bytes())?)
        }
        "gdelt" => mentions(store, out, |a, m| Ok(gdelt::event_row(a, m).join("\t"))),
        _ => mentions(store, out, |a, m| Ok(cameo::row(a, m).join("\t"))),
    }
}

/// Every version of every article, one record each, with the headers it came with.
fn evidence(store: &Store, out: &mut impl Write) -> Result<()> {
    for article in store.articles(&ArticleFilter::default())? {
        let Some((raw, told)) = store.raw(&article.raw_hash)? else {
            bail!("the bytes of {} are missing; `parallax verify` tells more", article.id);
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
    }
    Ok(())
}

fn outline(row: &SourceRow) -> Option<feed::Outline> {
    let source: Source = serde_json::from_value(row.record.clone()).ok()?;
    (source.kind == Kind::Feed).then(|| feed::Outline {
        title: row.name.clone(),
        feed: source.address,
        page: None,
        folders: Vec::new(),
    })
}

fn mentions(
    store: &Store,
    out: &mut impl Write,
    row: impl Fn(&Article, &EventMention) -> Result<String>,
) -> Result<()> {
    for article in store.articles(&ArticleFilter::default())? {
        let filter =
            MentionFilter { article: Some(article.id.clone()), ..MentionFilter::default() };
        for mention in store.mentions(&filter)? {
            writeln!(out, "{}", row(&article, &mention)?)?;
        }
    }
    Ok(())
}

fn csv<const N: usize>(
    out: &mut impl Write,
    header: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<()> {
    let mut writer = parallax_export::csv_writer(out);
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(&row)?;
    }
    writer.flush()?;
    Ok(())
}
