//! Searches kept under a name: they follow the case and are republished as feeds.

use axum::extract::{Form, Path, Query as Ask, State as Axum};
use axum::http::HeaderMap;
use axum::response::Redirect;
use jiff::Timestamp;
use parallax_store::{Query, Role, SearchOrder};
use serde::Deserialize;

use super::{Page, escape, feeds};
use crate::access::Reader;
use crate::{Error, State, resolve};

/// Entries of the feed of a search.
const ENTRIES: u32 = 50;

#[derive(Debug, Deserialize)]
pub(crate) struct Keep {
    csrf: String,
    name: String,
    #[serde(default)]
    q: String,
    /// Set to forget the search of this name.
    #[serde(default)]
    forget: String,
}

pub(crate) async fn keep(
    Axum(state): Axum<State>,
    reader: Reader,
    Form(form): Form<Keep>,
) -> Result<Redirect, Error> {
    reader.may(Role::Analyst, &form.csrf)?;
    let to = format!("/search?q={}", escape(&form.q));
    state
        .pool
        .clone()
        .write(move |store| {
            let name = form.name.trim();
            if name.is_empty() {
                return Err(Error::Forbidden("a search needs a name".into()));
            }
            let now = Timestamp::now().as_second();
            let before = store.searches()?.into_iter().find(|(n, _)| n == name);
            let before = before.map(|(_, q)| q).unwrap_or_default();
            let after = if form.forget.is_empty() { form.q.as_str() } else { "" };
            if form.forget.is_empty() {
                store.put_search(name, &form.q, &reader.name, now)?;
            } else {
                store.forget_search(name)?;
            }
            Ok(store.audit(now, &reader.name, &format!("search {name}"), &before, after)?)
        })
        .await?;
    Ok(Redirect::to(&to))
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    format: String,
}

pub(crate) async fn feed(
    Axum(state): Axum<State>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Ask(ask): Ask<Wanted>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let kept = store.searches()?.into_iter().find(|(n, _)| *n == name);
        let missing = || parallax_store::Error::Missing { kind: "search", id: name.clone() };
        let (_, text) = kept.ok_or_else(missing)?;
        let query = Query::read(&text).unwrap_or_default();
        let query = resolve::resolve(query, &state.knowledge, store)?;
        let hits = store.find(&query, SearchOrder::Newest, ENTRIES, 0)?;
        let feed = feeds::of_hits(feeds::base(&headers), &state, store, &text, &hits)?;
        Ok(feed.page(ask.format != "jsonfeed"))
    })
    .await
}
