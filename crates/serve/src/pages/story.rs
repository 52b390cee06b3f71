use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, State as Axum};
use parallax_model::story::{CopyKind, StoryRelation};
use parallax_model::{ArticleId, Story, StoryId, ledger::Event};
use parallax_store::Store;

use super::events::{EventView, event_view};
use super::{Evidence, Frame, Library, Page, escape, twin_of};
use crate::{Error, State, format};

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage {
    frame: Frame,
    headline: String,
    first: String,
    last: String,
    articles: usize,
    outlets: usize,
    origins: usize,
    summary: Vec<Sentence>,
    events: Vec<EventView>,
    coverage: Vec<Coverage>,
    more: Vec<More>,
    timeline: Vec<Moment>,
}

struct Sentence {
    text: String,
    as_of: String,
    /// Number of the citation and the words it opens.
    citations: Vec<(usize, Evidence)>,
}

struct Coverage {
    href: String,
    title: String,
    outlet: String,
    when: String,
    machine: String,
    language: String,
    reasons: String,
    copies: Vec<Copy>,
}

struct Copy {
    href: String,
    title: String,
    outlet: String,
    when: String,
    kind: &'static str,
    share: String,
}

struct More {
    href: String,
    headline: String,
    relation: &'static str,
    reason: String,
    when: String,
}

struct Moment {
    day: String,
    items: Vec<MomentItem>,
}

struct MomentItem {
    href: String,
    text: String,
    status: String,
}

pub(crate) async fn show(Axum(state): Axum<State>, Path(id): Path<String>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let (id, twin) = twin_of(&id);
        let story = store.story(&StoryId(id.into()))?;
        if twin {
            let events = store.events_of_story(&story.id)?;
            return Ok(Page::Json(serde_json::json!({ "story": story, "events": events })));
        }
        Ok(Page::Html(page(&state, store, &story)?.render()?))
    })
    .await
}

fn page(state: &State, store: &Store, story: &Story) -> Result<StoryPage, Error> {
    let mut library = Library::new(store);
    let events = store.events_of_story(&story.id)?;
    let coverage = coverage(story, &mut library)?;
    let mut outlets = BTreeSet::new();
    for member in &story.members {
        outlets.insert(library.article(&member.article)?.source.clone());
    }
    Ok(StoryPage {
        frame: Frame::new(state, store, "stories", &story.headline)?
            .twin(format!("/story/{}.json", escape(&story.id.0))),
        headline: story.headline.clone(),
        first: format::day(story.first),
        last: format::day(story.last),
        articles: story.members.len(),
        outlets: outlets.len(),
        origins: coverage.len(),
        summary: summary(story, &mut library)?,
        timeline: timeline(&events),
        events: events.iter().map(|e| event_view(e, &mut library)).collect::<Result<_, _>>()?,
        coverage,
        more: more(store, story)?,
    })
}

fn summary(story: &Story, library: &mut Library<'_>) -> Result<Vec<Sentence>, Error> {
    let mut number = 0;
    let mut sentences = Vec::new();
    for sentence in &story.summary {
        let mut citations = Vec::new();
        for span in &sentence.spans {
            number += 1;
            citations.push((number, library.evidence(span)?));
        }
        sentences.push(Sentence {
            text: sentence.text.clone(),
            as_of: sentence.as_of.map(format::day).unwrap_or_default(),
            citations,
        });
    }
    Ok(sentences)
}

/// Origins in order of publication, each with the copies folded under it.
fn coverage(story: &Story, library: &mut Library<'_>) -> Result<Vec<Coverage>, Error> {
    let mut copies: BTreeMap<ArticleId, Vec<Copy>> = BTreeMap::new();
    let members: BTreeSet<_> = story.members.iter().map(|m| &m.article).collect();
    for member in &story.members {
        let Some(copy) = member.copy.as_ref().filter(|c| members.contains(&c.origin)) else {
            continue;
        };
        let article = library.article(&member.article)?;
        copies.entry(copy.origin.clone()).or_default().push(Copy {
            href: format!("/article/{}", escape(&article.id.0)),
            title: article.title.clone(),
            outlet: article.source_name.clone(),
            when: format::published(article.published.as_ref()),
            kind: copy_kind(copy.kind),
            share: format!("{:.0} %", copy.containment * 100.0),
        });
    }
    let mut origins = Vec::new();
    for member in &story.members {
        if member.copy.as_ref().is_some_and(|c| members.contains(&c.origin)) {
            continue;
        }
        let article = library.article(&member.article)?;
        let at = article.published.as_ref().map(|p| p.instant).unwrap_or(article.fetched);
        let row = Coverage {
            href: format!("/article/{}", escape(&article.id.0)),
            title: article.title.clone(),
            outlet: article.source_name.clone(),
            when: format::published(article.published.as_ref()),
            machine: format::machine(article.published.as_ref()),
            language: article.language.clone().unwrap_or_default(),
            reasons: member.reasons.join("; "),
            copies: copies.remove(&member.article).unwrap_or_default(),
        };
        origins.push((at, member.article.clone(), row));
    }
    origins.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Ok(origins.into_iter().map(|(_, _, row)| row).collect())
}

fn copy_kind(kind: CopyKind) -> &'static str {
    match kind {
        CopyKind::Verbatim => "verbatim copy",
        CopyKind::Trimmed => "trimmed copy",
        CopyKind::Credited => "credited copy",
        CopyKind::SameTextElsewhere => "same text at another address",
        CopyKind::NewVersion => "newer version",
        CopyKind::Rewritten => "rewritten",
    }
}

fn more(store: &Store, story: &Story) -> Result<Vec<More>, Error> {
    let mut rows = Vec::new();
    for related in &story.related {
        let Ok(other) = store.story(&related.story) else { continue };
        rows.push(More {
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
        });
    }
    Ok(rows)
}

/// Dated events by day of happening, earliest first.
fn timeline(events: &[Event]) -> Vec<Moment> {
    let mut days: BTreeMap<String, (String, Vec<MomentItem>)> = BTreeMap::new();
    for event in events {
        let Some(when) = &event.when else { continue };
        let item = MomentItem {
            href: format!("#event-{}", event.id.0),
            text: super::events::headline(event),
            status: format::status(event.status),
        };
        days.entry(when.start.to_string())
            .or_insert_with(|| (format::interval(when), Vec::new()))
            .1
            .push(item);
    }
    days.into_values().map(|(day, items)| Moment { day, items }).collect()
}
