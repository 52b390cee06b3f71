//! From stored articles to everything derived: reading and coding article by article, then stories
//! and the ledger across them. The same articles give the same records, whatever the order and the
//! number of threads.

pub mod intake;
pub mod ledger;
pub mod stories;
pub mod visit;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use parallax_coding::{Coded, Coder, Source};
use parallax_knowledge::Knowledge;
use parallax_language::Reader;
use parallax_model::{Article, Country, Precision, Published, Reading, Story};
use parallax_store::{ArticleFilter, Derived, Store};
use parallax_stories::Conflict;
use rayon::prelude::*;

use crate::case::Case;
use crate::progress;

/// The rooms, wired.
pub struct Pipeline {
    knowledge: Arc<Knowledge>,
    reader: Reader,
    coder: Coder,
    /// Program and tables of the case's own, for [`MADE_BY`].
    made_by: String,
}

/// One article read and coded. Ranges are of `text`.
pub struct ReadText {
    pub text: String,
    pub reading: Reading,
    pub coded: Coded,
}

/// Where a case keeps the rulings that cannot be obeyed together, as JSON.
const CONFLICTS: &str = "ruling_conflicts";

/// With what program and tables stories and ledger were made whole: other ones make them whole again.
const MADE_BY: &str = "made_by";

/// The rulings set aside when the stories were made last.
pub fn conflicts(store: &Store) -> Result<Vec<Conflict>> {
    let kept = store.meta(CONFLICTS)?;
    Ok(kept.map_or_else(|| Ok(Vec::new()), |json| serde_json::from_str(&json))?)
}

/// Articles whose records are written in one transaction: a kill loses at most these.
const BATCH: u32 = 200;

impl Pipeline {
    pub fn new(case: &Case) -> Result<Self> {
        Self::of_case(case.knowledge()?, &case.directory)
    }

    /// The same with the tables of the case at hand.
    pub fn of_case(knowledge: Arc<Knowledge>, directory: &Path) -> Result<Self> {
        let mut pipeline = Self::with(knowledge)?;
        for table in intake::files(&directory.join("knowledge")).unwrap_or_default() {
            let rows = std::fs::read(&table).unwrap_or_default();
            pipeline.made_by.push_str(&table.display().to_string());
            pipeline.made_by.push_str(&String::from_utf8_lossy(&rows));
        }
        pipeline.made_by = parallax_store::digest_of(&pipeline.made_by);
        Ok(pipeline)
    }

    pub fn with(knowledge: Arc<Knowledge>) -> Result<Self> {
        let reader = Reader::new(knowledge.clone())?;
        let coder = Coder::new(knowledge.clone());
        Ok(Self { knowledge, reader, coder, made_by: program() })
    }

    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Reads and codes one article.
    pub fn read(&self, article: &Article) -> ReadText {
        let reading = self.reading(article);
        let published = self.published(article);
        let coded = self.code(Source {
            article: &article.id,
            text: &article.text,
            reading: &reading,
            published: published.as_ref(),
            outlet: &article.source_name,
        });
        ReadText { text: article.text.clone(), reading, coded }
    }

    pub fn reading(&self, article: &Article) -> Reading {
        let context = parallax_language::Context {
            published: self.published(article),
            country: self.country(article),
            language: article.language.clone(),
        };
        self.reader.read(&article.text, &context)
    }

    pub fn code(&self, source: Source<'_>) -> Coded {
        self.coder.code(source)
    }

    /// Stories of coded articles, without an analyst's rulings.
    pub fn stories(&self, coded: &[(Article, parallax_store::Coded)]) -> Result<Vec<Story>> {
        Ok(stories::group(coded, &[])?.stories)
    }

    /// The ledger's record of coded articles, no copies folded.
    pub fn record(&self, coded: &[(Article, parallax_store::Coded)]) -> Result<Derived> {
        ledger::record(&self.knowledge, coded, &[], None)
    }

    /// When the article was published, by the clock of its outlet where the source gave none but UTC:
    /// its "Wednesday" and its "6:50 a.m." are those of its own day.
    fn published(&self, article: &Article) -> Option<Published> {
        let mut published = article.published.clone()?;
        let timed =
            matches!(published.precision, Precision::Second | Precision::Minute | Precision::Hour);
        let universal = published
            .zone
            .as_deref()
            .is_none_or(|zone| matches!(zone, "UTC" | "GMT" | "Z" | "+00:00" | "Etc/UTC"));
        let home = self.knowledge.outlets.get(&article.source.0).and_then(|o| o.zone.clone());
        if timed && universal && home.is_some() {
            published.zone = home;
        }
        Some(published)
    }

    fn country(&self, article: &Article) -> Option<Country> {
        self.knowledge.outlets.get(&article.source.0).and_then(|o| o.country.clone())
    }

    /// Codes what is not coded yet, then makes stories, events, claims and relations again.
    pub fn bring_up_to_date(&self, store: &mut Store) -> Result<()> {
        self.code_new(store)?;
        if store.meta(MADE_BY)?.as_deref() == Some(&self.made_by) {
            return self.bring_in(store);
        }
        let (derived, conflicts) = self.derive(store, None)?;
        let conflicts = told_conflicts(&conflicts)?;
        store.transaction(|s| {
            s.put_derived(&derived)?;
            s.set_meta(CONFLICTS, &conflicts)?;
            s.set_meta(MADE_BY, &self.made_by)?;
            s.set_meta(intake::BEHIND, "no")
        })?;
        Ok(())
    }

