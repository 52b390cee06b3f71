use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State as Axum};
use serde::Deserialize;

use super::{Frame, Library, Page, escape};
use crate::{Error, State, format};

#[derive(Debug, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    page: u32,
    #[serde(default)]
    format: String,
}

const PER_PAGE: u32 = 30;

#[derive(Template)]
#[template(path = "stories.html")]
struct Stories {
    frame: Frame,
    cards: Vec<Card>,
    articles: u64,
    previous: Option<u32>,
    next: Option<u32>,
}

struct Card {
    href: String,
    headline: String,
    first: String,
    last: String,
    articles: usize,
    origins: usize,
    outlets: Vec<String>,
    disputed: usize,
    events: usize,
    lead: String,
}

pub(crate) async fn list(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let stories = store.stories(Some(PER_PAGE + 1), ask.page * PER_PAGE)?;
        if ask.format == "json" {
            return Ok(Page::Json(serde_json::to_value(&stories)?));
        }
        let more = stories.len() > PER_PAGE as usize;
        let mut library = Library::new(store);
        let mut cards = Vec::new();
        for story in stories.iter().take(PER_PAGE as usize) {
            let mut outlets = BTreeSet::new();
            for member in story.members.iter().filter(|m| m.copy.is_none()) {
                outlets.insert(library.article(&member.article)?.source_name.clone());
            }
            let events = store.events_of_story(&story.id)?;
            cards.push(Card {
                href: format!("/story/{}", escape(&story.id.0)),
                headline: story.headline.clone(),
                first: format::day(story.first),
                last: format::day(story.last),
                articles: story.members.len(),
                origins: story.members.iter().filter(|m| m.copy.is_none()).count(),
                outlets: outlets.into_iter().collect(),
                disputed: events
                    .iter()
                    .filter(|e| e.status == parallax_model::ledger::Status::Disputed)
                    .count(),
                events: events.len(),
                lead: story.summary.first().map(|s| s.text.clone()).unwrap_or_default(),
            });
        }
        let page = Stories {
            frame: Frame::new(&state, store, "stories", "Stories")?.twin("/?format=json".into()),
            cards,
            articles: store.article_count()?,
            previous: ask.page.checked_sub(1),
            next: more.then_some(ask.page + 1),
        };
        Ok(Page::Html(page.render()?))
    })
    .await
}
