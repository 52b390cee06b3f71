//! The cells of one row, each read as what its column must hold.

use jiff::civil::Date;

/// A cell that may be missing.
pub(super) fn text(cell: &str) -> Option<String> {
    let cell = cell.trim();
    (!cell.is_empty() && cell != "None").then(|| cell.to_string())
}

/// A list in one cell.
pub(super) fn list(cell: &str) -> Vec<String> {
    text(cell).map(|c| c.split(';').filter_map(text).collect()).unwrap_or_default()
}

/// A number within bounds, or none.
pub(super) fn number(
    column: &str,
    cell: &str,
    bounds: std::ops::RangeInclusive<f64>,
) -> Result<Option<f64>, String> {
    let Some(cell) = text(cell) else { return Ok(None) };
    match cell.parse::<f64>() {
        Ok(number) if bounds.contains(&number) => Ok(Some(number)),
        _ => Err(format!(
            "{column} holds {cell:?}, which is no number from {} to {}",
            bounds.start(),
            bounds.end()
        )),
    }
}

/// A day, `YYYYMMDD` with or without `HHMMSS`, or `YYYY-MM-DD`; or none.
pub(super) fn day(column: &str, cell: &str) -> Result<Option<Date>, String> {
    let Some(cell) = text(cell) else { return Ok(None) };
    let no_day = || format!("{column} holds {cell:?}, which is no day");
    let compact = digits(&cell) && matches!(cell.len(), 8 | 14);
    let day = if compact {
        Date::strptime("%Y%m%d", cell.get(..8).unwrap_or_default())
    } else {
        cell.parse()
    };
    day.map(Some).map_err(|_| no_day())
}

/// What must not be missing.
pub(super) fn needed<T>(column: &str, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| format!("{column} is empty"))
}

pub(super) fn digits(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit())
}
