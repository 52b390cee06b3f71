use askama::Template;
use axum::extract::{Query, State as Axum};
use parallax_store::SearchOrder;
use serde::Deserialize;

use super::{Frame, Page, escape};
use crate::{Error, State, format};

#[derive(Debug, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    q: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    format: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    words: String,
    newest: bool,
    hits: Vec<HitView>,
}

struct HitView {
    href: String,
    title: String,
    outlet: String,
    when: String,
    /// Pieces of the snippet, matched or not.
    pieces: Vec<(bool, String)>,
}

pub(crate) async fn show(Axum(state): Axum<State>, Query(ask): Query<Ask>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let newest = ask.order == "newest";
        let order = if newest { SearchOrder::Newest } else { SearchOrder::Relevance };
        let hits = store.search(&ask.q, order, 50)?;
        if ask.format == "json" {
            return Ok(Page::Json(serde_json::to_value(&hits)?));
        }
        let hits = hits
            .into_iter()
            .map(|hit| HitView {
                href: format!("/article/{}", escape(&hit.article.0)),
                title: hit.title,
                outlet: hit.source,
                when: hit
                    .published
                    .and_then(|s| jiff::Timestamp::from_second(s).ok())
                    .map_or_else(|| "undated".into(), format::day),
                pieces: pieces(&hit.snippet),
            })
            .collect();
        let frame = Frame::new(&state, store, "search", "Search")?;
        Ok(Page::Html(SearchPage { frame, words: ask.q, newest, hits }.render()?))
    })
    .await
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
