//! One module a screen.

pub(crate) mod accounts;
pub(crate) mod actors;
pub(crate) mod alerts;
pub(crate) mod article;
pub(crate) mod claims;
pub(crate) mod coverage;
pub(crate) mod csv;
pub(crate) mod doctor;
pub(crate) mod events;
pub(crate) mod exchanges;
pub(crate) mod feeds;
pub(crate) mod fixed;
pub(crate) mod index;
pub(crate) mod map;
pub(crate) mod outlook;
pub(crate) mod pair;
pub(crate) mod relations;
pub(crate) mod repair;
pub(crate) mod saved;
pub(crate) mod search;
pub(crate) mod sources;
pub(crate) mod stories;
pub(crate) mod story;
pub(crate) mod timeline;
pub(crate) mod weapons;
pub(crate) mod whatif;

use std::collections::BTreeMap;

use askama::Template;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use parallax_model::{Article, ArticleId, Span};
use parallax_store::Store;

use crate::{Error, State, as_of::carried, format};

/// What stands on every page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    pub case: String,
    pub title: String,
    /// Which entry of the menu is open.
    pub at: &'static str,
    /// Said on every page of this case, such as that it is a demonstration.
    pub notice: String,
    /// Address of the machine twin.
    pub twin: String,
    /// Address of the same as a table, where there is one.
    pub table: String,
    /// Whether there are accounts, so that the reader has one.
    pub accounts: bool,
    /// The day as of which the page is told, as the reader wrote it; nothing for now.
    pub as_of: String,
    /// First and last day of the case, between which a day can be chosen.
    pub first: String,
    pub last: String,
}

impl Frame {
    /// For pages that tell nothing of the case.
    pub(crate) fn bare(state: &State, title: &str) -> Self {
        Self { case: state.name.to_string(), title: title.into(), ..Self::default() }
    }

    pub(crate) fn new(
        state: &State,
        store: &Store,
        at: &'static str,
        title: &str,
    ) -> Result<Self, Error> {
        let day = |at: jiff::Timestamp| at.strftime("%Y-%m-%d").to_string();
        let (first, last) = store.coverage()?.map(|(a, b)| (day(a), day(b))).unwrap_or_default();
        Ok(Self {
            first,
            last,
            as_of: String::new(),
            case: state.name.to_string(),
            title: title.to_string(),
            at,
            notice: store.meta("notice")?.unwrap_or_default(),
            twin: String::new(),
            table: String::new(),
            accounts: state.access != crate::Access::Loopback,
        })
    }

    /// Told as of a day, as the reader wrote it.
    pub(crate) fn then(mut self, day: &str) -> Self {
        self.as_of = day.trim().to_string();
        self
    }

    pub(crate) fn table(mut self, address: String) -> Self {
        self.table = address;
        self
    }

    pub(crate) fn twin(mut self, address: String) -> Self {
        self.twin = address;
        self
    }
}

/// A page, or its twin.
pub(crate) enum Page {
    Html(String),
    Json(serde_json::Value),
    Csv(String),
    /// Anything else, with its media type.
    Typed(&'static str, String),
    /// The page is at another address.
    Elsewhere(String),
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        match self {
            Self::Html(text) => Html(text).into_response(),
            Self::Json(value) => {
                let text = serde_json::to_string_pretty(&value).unwrap_or_default();
                ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], text).into_response()
            }
            Self::Elsewhere(address) => axum::response::Redirect::to(&address).into_response(),
            Self::Typed(kind, text) => ([(header::CONTENT_TYPE, kind)], text).into_response(),
            Self::Csv(text) => {
                ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response()
            }
        }
    }
}

/// A page as HTML; the links of one that is told as of a day lead to that day.
pub(crate) fn html(page: &impl Template, as_of: &str) -> Result<Page, Error> {
    Ok(Page::Html(carried(page.render()?, as_of.trim())))
}

/// `abc.json` asks for the twin of `abc`.
pub(crate) fn twin_of(id: &str) -> (&str, bool) {
    id.strip_suffix(".json").map_or((id, false), |id| (id, true))
}

/// The words something rests on, with the way to open them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence {
    pub href: String,
    pub words: String,
    pub outlet: String,
    pub when: String,
    pub language: String,
    /// When the article reached this case, seconds since 1970.
    pub arrived: i64,
}

/// Fetches articles once each while a page is made.
pub(crate) struct Library<'s> {
    store: &'s Store,
    knowledge: std::sync::Arc<parallax_knowledge::Knowledge>,
    articles: BTreeMap<ArticleId, Article>,
}

impl<'s> Library<'s> {
    pub(crate) fn new(store: &'s Store, state: &State) -> Self {
        Self { store, knowledge: state.knowledge.clone(), articles: BTreeMap::new() }
    }

    pub(crate) fn store(&self) -> &'s Store {
        self.store
    }

    pub(crate) fn knowledge(&self) -> &parallax_knowledge::Knowledge {
        &self.knowledge
    }

    pub(crate) fn article(&mut self, id: &ArticleId) -> Result<&Article, Error> {
        if !self.articles.contains_key(id) {
            self.articles.insert(id.clone(), self.store.article(id)?);
        }
        self.articles.get(id).ok_or_else(|| {
            parallax_store::Error::Missing { kind: "article", id: id.0.clone() }.into()
        })
    }

    pub(crate) fn evidence(&mut self, span: &Span) -> Result<Evidence, Error> {
        let article = self.article(&span.article)?;
        Ok(Evidence {
            href: href(span),
            words: span.range.slice(&article.text).unwrap_or_default().to_string(),
            outlet: article.source_name.clone(),
            when: format::published(article.published.as_ref()),
            language: article.language.clone().unwrap_or_default(),
            arrived: article.fetched.as_second(),
        })
    }
}

/// The page that shows a span lit.
pub(crate) fn href(span: &Span) -> String {
    format!("/article/{}?lit={}-{}#lit", escape(&span.article.0), span.range.start, span.range.end)
}

/// A path segment: everything but letters, digits and `-._~:` escaped.
pub(crate) fn escape(segment: &str) -> String {
    let mut out = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
