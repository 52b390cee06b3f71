//! The OpenAPI 3.1 document, made from the table of routes.

use serde_json::{Map, Value, json};

use super::ask::{Holds, Parameter, Stands};
use super::routes::{Gives, ROUTES, Route};
use super::schemas;

pub(super) fn document() -> Value {
    let paths: Map<String, Value> =
        ROUTES.iter().map(|r| (r.path.to_string(), json!({ "get": operation(r) }))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Parallax",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The record of a case: who did what to whom, who says so, and how it stands.",
            "description": "Every record comes with `evidence`: the stored words behind each of its ranges, with the article, outlet and page that shows them. Lists are paged: `next` of a page is the `cursor` of the following one. Answers carry an ETag; send it back as If-None-Match. Byte ranges are of the article's text in UTF-8.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "responses": {
                "Problem": {
                    "description": "Why the request is not answered",
                    "content": { "application/problem+json": { "schema": reference("Problem") } },
                },
            },
        },
    })
}

fn operation(route: &Route) -> Value {
    let schema = match route.gives {
        Gives::One(name) => reference(name),
        Gives::Page(name) => json!({
            "type": "object",
            "properties": {
                "items": { "type": "array", "items": reference(name) },
                "next": { "type": ["string", "null"], "description": "cursor of the next page" },
            },
            "required": ["items", "next"],
        }),
        Gives::Ranked(name) => json!({
            "type": "object",
            "properties": {
                "items": { "type": "array", "items": reference(name) },
                "next": { "type": ["string", "null"], "description": "cursor of the next page" },
                "ranked": {
                    "type": ["integer", "null"],
                    "description": "in the order `best`: so many of the matches that came last are ranked and listed at most; older ones are listed by `order=newest`, where this is null",
                },
            },
            "required": ["items", "next", "ranked"],
        }),
        Gives::Description => json!({ "type": "object" }),
    };
    let mut responses = Map::new();
    responses.insert(
        "200".into(),
        json!({
            "description": route.summary,
            "headers": { "ETag": { "schema": { "type": "string" }, "description": "validator of the answer" } },
            "content": { "application/json": { "schema": schema } },
        }),
    );
    responses.insert("304".into(), json!({ "description": "Not changed since the ETag sent" }));
    for status in ["400", "404", "503"] {
        responses.insert(status.into(), json!({ "$ref": "#/components/responses/Problem" }));
    }
    json!({
        "operationId": route.name,
        "summary": route.summary,
        "parameters": route.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "responses": responses,
    })
}

fn parameter(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name,
        "in": match parameter.stands { Stands::Path => "path", Stands::Query => "query" },
        "required": parameter.required,
        "description": parameter.meaning,
        "schema": schema(parameter.holds),
    })
}

/// Of the value of a parameter; the tools of the Model Context Protocol use it too.
pub(crate) fn schema(holds: Holds) -> Value {
    match holds {
        Holds::Text => json!({ "type": "string" }),
        Holds::Day => json!({ "type": "string", "format": "date" }),
        Holds::Word(words) => json!({ "type": "string", "enum": words }),
        Holds::Count(most) => json!({ "type": "integer", "minimum": 1, "maximum": most }),
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}
