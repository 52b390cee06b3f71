//! Rows of other coders' tables, beside the record and never part of it.

use parallax_model::{Coder, Imported};
use rusqlite::{OptionalExtension, params, params_from_iter, types::Value};

use crate::{
    EventFilter, Result, Store,
    raw::{pack, sha256},
    verify::{Fault, Proof},
};

/// What became of an imported row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptRow {
    Stored,
    /// The same row is stored.
    Duplicate,
    /// Another row is stored under its identifier; this one was not taken.
    Contradicts,
}

/// A row and how many rows of a mention table tell of it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ImportedRow {
    #[serde(flatten)]
    pub imported: Imported,
    pub documents: u64,
}

impl Store {
    /// Keeps a row with its line as the file has it. Call inside a transaction.
    pub fn put_imported(&self, imported: &Imported, line: &[u8]) -> Result<KeptRow> {
        let (id, hash) = (imported.id(), sha256(line));
        let known: Option<String> = self
            .connection
            .prepare_cached("SELECT hash FROM imported WHERE id = ?1")?
            .query_row([&id], |row| row.get(0))
            .optional()?;
        match known {
            Some(known) if known == hash => return Ok(KeptRow::Duplicate),
            Some(_) => return Ok(KeptRow::Contradicts),
            None => {}
        }
        let event =
            imported.event.as_ref().map(|key| format!("{}:{key}", Coder::GdeltEvents.name()));
        self.connection
            .prepare_cached(
                "INSERT INTO imported(id, coder, day, type, event, record, hash, line)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                id,
                imported.imported_from.name(),
                imported.day.map(|d| d.to_string()),
                imported.event_type.map(|t| t.name()),
                event,
                serde_json::to_string(imported)?,
                hash,
                pack(line)?,
            ])?;
        let mut party = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO imported_party(party, imported) VALUES (?1, ?2)",
        )?;
        for country in imported.actor.countries.iter().chain(&imported.recipient.countries) {
            party.execute([&country.0, &id])?;
        }
        Ok(KeptRow::Stored)
    }

    /// Imported rows by day, newest first: those that tell an event, or with `coder` all rows of that table. Nothing
    /// imported has a status or one of our kinds, so a filter that asks for either finds nothing.
    pub fn imported(&self, filter: &EventFilter, coder: Option<Coder>) -> Result<Vec<ImportedRow>> {
        if filter.status.is_some() || filter.kind.is_some() {
            return Ok(Vec::new());
        }
        let mut sql = String::from(
            "SELECT record, (SELECT count(*) FROM imported AS told WHERE told.event = imported.id)
             FROM imported WHERE 1",
        );
        let mut values: Vec<Value> = Vec::new();
        match coder {
            Some(coder) => {
                values.push(Value::Text(coder.name().into()));
                sql.push_str(" AND coder = ?1");
            }
            None => sql.push_str(" AND coder IN ('gdelt-events', 'polecat')"),
        }
        let clauses = [
            (" AND type = ?", &filter.event_type),
            (" AND id IN (SELECT imported FROM imported_party WHERE party = ?)", &filter.party),
            (" AND day >= ?", &filter.since),
            (" AND day < ?", &filter.until),
        ];
        for (clause, value) in clauses {
            if let Some(value) = value {
                values.push(Value::Text(value.clone()));
                sql.push_str(&clause.replace('?', &format!("?{}", values.len())));
            }
        }
        let limit = filter.limit.map_or(-1, i64::from);
        sql.push_str(&format!(
            " ORDER BY day IS NULL, day DESC, id LIMIT {limit} OFFSET {}",
            filter.offset
        ));
        let mut select = self.connection.prepare_cached(&sql)?;
        let rows = select.query_map(params_from_iter(values), |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)? as u64))
        })?;
        rows.map(|row| {
            let (record, documents) = row?;
            Ok(ImportedRow { imported: serde_json::from_str(&record)?, documents })
        })
        .collect()
    }

    /// How many rows of each table are stored; tables without one are left out.
    pub fn imported_counts(&self) -> Result<Vec<(Coder, u64)>> {
        let mut select = self
            .connection
            .prepare_cached("SELECT coder, count(*) FROM imported GROUP BY coder ORDER BY coder")?;
        let rows = select
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)? as u64)))?;
        let mut counts = Vec::new();
        for row in rows {
            let (name, count) = row?;
            counts.extend(Coder::from_name(&name).map(|coder| (coder, count)));
        }
        Ok(counts)
    }

    /// Each row under its own name, each line as its hash says.
    pub(crate) fn verify_imported(&self, proof: &mut Proof) -> Result<()> {
        let mut select =
            self.connection.prepare("SELECT id, record, hash, line FROM imported ORDER BY id")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (id, record): (String, String) = (row.get(0)?, row.get(1)?);
            let (hash, line): (String, Vec<u8>) = (row.get(2)?, row.get(3)?);
            proof.records += 1;
            let mut fault = |field: &str, what: &str| {
                proof.faults.push(Fault {
                    record: id.clone(),
                    field: field.into(),
                    what: what.into(),
                });
            };
            match serde_json::from_str::<Imported>(&record) {
                Ok(imported) if imported.id() == id => {}
                _ => fault("record", "is not the row of this name"),
            }
            match zstd::decode_all(line.as_slice()) {
                Ok(line) if sha256(&line) == hash => {}
                _ => fault("line", "does not match its hash"),
            }
        }
        Ok(())
    }
}
