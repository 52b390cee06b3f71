//! Stored articles as the story room sees them.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use parallax_model::story::Constraint;
use parallax_model::{Article, ArticleId, Story};
use parallax_store::Coded;
use parallax_stories::{Chapter, Desk, StoryArticle, Told};

/// Groups all articles, folds copies, tells the summaries; with the rulings that clash.
pub fn group(coded: &[(Article, Coded)], rulings: &[Constraint]) -> Result<Told> {
    let (desk, articles) = desk(coded)?;
    let mut told = desk.stories(rulings);
    let known: BTreeMap<&ArticleId, &StoryArticle> = articles.iter().map(|a| (&a.id, a)).collect();
    let stored: BTreeMap<&ArticleId, &Article> = coded.iter().map(|(a, _)| (&a.id, a)).collect();
    for story in &mut told.stories {
        let Some(lead) = known.get(&story.lead) else { continue };
        let own = story.members.iter().filter(|m| m.copy.is_none());
        let own: Vec<&StoryArticle> = own.filter_map(|m| known.get(&m.article).copied()).collect();
        let title = headline(lead, &own, &stored);
        story.headline = parallax_stories::plain_headline(title).to_string();
        let dated = |id: &ArticleId| stored.get(id).is_some_and(|a| a.published.is_some());
        story.undated = !story.members.iter().any(|m| dated(&m.article));
        story.summary = parallax_stories::summarise(&own)?;
    }
    Ok(told)
}

/// The lead's headline; where the lead is a transcript, often called by its file's name, or in another language
/// than most of the story, that of the first article that is neither.
fn headline<'a>(
    lead: &'a StoryArticle,
    own: &[&'a StoryArticle],
    stored: &BTreeMap<&ArticleId, &Article>,
) -> &'a str {
    let mut languages: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for article in own {
        *languages.entry(article.language.as_deref()).or_default() += 1;
    }
    let most = languages.values().copied().max().unwrap_or_default();
    let common = |a: &StoryArticle| languages.get(&a.language.as_deref()) == Some(&most);
    let spoken = |a: &StoryArticle| stored.get(&a.id).is_some_and(|a| !a.cues.is_empty());
    let all = || std::iter::once(lead).chain(own.iter().copied());
    let best = all().find(|a| common(a) && !spoken(a)).or_else(|| all().find(|a| !spoken(a)));
    &best.unwrap_or(lead).title
}

/// The chapters of one story.
pub fn chapters(story: &Story, coded: &[(Article, Coded)]) -> Result<Vec<Chapter>> {
    Ok(desk(coded)?.0.chapters(story))
}

/// Stored articles as the desk takes them.
pub fn story_articles(coded: &[(Article, Coded)]) -> Vec<StoryArticle> {
    coded.iter().map(|(a, c)| story_article(a, c)).collect()
}

/// All articles on one desk. Those without a date come last: each stands with the dated one that it
/// is most like, else on the last day it tells of, else where it was fetched.
fn desk(coded: &[(Article, Coded)]) -> Result<(Desk, Vec<StoryArticle>)> {
    let seen = |(a, c): &(Article, Coded)| (a.published.is_some(), story_article(a, c));
    let (dated, undated): (Vec<_>, Vec<_>) = coded.iter().map(seen).partition(|(dated, _)| *dated);
    let mut articles: Vec<StoryArticle> = dated.into_iter().map(|(_, a)| a).collect();
    let mut desk = Desk::new()?;
    desk.add(&articles);
    let mut undated: Vec<StoryArticle> = undated.into_iter().map(|(_, a)| a).collect();
    for article in &mut undated {
        let told = || article.dates.iter().rev().find_map(|d| noon(*d, article.published));
        if let Some(time) = desk.likely_time(article).or_else(told) {
            article.published = time;
        }
    }
    desk.add(&undated);
    articles.extend(undated);
    Ok((desk, articles))
}

/// Noon of a day, if it is past.
fn noon(day: Date, fetched: Timestamp) -> Option<Timestamp> {
    let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).ok()?.timestamp();
    (noon <= fetched).then_some(noon)
}

fn story_article(article: &Article, coded: &Coded) -> StoryArticle {
    let published = article.published.as_ref().map_or(article.fetched, |p| p.instant);
    let mut told = StoryArticle {
        id: article.id.clone(),
        title: article.title.clone(),
        text: article.text.clone(),
        published,
        source: article.source.clone(),
        language: article.language.clone(),
        credit: article.credit.clone(),
        address: article.canonical_url.clone(),
        ..StoryArticle::default()
    };
    told.know(&coded.entities, &coded.mentions);
    told
}
