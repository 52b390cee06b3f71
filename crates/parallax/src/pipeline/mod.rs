//! From stored articles to everything derived: reading and coding article by article, then stories
//! and the ledger across them. The same articles give the same records, whatever the order and the
//! number of threads.

pub mod intake;
mod ledger;
pub mod stories;
pub mod visit;

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
}

/// One article read and coded. Ranges are of `text`.
pub struct ReadText {
    pub text: String,
    pub reading: Reading,
    pub coded: Coded,
}

/// Where a case keeps the rulings that cannot be obeyed together, as JSON.
const CONFLICTS: &str = "ruling_conflicts";

/// The rulings set aside when the stories were made last.
pub fn conflicts(store: &Store) -> Result<Vec<Conflict>> {
    let kept = store.meta(CONFLICTS)?;
    Ok(kept.map_or_else(|| Ok(Vec::new()), |json| serde_json::from_str(&json))?)
}

/// Articles whose records are written in one transaction: a kill loses at most these.
const BATCH: u32 = 200;

impl Pipeline {
    pub fn new(case: &Case) -> Result<Self> {
        Self::with(case.knowledge()?)
    }

    pub fn with(knowledge: Arc<Knowledge>) -> Result<Self> {
        let reader = Reader::new(knowledge.clone())?;
        let coder = Coder::new(knowledge.clone());
        Ok(Self { knowledge, reader, coder })
    }

    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Reads and codes one article.
    pub fn read(&self, article: &Article, parse_all: bool) -> ReadText {
        let reading = self.reading(article, parse_all);
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

    pub fn reading(&self, article: &Article, parse_all: bool) -> Reading {
        let context = parallax_language::Context {
            published: self.published(article),
            country: self.country(article),
            language: article.language.clone(),
            parse_all,
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
        let (derived, conflicts) = self.derive(store, None)?;
        for conflict in &conflicts {
            tracing::warn!("{}", conflict.reason);
        }
        let conflicts = serde_json::to_string(&conflicts)?;
        store.transaction(|s| {
            s.put_derived(&derived)?;
            s.set_meta(CONFLICTS, &conflicts)?;
            s.set_meta(intake::BEHIND, "no")
        })?;
        Ok(())
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
            let read: Vec<_> = articles.par_iter().map(|a| (a, self.read(a, true))).collect();
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
