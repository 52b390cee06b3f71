//! Sources: what each publishes, how much of it is its own, what became of what it told first.

use askama::Template;
use axum::extract::{Path, Query as Asked, State as Axum};
use parallax_model::ArticleId;
use parallax_store::{Query, SearchOrder, SourceFigures, Store};
use serde::Deserialize;

use super::{Frame, Page, escape, html, twin_of};
use crate::{Error, State, as_of::AsOf, format, names};

#[derive(Template)]
#[template(path = "sources.html")]
struct Sources {
    frame: Frame,
    outlets: Vec<Outlet>,
    followed: Vec<Followed>,
}

struct Outlet {
    href: String,
    name: String,
    kind: String,
    grade: String,
    articles: u64,
    copies: u64,
    last: String,
}

/// An address that is visited.
struct Followed {
    id: String,
    name: String,
    address: String,
    kind: String,
    last: String,
    failures: u64,
    trouble: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default, rename = "as-of")]
    as_of: String,
}

pub(crate) async fn list(Axum(state): Axum<State>, Asked(ask): Asked<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let as_of = AsOf::read(&ask.as_of)?;
        let text = |value: &serde_json::Value, key: &str| {
            value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_string()
        };
        let mut outlets = Vec::new();
        for (id, articles, copies, newest) in store.outlets(as_of.seconds())? {
            let known = state.knowledge.outlets.get(&id);
            outlets.push(Outlet {
                href: format!("/source/{}", escape(&id)),
                name: name(&state, store, &id)?,
                kind: known.map(|o| o.kind.clone()).unwrap_or_default(),
                grade: known.map(|o| o.grade.to_string()).unwrap_or_default(),
                articles,
                copies,
                last: newest
                    .and_then(|s| jiff::Timestamp::from_second(s).ok())
                    .map(format::day)
                    .unwrap_or_default(),
            });
        }
        let mut followed = Vec::new();
        // How visits fare is kept for today alone.
        let visited = if as_of.is_now() { store.sources()? } else { Vec::new() };
        for source in visited {
            followed.push(Followed {
                address: text(&source.record, "address"),
                kind: text(&source.record, "kind"),
                last: text(&source.state, "last_success")
                    .parse()
                    .map(format::instant)
                    .unwrap_or_default(),
                failures: source.state.get("failures").and_then(|v| v.as_u64()).unwrap_or(0),
                trouble: trouble(&source.state),
                id: source.id,
                name: source.name,
            });
        }
        let frame = Frame::new(&state, store, "sources", "Sources")?.then(&ask.as_of);
        html(&Sources { frame, outlets, followed }, &ask.as_of)
    })
    .await
}

/// Why the last visit failed, else why it dropped what it dropped.
fn trouble(state: &serde_json::Value) -> String {
    if let Some(error) = state.get("last_error").and_then(|v| v.as_str()) {
        return error.to_string();
    }
    let dropped = state.get("dropped").and_then(|d| d.as_object()).into_iter().flatten();
    dropped.map(|(why, count)| format!("{count} × {why}")).collect::<Vec<_>>().join("; ")
}

/// The outlet's name as its own pages give it.
fn name(state: &State, store: &Store, id: &str) -> Result<String, Error> {
    if let Some(outlet) = state.knowledge.outlets.get(id) {
        return Ok(outlet.name.clone());
    }
    let query = Query { sources: vec![vec![id.to_string()]], ..Query::default() };
    let newest = store.find(&query, SearchOrder::Newest, 1, 0)?;
    match newest.first() {
        Some(hit) => Ok(store.article(&hit.article)?.source_name),
        None => Ok(id.to_string()),
    }
}

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    frame: Frame,
    here: String,
    name: String,
    facts: Vec<(&'static str, String)>,
    figures: SourceFigures,
    /// Share of its articles that are no copies, in percent.
    own: u64,
    takes_from: Vec<Tie>,
    gives_to: Vec<Tie>,
    record: Vec<(String, u64)>,
    search: String,
    corrected: Vec<Line>,
    newest: Vec<Line>,
}

struct Tie {
    href: String,
    name: String,
    count: u64,
}

struct Line {
    href: String,
    title: String,
    when: String,
}

/// Articles shown of each list.
const LINES: u32 = 20;

pub(crate) async fn show(
    Axum(state): Axum<State>,
    Path(id): Path<String>,
    Asked(ask): Asked<Ask>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let (id, twin) = twin_of(&id);
        let as_of = AsOf::read(&ask.as_of)?;
        let figures = store.source_figures(id, as_of.seconds())?;
        let known = state.knowledge.outlets.get(id);
        if figures.articles == 0 && known.is_none() && as_of.is_now() {
            return Err(parallax_store::Error::Missing { kind: "source", id: id.into() }.into());
        }
        if twin {
            return Ok(Page::Json(serde_json::json!({ "source": id, "figures": figures })));
        }
        let name = name(&state, store, id)?;
        let mut facts: Vec<(&'static str, String)> = Vec::new();
        if let Some(outlet) = known {
            let country = outlet.country.as_ref();
            facts.push(("Kind", outlet.kind.clone()));
            let country = country.map(|c| names::country(&state.knowledge, &c.0));
            facts.push(("Newsroom in", country.unwrap_or_default()));
            let voice = outlet.voice.as_ref().map(|v| names::principal(&state.knowledge, v));
            facts.push(("Speaks for", voice.unwrap_or_else(|| "nobody but itself".into())));
            facts.push((
                "Grade it starts with",
                format!("{} (A reliable to F unknown)", outlet.grade),
            ));
            facts.push(("Language", outlet.language.clone().unwrap_or_default()));
            facts.retain(|(_, told)| !told.is_empty());
        }
        let ties = |list: &[(String, u64)]| -> Result<Vec<Tie>, Error> {
            let tie = |(id, count): &(String, u64)| {
                Ok(Tie {
                    href: format!("/source/{}", escape(id)),
                    name: self::name(&state, store, id)?,
                    count: *count,
                })
            };
            list.iter().take(LINES as usize).map(tie).collect()
        };
        let own = (figures.articles - figures.copies) * 100 / figures.articles.max(1);
        let record = figures.told_first.iter();
        let record = record.map(|(s, n)| (format::status_named(s), *n)).collect();
        let query = Query {
            sources: vec![vec![id.to_string()]],
            before: as_of.seconds().map(|at| at + 1),
            ..Query::default()
        };
        let newest: Vec<ArticleId> = store
            .find(&query, SearchOrder::Newest, LINES, 0)?
            .into_iter()
            .map(|hit| hit.article)
            .collect();
        let page = SourcePage {
            here: format!("/source/{}", escape(id)),
            frame: Frame::new(&state, store, "sources", &name)?
                .then(&ask.as_of)
                .twin(format!("/source/{}.json", escape(id))),
            takes_from: ties(&figures.takes_from)?,
            gives_to: ties(&figures.gives_to)?,
            search: escape(&format!("source:{id}")),
            corrected: lines(store, &store.corrected(id, LINES, as_of.seconds())?)?,
            newest: lines(store, &newest)?,
            name,
            facts,
            own,
            record,
            figures,
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

fn lines(store: &Store, ids: &[ArticleId]) -> Result<Vec<Line>, Error> {
    let line = |id: &ArticleId| {
        let article = store.article(id)?;
        Ok(Line {
            href: format!("/article/{}", escape(&id.0)),
            when: format::published(article.published.as_ref()),
            title: article.title,
        })
    };
    ids.iter().map(line).collect()
}
