//! Search with words and fields, and the searches kept under a name, republished as feeds.

use askama::Template;
use axum::extract::{Query as Ask, State as Axum};
use axum::http::HeaderMap;
use parallax_store::{FIELDS, Hit, Query, RANKED, Role, SearchOrder, Store};
use serde::Deserialize;

use super::{Frame, Page, escape, feeds, html};
use crate::access::Reader;
use crate::{Error, State, as_of::AsOf, format, resolve};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    page: u32,
    #[serde(default, rename = "as-of")]
    as_of: String,
    #[serde(default)]
    format: String,
}

const PER_PAGE: u32 = 30;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    words: String,
    link: String,
    best: bool,
    /// Matches that are ranked, the best first, at most.
    ranked: String,
    trouble: String,
    hits: Vec<HitView>,
    fields: &'static [(&'static str, &'static str)],
    next: Option<u32>,
    /// Searches kept: name, address, address of the feed.
    kept: Vec<(String, String, String)>,
    /// Guard of the form, for those who may keep a search.
    csrf: Option<String>,
}

struct HitView {
    href: String,
    title: String,
    outlet: String,
    when: String,
    /// Pieces of the snippet, matched or not.
    pieces: Vec<(bool, String)>,
}

pub(crate) async fn show(
    Axum(state): Axum<State>,
    headers: HeaderMap,
    reader: Reader,
    Ask(ask): Ask<Asked>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let best = ask.order == "best";
        let (hits, trouble) = match Query::read(&ask.q) {
            Ok(query) if query.is_empty() => (Vec::new(), String::new()),
            Ok(mut query) => {
                let known = AsOf::read(&ask.as_of)?.seconds().map(|at| at + 1);
                query.before = query.before.into_iter().chain(known).min();
                (found(&state, store, query, best, ask.page)?, String::new())
            }
            Err(trouble) => (Vec::new(), trouble.to_string()),
        };
        let link = escape(&ask.q);
        match ask.format.as_str() {
            "json" => return Ok(Page::Json(serde_json::to_value(&hits)?)),
            "atom" | "jsonfeed" => {
                let feed = feeds::of_hits(feeds::base(&headers), &state, store, &ask.q, &hits)?;
                return Ok(feed.page(ask.format == "atom"));
            }
            _ => {}
        }
        let next = (hits.len() > PER_PAGE as usize).then_some(ask.page + 1);
        let hits = hits.iter().take(PER_PAGE as usize).map(|hit| view(hit, &state)).collect();
        let mut frame = Frame::new(&state, store, "search", "Search")?.then(&ask.as_of);
        if !ask.q.is_empty() {
            frame = frame.twin(format!("/search?q={link}&format=json"));
        }
        let page = SearchPage {
            frame,
            words: ask.q,
            link,
            best,
            ranked: format::number(RANKED as f64),
            trouble,
            hits,
            fields: &FIELDS,
            next,
            kept: store
                .searches()?
                .into_iter()
                .map(|(name, q)| {
                    let feed = format!("/feed/search/{}", escape(&name));
                    (name, format!("/search?q={}", escape(&q)), feed)
                })
                .collect(),
            csrf: reader.is(Role::Analyst).then_some(reader.csrf),
        };
        html(&page, &page.frame.as_of)
    })
    .await
}

fn found(
    state: &State,
    store: &Store,
    query: Query,
    best: bool,
    page: u32,
) -> Result<Vec<Hit>, Error> {
    let query = resolve::resolve(query, &state.knowledge, store)?;
    let order = if best { SearchOrder::Relevance } else { SearchOrder::Newest };
    Ok(store.find(&query, order, PER_PAGE + 1, page.saturating_mul(PER_PAGE))?)
}

fn view(hit: &Hit, state: &State) -> HitView {
    let outlet = state.knowledge.outlets.get(&hit.source);
    let lit = hit.range.map(|r| format!("?lit={}-{}#lit", r.start, r.end)).unwrap_or_default();
    HitView {
        href: format!("/article/{}{lit}", escape(&hit.article.0)),
        title: hit.title.clone(),
        outlet: outlet.map_or_else(|| hit.source.clone(), |o| o.name.clone()),
        when: hit
            .published
            .and_then(|s| jiff::Timestamp::from_second(s).ok())
            .map_or_else(|| "undated".into(), format::day),
        pieces: pieces(&hit.snippet),
    }
}

fn pieces(snippet: &str) -> Vec<(bool, String)> {
    snippet
        .split('\u{2}')
        .enumerate()
        .flat_map(|(n, part)| match part.split_once('\u{3}').filter(|_| n > 0) {
            Some((hit, rest)) => vec![(true, hit.to_string()), (false, rest.to_string())],
            None => vec![(false, part.to_string())],
        })
        .filter(|(_, text)| !text.is_empty())
        .collect()
}
