use askama::Template;
use axum::extract::State as Axum;

use super::{Frame, Page};
use crate::{Error, State};

#[derive(Template)]
#[template(path = "sources.html")]
struct Sources {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    address: String,
    kind: String,
    articles: usize,
    last: String,
    failures: u64,
    trouble: String,
}

pub(crate) async fn list(Axum(state): Axum<State>) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let text = |value: &serde_json::Value, key: &str| {
            value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_string()
        };
        let mut rows = Vec::new();
        for source in store.sources()? {
            rows.push(Row {
                articles: store.article_count_of(&source.id)?,
                address: text(&source.record, "address"),
                kind: text(&source.record, "kind"),
                last: text(&source.state, "last_success"),
                failures: source.state.get("failures").and_then(|v| v.as_u64()).unwrap_or(0),
                trouble: text(&source.state, "last_error"),
                id: source.id,
                name: source.name,
            });
        }
        let frame = Frame::new(&state, store, "sources", "Sources")?;
        Ok(Page::Html(Sources { frame, rows }.render()?))
    })
    .await
}
