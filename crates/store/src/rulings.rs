use parallax_model::story::Constraint;
use rusqlite::params;

use crate::{Result, Store};

impl Store {
    /// Keeps what an analyst ruled. Returns its number.
    pub fn put_ruling(&self, ruling: &Constraint) -> Result<u64> {
        self.connection.execute("INSERT INTO ruling(record) VALUES ('{}')", [])?;
        let id = self.connection.last_insert_rowid();
        let kept = Constraint { id: id as u64, ..ruling.clone() };
        self.connection.execute(
            "UPDATE ruling SET record = ?2 WHERE number = ?1",
            params![id, serde_json::to_string(&kept)?],
        )?;
        Ok(kept.id)
    }

    /// Marks a ruling as undone; it stays on record.
    pub fn undo_ruling(&self, id: u64) -> Result<bool> {
        let mut all = self.rulings()?;
        let Some(ruling) = all.iter_mut().find(|r| r.id == id) else { return Ok(false) };
        ruling.undone = true;
        self.connection.execute(
            "UPDATE ruling SET record = ?2 WHERE number = ?1",
            params![id as i64, serde_json::to_string(ruling)?],
        )?;
        Ok(true)
    }

    /// All rulings in the order they were made, undone ones included.
    pub fn rulings(&self) -> Result<Vec<Constraint>> {
        let mut select =
            self.connection.prepare_cached("SELECT record FROM ruling ORDER BY number")?;
        let rows = select.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
    }
}
