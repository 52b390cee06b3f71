use jiff::Timestamp;
use rusqlite::{Row, params};

use crate::{Result, Store, raw::pack};

/// An item that could not be stored, with why.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Quarantined {
    pub number: i64,
    pub at: Timestamp,
    pub source: String,
    pub address: String,
    pub reason: String,
    pub size: u64,
}

/// At most this much of a quarantined item is kept to look at.
const KEEP: usize = 1 << 20;

impl Store {
    /// Keeps the first megabyte of an item aside; the same item for the same reason is kept once.
    pub fn quarantine(
        &self,
        at: Timestamp,
        source: &str,
        address: &str,
        reason: &str,
        bytes: &[u8],
    ) -> Result<()> {
        let kept = &bytes[..bytes.len().min(KEEP)];
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO quarantine(at, source, address, reason, size, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                at.as_second(),
                source,
                address,
                reason,
                bytes.len() as i64,
                pack(kept)?
            ])?;
        Ok(())
    }

    pub fn quarantined(&self) -> Result<Vec<Quarantined>> {
        let mut select = self.connection.prepare_cached(
            "SELECT number, at, source, address, reason, size FROM quarantine ORDER BY number",
        )?;
        Ok(select.query_map([], row)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The bytes kept of a quarantined item.
    pub fn quarantined_bytes(&self, number: i64) -> Result<Vec<u8>> {
        let packed: Vec<u8> = self.connection.query_row(
            "SELECT bytes FROM quarantine WHERE number = ?1",
            [number],
            |row| row.get(0),
        )?;
        Ok(zstd::decode_all(packed.as_slice())?)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<Quarantined> {
    Ok(Quarantined {
        number: row.get(0)?,
        at: Timestamp::from_second(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH),
        source: row.get(2)?,
        address: row.get(3)?,
        reason: row.get(4)?,
        size: row.get::<_, i64>(5)? as u64,
    })
}
