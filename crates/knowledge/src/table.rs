//! Reading a table: the text compiled into the program, then the user's file of the same name.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::Error;

/// One table, named by its path under `knowledge/`.
pub(crate) struct Table {
    pub name: &'static str,
    pub text: &'static str,
}

/// Names a table by its path under `knowledge/` and compiles its text in.
macro_rules! table {
    ($name:literal) => {
        $crate::table::Table {
            name: $name,
            text: include_str!(concat!("../../../knowledge/", $name)),
        }
    };
}
pub(crate) use table;

/// A row and where it stands, so that a check can name the line.
pub(crate) struct Row<T> {
    pub line: u64,
    pub value: T,
    /// From the user's file, not from the one compiled in.
    pub user: bool,
}

impl Table {
    /// All rows, the user's after ours. Lines starting with `#` are comments.
    pub fn rows<T: DeserializeOwned>(&self, user: Option<&Path>) -> Result<Vec<Row<T>>, Error> {
        let mut rows = Vec::new();
        self.read(self.text, false, &mut rows)?;
        if let Some(path) = user.map(|dir| dir.join(self.name)).filter(|path| path.is_file()) {
            let text = std::fs::read_to_string(&path)
                .map_err(|source| Error::Open { file: path.display().to_string(), source })?;
            self.read(&text, true, &mut rows)?;
        }
        Ok(rows)
    }

    fn read<T: DeserializeOwned>(
        &self,
        text: &str,
        user: bool,
        rows: &mut Vec<Row<T>>,
    ) -> Result<(), Error> {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|e| self.wrong(0, &e))?.clone();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|e| self.wrong(0, &e))? {
            let line = record.position().map_or(0, csv::Position::line);
            let value = record.deserialize(Some(&headers)).map_err(|e| self.wrong(line, &e))?;
            rows.push(Row { line, value, user });
        }
        Ok(())
    }

    fn wrong(&self, line: u64, error: &csv::Error) -> Error {
        let line = error.position().map_or(line, csv::Position::line);
        self.row(line, error.to_string())
    }

    /// An error that names a line of this table.
    pub fn row(&self, line: u64, what: impl Into<String>) -> Error {
        Error::Row { file: self.name.into(), line, what: what.into() }
    }
}

/// The parts of a cell that holds several values parted by `|`.
pub(crate) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}

/// [`parts`] as owned strings.
pub(crate) fn list(cell: &str) -> Vec<String> {
    parts(cell).map(str::to_string).collect()
}

/// `None` for an empty cell.
pub(crate) fn optional(cell: &str) -> Option<String> {
    Some(cell.trim()).filter(|cell| !cell.is_empty()).map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Pair {
        id: String,
        n: u32,
    }

    #[test]
    fn a_wrong_cell_is_reported_with_its_line() {
        let table = Table { name: "t.csv", text: "# note\nid,n\na,1\nb,x\n" };
        let error = table.rows::<Pair>(None).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.starts_with("t.csv, line 4:"), "{error}");
    }

    #[test]
    fn the_users_rows_follow_ours() {
        let dir = std::env::temp_dir().join(format!("parallax-table-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("t.csv"), "id,n\nc,3\n").unwrap();
        let rows = Table { name: "t.csv", text: "id,n\na,1\n" }.rows::<Pair>(Some(&dir)).unwrap();
        std::fs::remove_dir_all(&dir).unwrap();
        let seen: Vec<_> = rows.iter().map(|r| (r.value.id.as_str(), r.value.n, r.user)).collect();
        assert_eq!(seen, [("a", 1, false), ("c", 3, true)]);
    }
}
