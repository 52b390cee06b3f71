//! One hash of everything derived, in an order that does not depend on how it came about.

use sha2::{Digest, Sha256};

use crate::{Result, Store};

const TABLES: &[(&str, &str)] = &[
    ("entity", "SELECT article, start, stop, kind, link FROM entity ORDER BY 1, 2, 3, 5"),
    ("mention", "SELECT id, record FROM mention ORDER BY id"),
    ("statement", "SELECT id, record FROM statement ORDER BY id"),
    ("evidence", "SELECT record, field, article, start, stop, words FROM evidence ORDER BY 1, 2"),
    ("story", "SELECT id, record FROM story ORDER BY id"),
    ("membership", "SELECT article, story, origin FROM membership ORDER BY 1"),
    ("event", "SELECT id, record FROM event ORDER BY id"),
    ("event_mention", "SELECT event, mention FROM event_mention ORDER BY 1, 2"),
    ("claim", "SELECT id, record FROM claim ORDER BY id"),
    ("claim_link", "SELECT event, place, record FROM claim_link ORDER BY event, place"),
    ("relation", "SELECT number, record FROM relation ORDER BY number"),
];

impl Store {
    /// SHA-256 of each derived table, by name.
    pub fn digest(&self) -> Result<Vec<(&'static str, String)>> {
        TABLES.iter().map(|(name, sql)| Ok((*name, self.digest_of(sql)?))).collect()
    }

    fn digest_of(&self, sql: &str) -> Result<String> {
        let mut hash = Sha256::new();
        let mut select = self.connection.prepare(sql)?;
        let columns = select.column_count();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    rusqlite::types::ValueRef::Integer(i) => hash.update(i.to_le_bytes()),
                    rusqlite::types::ValueRef::Text(t) => hash.update(t),
                    _ => hash.update([0]),
                }
                hash.update([0x1f]);
            }
            hash.update([0x1e]);
        }
        use std::fmt::Write;
        Ok(hash.finalize().iter().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        }))
    }
}
