//! Bytes, files, folders and addresses into articles, and articles into the store.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use parallax_collect::{Capture, Item, Origin};
use parallax_knowledge::Knowledge;
use parallax_model::{Article, Coder, FoundIn, Imported, Precision, Published, SourceId};
use parallax_store::{Kept, KeptRow, RunCounts, Store};

use crate::settings::Settings;

/// What the caller knows of an item that does not say it itself.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    pub published: Option<Published>,
    pub outlet: Option<String>,
}

impl Hints {
    pub fn new(published: Option<&str>, outlet: Option<&str>) -> Result<Self> {
        Ok(Self {
            published: published.map(date_of_publication).transpose()?,
            outlet: outlet.map(str::to_string),
        })
    }

    fn origin(&self, address: &str) -> Origin {
        let mut origin = Origin::new(address, Timestamp::now());
        origin.published = self.published.clone();
        origin.outlet = self.outlet.as_deref().map(|o| SourceId(o.into()));
        origin.outlet_name = self.outlet.clone();
        origin
    }
}

/// `2024-07-03`, or an instant with its offset.
fn date_of_publication(text: &str) -> Result<Published> {
    let given = |instant, zone: Option<String>, precision| Published {
        instant,
        zone,
        precision,
        found_in: FoundIn::Given,
    };
    if let Ok(day) = text.parse::<Date>() {
        let noon =
            day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).context("the date is out of range")?;
        return Ok(given(noon.timestamp(), None, Precision::Day));
    }
    let instant: Timestamp = text.parse().with_context(|| {
        format!("--published {text}: write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS+09:00")
    })?;
    let offset = text.rfind(['+', '-']).filter(|at| *at > 10).map(|at| text[at..].to_string());
    Ok(given(instant, offset.or(Some("UTC".into())), Precision::Second))
}

/// Articles in bytes of any kind, for commands that store nothing.
pub fn articles(
    bytes: &[u8],
    address: &str,
    content_type: Option<&str>,
    hints: &Hints,
) -> Result<Vec<Article>> {
    let mut origin = hints.origin(address);
    origin.content_type = content_type.map(str::to_string);
    let mut found = Vec::new();
    let mut reasons = Vec::new();
    for item in parallax_collect::read_bytes(bytes, &origin) {
        match item {
            Item::Stored(capture) => found.push(capture.article),
            Item::Quarantined { reason, address, .. } | Item::Refused { reason, address } => {
                reasons.push(format!("{address}: {reason}"));
            }
            Item::Imported { .. } => {
                reasons.push(format!(
                    "{address}: a table of another coder; `parallax add` imports it"
                ));
            }
            Item::Duplicate { .. } => {}
        }
    }
    if found.is_empty() {
        bail!(
            "no article could be read: {}",
            if reasons.is_empty() { address.to_string() } else { reasons.join("; ") }
        )
    }
    for reason in reasons {
        eprintln!("parallax: set aside: {reason}");
    }
    Ok(found)
}

/// Every file under a path, in order of name; the path itself when it is no folder.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    let entries =
        std::fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("{} cannot be read", path.display()))?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        found.extend(files(&entry.path())?);
    }
    found.sort();
    Ok(found)
}

/// Puts one item where it belongs and counts it. What became of it in words; rows of a table are only counted.
pub fn put(
    store: &Store,
    knowledge: &Knowledge,
    source: &str,
    item: &Item,
    counts: &mut RunCounts,
) -> parallax_store::Result<Option<String>> {
    counts.seen += 1;
    match item {
        Item::Stored(capture) => put_capture(store, knowledge, capture, counts).map(Some),
        Item::Imported { imported, raw } => {
            put_imported(store, knowledge, source, imported, raw, counts)
        }
        Item::Duplicate { of, address } => {
            counts.duplicate += 1;
            store.note_address(of, address)?;
            Ok(Some(format!("duplicate of {of}: {address}")))
        }
        Item::Quarantined { reason, address, raw } => {
            counts.quarantined += 1;
            store.quarantine(Timestamp::now(), source, address, &reason.to_string(), raw)?;
            Ok(Some(format!("set aside: {address}: {reason}")))
        }
        Item::Refused { reason, address } => {
            counts.refused += 1;
            Ok(Some(format!("refused: {address}: {reason}")))
        }
    }
}

