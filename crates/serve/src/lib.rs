//! The pages: what the other rooms know, to look at, to open and to carry away.
//!
//! In: a case file, read only. Out: HTML that is complete without scripts, and for each page its
//! machine twin (`.json`). Every sentence, figure and status links to the stored words it rests on.
//! Beside the pages: REST under `/api/v1`, and the Model Context Protocol at `/mcp` and over
//! standard input and output.

mod api;
mod as_of;
mod error;
mod format;
mod mcp;
mod names;
mod pages;
mod pool;
mod resolve;

pub use error::Error;
pub use mcp::serve_stdio;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::get;
use parallax_knowledge::Knowledge;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// What the server needs to know of the case.
#[derive(Debug, Clone)]
pub struct Settings {
    pub file: PathBuf,
    pub name: String,
    /// The tables compiled in, with the case's own on top.
    pub knowledge: Arc<Knowledge>,
}

#[derive(Debug, Clone)]
pub(crate) struct State {
    pool: Arc<pool::Pool>,
    name: Arc<str>,
    knowledge: Arc<Knowledge>,
}

/// Only what this program serves may load or run; nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The routes of all pages.
pub fn router(settings: Settings) -> Router {
    let state = State {
        pool: Arc::new(pool::Pool::new(settings.file)),
        name: settings.name.as_str().into(),
        knowledge: settings.knowledge,
    };
    let fixed = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    };
    Router::new()
        .route("/", get(pages::stories::list))
        .route("/story/{id}", get(pages::story::show))
        .route("/claims", get(pages::claims::list))
        .route("/claim/{id}", get(pages::claims::show))
        .route("/events", get(pages::events::list))
        .route("/event/{id}", get(pages::events::show))
        .route("/article/{id}", get(pages::article::show))
        .route("/search", get(pages::search::show))
        .route("/feed/stories", get(pages::feeds::stories))
        .route("/actors", get(pages::actors::list))
        .route("/actor/{id}", get(pages::actors::show))
        .route("/pair/{a}/{b}", get(pages::pair::show))
        .route("/relations", get(pages::relations::show))
        .route("/map", get(pages::map::show))
        .route("/weapons", get(pages::weapons::list))
        .route("/weapon/{id}", get(pages::weapons::show))
        .route("/index", get(pages::index::show))
        .route("/outlook", get(pages::outlook::show))
        .route("/whatif", get(pages::whatif::show))
        .route("/alerts", get(pages::alerts::show))
        .route("/sources", get(pages::sources::list))
        .route("/source/{id}", get(pages::sources::show))
        .route("/doctor", get(pages::doctor::show))
        .route("/style.css", get(pages::fixed::style))
        .route("/desk.js", get(pages::fixed::script))
        .route("/icon.svg", get(pages::fixed::icon))
        .route("/robots.txt", get(pages::fixed::robots))
        .merge(api::router())
        .merge(mcp::router())
        .fallback(pages::fixed::nothing_here)
        .layer(CompressionLayer::new())
        .layer(fixed("content-security-policy", POLICY))
        .layer(fixed("x-content-type-options", "nosniff"))
        .layer(fixed("referrer-policy", "no-referrer"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-cache"),
        ))
        .with_state(state)
}

/// Serves until `stop` resolves.
pub async fn serve(
    listener: tokio::net::TcpListener,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(settings)).with_graceful_shutdown(stop).await
}
