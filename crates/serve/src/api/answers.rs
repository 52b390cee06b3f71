//! What each route answers.

use axum::http::StatusCode;
use parallax_model::ledger::{ClaimId, EventId, Status};
use parallax_model::{ArticleId, MentionId, StatementId, StoryId};
use parallax_store::{Listed, Place, Query, RANKED, SearchOrder};
use serde::Serialize;
use serde_json::{Value, json};

use super::evidence::Witness;
use super::{Ask, Desk, Problem, cursor};
use crate::Error;

type Answer = Result<Value, Problem>;

/// A page of a list: one row more is asked for than shown, to know whether there is a next. What was
/// not known yet on the day asked for leaves its row out.
fn page<T: Serialize>(
    desk: &Desk<'_>,
    ask: &Ask,
    mut rows: Vec<Listed<T>>,
    key: impl Fn(&T, &Place) -> Option<String>,
    then: impl Fn(T) -> Result<Option<T>, Error>,
) -> Answer {
    let more = rows.len() > ask.limit() as usize;
    rows.truncate(ask.limit() as usize);
    let next = rows.last().filter(|_| more).map(|row| cursor::write(&row.place));
    let mut witness = Witness::new(desk, ask.as_of());
    let mut items = Vec::with_capacity(rows.len());
    for Listed { place, record } in rows {
        let Some(record) = then(record)? else { continue };
        let mut item = serde_json::to_value(&record)?;
        if let Some(key) = key(&record, &place) {
            witness.attach(&key, &mut item)?;
        }
        items.push(item);
    }
    Ok(json!({ "items": items, "next": next }))
}

fn one(desk: &Desk<'_>, ask: &Ask, key: &str, record: impl Serialize) -> Answer {
    let mut value = serde_json::to_value(record)?;
    Witness::new(desk, ask.as_of()).attach(key, &mut value)?;
    Ok(value)
}

/// Whether a status goes by this name.
fn stands(status: Status, name: &str) -> bool {
    status.name().eq_ignore_ascii_case(name)
}

fn not_yet(kind: &str, ask: &Ask) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("{kind} {} was not known then", ask.id()))
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
    let then = |story| ask.as_of().story(desk.store, story);
    page(desk, ask, rows, |story, _| Some(format!("story:{}", story.id.0)), then)
}

/// By its own id, or by that of an article in it.
pub(crate) fn story(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let id = match desk.store.story_of(&ArticleId(ask.id().into()))? {
        Some(id) => id,
        None => StoryId(ask.id().into()),
    };
    let story = ask.as_of().story(desk.store, desk.store.story(&id)?)?;
    one(desk, ask, &format!("story:{}", id.0), story.ok_or_else(|| not_yet("story", ask))?)
}