/// A row of another coder's table, with what our tables know of its codes. It is no article: stories and ledger stay as
/// they are.
fn put_imported(
    store: &Store,
    knowledge: &Knowledge,
    source: &str,
    imported: &Imported,
    raw: &[u8],
    counts: &mut RunCounts,
) -> parallax_store::Result<Option<String>> {
    let mut imported = imported.clone();
    if let Some(cameo) = imported.cameo.as_ref().and_then(|code| knowledge.ontology.cameo(code)) {
        imported.event_type = Some(cameo.event_type);
        imported.modes = cameo.mode.iter().cloned().collect();
        imported.contexts.clone_from(&cameo.contexts);
    }
    if let Some(place) = &mut imported.place
        && let Some(state) = place.fips.as_deref().and_then(|f| knowledge.states.by_fips(f))
    {
        place.country = Some(state.country.clone());
    }
    match store.put_imported(&imported, raw)? {
        KeptRow::Stored => counts.stored += 1,
        KeptRow::Duplicate => counts.duplicate += 1,
        KeptRow::Contradicts => {
            counts.quarantined += 1;
            let reason = "another row is stored under this name; the first is kept";
            store.quarantine(Timestamp::now(), source, &imported.id(), reason, raw)?;
            return Ok(Some(format!("set aside: {}: {reason}", imported.id())));
        }
    }
    Ok(None)
}

fn put_capture(
    store: &Store,
    knowledge: &Knowledge,
    capture: &Capture,
    counts: &mut RunCounts,
) -> parallax_store::Result<String> {
    let mut article = capture.article.clone();
    name_outlet(&mut article, knowledge);
    if article.language.is_none() {
        let told = if article.text.is_empty() { &article.title } else { &article.text };
        let found = parallax_language::identify::language(told, None);
        article.language = Some(found).filter(|code| !code.is_empty());
    }
    let headers: String = capture.headers.iter().map(|(n, v)| format!("{n}: {v}\n")).collect();
    let identity = identity(capture);
    Ok(match store.put_article(&article, &identity, &capture.raw, &headers)? {
        Kept::Stored(id) => {
            counts.stored += 1;
            format!("stored {id}: {}", article.title)
        }
        Kept::Duplicate(id) => {
            counts.duplicate += 1;
            format!("duplicate of {id}: {}", article.url)
        }
    })
}

/// Its canonical address, else the feed's guid, else its own id (made from its content).
fn identity(capture: &Capture) -> String {
    let article = &capture.article;
    match (&article.canonical_url, &capture.guid) {
        (Some(address), _) if *address != article.url || capture.guid.is_none() => {
            format!("address {address}")
        }
        (_, Some(guid)) => format!("guid {} {guid}", article.source.0),
        (Some(address), None) => format!("address {address}"),
        (None, None) => format!("content {}", article.id.0),
    }
}

/// An outlet the case knows by name gets its id, so that one outlet is one however it was reached.
fn name_outlet(article: &mut Article, knowledge: &Knowledge) {
    if knowledge.outlets.get(&article.source.0).is_some() {
        return;
    }
    if let Some(outlet) = knowledge.outlets.by_name(&article.source_name) {
        article.source = SourceId(outlet.id.clone());
    }
}

/// One address, for `read`.
pub fn fetch(address: &str, settings: &Settings, hints: &Hints) -> Result<Vec<Article>> {
    let (bytes, content_type) = super::visit::page(address, settings)?;
    articles(&bytes, address, content_type.as_deref(), hints)
}

