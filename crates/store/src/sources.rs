use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use crate::{Result, Store};

/// A source the case follows: its settings as the case file gives them, and the collector's state.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SourceRow {
    pub id: String,
    pub name: String,
    pub record: Value,
    pub state: Value,
}

impl Store {
    /// Adds a source or replaces its settings; its state stays.
    pub fn put_source(&self, id: &str, name: &str, record: &Value) -> Result<()> {
        self.connection.execute(
            "INSERT INTO source(id, name, record) VALUES (?1, ?2, ?3)
             ON CONFLICT(id) DO UPDATE SET name = excluded.name, record = excluded.record",
            params![id, name, record.to_string()],
        )?;
        Ok(())
    }

    pub fn put_source_state(&self, id: &str, state: &Value) -> Result<()> {
        self.connection.execute(
            "UPDATE source SET state = ?2 WHERE id = ?1",
            params![id, state.to_string()],
        )?;
        Ok(())
    }

    pub fn sources(&self) -> Result<Vec<SourceRow>> {
        let mut select = self
            .connection
            .prepare_cached("SELECT id, name, record, state FROM source ORDER BY id")?;
        let rows = select.query_map([], columns)?;
        rows.map(|row| read(row?)).collect()
    }

    pub fn source(&self, id: &str) -> Result<Option<SourceRow>> {
        let row = self
            .connection
            .query_row("SELECT id, name, record, state FROM source WHERE id = ?1", [id], columns)
            .optional()?;
        row.map(read).transpose()
    }
}

type Columns = (String, String, String, String);

fn columns(row: &rusqlite::Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn read((id, name, record, state): Columns) -> Result<SourceRow> {
    Ok(SourceRow {
        id,
        name,
        record: serde_json::from_str(&record)?,
        state: serde_json::from_str(&state)?,
    })
}

impl Store {
    /// How many articles are stored from an outlet.
    pub fn article_count_of(&self, source: &str) -> Result<usize> {
        let count: i64 = self
            .connection
            .prepare_cached("SELECT count(*) FROM article WHERE source = ?1")?
            .query_row([source], |row| row.get(0))?;
        Ok(count as usize)
    }
}
