//! Today's stories: one card a happening, the newest first.

use askama::Template;
use axum::extract::{Query, State as Axum};
use jiff::Timestamp;
use parallax_model::ledger::{Claim, Status};
use parallax_store::{ClaimFilter, Store};
use serde::Deserialize;

use super::claims::{ClaimRow, claim_rows};
use super::{Frame, Library, Page, coverage, escape, html};
use crate::{Error, State, as_of::AsOf, format};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    page: u32,
    #[serde(default, rename = "as-of")]
    as_of: String,
    #[serde(default)]
    format: String,
}

const PER_PAGE: u32 = 30;

/// Changes of standing listed, and claims looked at for them.
const MOVED: usize = 12;
const LOOKED_AT: u32 = 400;

#[derive(Template)]
#[template(path = "stories.html")]
struct Stories {
    frame: Frame,
    days: Vec<Day>,
    articles: u64,
    moved: Vec<ClaimRow>,
    previous: Option<u32>,
    next: Option<u32>,
}

/// Stories whose newest article appeared on one day.
struct Day {
    day: String,
    cards: Vec<Card>,
}

struct Card {
    id: String,
    href: String,
    headline: String,
    language: String,
    since: String,
    counts: String,
    outlets: Vec<String>,
    statuses: Vec<(String, usize)>,
    lead: String,
    lead_language: String,
    lead_href: String,
    /// When its newest article reached this case, seconds since 1970.
    arrived: i64,
}

pub(crate) async fn list(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let as_of = AsOf::read(&ask.as_of)?;
        let until = as_of.instant().map(|t| t.as_second());
        let told = store.stories_begun(until, Some(PER_PAGE + 1), ask.page * PER_PAGE)?;
        let more = told.len() > PER_PAGE as usize;
        let mut stories = Vec::new();
        for story in told {
            stories.extend(as_of.story(store, story)?);
        }
        if ask.format == "json" {
            return Ok(Page::Json(serde_json::to_value(&stories)?));
        }
        let mut library = Library::new(store, &state);
        let mut cards = Vec::new();
        for story in stories.iter().take(PER_PAGE as usize) {
            cards.push(card(story, as_of, &mut library)?);
        }
        cards.sort_by(|a, b| (b.0, &a.1.id).cmp(&(a.0, &b.1.id)));
        let mut days: Vec<Day> = Vec::new();
        for (last, card) in cards {
            let undated = last == Timestamp::UNIX_EPOCH;
            let day = if undated { "Undated".into() } else { format::day(last) };
            match days.last_mut().filter(|d| d.day == day) {
                Some(last) => last.cards.push(card),
                None => days.push(Day { day, cards: vec![card] }),
            }
        }
        let page = Stories {
            frame: Frame::new(&state, store, "stories", "Stories")?
                .then(&ask.as_of)
                .twin("/?format=json".into()),
            days,
            articles: store.article_count()?,
            moved: moved(store, as_of)?,
            previous: ask.page.checked_sub(1),
            next: more.then_some(ask.page + 1),
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

/// The claims whose standing changed last: what an editor would not want to miss.
fn moved(store: &Store, as_of: AsOf) -> Result<Vec<ClaimRow>, Error> {
    let filter = ClaimFilter {
        as_of: as_of.instant().map(|t| t.as_second()),
        limit: Some(LOOKED_AT),
        ..ClaimFilter::default()
    };
    let mut moved: Vec<Claim> = as_of
        .claims(store, store.claims(&filter)?)?
        .into_iter()
        .filter(|c| c.is_whole() && c.history.len() > 1)
        .filter(|c| !matches!(c.status, Status::Lapsed | Status::Superseded))
        .collect();
    moved.sort_by_key(|c| std::cmp::Reverse(c.history.last().map(|s| s.at)));
    moved.truncate(MOVED);
    claim_rows(store, as_of, &moved)
}

fn card(
    story: &parallax_model::Story,
    as_of: AsOf,
    library: &mut Library<'_>,
) -> Result<(Timestamp, Card), Error> {
    let members = coverage::known(story, as_of, library)?;
    let covered = coverage::coverage(&members, AsOf::default(), library)?;
    let mut outlets: Vec<String> = Vec::new();
    for row in &covered.rows {
        if !outlets.contains(&row.article.outlet) {
            outlets.push(row.article.outlet.clone());
        }
    }
    // A text without a date makes its story no newer than those that have one.
    let mut last = story.first;
    let mut arrived = 0;
    for member in &members {
        let article = library.article(&member.article)?;
        last = last.max(article.published.as_ref().map_or(story.first, |p| p.instant));
        arrived = arrived.max(article.fetched.as_second());
    }
    let lead = library.article(&story.lead)?;
    let language = lead.language.clone().unwrap_or_default();
    let mut statuses: Vec<(String, usize)> = Vec::new();
    let events = library.store().events_of_story(&story.id)?;
    for event in as_of.events(library.store(), library.knowledge(), events)? {
        if !matches!(event.status, Status::Asserted | Status::Attributed | Status::Secondhand) {
            let status = format::status(event.status);
            match statuses.iter_mut().find(|(s, _)| *s == status) {
                Some((_, count)) => *count += 1,
                None => statuses.push((status, 1)),
            }
        }
    }
    let told = story.summary.iter().find(|s| s.as_of.is_none_or(|at| as_of.knows(at)));
    let mut lead_href = String::new();
    let mut lead_language = String::new();
    if let Some(span) = told.and_then(|s| s.spans.first()) {
        lead_href = super::href(span);
        lead_language = library.article(&span.article)?.language.clone().unwrap_or_default();
    }
    if story.undated {
        last = Timestamp::UNIX_EPOCH;
    }
    let (day, first) = (format::day(last), format::day(story.first));
    let card = Card {
        id: story.id.0.clone(),
        href: format!("/story/{}", escape(&story.id.0)),
        headline: story.headline.clone(),
        language,
        since: if first == day || story.undated { String::new() } else { first },
        counts: format!(
            "{}, {}, {}",
            format::count(covered.articles, "article", "articles"),
            format::count(covered.outlets, "outlet", "outlets"),
            format::count(covered.origins, "independent origin", "independent origins"),
        ),
        outlets,
        statuses,
        lead: told.map(|s| s.text.clone()).unwrap_or_default(),
        lead_language,
        lead_href,
        arrived,
    };
    Ok((last, card))
}
