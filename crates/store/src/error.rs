use std::path::Path;

/// What the store could not do, with the remedy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} exists already; choose another name, or open it as it is")]
    Exists(String),
    #[error(
        "{path} cannot be opened as a case file: {source}; if it was truncated or is another file, restore it from a copy or start a new case with `parallax new`"
    )]
    Open { path: String, source: rusqlite::Error },
    #[error(
        "{path} was written by a newer Parallax (schema {found}, this program knows {known}); use the newer program"
    )]
    Newer { path: String, found: i64, known: i64 },
    #[error(
        "{path} was written by an older Parallax (schema {found}); open it once for writing, for example with `parallax doctor`, to bring it up to date"
    )]
    Older { path: String, found: i64 },
    #[error(
        "the case file is in use by another writer; wait until it ends, or stop it, and run the command again"
    )]
    Locked,
    #[error(
        "the disk is full: nothing of this batch was written; free some space and run the command again"
    )]
    Full,
    #[error(
        "the case file is damaged ({0}); what is readable can be saved with `parallax export`, then rebuild a new case from it"
    )]
    Damaged(String),
    #[error("there is no {kind} {id} in this case")]
    Missing { kind: &'static str, id: String },
    #[error("record {0} does not slice its article: {1}")]
    Evidence(String, String),
    #[error("stored record cannot be read back: {0}; run `parallax rebuild`")]
    Record(#[from] serde_json::Error),
    #[error("raw bytes could not be (un)packed: {0}")]
    Pack(#[from] std::io::Error),
    #[error("case file: {0}")]
    Sqlite(rusqlite::Error),
}

impl Error {
    pub(crate) fn open(path: &Path, source: rusqlite::Error) -> Self {
        match Self::from(source) {
            Self::Sqlite(source) => Self::Open { path: path.display().to_string(), source },
            other => other,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match e.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Locked,
            Some(Code::DiskFull) => Self::Full,
            Some(Code::DatabaseCorrupt) => Self::Damaged(e.to_string()),
            _ => Self::Sqlite(e),
        }
    }
}
