//! The protocol over HTTP: one message a POST, answered as JSON.

use axum::Router;
use axum::extract::State as Axum;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::VERSIONS;
use crate::State;
use crate::api::{Desk, Problem};

pub(crate) fn router() -> Router<State> {
    let no_stream = async || -> Response {
        let problem = Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "no stream is kept open; POST each message",
        );
        let mut response = problem.at("/mcp");
        if let Ok(allowed) = "POST".parse() {
            response.headers_mut().insert(header::ALLOW, allowed);
        }
        response
    };
    Router::new().route("/mcp", post(take).get(no_stream).delete(no_stream))
}

async fn take(Axum(state): Axum<State>, headers: HeaderMap, body: String) -> Response {
    if !is_own_page(&headers) {
        return Problem::new(StatusCode::FORBIDDEN, "requests of other sites are refused")
            .at("/mcp");
    }
    let told = headers.get("mcp-protocol-version").and_then(|v| v.to_str().ok());
    if let Some(version) = told.filter(|v| !VERSIONS.contains(v)) {
        let wrong =
            format!("protocol version {version} is not spoken, only {}", VERSIONS.join(", "));
        return Problem::asked_wrongly(wrong).at("/mcp");
    }
    let knowledge = state.knowledge.clone();
    let answer = state
        .pool
        .clone()
        .with(move |store| {
            let desk = Desk { store, knowledge: &knowledge };
            Ok(super::answer(&desk, &body))
        })
        .await;
    match answer {
        Ok(Some(answer)) => {
            ([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
        }
        Ok(None) => StatusCode::ACCEPTED.into_response(),
        Err(error) => Problem::from(error).at("/mcp"),
    }
}

/// A browser names the page a request comes from: only our own may ask, else any site its reader
/// visits could read the case (DNS rebinding).
fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return true };
    let from = origin.split_once("://").map_or(origin, |(_, host)| host);
    text(header::HOST).is_some_and(|host| host.eq_ignore_ascii_case(from))
}
