/// Why an export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] parallax_store::Error),
    #[error("the export could not be written: {0}")]
    Write(#[from] std::io::Error),
    #[error("the record could not be written as JSON: {0}")]
    Json(#[source] serde_json::Error),
    #[error("the page could not be drawn: {0}")]
    Template(#[from] askama::Error),
    #[error("the bytes of article {0} are missing; `parallax verify` tells more")]
    Bytes(String),
    #[error("there is no format {0}; `parallax export --list` names them")]
    Format(String),
}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::Write(error),
            other => Self::Write(std::io::Error::other(format!("{other:?}"))),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        if error.is_io() { Self::Write(error.into()) } else { Self::Json(error) }
    }
}
