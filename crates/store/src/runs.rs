use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::{Result, Store};

/// How the items of one run ended. They add up: `seen` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCounts {
    pub seen: u64,
    pub stored: u64,
    pub duplicate: u64,
    pub quarantined: u64,
    pub refused: u64,
}

impl RunCounts {
    pub fn add_up(&self) -> bool {
        self.seen == self.stored + self.duplicate + self.quarantined + self.refused
    }

    pub fn add(&mut self, other: Self) {
        self.seen += other.seen;
        self.stored += other.stored;
        self.duplicate += other.duplicate;
        self.quarantined += other.quarantined;
        self.refused += other.refused;
    }
}

/// One run that took items in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    pub number: i64,
    pub started: Timestamp,
    /// `None` while it runs, or when it was cut off.
    pub ended: Option<Timestamp>,
    pub what: String,
    pub counts: RunCounts,
}

impl Store {
    pub fn begin_run(&self, at: Timestamp, what: &str) -> Result<i64> {
        self.connection.execute(
            "INSERT INTO run(started, what) VALUES (?1, ?2)",
            params![at.as_second(), what],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    pub fn end_run(&self, number: i64, at: Timestamp, counts: RunCounts) -> Result<()> {
        self.connection.execute(
            "UPDATE run SET ended = ?2, counts = ?3 WHERE number = ?1",
            params![number, at.as_second(), serde_json::to_string(&counts)?],
        )?;
        Ok(())
    }

    /// Runs, newest first.
    pub fn runs(&self, limit: u32) -> Result<Vec<Run>> {
        let mut select = self.connection.prepare_cached(
            "SELECT number, started, ended, what, counts FROM run ORDER BY number DESC LIMIT ?1",
        )?;
        let rows = select.query_map([limit], |row| {
            let instant = |s: i64| Timestamp::from_second(s).unwrap_or(Timestamp::UNIX_EPOCH);
            let counts: String = row.get(4)?;
            Ok(Run {
                number: row.get(0)?,
                started: instant(row.get(1)?),
                ended: row.get::<_, Option<i64>>(2)?.map(instant),
                what: row.get(3)?,
                counts: serde_json::from_str(&counts).unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
