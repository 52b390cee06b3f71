//! What does not depend on the case.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};

use super::Frame;

pub(crate) async fn style() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "max-age=3600"),
        ],
        include_str!("../../static/style.css"),
    )
}

/// The small enhancements: every page is complete without them.
pub(crate) async fn script() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "max-age=3600"),
        ],
        include_str!("../../static/desk.js"),
    )
}

pub(crate) async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], include_str!("../../static/icon.svg"))
}

pub(crate) async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    frame: Frame,
    text: &'a str,
}

/// A page that says one thing, used when there is nothing else to show.
pub(crate) fn message(text: &str) -> String {
    let frame = Frame { title: "Not shown".into(), case: "Parallax".into(), ..Frame::default() };
    Message { frame, text }.render().unwrap_or_else(|_| text.to_string())
}

pub(crate) async fn nothing_here() -> impl IntoResponse {
    (
        StatusCode::NOT_FOUND,
        Html(message("There is no such page. The menu above leads to all there are.")),
    )
}
