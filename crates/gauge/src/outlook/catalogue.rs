//! Dated events from a table in CSV: `event_id,date,type,event,code`, of which only `date` must be there.

use jiff::civil::Date;

/// One row: its day and, where told, its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub day: Date,
    pub kind: Option<String>,
}

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// In order of day.
    pub rows: Vec<Row>,
    /// Lines with something in them but no day that can be read, with the cell.
    pub undated: Vec<(usize, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    #[error("line {line}: {what}")]
    Table { line: usize, what: String },
    #[error("there is no column called date; the columns are: {0}")]
    NoDate(String),
    #[error("there is no dated event in it: {0} rows, none with a day")]
    Empty(usize),
}

/// Reads a catalogue. Rows may stand in any order, be blank or ragged, share a day, lack a type. A
/// column is told by its name whatever its case, the separator by the header.
pub fn read(text: &str) -> Result<Catalogue, CatalogueError> {
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let separator = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|s| header.bytes().filter(|b| b == s).count())
        .filter(|s| header.bytes().any(|b| b == *s))
        .unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let bad = |line: usize, e: csv::Error| CatalogueError::Table { line, what: e.to_string() };
    let header = reader.headers().map_err(|e| bad(1, e))?.clone();
    let find = |name: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
    let Some(date) = find("date") else {
        return Err(CatalogueError::NoDate(header.iter().collect::<Vec<_>>().join(", ")));
    };
    let kind = find("type");
    let mut cells = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(|e| bad(number + 2, e))?;
        if row.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let cell = |at: usize| row.get(at).unwrap_or_default().trim().to_string();
        let line = row.position().map_or(number + 2, |p| p.line() as usize);
        cells.push((line, cell(date), kind.map(cell).filter(|k| !k.is_empty())));
    }
    let day_first = cells.iter().any(|(_, cell, _)| {
        cell.split(['/', '.', '-']).next().and_then(|n| n.parse().ok()).is_some_and(is_day_only)
    });
    let mut found = Catalogue::default();
    let all = cells.len();
    for (line, cell, kind) in cells {
        match day(&cell, day_first) {
            Some(day) => found.rows.push(Row { day, kind }),
            None => found.undated.push((line, cell)),
        }
    }
    found.rows.sort_by(|a, b| (a.day, &a.kind).cmp(&(b.day, &b.kind)));
    if found.rows.is_empty() { Err(CatalogueError::Empty(all)) } else { Ok(found) }
}

/// A first number that can be no month shows that the file writes days first.
fn is_day_only(n: u32) -> bool {
    (13..=31).contains(&n)
}

/// Years written with two digits lie in the hundred years from here on.
const PIVOT: i16 = 50;

/// A year outside is a slip of the pen: one such row would stretch the past by centuries.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2200;

/// A civil day in the ways catalogues write it: `2017-07-04` (with or without a time), `20170704`,
/// `2017/7/4`, `7/4/2017` or `4.7.2017`, `4 July 2017`, `July 4, 2017`.
fn day(cell: &str, day_first: bool) -> Option<Date> {
    let cell = cell.trim().trim_matches('"');
    let numbers: Vec<&str> =
        cell.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let number = |at: usize| numbers.get(at).and_then(|n| n.parse::<i16>().ok());
    if let Some(month) = cell.split(|c: char| !c.is_alphabetic()).find_map(month) {
        let (first, second) = (number(0)?, number(1)?);
        return if first > 31 {
            date(first, month, second)
        } else {
            date(year(second), month, first)
        };
    }
    let whole = numbers.first()?;
    if whole.len() == 8 {
        let part = |from: usize, to: usize| whole.get(from..to)?.parse::<i16>().ok();
        return date(part(0, 4)?, part(4, 6)?, part(6, 8)?);
    }
    let (first, second, third) = (number(0)?, number(1)?, number(2)?);
    if whole.len() == 4 {
        return date(first, second, third);
    }
    // Dots are written by those who put the day first.
    if day_first || cell.contains('.') {
        date(year(third), second, first)
    } else {
        date(year(third), first, second)
    }
}

fn year(n: i16) -> i16 {
    match n {
        n if n >= 100 => n,
        n if n >= PIVOT => 1900 + n,
        n => 2000 + n,
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    if !YEARS.contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn month(word: &str) -> Option<i16> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|m| word.starts_with(m))?;
    i16::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as on;

    fn days(text: &str) -> Vec<Date> {
        read(text).unwrap().rows.into_iter().map(|r| r.day).collect()
    }

    #[test]
    fn one_day_is_read_however_it_is_written() {
        for cell in [
            "2017-07-04",
            "2017-07-04T09:40:00Z",
            "2017-07-04 09:40",
            "20170704",
            "2017/7/4",
            "7/4/2017",
            "7/4/17",
            "4.7.2017",
            "4 July 2017",
            "4-Jul-17",
            "\"July 4, 2017\"",
        ] {
            assert_eq!(days(&format!("event_id,date\n1,{cell}\n")), [on(2017, 7, 4)], "{cell}");
        }
    }

    #[test]
    fn a_file_that_writes_days_first_is_told_by_its_days() {
        let read = days("date\n4/7/2017\n29/8/2017\n");
        assert_eq!(read, [on(2017, 7, 4), on(2017, 8, 29)]);
    }

    #[test]
    fn order_blank_rows_types_and_ragged_rows_do_not_matter() {
        let text = "\u{feff}Event_ID; Date; Type\n2;2016-01-06;nuclear\n1;1999-06-15\n;;\n\n3;2016-01-06;\n4;unknown;x\n5;0216-01-06;x\n";
        let found = read(text).unwrap();
        let days: Vec<_> = found.rows.iter().map(|r| r.day).collect();
        assert_eq!(days, [on(1999, 6, 15), on(2016, 1, 6), on(2016, 1, 6)]);
        assert_eq!(found.undated.len(), 2);
        assert_eq!(found.rows.iter().filter(|r| r.kind.is_some()).count(), 1);
    }

    #[test]
    fn a_file_without_events_says_so() {
        assert_eq!(read("event_id,date,type,event,code\n"), Err(CatalogueError::Empty(0)));
        assert_eq!(read("date\nsoon\n"), Err(CatalogueError::Empty(1)));
        assert!(matches!(read("id,when\n1,2016-01-06\n"), Err(CatalogueError::NoDate(_))));
        assert!(matches!(read(""), Err(CatalogueError::NoDate(_))));
    }
}
