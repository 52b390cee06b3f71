//! The outlets of the corpus on one port of this machine.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;

use super::corpus::{Corpus, file};
use super::feeds::{self, Document};
use super::page::{self, Base, escape};

struct Site {
    corpus: Corpus,
    base: String,
    now: Option<Timestamp>,
}

/// Where the invented outlets are when nothing else is there: addresses name articles, so the same port
/// makes the same case.
const PORT: u16 = 7374;

/// A running server; it stops when dropped.
pub struct Server {
    pub base: String,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    /// Serves the corpus as it stood at `now` (all of it, without) on 127.0.0.1, on a free port when
    /// the usual one is taken.
    pub fn start(corpus: Corpus, now: Option<Timestamp>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .context("the demo server could not be started")?;
        let listener = runtime
            .block_on(async {
                match tokio::net::TcpListener::bind(("127.0.0.1", PORT)).await {
                    Ok(listener) => Ok(listener),
                    Err(_) => tokio::net::TcpListener::bind(("127.0.0.1", 0)).await,
                }
            })
            .context("no port of 127.0.0.1 could be opened for the demo server")?;
        let base = format!("http://{}", listener.local_addr()?);
        let site = Arc::new(Site { corpus, base: base.clone(), now });
        let router =
            Router::new().route("/", get(root)).route("/{*path}", get(below)).with_state(site);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { base, _runtime: runtime })
    }
}

async fn root(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    let list: String = site
        .corpus
        .outlets
        .values()
        .map(|o| format!("<li><a href=\"/{}/\">{}</a></li>\n", o.id, escape(&o.name)))
        .collect();
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Demonstration</title><p>{}</p><ul>\n{list}</ul></html>\n",
        page::NOTICE
    );
    answer((page.into(), HTML), &headers)
}

const HTML: &str = "text/html; charset=utf-8";

async fn below(
    State(site): State<Arc<Site>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    match find(&site, &path) {
        Ok(Some(document)) => answer(document, &headers),
        Ok(None) => (StatusCode::NOT_FOUND, "There is nothing at this address.\n").into_response(),
        Err(e) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{e:#}\n")).into_response(),
    }
}

fn find(site: &Site, path: &str) -> Result<Option<Document>> {
    let (base, corpus) = (Base(&site.base), &site.corpus);
    let xml = "application/xml; charset=utf-8";
    match path {
        "robots.txt" => {
            let rules = file("robots.txt").unwrap_or_default().replace("{{base}}", &site.base);
            return Ok(Some((rules.into(), "text/plain; charset=utf-8")));
        }
        "feeds.opml" => {
            return Ok(Some((feeds::opml(base, corpus).into(), "text/x-opml; charset=utf-8")));
        }
        "sitemap-index.xml" => return Ok(Some((feeds::sitemap_index(base, corpus).into(), xml))),
        _ => {}
    }
    let Some((outlet, rest)) = path.split_once('/') else { return Ok(None) };
    let Some(outlet) = corpus.outlets.get(outlet) else { return Ok(None) };
    if rest.is_empty() || (rest == outlet.feed && outlet.delivery == "transcript") {
        return Ok(Some((page::home(base, corpus, outlet, site.now)?.into(), HTML)));
    }
    if rest == outlet.feed {
        return feeds::document(base, corpus, outlet, site.now).map(Some);
    }
    if let Some(name) = rest.strip_prefix(&outlet.feed)
        && corpus.transcripts.iter().any(|t| t.outlet == outlet.id && t.file == name)
    {
        let kind =
            if name.ends_with(".vtt") { "text/vtt; charset=utf-8" } else { "application/x-subrip" };
        return Ok(file(&format!("transcripts/{name}")).map(|text| (text.into(), kind)));
    }
    let articles = corpus.current(&outlet.id, site.now);
    let Some(article) = articles.iter().find(|a| a.path == rest) else { return Ok(None) };
    Ok(Some((page::article(base, corpus, article, site.now)?.into(), HTML)))
}

/// With an entity tag; 304 to who has it already.
fn answer((body, content_type): Document, headers: &HeaderMap) -> Response {
    let tag = format!("\"{:016x}\"", fnv(&body));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    if known.is_some_and(|k| k.split(',').any(|t| t.trim() == tag)) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    ([(header::CONTENT_TYPE, content_type.to_string()), (header::ETAG, tag)], body).into_response()
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo).
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
