//! Answers with their validator.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Problem;

/// JSON with a weak `ETag` of its content (the bytes sent may be packed), or 304 when the asker has
/// it already.
pub(super) fn response(told: Result<Value, Problem>, here: &str, asked: &HeaderMap) -> Response {
    let value = match told {
        Ok(value) => value,
        Err(problem) => return problem.at(here),
    };
    let body = value.to_string();
    let tag = tag(body.as_bytes());
    let mut response = if known(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], body).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn tag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let hex: String = digest.iter().take(12).map(|b| format!("{b:02x}")).collect();
    format!("W/\"{hex}\"")
}

/// Compared weakly, as RFC 9110 asks for `If-None-Match`.
fn known(asked: &HeaderMap, tag: &str) -> bool {
    let bare = |t: &str| t.trim().trim_start_matches("W/").to_string();
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|t| t.trim() == "*" || bare(t) == bare(tag))
}