/// Takes items in as they come and writes them in batches of one transaction each.
pub struct Intake<'a> {
    store: &'a mut Store,
    knowledge: &'a Knowledge,
    source: String,
    waiting: Vec<Item>,
    /// Raw bytes of what is waiting.
    weight: usize,
    /// Rows stored of other coders' tables.
    imports: BTreeMap<Coder, u64>,
    pub counts: RunCounts,
    pub told: Vec<String>,
    failed: Option<parallax_store::Error>,
}

/// Set with each article stored and taken back when stories and ledger hold it: a run cut off in between is made good
/// by the next one, whether that stores anything or not.
pub const BEHIND: &str = "behind";

/// Items in one transaction.
const BATCH: usize = 100;
/// Bytes in one transaction: a folder of huge files is not held in memory.
const WEIGHT: usize = 32 << 20;

impl<'a> Intake<'a> {
    pub fn new(store: &'a mut Store, knowledge: &'a Knowledge, source: &str) -> Self {
        Self {
            store,
            knowledge,
            source: source.into(),
            waiting: Vec::new(),
            weight: 0,
            imports: BTreeMap::new(),
            counts: RunCounts::default(),
            told: Vec::new(),
            failed: None,
        }
    }

    pub fn take(&mut self, item: Item) {
        self.weight += match &item {
            Item::Stored(capture) => capture.raw.len() + capture.article.text.len(),
            Item::Quarantined { raw, .. } | Item::Imported { raw, .. } => raw.len(),
            Item::Duplicate { .. } | Item::Refused { .. } => 0,
        };
        self.waiting.push(item);
        if self.waiting.len() >= BATCH || self.weight >= WEIGHT {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.weight = 0;
        if self.failed.is_some() {
            self.waiting.clear();
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        let (knowledge, source) = (self.knowledge, &self.source);
        let imports = &mut self.imports;
        let result = self.store.transaction(|store| {
            let mut counts = RunCounts::default();
            let mut told = Vec::with_capacity(waiting.len());
            let mut articles = 0;
            for item in &waiting {
                let before = counts.stored;
                told.extend(put(store, knowledge, source, item, &mut counts)?);
                match item {
                    Item::Imported { imported, .. } => {
                        *imports.entry(imported.imported_from).or_default() +=
                            counts.stored - before;
                    }
                    _ => articles += counts.stored - before,
                }
            }
            if articles > 0 {
                store.set_meta(BEHIND, "yes")?;
            }
            Ok((counts, told))
        });
        match result {
            Ok((counts, told)) => {
                self.counts.add(counts);
                self.told.extend(told);
            }
            Err(e) => self.failed = Some(e),
        }
    }

    /// Writes what is waiting; the first error of any batch comes out here.
    pub fn finish(mut self) -> Result<(RunCounts, Vec<String>)> {
        self.flush();
        for (coder, rows) in self.imports {
            self.told.push(format!(
                "{rows} rows imported from {}: listed by `parallax events`, no evidence for any claim",
                coder.title()
            ));
        }
        match self.failed {
            Some(e) => Err(e.into()),
            None => Ok((self.counts, self.told)),
        }
    }
}

/// Takes in one file, whatever it holds.
pub fn file(
    store: &mut Store,
    knowledge: &Knowledge,
    path: &Path,
    hints: &Hints,
) -> Result<(RunCounts, Vec<String>)> {
    let address = path.display().to_string();
    let source = hints.outlet.clone().unwrap_or_else(|| "files".into());
    let opened = std::fs::File::open(path).with_context(|| format!("{address} cannot be read"))?;
    stream(store, knowledge, opened, &address, &source, hints)
}

/// Takes in a stream, whatever it holds.
pub fn stream(
    store: &mut Store,
    knowledge: &Knowledge,
    stream: impl std::io::Read,
    address: &str,
    source: &str,
    hints: &Hints,
) -> Result<(RunCounts, Vec<String>)> {
    let mut intake = Intake::new(store, knowledge, source);
    parallax_collect::read_stream(stream, &hints.origin(address), &mut |item| intake.take(item));
    intake.finish()
}
