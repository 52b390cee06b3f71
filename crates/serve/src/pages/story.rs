//! A story: what is known of one happening, from whom, since when, and how the accounts part.

use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use parallax_model::story::StoryRelation;
use parallax_model::{Story, StoryId, ledger::Claim};
use parallax_store::Store;
use serde::Deserialize;

use super::accounts::{EventView, event_view};
use super::coverage::{self, Coverage};
use super::repair::{self, Offer};
use super::timeline::{self, Day};
use super::{Evidence, Frame, Library, Page, escape, html, twin_of};
use crate::access::Reader;
use crate::{Error, State, as_of::AsOf, format};

/// Events told in full; the rest is a line each.
const IN_FULL: usize = 6;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default, rename = "as-of")]
    as_of: String,
    /// Mark what was published after this day.
    #[serde(default)]
    since: String,
}

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage {
    frame: Frame,
    headline: String,
    language: String,
    /// An article of it was known by then.
    told: bool,
    first: String,
    last: String,
    first_day: String,
    last_day: String,
    since: String,
    counts: String,
    disputed: usize,
    summary: Vec<Sentence>,
    events: Vec<EventView>,
    also: Vec<EventView>,
    coverage: Coverage,
    new: usize,
    more: Vec<More>,
    timeline: Vec<Day>,
    repair: Option<Offer>,
}

struct Sentence {
    text: String,
    language: String,
    /// Day of the article, where it is another than the sentence before has.
    as_of: String,
    /// Number of the citation and the words it opens.
    citations: Vec<(usize, Evidence)>,
}

struct More {
    href: String,
    headline: String,
    relation: &'static str,
    reason: String,
    when: String,
}

pub(crate) async fn show(
    Axum(state): Axum<State>,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
    reader: Reader,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let (id, twin) = twin_of(&id);
        let story = store.story(&StoryId(id.into()))?;
        let as_of = AsOf::read(&ask.as_of)?;
        if twin {
            let missing = || parallax_store::Error::Missing { kind: "story", id: id.to_string() };
            let story = as_of.story(store, story)?.ok_or_else(missing)?;
            let events = store.events_of_story(&story.id)?;
            let events = as_of.events(store, &state.knowledge, events)?;
            return Ok(Page::Json(serde_json::json!({ "story": story, "events": events })));
        }
        let page = page(&state, store, &story, ask, &reader)?;
        html(&page, &page.frame.as_of)
    })
    .await
}

fn page(
    state: &State,
    store: &Store,
    story: &Story,
    ask: Ask,
    reader: &Reader,
) -> Result<StoryPage, Error> {
    let (as_of, since) = (AsOf::read(&ask.as_of)?, AsOf::read(&ask.since)?);
    let mut library = Library::new(store, state);
    let whole = story;
    let then = as_of.story(store, story.clone())?;
    // Before its first article a story is an empty page with the way back.
    let told = then.is_some();
    let story = &then.unwrap_or_else(|| Story {
        headline: "Not told yet".into(),
        members: Vec::new(),
        summary: Vec::new(),
        related: Vec::new(),
        ..story.clone()
    });
    let members = coverage::known(story, as_of, &mut library)?;
    let coverage = coverage::coverage(&members, since, &mut library)?;
    let events = match told {
        true => as_of.events(store, &state.knowledge, store.events_of_story(&story.id)?)?,
        false => Vec::new(),
    };
    let ids: Vec<_> = events.iter().map(|e| e.id.clone()).collect();
    let claims: Vec<Claim> = as_of.claims(store, store.claims_of_events(&ids)?)?;
    let views = events
        .iter()
        .map(|event| event_view(event, &mut library))
        .collect::<Result<Vec<_>, _>>()?;
    let timeline = timeline::timeline(&events, &views, &claims);
    let (events, also) = foremost(story, &events, views);
    let lead = library.article(&story.lead)?;
    let language = lead.language.clone().unwrap_or_default();
    let new = coverage.rows.iter().filter(|r| r.article.new).count()
        + coverage.rows.iter().flat_map(|r| &r.copies).filter(|c| c.article.new).count();
    Ok(StoryPage {
        frame: Frame::new(state, store, "stories", &story.headline)?
            .then(&ask.as_of)
            .twin(format!("/story/{}.json", escape(&story.id.0))),
        headline: story.headline.clone(),
        told,
        language,
        first: told_day(story, story.first),
        last: told_day(story, story.last),
        first_day: whole.first.strftime("%Y-%m-%d").to_string(),
        last_day: whole.last.strftime("%Y-%m-%d").to_string(),
        since: ask.since,
        counts: counts(&coverage),
        disputed: events.iter().chain(&also).filter(|e| e.status == "disputed").count(),
        summary: summary(story, as_of, &mut library)?,
        events,
        also,
        coverage,
        new,
        more: more(store, story, as_of)?,
        timeline,
        // Rulings are on the story as it is, not as it was.
        repair: if as_of.is_now() { repair::offer(store, whole, reader)? } else { None },
    })
}

