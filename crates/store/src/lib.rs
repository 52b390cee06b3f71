//! The record of one case: one SQLite file, all SQL of the program, every write a transaction.
//!
//! In: articles with their raw bytes, then what the rooms made of them. Out: the same by id, by
//! filter, by words. Raw bytes are kept compressed. Each [`parallax_model::TextRange`] of a record
//! has a row in `evidence` with the words it covered when it was written, so that [`Store::verify`]
//! can prove the whole store. Derived records can be rebuilt from the articles at any time;
//! [`Store::digest`] tells whether two builds are the same to the byte.

mod accounts;
mod alerts;
mod articles;
mod changed;
mod derived;
mod digest;
mod error;
mod evidence;
mod gauge;
mod imported;
mod paged;
mod people;
mod quarantine;
mod query;
mod raw;
mod records;
mod rulings;
mod runs;
mod schema;
mod search;
mod sources;
mod verify;

pub use accounts::{Account, AuditEntry, Role, Token};
pub use alerts::{AlertFilter, AlertRow};
pub use articles::{ArticleFilter, Kept};
pub use derived::{ClaimFilter, Derived, EventFilter};
pub use error::Error;
pub use gauge::{Delivery, Forecast};
pub use imported::{ImportedRow, KeptRow};
pub use paged::{Fields, Listed, Place};
pub use people::{SourceFigures, ToldOf};
pub use quarantine::Quarantined;
pub use query::{FIELDS, Query, QueryError};
pub use records::{Coded, MentionFilter, Tellers};
pub use runs::{Run, RunCounts};
pub use search::{Hit, RANKED, SearchOrder};
pub use sources::SourceRow;
pub use verify::{Fault, Proof};

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// An open case file. One writer; any number of readers, which never block it.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Store {
    /// Makes a new case file; an existing one is an error.
    pub fn create(path: &Path) -> Result<Self> {
        if path.exists() {
            return Err(Error::Exists(path.display().to_string()));
        }
        let connection = Connection::open(path).map_err(|e| Error::open(path, e))?;
        Self::prepare(connection, path)
    }

    /// Opens a case file for writing, bringing its schema up to date.
    pub fn open(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|e| Error::open(path, e))?;
        Self::prepare(connection, path)
    }

    /// Opens a case file for reading only.
    pub fn open_read_only(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|e| Error::open(path, e))?;
        let store = Self { connection };
        store.settle().map_err(|e| Error::open(path, e))?;
        schema::check(&store.connection, path)?;
        Ok(store)
    }

    /// A second, reading door to the same file; `None` for a store in memory.
    pub fn reader(&self) -> Result<Option<Self>> {
        let path = self.connection.path().filter(|p| !p.is_empty()).map(Path::new);
        path.map(Self::open_read_only).transpose()
    }

    /// A store that lives in memory, for tests and for reading one text.
    pub fn in_memory() -> Result<Self> {
        let connection = Connection::open_in_memory()?;
        Self::prepare(connection, Path::new(":memory:"))
    }

    fn prepare(connection: Connection, path: &Path) -> Result<Self> {
        let mut store = Self { connection };
        store.settle().map_err(|e| Error::open(path, e))?;
        store
            .connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            .map_err(|e| Error::open(path, e))?;
        schema::migrate(&mut store.connection, path)?;
        Ok(store)
    }

    fn settle(&self) -> rusqlite::Result<()> {
        self.connection.busy_timeout(Duration::from_secs(5))?;
        self.connection.execute_batch(
            "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;",
        )?;
        search::teach(&self.connection)
    }

    /// Runs `work` as one transaction: all of it is kept, or none.
    pub fn transaction<T>(
        &mut self,
        work: impl FnOnce(&Self) -> std::result::Result<T, Error>,
    ) -> Result<T> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        match work(self) {
            Ok(value) => match self.connection.execute_batch("COMMIT") {
                Ok(()) => Ok(value),
                Err(e) => {
                    let _ = self.connection.execute_batch("ROLLBACK");
                    Err(e.into())
                }
            },
            Err(e) => {
                let _ = self.connection.execute_batch("ROLLBACK");
                Err(e)
            }
        }
    }

    /// Folds the write-ahead log into the file; called when a command ends.
    pub fn checkpoint(&self) -> Result<()> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Lets the file grow to at most `pages` pages of 4096 bytes: simulates a full disk in tests.
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        self.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// A setting of the case that lives with its data.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        use rusqlite::OptionalExtension;
        Ok(self
            .connection
            .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
            .optional()?)
    }

    pub fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.connection.execute(
            "INSERT INTO meta(key, value) VALUES (?1, ?2)
             ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            [key, value],
        )?;
        Ok(())
    }
}

/// SHA-256 of a text, in hexadecimal.
pub fn digest_of(text: &str) -> String {
    raw::sha256(text.as_bytes())
}
