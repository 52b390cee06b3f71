//! BM25 of one phrase alone, as an auxiliary function of FTS5.
//!
//! `bm25` of SQLite first walks over all articles that hold the phrase, to learn how rare it is, before it
//! rates one of them. Where only one phrase is asked for, its rarity is the same factor in the score of
//! each, so that `bm25_alone` leaves it out: the order is the same, and the walk is saved (50 ms for a
//! phrase that a third of 200,000 articles hold).

use std::ffi::{CStr, c_int};
use std::ptr::null_mut;

use rusqlite::{Connection, Error, ffi};

/// Robertson and Zaragoza 2009; the constants of SQLite.
const K1: f64 = 1.2;
const B: f64 = 0.75;

const NAME: &CStr = c"bm25_alone";

/// Makes `bm25_alone(table, weight of each column …)` known to a connection.
pub(crate) fn teach(connection: &Connection) -> rusqlite::Result<()> {
    let mut api: *mut ffi::fts5_api = null_mut();
    let mut ask: *mut ffi::sqlite3_stmt = null_mut();
    // SAFETY: the handle is that of an open connection; the statement is finalised here; SQLite writes to
    // `api`, which outlives the statement, the address of a structure that lives as long as the connection
    // (https://sqlite.org/fts5.html#extending_fts5).
    let done = unsafe {
        let handle = connection.handle();
        let sql = c"SELECT fts5(?1)".as_ptr();
        let mut done = ffi::sqlite3_prepare_v2(handle, sql, -1, &raw mut ask, null_mut());
        if done == ffi::SQLITE_OK {
            let place = (&raw mut api).cast();
            ffi::sqlite3_bind_pointer(ask, 1, place, c"fts5_api_ptr".as_ptr(), None);
            ffi::sqlite3_step(ask);
            done = ffi::sqlite3_finalize(ask);
        }
        match api.as_ref().and_then(|a| a.xCreateFunction) {
            Some(create) if done == ffi::SQLITE_OK => {
                create(api, NAME.as_ptr(), null_mut(), Some(bm25_alone), None)
            }
            _ => done.max(ffi::SQLITE_ERROR),
        }
    };
    match done {
        ffi::SQLITE_OK => Ok(()),
        code => Err(Error::SqliteFailure(ffi::Error::new(code), None)),
    }
}

/// Called by FTS5 for a row that matches.
unsafe extern "C" fn bm25_alone(
    api: *const ffi::Fts5ExtensionApi,
    row: *mut ffi::Fts5Context,
    answer: *mut ffi::sqlite3_context,
    count: c_int,
    weights: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: FTS5 calls with pointers that are valid during the call, and with `count` weights.
    unsafe {
        let weight = |column: c_int| match column < count {
            true => ffi::sqlite3_value_double(*weights.add(column as usize)),
            false => 1.0,
        };
        match api.as_ref().and_then(|api| score(api, row, weight)) {
            Some(score) => ffi::sqlite3_result_double(answer, score),
            None => ffi::sqlite3_result_error_code(answer, ffi::SQLITE_ERROR),
        }
    }
}

/// The score of a row, the less the better, written out in the order in which SQLite reckons.
///
/// # Safety
/// `row` is what FTS5 called with.
unsafe fn score(
    api: &ffi::Fts5ExtensionApi,
    row: *mut ffi::Fts5Context,
    weight: impl Fn(c_int) -> f64,
) -> Option<f64> {
    let (mut rows, mut all, mut length, mut places) = (0, 0, 0, 0);
    let (mut phrase, mut column, mut token) = (0, 0, 0);
    let mut often = 0.0;
    let told = |code: c_int| (code == ffi::SQLITE_OK).then_some(());
    // SAFETY: every number written to lives in this function.
    unsafe {
        told(api.xRowCount?(row, &raw mut rows))?;
        told(api.xColumnTotalSize?(row, -1, &raw mut all))?;
        told(api.xColumnSize?(row, -1, &raw mut length))?;
        told(api.xInstCount?(row, &raw mut places))?;
        for place in 0..places {
            let (p, c, t) = (&raw mut phrase, &raw mut column, &raw mut token);
            told(api.xInst?(row, place, p, c, t))?;
            often += weight(column);
        }
    }
    let mean = all as f64 / rows as f64;
    Some(-(often * (K1 + 1.0)) / (often + K1 * (1.0 - B + B * f64::from(length) / mean)))
}
