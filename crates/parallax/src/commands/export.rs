//! The record in the formats of the field, from the store to a file or a pipe.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::{Context, Result, bail};
use parallax_export::{FORMATS, cameo, gdelt, plover, polecat, tables};
use parallax_model::{Article, EventMention};
use parallax_store::{ArticleFilter, ClaimFilter, EventFilter, MentionFilter, Store};

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
        "gdelt" => mentions(store, out, |a, m| Ok(gdelt::event_row(a, m).join("\t"))),
        _ => mentions(store, out, |a, m| Ok(cameo::row(a, m).join("\t"))),
    }
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
