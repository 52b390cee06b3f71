//! The corpus under `demo/`, read from the program itself. Its format is told in `demo/README.md`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/demo_files.rs"));

#[derive(Debug, Clone, Deserialize)]
pub struct Outlet {
    pub id: String,
    pub name: String,
    pub host: String,
    pub country: String,
    pub kind: String,
    pub language: String,
    pub zone: String,
    #[serde(default)]
    pub voice: String,
    pub grade: String,
    pub template: String,
    pub delivery: String,
    pub feed: String,
    pub full_text: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Transcript {
    pub outlet: String,
    pub file: String,
    pub title: String,
    pub published: Timestamp,
    pub date_markup: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Article {
    pub id: String,
    pub outlet: String,
    pub title: String,
    pub published: Timestamp,
    pub updated: Option<Timestamp>,
    #[serde(default)]
    pub byline: String,
    #[serde(default)]
    pub section: String,
    pub path: String,
    pub language: String,
    pub date_markup: Vec<String>,
    #[serde(default)]
    pub credit: String,
    /// Empty, or the article this is a version or copy of: truth, never served.
    #[serde(default)]
    pub copy_of: String,
    #[serde(default)]
    pub copy_kind: String,
    #[serde(skip)]
    pub body: String,
}

impl Article {
    /// When this version came out.
    pub fn at(&self) -> Timestamp {
        self.updated.unwrap_or(self.published)
    }

    pub fn shows(&self, place: &str) -> bool {
        self.date_markup.iter().any(|p| p == place)
    }

    pub fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.body.split("\n\n").map(str::trim).filter(|p| !p.is_empty())
    }
}

#[derive(Debug)]
pub struct Corpus {
    pub outlets: BTreeMap<String, Outlet>,
    /// Newest first.
    pub articles: Vec<Article>,
    pub transcripts: Vec<Transcript>,
}

#[derive(Deserialize)]
struct OutletFile {
    outlet: Vec<Outlet>,
    #[serde(default)]
    transcript: Vec<Transcript>,
}

pub fn file(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(n, _)| *n == name).map(|(_, text)| *text)
}

impl Corpus {
    pub fn load() -> Result<Self> {
        let outlets = file("outlets.toml").context("demo/outlets.toml is not in the program")?;
        let outlets: OutletFile = toml::from_str(outlets).context("demo/outlets.toml")?;
        let mut articles = Vec::new();
        for (name, text) in FILES.iter().filter(|(n, _)| n.starts_with("articles/")) {
            articles.push(article(text).with_context(|| format!("demo/{name}"))?);
        }
        articles.sort_by(|a, b| (b.at(), &a.id).cmp(&(a.at(), &b.id)));
        let corpus = Self {
            outlets: outlets.outlet.into_iter().map(|o| (o.id.clone(), o)).collect(),
            articles,
            transcripts: outlets.transcript,
        };
        if let Some(stray) =
            corpus.articles.iter().find(|a| !corpus.outlets.contains_key(&a.outlet))
        {
            bail!(
                "demo/articles/{}.md names the outlet {}, which does not exist",
                stray.id,
                stray.outlet
            );
        }
        Ok(corpus)
    }

    /// What feeds, sitemaps and archives may name: an address that `robots.txt` forbids is in none.
    pub fn offered(&self, outlet: &str, now: Option<Timestamp>) -> Vec<&Article> {
        let forbidden: Vec<&str> = file("robots.txt")
            .unwrap_or_default()
            .lines()
            .filter_map(|line| line.strip_prefix("Disallow:").map(str::trim))
            .collect();
        let mut articles = self.current(outlet, now);
        articles.retain(|a| {
            let address = format!("/{}/{}", a.outlet, a.path);
            !forbidden.iter().any(|f| address.starts_with(f))
        });
        articles
    }

    /// Articles of an outlet as they stood at `now`, newest version of each address, newest first.
    pub fn current(&self, outlet: &str, now: Option<Timestamp>) -> Vec<&Article> {
        let mut seen = std::collections::BTreeSet::new();
        self.articles
            .iter()
            .filter(|a| a.outlet == outlet && now.is_none_or(|t| a.at() <= t))
            .filter(|a| seen.insert(a.path.as_str()))
            .collect()
    }

    /// Versions that a later one has replaced by `now`, of all outlets.
    pub fn replaced(&self, now: Option<Timestamp>) -> Vec<&Article> {
        let mut seen = std::collections::BTreeSet::new();
        self.articles
            .iter()
            .filter(|a| now.is_none_or(|t| a.at() <= t))
            .filter(|a| !seen.insert((a.outlet.as_str(), a.path.as_str())))
            .collect()
    }
}

fn article(text: &str) -> Result<Article> {
    let rest = text.strip_prefix("+++\n").context("front matter must begin with +++")?;
    let (front, body) = rest.split_once("\n+++\n").context("front matter must end with +++")?;
    let mut article: Article = toml::from_str(front)?;
    article.body = body.trim().to_string();
    Ok(article)
}

impl Outlet {
    /// An instant as this outlet's clock shows it.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corpus_is_large_and_varied_enough() {
        let corpus = Corpus::load().unwrap();
        assert!(corpus.outlets.len() >= 12, "{}", corpus.outlets.len());
        assert!(
            corpus.articles.len() + corpus.transcripts.len() >= 60,
            "{}",
            corpus.articles.len()
        );
        let templates: std::collections::BTreeSet<_> =
            corpus.outlets.values().map(|o| o.template.as_str()).collect();
        assert!(templates.len() >= 6, "{templates:?}");
    }
}
