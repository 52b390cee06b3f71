//! Two actors: what passes between them, what they do to each other, and what is claimed of it.

use askama::Template;
use axum::extract::{Path, Query, State as Axum};
use parallax_model::ledger::Event;
use parallax_store::EventFilter;
use serde::Deserialize;

use super::actors::name;
use super::events::{EventRow, event_rows};
use super::exchanges::{Exchange, exchanges};
use super::{Frame, Library, Page, escape, html};
use crate::as_of::{AsOf, is_among};
use crate::{Error, State};

/// Events shown in each direction.
const ROWS: u32 = 60;

#[derive(Template)]
#[template(path = "pair.html")]
struct Pair {
    frame: Frame,
    here: String,
    a: String,
    b: String,
    a_href: String,
    b_href: String,
    /// The relations of the pair, in the order in which they are told.
    exchanges: Vec<Exchange>,
    forth: Vec<EventRow>,
    back: Vec<EventRow>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default, rename = "as-of")]
    as_of: String,
}

pub(crate) async fn show(
    Axum(state): Axum<State>,
    Path((a, b)): Path<(String, String)>,
    Query(ask): Query<Ask>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let (b, twin) = super::twin_of(&b);
        let as_of = AsOf::read(&ask.as_of)?;
        let between = |from: &str, to: &str| -> Result<Vec<Event>, Error> {
            let told = store.events(&EventFilter {
                actor: Some(from.into()),
                recipient: Some(to.into()),
                known_by: as_of.seconds(),
                limit: Some(ROWS),
                ..EventFilter::default()
            })?;
            let mut told = as_of.events(store, &state.knowledge, told)?;
            told.retain(|e| is_among(&e.actors, from) && is_among(&e.recipients, to));
            Ok(told)
        };
        let (forth, back) = (between(&a, b)?, between(b, &a)?);
        let relations = store.relations_of(&a, Some(b))?;
        let relations = as_of.relations(store, &state.knowledge, relations)?;
        if twin {
            return Ok(Page::Json(serde_json::json!({
                "pair": [a, b], "relations": relations, "forth": forth, "back": back,
            })));
        }
        let (a_name, b_name) = (name(&state.knowledge, &a), name(&state.knowledge, b));
        let mut library = Library::new(store, &state);
        let page = Pair {
            frame: Frame::new(&state, store, "actors", &format!("{a_name} and {b_name}"))?
                .then(&ask.as_of)
                .twin(format!("/pair/{}/{}.json", escape(&a), escape(b))),
            a_href: format!("/actor/{}", escape(&a)),
            b_href: format!("/actor/{}", escape(b)),
            exchanges: exchanges(store, &a, &relations, as_of, &mut library)?,
            forth: event_rows(&forth),
            back: event_rows(&back),
            here: format!("/pair/{}/{}", escape(&a), escape(b)),
            a: a_name,
            b: b_name,
        };
        html(&page, &page.frame.as_of)
    })
    .await
}