pub(super) fn articles(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows =
        desk.store.page_of_articles(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    let mut told = page(desk, ask, rows, |_, _| None, |article| Ok(Some(article)))?;
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
    let asked = ask.fields().status;
    let then = |event| {
        let told = ask.as_of().events(desk.store, desk.knowledge, vec![event])?;
        Ok(told.into_iter().find(|e| asked.as_ref().is_none_or(|s| stands(e.status, s))))
    };
    page(desk, ask, rows, |event, _| Some(format!("event:{}", event.id.0)), then)
}

pub(crate) fn event(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let event = desk.store.event(&EventId(ask.id().into()))?;
    let told = ask.as_of().events(desk.store, desk.knowledge, vec![event])?;
    let event = told.into_iter().next().ok_or_else(|| not_yet("event", ask))?;
    one(desk, ask, &format!("event:{}", event.id.0), event)
}

pub(super) fn mentions(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows =
        desk.store.page_of_mentions(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    page(desk, ask, rows, |mention, _| Some(mention.id.0.clone()), |mention| Ok(Some(mention)))
}

pub(super) fn mention(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let mention = desk.store.mention(&MentionId(ask.id().into()))?;
    one(desk, ask, &mention.id.0.clone(), mention)
}

pub(super) fn statement(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let statement = desk.store.statement(&StatementId(ask.id().into()))?;
    one(desk, ask, &statement.id.0.clone(), statement)
}

pub(crate) fn claims(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows = desk.store.page_of_claims(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    let then = |claim| Ok(ask.as_of().claims(desk.store, vec![claim])?.pop());
    page(desk, ask, rows, |claim, _| Some(format!("claim:{}", claim.id.0)), then)
}

pub(crate) fn claim(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let claim = desk.store.claim(&ClaimId(ask.id().into()))?;
    let told = ask.as_of().claims(desk.store, vec![claim])?;
    let claim = told.into_iter().next().ok_or_else(|| not_yet("claim", ask))?;
    one(desk, ask, &format!("claim:{}", claim.id.0), claim)
}

pub(super) fn relations(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let rows =
        desk.store.page_of_relations(&ask.fields(), ask.cursor()?.as_ref(), ask.limit() + 1)?;
    let then = |relation| ask.as_of().relation(desk.store, desk.knowledge, relation);
    page(desk, ask, rows, |_, place| Some(format!("relation:{}", place.id)), then)
}

pub(super) fn sources(desk: &Desk<'_>, _: &Ask) -> Answer {
    Ok(json!({ "items": desk.store.sources()?, "next": null }))
}

/// Hits with the words around the match, matches between `«` and `»`; the best first, unless asked otherwise.
pub(crate) fn search(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let query = Query::read(ask.get("q").unwrap_or_default());
    let query = query.map_err(|wrong| Problem::asked_wrongly(wrong.to_string()))?;
    let query = crate::resolve::resolve(query, desk.knowledge, desk.store)?;
    let passed = ask.cursor()?.and_then(|place| place.id.parse().ok()).unwrap_or(0_u32);
    let limit = ask.limit();
    let newest = ask.get("order") == Some("newest");
    let order = if newest { SearchOrder::Newest } else { SearchOrder::Relevance };
    let mut hits = if query.is_empty() {
        Vec::new()
    } else {
        desk.store.find(&query, order, limit + 1, passed)?
    };
    let more = hits.len() > limit as usize;
    hits.truncate(limit as usize);
    let last = Place { key: String::new(), id: (passed + limit).to_string() };
    let mut items = Vec::with_capacity(hits.len());
    for hit in hits {
        let published = hit.published.and_then(|s| jiff::Timestamp::from_second(s).ok());
        let lit = hit.range.map(|r| format!("?lit={}-{}#lit", r.start, r.end)).unwrap_or_default();
        items.push(json!({
            "article": hit.article,
            "title": hit.title,
            "source": hit.source,
            "published": published,
            "snippet": hit.snippet.replace('\u{2}', "«").replace('\u{3}', "»"),
            "story": desk.store.story_of(&hit.article)?,
            "page": format!("/article/{}{lit}", crate::pages::escape(&hit.article.0)),
        }));
    }
    // Without words there is nothing to rank by: such a list is whole, the newest first.
    let ranked = (!newest && !query.words.trim().is_empty()).then_some(RANKED);
    Ok(json!({ "items": items, "next": more.then(|| cursor::write(&last)), "ranked": ranked }))
}

/// What holders said on an event, or what happened in a story, in order of time, each with its words.
pub(crate) fn timeline(desk: &Desk<'_>, ask: &Ask) -> Answer {
    let fields = ask.fields();
    if fields.event.is_none() && fields.story.is_none() && fields.actor.is_none() {
        return Err(Problem::asked_wrongly("name an event, a story or an actor"));
    }
    let rows = desk.store.page_of_events(&fields, None, ask.limit())?;
    let mut steps = Vec::new();
    let events = rows.into_iter().map(|row| row.record).collect();
    for event in ask.as_of().events(desk.store, desk.knowledge, events)? {
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
