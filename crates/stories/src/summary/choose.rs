//! Which sentences tell the story.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use parallax_model::{Span, TextRange, story::SummarySentence};
use serde::Deserialize;

use super::sentences::{fit, sentences};
use crate::{
    article::StoryArticle,
    tokens::{PlainHasher, Stopwords, Tokeniser},
};

/// What a sentence is chosen for (`knowledge/stories/settings.toml`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummarySettings {
    /// Sentences chosen, at most.
    pub sentences: usize,
    /// Sentences of one article looked at.
    pub lead: usize,
    /// Worth of standing early in an article.
    pub position: f32,
    /// Likeness to the headlines of the story.
    pub titles: f32,
    /// Likeness to the openings of all articles.
    pub centre: f32,
    /// Cost of likeness to what is chosen already.
    pub repeated: f32,
    /// Likeness from which two sentences say the same.
    pub same: f32,
    /// Cost of a sentence in quotation marks, which tells a view and no happening.
    pub quoted: f32,
    /// Cost of each word that points outside the sentence ("he", "this") at its beginning.
    pub dangling: f32,
    /// Worth of coming from the latest article, against the earliest.
    pub fresh: f32,
}

/// A sentence that may be chosen.
struct Candidate<'a> {
    article: &'a StoryArticle,
    range: TextRange,
    text: &'a str,
    terms: Terms,
    score: f32,
}

type Terms = BTreeMap<u64, f32>;

/// The summary of a story; copies should be left out by the caller. The same articles in any order
/// give the same summary.
pub fn summarise(articles: &[&StoryArticle]) -> Result<Vec<SummarySentence>, crate::Error> {
    let settings = crate::Settings::built_in()?;
    Ok(summarise_with(articles, &settings.summary))
}

/// [`summarise`] with settings of one's own.
pub fn summarise_with(articles: &[&StoryArticle], s: &SummarySettings) -> Vec<SummarySentence> {
    let mut articles: Vec<&StoryArticle> = articles.to_vec();
    articles.sort_by(|a, b| (a.published, &a.id).cmp(&(b.published, &b.id)));
    let candidates = candidates(&articles, s);
    let mut chosen: Vec<&Candidate> = Vec::new();
    while chosen.len() < s.sentences {
        let worth = |c: &Candidate| {
            let near = chosen.iter().map(|o| cosine(&c.terms, &o.terms)).fold(0.0, f32::max);
            (near < s.same).then_some(c.score - s.repeated * near)
        };
        let best = candidates
            .iter()
            .filter_map(|c| worth(c).map(|w| (c, w)))
            .reduce(|best, c| if c.1 > best.1 { c } else { best });
        let Some((best, _)) = best else { break };
        chosen.push(best);
    }
    chosen
        .into_iter()
        .map(|c| SummarySentence {
            text: c.text.to_owned(),
            spans: vec![Span { article: c.article.id.clone(), range: c.range }],
            as_of: Some(c.article.published),
        })
        .collect()
}

fn candidates<'a>(articles: &[&'a StoryArticle], s: &SummarySettings) -> Vec<Candidate<'a>> {
    let stopwords = Stopwords::built_in();
    let mut tokeniser = Tokeniser::default();
    let mut tokens = Vec::new();
    let mut terms = |text: &str, language: Option<&str>| -> Terms {
        tokeniser.tokens(text, &mut tokens);
        let stop = stopwords.of(language);
        let mut terms = Terms::new();
        for t in tokens.iter().filter(|t| t.end - t.start > 1) {
            if !stop.is_some_and(|s| s.contains(&t.hash)) {
                *terms.entry(t.hash).or_default() += 1.0;
            }
        }
        terms
    };
    let mut titles = Terms::new();
    let mut centre = Terms::new();
    let mut found = Vec::new();
    for article in articles {
        let language = article.language.as_deref();
        add(&mut titles, &terms(&article.title, language));
        let mut place = 0;
        for range in sentences(&article.text) {
            if !fit(&article.text, range) {
                continue;
            }
            let Some(text) = range.slice(&article.text) else { continue };
            let terms = terms(text, language);
            if place < s.lead {
                add(&mut centre, &terms);
                found.push((*article, range, text, terms, place));
            }
            place += 1;
            if place >= s.lead {
                break;
            }
        }
    }
    // A term that more articles use says more about the story than one that is used more often.
    let mut spread: HashMap<u64, f32, PlainHasher> = HashMap::default();
    for article in articles {
        let of_article: BTreeSet<u64> = found
            .iter()
            .filter(|f| f.0.id == article.id)
            .flat_map(|f| f.3.keys().copied())
            .collect();
        of_article.into_iter().for_each(|t| *spread.entry(t).or_default() += 1.0);
    }
    centre
        .iter_mut()
        .for_each(|(t, n)| *n = spread.get(t).copied().unwrap_or(1.0) * (1.0 + n.ln()));
    let (first, last) =
        (articles.first().map(|a| a.published), articles.last().map(|a| a.published));
    let span = last.zip(first).map_or(0, |(l, f)| l.as_second() - f.as_second()).max(1) as f32;
    found
        .into_iter()
        .map(|(article, range, text, terms, place)| {
            let age = first.map_or(0, |f| article.published.as_second() - f.as_second()) as f32;
            let score = s.position / (1.0 + place as f32)
                + s.titles * cosine(&terms, &titles)
                + s.centre * cosine(&terms, &centre)
                + s.fresh * age / span
                - if text.starts_with(['"', '“', '«', '\'', '‘']) { s.quoted } else { 0.0 }
                - if points_back(text) { s.dangling } else { 0.0 };
            Candidate { article, range, text, terms, score }
        })
        .collect()
}

/// Begins with a word whose meaning stands in a sentence before.
fn points_back(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "he", "she", "they", "it", "this", "that", "these", "those", "but", "and", "his", "her",
        "their", "so",
    ];
    let first = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_lowercase();
    WORDS.contains(&first.as_str())
}

fn add(to: &mut Terms, terms: &Terms) {
    terms.iter().for_each(|(t, n)| *to.entry(*t).or_default() += n);
}

fn cosine(a: &Terms, b: &Terms) -> f32 {
    let dot: f32 = a.iter().filter_map(|(t, x)| b.get(t).map(|y| x * y)).sum();
    let length = |t: &Terms| t.values().map(|x| x * x).sum::<f32>().sqrt();
    let lengths = length(a) * length(b);
    if lengths > 0.0 { dot / lengths } else { 0.0 }
}
