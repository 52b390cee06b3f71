//! The record over HTTP: REST under `/api/v1`, described by an OpenAPI 3.1 document.
//!
//! [`ROUTES`] is the one table from which the router, the description and the check of parameters
//! are made; the tools of [`crate::mcp`] answer with the same handlers. Lists are paged by cursor,
//! answers carry an `ETag`, errors are `application/problem+json`, and every record comes with its
//! evidence: the stored words behind each of its ranges.

pub(crate) mod answers;
mod ask;
mod cursor;
mod evidence;
mod index;
mod openapi;
mod problem;
mod reply;
mod routes;
mod schemas;

pub(crate) use ask::{Ask, Parameter, parameters};
pub(crate) use index::{answer as index_answer, days_shown};
pub(crate) use openapi::schema;
pub(crate) use problem::Problem;
use routes::ROUTES;

use axum::Router;
use axum::extract::{Path, RawQuery, State as Axum};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use parallax_knowledge::Knowledge;
use parallax_store::Store;

use crate::State;

/// What an answer is made from.
pub(crate) struct Desk<'s> {
    pub store: &'s Store,
    pub knowledge: &'s Knowledge,
}

/// All routes, as relative to the root.
pub(crate) fn router() -> Router<State> {
    let mut router = Router::new();
    for route in ROUTES {
        let answer = async move |Axum(state): Axum<State>,
                                 path: Path<Vec<(String, String)>>,
                                 RawQuery(query): RawQuery,
                                 uri: Uri,
                                 headers: HeaderMap| {
            let here = uri.path().to_string();
            let told = answer(route, state, path.0, query.unwrap_or_default()).await;
            reply::response(told, &here, &headers)
        };
        router = router.route(route.path, get(answer));
    }
    let nothing = async |uri: Uri| -> Response {
        let problem = Problem::new(
            StatusCode::NOT_FOUND,
            "there is nothing at this address; /api/v1/openapi.json tells what there is",
        );
        problem.at(uri.path())
    };
    let wrong_method = async |uri: Uri| -> Response {
        let problem =
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered");
        problem.at(uri.path())
    };
    router
        .route("/api", get(nothing))
        .route("/api/{*rest}", get(nothing))
        .method_not_allowed_fallback(wrong_method)
}

async fn answer(
    route: &'static routes::Route,
    state: State,
    path: Vec<(String, String)>,
    query: String,
) -> Result<serde_json::Value, Problem> {
    let ask = Ask::read(route.parameters, path, &query)?;
    let knowledge = state.knowledge.clone();
    let told = state
        .pool
        .clone()
        .with(move |store| {
            let desk = Desk { store, knowledge: &knowledge };
            Ok((route.answer)(&desk, &ask))
        })
        .await;
    told.map_err(Problem::from)?
}