    /// The same by changing only the records on which what is new bears.
    fn bring_in(&self, store: &mut Store) -> Result<()> {
        let coded = known(store, None)?;
        let told = stories::group(&coded, &store.rulings()?)?;
        let change = ledger::changed(&self.knowledge, &coded, store.origins()?, &told.stories)?;
        let conflicts = told_conflicts(&told.conflicts)?;
        let rules = &self.knowledge.ledger;
        store.transaction(|s| {
            s.put_told(&told.stories)?;
            s.put_happenings(&change.names, &change.derived)?;
            let mut events = s.events_of_kinds(|kind| parallax_ledger::draws(kind, rules))?;
            change.ledger.sort(&mut events);
            s.put_relations(&parallax_ledger::relations(&events, rules))?;
            s.set_meta(CONFLICTS, &conflicts)?;
            s.set_meta(intake::BEHIND, "no")
        })?;
        Ok(())
    }

    /// Makes everything again from the articles.
    pub fn rebuild(&self, store: &mut Store) -> Result<()> {
        store.transaction(|s| {
            s.forget_all_coded()?;
            s.set_meta(MADE_BY, "")
        })?;
        self.bring_up_to_date(store)
    }

    fn code_new(&self, store: &mut Store) -> Result<()> {
        let filter =
            ArticleFilter { uncoded: true, limit: Some(BATCH), ..ArticleFilter::default() };
        let bar = progress::bar(store.article_count()?, "reading");
        loop {
            let articles = store.articles(&filter)?;
            if articles.is_empty() {
                break;
            }
            let read: Vec<_> = articles.par_iter().map(|a| (a, self.read(a))).collect();
            store.transaction(|s| {
                for (article, read) in read {
                    let coded = parallax_store::Coded {
                        entities: read.reading.entities,
                        statements: read.coded.statements,
                        mentions: read.coded.mentions,
                    };
                    s.put_coded(&article.id, &coded)?;
                }
                Ok(())
            })?;
            bar.inc(articles.len() as u64);
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// Everything derived from the articles known by `as_of` (all of them, without).
    fn derive(&self, store: &Store, as_of: Option<Timestamp>) -> Result<(Derived, Vec<Conflict>)> {
        let coded = known(store, as_of)?;
        let told = stories::group(&coded, &store.rulings()?)?;
        let mut derived = ledger::record(&self.knowledge, &coded, &told.stories, as_of)?;
        derived.stories = told.stories;
        Ok((derived, told.conflicts))
    }

    /// What each source's word was worth at an instant, or now: grades with their history.
    pub fn grades(
        &self,
        store: &Store,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<parallax_ledger::SourceRecord>> {
        let coded = known(store, as_of)?;
        let told = stories::group(&coded, &store.rulings()?)?;
        let ledger = ledger::filled(&self.knowledge, &coded, &told.stories);
        Ok(ledger::at(&ledger, as_of).sources())
    }

    /// What was known at an instant; nothing is written.
    pub fn as_of(&self, store: &Store, at: Timestamp) -> Result<Derived> {
        Ok(self.derive(store, Some(at))?.0)
    }
}

/// This build of the program: another one may make other records of the same articles.
fn program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata).ok();
    let built = file.map(|f| (f.len(), f.modified().ok()));
    format!("{} {built:?}", env!("CARGO_PKG_VERSION"))
}

/// Conflicts of rulings as they are kept, each told once.
fn told_conflicts(conflicts: &[Conflict]) -> Result<String> {
    conflicts.iter().for_each(|conflict| tracing::warn!("{}", conflict.reason));
    Ok(serde_json::to_string(conflicts)?)
}

/// Coded articles known by `as_of`; all of them, without.
fn known(store: &Store, as_of: Option<Timestamp>) -> Result<Vec<(Article, parallax_store::Coded)>> {
    let until = as_of.map(|t| t.as_second() + 1);
    let articles = store.articles(&ArticleFilter { until, ..ArticleFilter::default() })?;
    let mut coded = Vec::with_capacity(articles.len());
    for article in articles {
        let known = article.published.as_ref().map_or(article.fetched, |p| p.instant);
        if as_of.is_none_or(|t| known <= t) {
            let of = store.coded(&article.id)?;
            coded.push((article, of));
        }
    }
    Ok(coded)
}

/// The first instant of a civil day, in UTC.
pub fn start_of_day(date: &str) -> Result<Timestamp> {
    let day: Date = date
        .parse()
        .with_context(|| format!("{date} cannot be read as a date; write YYYY-MM-DD"))?;
    Ok(day.to_zoned(TimeZone::UTC).context("the date is out of range")?.timestamp())
}

/// The last instant of a civil day, in UTC.
pub fn end_of_day(date: &str) -> Result<Timestamp> {
    let day: Date = date
        .parse()
        .with_context(|| format!("{date} cannot be read as a date; write YYYY-MM-DD"))?;
    let next = day.tomorrow().context("the date is too late")?;
    let start = next.to_zoned(TimeZone::UTC).context("the date is out of range")?.timestamp();
    Ok(start - jiff::SignedDuration::from_nanos(1))
}
