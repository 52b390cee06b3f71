//! BM25 as an auxiliary function of FTS5 that is told how rare each phrase is.
//!
//! `bm25` of SQLite first walks over all articles that hold a phrase, to learn how rare it is, before it
//! rates one of them: 120 ms for a phrase of two common words at 200,000 articles. `bm25_quick` takes the
//! rarities as arguments; with those of all articles the order is that of `bm25`.

use std::ffi::{CStr, c_int, c_void};
use std::ptr::null_mut;

use rusqlite::{Connection, Error, ffi};

/// Robertson and Zaragoza 2009; the constants of SQLite.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// What a phrase counts that half of the articles or more hold.
const COMMON: f64 = 1e-6;

const NAME: &CStr = c"bm25_quick";

/// Columns of the index of words: title and text.
const COLUMNS: c_int = 2;

/// How rare a phrase is that so many of so many articles hold: its inverse document frequency.
pub(super) fn rarity(held: f64, of: f64) -> f64 {
    let idf = ((of - held + 0.5) / (held + 0.5)).ln();
    if idf > 0.0 { idf } else { COMMON }
}

/// Makes `bm25_quick(table, weight of each column …, rarity of each phrase …)` known to a connection; a
/// lone phrase needs no rarity, which would be the same factor in each score.
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
                create(api, NAME.as_ptr(), null_mut(), Some(bm25_quick), None)
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
unsafe extern "C" fn bm25_quick(
    api: *const ffi::Fts5ExtensionApi,
    row: *mut ffi::Fts5Context,
    answer: *mut ffi::sqlite3_context,
    count: c_int,
    given: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: FTS5 calls with pointers that are valid during the call, and with `count` arguments.
    unsafe {
        let given = |place: c_int| match place < count {
            true => ffi::sqlite3_value_double(*given.add(place as usize)),
            false => 1.0,
        };
        match api.as_ref().and_then(|api| score(api, row, given)) {
            Some(score) => ffi::sqlite3_result_double(answer, score),
            None => ffi::sqlite3_result_error_code(answer, ffi::SQLITE_ERROR),
        }
    }
}

/// What is the same for each row of a query.
struct Measures {
    /// Tokens of an article, on the mean.
    length: f64,
    /// Inverse document frequency of each phrase.
    rarity: Vec<f64>,
}

/// `Some` where SQLite succeeded.
fn told(code: c_int) -> Option<()> {
    (code == ffi::SQLITE_OK).then_some(())
}

/// The score of a row, the less the better, reckoned in the order in which SQLite does.
///
/// # Safety
/// `row` is what FTS5 called with.
unsafe fn score(
    api: &ffi::Fts5ExtensionApi,
    row: *mut ffi::Fts5Context,
    given: impl Fn(c_int) -> f64,
) -> Option<f64> {
    let (mut length, mut places) = (0, 0);
    let (mut phrase, mut column, mut token) = (0, 0, 0);
    // SAFETY: every number written to lives in this function; what was kept with the query is
    // [`Measures`], of which nothing else holds a reference while a row is rated.
    unsafe {
        let kept: *mut Measures = api.xGetAuxdata?(row, 0).cast();
        let measures = match kept.as_ref() {
            Some(measures) => measures,
            None => {
                let fresh = Box::into_raw(Box::new(measure(api, row, &given)?));
                // SQLite frees it, also where it cannot keep it.
                told(api.xSetAuxdata?(row, fresh.cast(), Some(free)))?;
                &*fresh
            }
        };
        let mut often = vec![0.0; measures.rarity.len()];
        told(api.xInstCount?(row, &raw mut places))?;
        for place in 0..places {
            let (p, c, t) = (&raw mut phrase, &raw mut column, &raw mut token);
            told(api.xInst?(row, place, p, c, t))?;
            *often.get_mut(phrase as usize)? += given(column);
        }
        told(api.xColumnSize?(row, -1, &raw mut length))?;
        let share = |(often, rarity): (&f64, &f64)| {
            let of = K1 * (1.0 - B + B * f64::from(length) / measures.length);
            rarity * ((often * (K1 + 1.0)) / (often + of))
        };
        Some(-often.iter().zip(&measures.rarity).map(share).fold(0.0, |all, one| all + one))
    }
}

/// # Safety
/// As for [`score`].
unsafe fn measure(
    api: &ffi::Fts5ExtensionApi,
    row: *mut ffi::Fts5Context,
    given: &impl Fn(c_int) -> f64,
) -> Option<Measures> {
    let (mut rows, mut tokens) = (0, 0);
    // SAFETY: every number written to lives in this function.
    unsafe {
        told(api.xRowCount?(row, &raw mut rows))?;
        told(api.xColumnTotalSize?(row, -1, &raw mut tokens))?;
        let rarity = (0..api.xPhraseCount?(row)).map(|phrase| given(COLUMNS + phrase)).collect();
        Some(Measures { length: tokens as f64 / rows as f64, rarity })
    }
}

/// Called by FTS5 when a query ends.
unsafe extern "C" fn free(measures: *mut c_void) {
    if !measures.is_null() {
        // SAFETY: made by `Box::into_raw` in `score`, and freed once.
        drop(unsafe { Box::from_raw(measures.cast::<Measures>()) });
    }
}
