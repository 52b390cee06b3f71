//! The Model Context Protocol, so that an assistant can ask the record and cite its words: JSON-RPC 2.0
//! over standard input and output, or over HTTP (streamable, without sessions or streams of its own).
//!
//! The tools answer with the handlers of [`crate::api`], so that what an assistant is told and what
//! the REST interface gives are the same.

mod http;
mod stdio;
mod tools;

pub(crate) use http::router;
pub use stdio::serve as serve_stdio;

use serde_json::{Value, json};

use crate::api::Desk;

/// Versions of the protocol that are spoken, the newest first.
const VERSIONS: [&str; 3] = ["2025-06-18", "2025-03-26", "2024-11-05"];

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;

/// What is told to an assistant when it connects.
const INSTRUCTIONS: &str = "The record of a news case: stories, events of the world with every holder's account, \
    and claims with a dated status. Each answer carries the very words it rests on (evidence: words, outlet, date, url, \
    article and byte range). Cite them. Keep who says something apart from whether it stands: a claim that is disputed, \
    single-source or overdue must be told as such.";

/// Answers one message, or a batch of them; `None` where nothing is to be answered.
pub(crate) fn answer(desk: &Desk<'_>, text: &str) -> Option<Value> {
    match serde_json::from_str(text) {
        Ok(Value::Array(batch)) if !batch.is_empty() => {
            let all: Vec<Value> = batch.iter().filter_map(|m| message(desk, m)).collect();
            (!all.is_empty()).then_some(Value::Array(all))
        }
        Ok(one) => message(desk, &one),
        Err(error) => Some(failure(&Value::Null, PARSE_ERROR, &format!("no JSON: {error}"))),
    }
}

fn message(desk: &Desk<'_>, message: &Value) -> Option<Value> {
    let id = message.get("id");
    let method = message.get("method").and_then(Value::as_str);
    let valid = message.get("jsonrpc").and_then(Value::as_str) == Some("2.0");
    let Some(method) = method.filter(|_| valid) else {
        // An answer to something we never asked is no request: it is passed over.
        let answer = message.get("result").is_some() || message.get("error").is_some();
        return (!answer).then(|| {
            failure(id.unwrap_or(&Value::Null), INVALID_REQUEST, "this is no JSON-RPC 2.0 request")
        });
    };
    // Without an id it is a notification, which is never answered.
    let id = id.filter(|id| !id.is_null())?;
    let none = json!({});
    let params = message.get("params").unwrap_or(&none);
    Some(match method {
        "initialize" => success(id, initialize(params)),
        "ping" => success(id, json!({})),
        "tools/list" => success(id, json!({ "tools": tools::listed() })),
        "tools/call" => match tools::call(desk, params) {
            Ok(result) => success(id, result),
            Err(wrong) => failure(id, INVALID_PARAMS, &wrong),
        },
        other => failure(id, METHOD_NOT_FOUND, &format!("there is no method {other}")),
    })
}

/// The version asked for where it is spoken, else the newest.
fn initialize(params: &Value) -> Value {
    let asked = params.get("protocolVersion").and_then(Value::as_str);
    let version = asked.filter(|v| VERSIONS.contains(v)).unwrap_or(VERSIONS[0]);
    json!({
        "protocolVersion": version,
        "capabilities": { "tools": { "listChanged": false } },
        "serverInfo": {
            "name": "parallax", "title": "Parallax", "version": env!("CARGO_PKG_VERSION"),
        },
        "instructions": INSTRUCTIONS,
    })
}

fn success(id: &Value, result: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

fn failure(id: &Value, code: i64, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}
