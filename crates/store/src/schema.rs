//! The tables, as migrations in order; `user_version` counts those done.

use std::path::Path;

use rusqlite::Connection;

use crate::{Error, Result};

const MIGRATIONS: &[&str] = &[
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
    include_str!("schema/005.sql"),
    include_str!("schema/006.sql"),
    include_str!("schema/007.sql"),
    include_str!("schema/008.sql"),
];

fn known() -> i64 {
    MIGRATIONS.len() as i64
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings the schema up to date; each migration is one transaction.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    let found = version(connection).map_err(|e| Error::open(path, e))?;
    if found > known() {
        return Err(Error::Newer { path: path.display().to_string(), found, known: known() });
    }
    for (number, sql) in MIGRATIONS.iter().enumerate().skip(found.max(0) as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", number as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

/// For readers, who may not migrate.
pub(crate) fn check(connection: &Connection, path: &Path) -> Result<()> {
    let found = version(connection).map_err(|e| Error::open(path, e))?;
    match found {
        f if f > known() => {
            Err(Error::Newer { path: path.display().to_string(), found, known: known() })
        }
        f if f < known() => Err(Error::Older { path: path.display().to_string(), found }),
        _ => Ok(()),
    }
}
