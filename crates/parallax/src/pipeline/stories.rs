//! Stored articles as the story room sees them.

use std::collections::BTreeMap;

use anyhow::Result;
use parallax_model::story::Constraint;
use parallax_model::{Article, ArticleId, Story};
use parallax_store::Coded;
use parallax_stories::{Chapter, Desk, StoryArticle, Told};

/// Groups all articles, folds copies, tells the summaries; with the rulings that clash.
pub fn group(coded: &[(Article, Coded)], rulings: &[Constraint]) -> Result<Told> {
    let articles: Vec<StoryArticle> = coded.iter().map(|(a, c)| story_article(a, c)).collect();
    let mut desk = Desk::new()?;
    desk.add(&articles);
    let mut told = desk.stories(rulings);
    let known: BTreeMap<&ArticleId, &StoryArticle> = articles.iter().map(|a| (&a.id, a)).collect();
    let stored: BTreeMap<&ArticleId, &Article> = coded.iter().map(|(a, _)| (&a.id, a)).collect();
    for story in &mut told.stories {
        let Some(lead) = known.get(&story.lead) else { continue };
        let own = story.members.iter().filter(|m| m.copy.is_none());
        let own: Vec<&StoryArticle> = own.filter_map(|m| known.get(&m.article).copied()).collect();
        story.headline = headline(lead, &own, &stored).to_string();
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
    let articles: Vec<StoryArticle> = coded.iter().map(|(a, c)| story_article(a, c)).collect();
    let mut desk = Desk::new()?;
    desk.add(&articles);
    Ok(desk.chapters(story))
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
