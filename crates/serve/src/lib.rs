//! The pages: what the other rooms know, to look at, to open and to carry away.
//!
//! In: a case file, read only. Out: HTML that is complete without scripts, and for each page its
//! machine twin (`.json`). Every sentence, figure and status links to the stored words it rests on.
//! Beside the pages: REST under `/api/v1`, and the Model Context Protocol at `/mcp` and over
//! standard input and output.

mod access;
mod api;
mod as_of;
mod error;
mod format;
mod mcp;
mod names;
mod pages;
mod pool;
mod resolve;

pub use access::{Access, secret::hash_password};
pub use error::Error;
pub use mcp::serve_stdio;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::{get, post};
use parallax_knowledge::Knowledge;
use parallax_store::Store;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// What the server needs to know of the case.
#[derive(Debug, Clone)]
pub struct Settings {
    pub file: PathBuf,
    pub name: String,
    /// The tables compiled in, with the case's own on top.
    pub knowledge: Arc<Knowledge>,
    pub access: Access,
    /// Makes the stories again after an analyst's ruling; without it they follow with the next run.
    pub regroup: Option<Regroup>,
}

/// What makes the stories again.
#[derive(Clone)]
pub struct Regroup(Arc<Regrouping>);

type Regrouping = dyn Fn(&mut Store) -> Result<(), String> + Send + Sync;

impl Regroup {
    pub fn new(work: impl Fn(&mut Store) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(work))
    }

    fn run(&self, store: &mut Store) -> Result<(), Error> {
        (self.0)(store).map_err(Error::Broken)
    }
}

impl std::fmt::Debug for Regroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Regroup")
    }
}

#[derive(Debug, Clone)]
pub(crate) struct State {
    pool: Arc<pool::Pool>,
    name: Arc<str>,
    knowledge: Arc<Knowledge>,
    access: Access,
    limits: Arc<access::limit::Limits>,
    /// Guard of the forms where there are no sessions.
    guard: Arc<str>,
    regroup: Option<Regroup>,
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
        access: settings.access,
        limits: Arc::default(),
        guard: access::secret::random().unwrap_or_default().into(),
        regroup: settings.regroup,
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
        .route("/story/{id}/repair", post(pages::repair::repair))
        .route("/login", get(access::pages::login).post(access::pages::sign_in))
        .route("/logout", post(access::pages::sign_out))
        .route("/account", get(access::pages::own))
        .route("/account/token", post(access::pages::make_token))
        .route("/account/revoke", post(access::pages::revoke_token))
        .route("/admin", get(access::pages::admin))
        .route("/admin/account", post(access::pages::change))
        .route("/claims", get(pages::claims::list))
        .route("/claim/{id}", get(pages::claims::show))
        .route("/events", get(pages::events::list))
        .route("/event/{id}", get(pages::events::show))
        .route("/article/{id}", get(pages::article::show))
        .route("/search", get(pages::search::show))
        .route("/searches", post(pages::saved::keep))
        .route("/feed/search/{name}", get(pages::saved::feed))
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
        .layer(axum::middleware::from_fn_with_state(state.clone(), access::guard))
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
    let service = router(settings).into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
