//! Stored articles as the story room sees them.

use std::collections::BTreeMap;

use anyhow::Result;
use parallax_model::story::Constraint;
use parallax_model::{Actor, Article, ArticleId, EventMention, Quantity, Story};
use parallax_store::Coded;
use parallax_stories::{Desk, EventTuple, StoryArticle};

/// Groups all articles, folds copies, tells the summaries.
pub fn group(coded: &[(Article, Coded)], rulings: &[Constraint]) -> Result<Vec<Story>> {
    let articles: Vec<StoryArticle> = coded.iter().map(|(a, c)| story_article(a, c)).collect();
    let mut desk = Desk::new()?;
    desk.add(&articles);
    let told = desk.stories(rulings);
    for conflict in &told.conflicts {
        tracing::warn!(?conflict, "two rulings cannot both be obeyed");
    }
    let mut stories = told.stories;
    let known: BTreeMap<&ArticleId, &StoryArticle> = articles.iter().map(|a| (&a.id, a)).collect();
    for story in &mut stories {
        let Some(lead) = known.get(&story.lead) else { continue };
        story.headline = lead.title.clone();
        let own = story.members.iter().filter(|m| m.copy.is_none());
        let own: Vec<&StoryArticle> = own.filter_map(|m| known.get(&m.article).copied()).collect();
        story.summary = parallax_stories::summarise(&own)?;
    }
    Ok(stories)
}

fn story_article(article: &Article, coded: &Coded) -> StoryArticle {
    let published = article.published.as_ref().map_or(article.fetched, |p| p.instant);
    let dates = coded.mentions.iter().filter_map(|m| m.slots.date.as_ref()?.interval.as_ref());
    let mut dates: Vec<_> = dates.map(|i| i.start.date()).collect();
    dates.sort();
    dates.dedup();
    StoryArticle {
        id: article.id.clone(),
        title: article.title.clone(),
        text: article.text.clone(),
        published,
        source: article.source.clone(),
        language: article.language.clone(),
        credit: article.credit.clone(),
        address: article.canonical_url.clone(),
        entities: coded
            .entities
            .iter()
            .filter_map(|e| e.link.as_ref().map(|l| l.0.clone()))
            .collect(),
        events: coded.mentions.iter().map(tuple).collect(),
        dates,
        numbers: coded.mentions.iter().flat_map(numbers).collect(),
    }
}

fn tuple(mention: &EventMention) -> EventTuple {
    let code = |actors: &[Actor]| {
        actors
            .first()
            .and_then(|a| {
                a.country.as_ref().map(|c| c.0.clone()).or(a.entity.as_ref().map(|e| e.0.clone()))
            })
            .unwrap_or_default()
    };
    EventTuple {
        actor: code(&mention.actors),
        kind: mention.kind.clone().unwrap_or_else(|| mention.event_type.name().into()),
        recipient: code(&mention.recipients),
        date: mention.slots.date.as_ref().and_then(|d| d.interval.as_ref()).map(|i| i.start.date()),
    }
}

/// Figures in SI units as canonical text.
fn numbers(mention: &EventMention) -> Vec<String> {
    let slots = &mention.slots;
    [&slots.count, &slots.range_flown, &slots.altitude, &slots.mass, &slots.killed, &slots.capacity]
        .into_iter()
        .flatten()
        .filter_map(canonical)
        .collect()
}

fn canonical(quantity: &Quantity) -> Option<String> {
    let value = quantity.value.or(quantity.low).or(quantity.high)?;
    let kind = serde_json::to_value(quantity.kind).ok()?;
    Some(format!("{value} {}", kind.as_str()?))
}
