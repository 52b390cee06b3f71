use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// Why a page could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] parallax_store::Error),
    #[error("the page could not be drawn: {0}")]
    Template(#[from] askama::Error),
    #[error("the record could not be written: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{0} cannot be read as a date; write YYYY-MM-DD")]
    Date(String),
    #[error("not allowed: {0}")]
    Forbidden(String),
    #[error("too many requests from one address; wait a minute")]
    TooMany,
    #[error("the request broke off: {0}")]
    Broken(String),
}

impl Error {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Store(parallax_store::Error::Missing { .. }) => StatusCode::NOT_FOUND,
            Self::Store(parallax_store::Error::Locked) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Date(_) => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        tracing::warn!(%status, error = %self, "page not shown");
        let page = crate::pages::fixed::message(&self.to_string());
        (status, Html(page)).into_response()
    }
}