/// "12 articles, 6 outlets, 3 independent origins".
fn counts(coverage: &Coverage) -> String {
    format!(
        "{}, {}, {}",
        format::count(coverage.articles, "article", "articles"),
        format::count(coverage.outlets, "outlet", "outlets"),
        format::count(coverage.origins, "independent origin", "independent origins"),
    )
}

/// The events this story is most about, most first; then the ones it only touches, by day.
fn foremost(
    story: &Story,
    events: &[parallax_model::ledger::Event],
    views: Vec<EventView>,
) -> (Vec<EventView>, Vec<EventView>) {
    let own: std::collections::BTreeSet<_> =
        story.members.iter().map(|m| m.article.0.as_str()).collect();
    let weight = |event: &parallax_model::ledger::Event| {
        let told = event.mentions.iter();
        let told =
            told.filter(|m| m.0.rsplit_once(":m").is_some_and(|(a, _)| own.contains(a))).count();
        (told * (1 + event.accounts.len()), event.when.is_some())
    };
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(events.get(*i).map(weight)));
    order.truncate(IN_FULL);
    let mut views: Vec<Option<EventView>> = views.into_iter().map(Some).collect();
    let first = order.iter().filter_map(|i| views.get_mut(*i).and_then(Option::take)).collect();
    (first, views.into_iter().flatten().collect())
}

fn summary(story: &Story, as_of: AsOf, library: &mut Library<'_>) -> Result<Vec<Sentence>, Error> {
    let mut number = 0;
    let mut sentences = Vec::new();
    let mut before = String::new();
    for sentence in &story.summary {
        if sentence.as_of.is_some_and(|at| !as_of.knows(at)) {
            continue;
        }
        let mut citations = Vec::new();
        let mut language = String::new();
        for span in &sentence.spans {
            number += 1;
            citations.push((number, library.evidence(span)?));
            language = library.article(&span.article)?.language.clone().unwrap_or_default();
        }
        let day = sentence.as_of.map(format::day).unwrap_or_default();
        sentences.push(Sentence {
            text: sentence.text.clone(),
            language,
            as_of: if day == before { String::new() } else { day.clone() },
            citations,
        });
        before = day;
    }
    Ok(sentences)
}

/// The day an article of it was published, or when it was captured where none says.
fn told_day(story: &Story, at: jiff::Timestamp) -> String {
    let day = format::day(at);
    if story.undated { format!("undated, captured {day}") } else { day }
}

fn more(store: &Store, story: &Story, as_of: AsOf) -> Result<Vec<More>, Error> {
    let mut rows = Vec::new();
    for related in &story.related {
        let Ok(other) = store.story(&related.story) else { continue };
        let Some(other) = as_of.story(store, other)? else { continue };
        let more = More {
            href: format!("/story/{}", escape(&other.id.0)),
            headline: other.headline,
            relation: match related.relation {
                StoryRelation::Earlier => "earlier",
                StoryRelation::FollowUp => "follow-up",
                StoryRelation::Serial => "same kind, another day",
                StoryRelation::Parent => "part of",
                StoryRelation::Child => "chapter",
            },
            reason: related.reason.clone(),
            when: format::day(other.last),
        };
        rows.push((other.last, more));
    }
    rows.sort_by_key(|(last, _)| std::cmp::Reverse(*last));
    Ok(rows.into_iter().map(|(_, more)| more).collect())
}
