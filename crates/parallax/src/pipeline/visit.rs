//! Visits to the sources of a case.

use std::time::Duration;

use anyhow::{Result, bail};
use jiff::Timestamp;
use parallax_collect::fetch::{Fetcher, Request, Settings as Manners, SystemClock, Web};
use parallax_collect::{
    Collector, Counts, Kind, Known, Seen, Source, SourceState, Validators, identity,
};
use parallax_knowledge::Knowledge;
use parallax_model::{ArticleId, SourceId};
use parallax_store::{RunCounts, SourceRow, Store};

use super::intake::Intake;
use crate::settings::Settings;

/// Adds a source under its outlet's id, else its address.
pub fn put(store: &Store, source: &Source) -> Result<()> {
    let name = source.outlet_name.clone().unwrap_or_else(|| source.address.clone());
    Ok(store.put_source(&source.address, &name, &serde_json::to_value(source)?)?)
}

/// Adds each feed of an OPML file. Returns their number.
pub fn add_outlines(store: &Store, list: &Source) -> Result<usize> {
    let bytes = std::fs::read(&list.address)?;
    let origin = parallax_collect::Origin::new(&list.address, Timestamp::now());
    let text = parallax_collect::encoding::decode(&bytes, None, None).text;
    let outlines = match parallax_collect::feed::outlines(&text, &origin) {
        Ok(outlines) if outlines.is_empty() => bail!("OPML without a feed in it"),
        Ok(outlines) => outlines,
        Err(reason) => bail!("{reason}"),
    };
    for outline in &outlines {
        let mut source = Source::new(Kind::Feed, &outline.feed);
        source.outlet_name = Some(outline.title.clone()).filter(|t| !t.is_empty());
        source.follow = true;
        put(store, &source)?;
    }
    Ok(outlines.len())
}

/// The polite fetcher as the settings want it.
pub fn fetcher(settings: &Settings) -> Result<Fetcher<SystemClock>> {
    let seconds = |key: &str| -> Result<Duration> {
        let seconds: f64 = settings.get(key)?;
        Duration::try_from_secs_f64(seconds)
            .map_err(|_| anyhow::anyhow!("setting {key} = {seconds} is no number of seconds"))
    };
    let manners = Manners {
        contact: settings.text("collect.contact").into(),
        delay: seconds("collect.delay")?,
        timeout: seconds("collect.timeout")?,
        proxy: Some(settings.text("collect.proxy").to_string()).filter(|p| !p.is_empty()),
        ..Manners::default()
    };
    match Fetcher::new(manners, SystemClock) {
        Ok(fetcher) => Ok(fetcher),
        Err(reason) => bail!("{reason}"),
    }
}

/// One visit to one source: what it brought is stored, then its state.
pub fn visit(
    store: &mut Store,
    knowledge: &Knowledge,
    web: &dyn Web,
    row: &SourceRow,
    allow_private: bool,
) -> Result<(RunCounts, Vec<String>)> {
    let mut source: Source = serde_json::from_value(row.record.clone())?;
    source.allow_private |= allow_private;
    let mut state: SourceState = serde_json::from_value(row.state.clone()).unwrap_or_default();
    let name = source.outlet.as_ref().map_or(row.id.clone(), |o| o.0.clone());
    let shelf = Shelf(store.reader()?);
    let before = state.counts;
    let mut intake = Intake::new(store, knowledge, &name);
    let collector = Collector { web, clock: &SystemClock, known: &shelf, seed: 0 };
    collector.collect(&source, &mut state, &mut |item| intake.take(item));
    let done = intake.finish()?;
    // The store has the last word on what was new.
    state.counts = sum(before, &done.0);
    store.put_source_state(&row.id, &serde_json::to_value(&state)?)?;
    Ok(done)
}

fn sum(before: Counts, now: &RunCounts) -> Counts {
    Counts {
        stored: before.stored + now.stored,
        duplicate: before.duplicate + now.duplicate,
        quarantined: before.quarantined + now.quarantined,
        refused: before.refused + now.refused,
    }
}

/// What the case holds already, read beside the writer. What cannot be read counts as unknown: the store itself
/// never keeps a thing twice.
struct Shelf(Option<Store>);

impl Known for Shelf {
    fn article(&self, id: &ArticleId) -> Option<Seen> {
        let (version, title, text) = self.0.as_ref()?.newest(id).ok()??;
        Some(Seen { version, text_hash: identity::text_hash(&title, &text) })
    }

    /// Left to the store, which notes the new address at the old article.
    fn same_text(&self, _: &SourceId, _: &str) -> Option<ArticleId> {
        None
    }

    fn at(&self, address: &str) -> Option<(ArticleId, Validators)> {
        let (id, headers) = self.0.as_ref()?.met_at(address).ok()??;
        let header = |wanted: &str| {
            headers.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case(wanted).then(|| value.to_string())
            })
        };
        let validators =
            Validators { etag: header("etag"), last_modified: header("last-modified") };
        Some((id, validators))
    }
}

/// The sources to visit now, in order of id.
pub fn due(store: &Store, only: &[String], all: bool) -> Result<Vec<SourceRow>> {
    let now = Timestamp::now();
    let mut rows = store.sources()?;
    rows.retain(|row| {
        let state: SourceState = serde_json::from_value(row.state.clone()).unwrap_or_default();
        let named = only.is_empty() || only.iter().any(|o| *o == row.id || *o == row.name);
        named && (all || !only.is_empty() || state.is_due(now))
    });
    Ok(rows)
}

/// One page, for commands that store nothing.
pub fn page(address: &str, settings: &Settings) -> Result<(Vec<u8>, Option<String>)> {
    let request = Request {
        address: address.into(),
        limit: settings.get("collect.max_bytes")?,
        allow_private: settings.get("collect.allow_private")?,
        ..Request::default()
    };
    match fetcher(settings)?.get(&request) {
        Ok(answer) if (200..300).contains(&answer.status) => {
            let kind = answer.header("content-type").map(str::to_string);
            Ok((answer.body, kind))
        }
        Ok(answer) => bail!("{address}: the server answered {}", answer.status),
        Err(reason) => bail!("{address}: {reason}"),
    }
}
