//! What each route answers.

use parallax_model::ledger::{ClaimId, EventId};
use parallax_model::{ArticleId, MentionId, StatementId, StoryId};
use parallax_store::{Listed, SearchOrder};
use serde::Serialize;
use serde_json::{Value, json};

use super::evidence::Witness;
use super::{Ask, Desk, Problem, cursor};

type Answer = Result<Value, Problem>;

/// A page of a list: one row more is asked for than shown, to know whether there is a next.
fn page<T: Serialize>(
    desk: &Desk<'_>,
    ask: &Ask,
    mut rows: Vec<Listed<T>>,
    key: impl Fn(&Listed<T>) -> Option<String>,
) -> Answer {
    let more = rows.len() > ask.limit() as usize;
    rows.truncate(ask.limit() as usize);
    let next = rows.last().filter(|_| more).map(|row| cursor::write(&row.place));
    let mut witness = Witness::new(desk);
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut item = serde_json::to_value(&row.record)?;
        if let Some(key) = key(row) {
            witness.attach(&key, &mut item)?;
        }
        items.push(item);
    }
    Ok(json!({ "items": items, "next": next }))
}

fn one(desk: &Desk<'_>, key: &str, record: impl Serialize) -> Answer {
    let mut value = serde_json::to_value(record)?;
    Witness::new(desk).attach(key, &mut value)?;
    Ok(value)
}

pub(super) fn root(_: &Desk<'_>, _: &Ask) -> Answer {
    let lists = ["stories", "articles", "events", "mentions", "claims", "relations", "sources"];
    let mut all: serde_json::Map<String, Value> =
        lists.iter().map(|l| ((*l).to_string(), format!("/api/v1/{l}").into())).collect();
    all.insert("search".into(), "/api/v1/search?q=".into());
    all.insert("index".into(), "/api/v1/index".into());
    all.insert("openapi".into(), "/api/v1/openapi.json".into());
    Ok(Value::Object(all))
}

pub(super) fn openapi(_: &Desk<'_>, _: &Ask) -> Answer {
    Ok(super::openapi::document())
}

pub(crate) fn stories(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows =
        desk.store.page_of_stories(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    page(desk, ask, rows, |row| Some(format!("story:{}", row.record.id.0)))
}

/// By its own id, or by that of an article in it.
pub(crate) fn story(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let id = match desk.store.story_of(&ArticleId(ask.id().into()))? {
        Some(id) => id,
        None => StoryId(ask.id().into()),
    };
    one(desk, &format!("story:{}", id.0), desk.store.story(&id)?)
}

pub(super) fn articles(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows =
        desk.store.page_of_articles(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    let mut told = page(desk, ask, rows, |_| None)?;
    for item in told.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(fields) = item.as_object_mut() {
            fields.remove("text");
        }
    }
    Ok(told)
}

pub(super) fn article(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let id = ArticleId(ask.id().into());
    let mut value = serde_json::to_value(desk.store.article(&id)?)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("story".into(), serde_json::to_value(desk.store.story_of(&id)?)?);
        fields.insert("versions".into(), serde_json::to_value(desk.store.versions(&id)?)?);
        fields.insert("statements".into(), serde_json::to_value(desk.store.statements(&id)?)?);
    }
    Ok(value)
}

pub(crate) fn events(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows = desk.store.page_of_events(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    page(desk, ask, rows, |row| Some(format!("event:{}", row.record.id.0)))
}

pub(crate) fn event(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let event = desk.store.event(&EventId(ask.id().into()))?;
    one(desk, &format!("event:{}", event.id.0), event)
}

pub(super) fn mentions(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows =
        desk.store.page_of_mentions(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    page(desk, ask, rows, |row| Some(row.record.id.0.clone()))
}

pub(super) fn mention(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let mention = desk.store.mention(&MentionId(ask.id().into()))?;
    one(desk, &mention.id.0.clone(), mention)
}

pub(super) fn statement(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let statement = desk.store.statement(&StatementId(ask.id().into()))?;
    one(desk, &statement.id.0.clone(), statement)
}

pub(crate) fn claims(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows = desk.store.page_of_claims(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    page(desk, ask, rows, |row| Some(format!("claim:{}", row.record.id.0)))
}

pub(crate) fn claim(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let claim = desk.store.claim(&ClaimId(ask.id().into()))?;
    one(desk, &format!("claim:{}", claim.id.0), claim)
}

pub(super) fn relations(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows =
        desk.store.page_of_relations(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    page(desk, ask, rows, |row| Some(format!("relation:{}", row.place.id)))
}

pub(super) fn sources(desk: &Desk<'_>, _: &Ask) -> Answer {
    Ok(json!({ "items": desk.store.sources()?, "next": null }))
}

/// Hits with the words around the match, matches between `«` and `»`.
pub(crate) fn search(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let words = ask.get("q").unwrap_or_default();
    let hits = desk.store.search(words, SearchOrder::Relevance, ask.limit())?;
    let mut items = Vec::with_capacity(hits.len());
    for hit in hits {
        let published = hit.published.and_then(|s| jiff::Timestamp::from_second(s).ok());
        items.push(json!({
            "article": hit.article,
            "title": hit.title,
            "source": hit.source,
            "published": published,
            "snippet": hit.snippet.replace('\u{2}', "«").replace('\u{3}', "»"),
            "story": desk.store.story_of(&hit.article)?,
            "page": format!("/article/{}", crate::pages::escape(&hit.article.0)),
        }));
    }
    Ok(json!({ "items": items, "next": null }))
}

/// What holders said on an event, or what happened in a story, in order of time, each with its words.
pub(crate) fn timeline(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let fields = ask.fields();
    if fields.event.is_none() && fields.story.is_none() && fields.actor.is_none() {
        return Err(Problem::asked_wrongly("name an event, a story or an actor"));
    }
    let rows = desk.store.page_of_events(&fields, None, ask.limit())?;
    let mut steps = Vec::new();
    for row in rows {
        let event = row.record;
        let day = event.when.as_ref().map(|w| w.start.date());
        for account in &event.accounts {
            for step in &account.history {
                let article = desk.store.article(&step.evidence.article)?;
                steps.push((
                    step.at,
                    json!({
                        "at": step.at,
                        "event": event.id,
                        "event_day": day,
                        "event_type": event.event_type,
                        "kind": event.kind,
                        "status": event.status,
                        "holder": account.name,
                        "principal": account.principal,
                        "stance": step.stance,
                        "words": step.evidence.range.slice(&article.text),
                        "article": article.id,
                        "start": step.evidence.range.start,
                        "end": step.evidence.range.end,
                        "outlet": article.source_name,
                        "url": article.url,
                        "page": crate::pages::href(&step.evidence),
                    }),
                ));
            }
        }
    }
    steps.sort_by_key(|(at, _)| *at);
    let items: Vec<Value> = steps.into_iter().map(|(_, step)| step).collect();
    Ok(json!({ "items": items, "next": null }))
}
