//! Tables: named, typed columns with their meaning, written as CSV or JSON lines.

use std::io::Write;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Error, record::Record};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Text,
    /// A number with a decimal point.
    Number,
    /// A whole number.
    Whole,
    Truth,
    /// Several texts: joined by `;` in CSV, an array in JSON, a list in Parquet.
    List,
}

/// A column and what it means: an entry of the data dictionary.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub meaning: &'static str,
}

pub(crate) const fn text(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::Text, meaning }
}

pub(crate) const fn number(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::Number, meaning }
}

pub(crate) const fn whole(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::Whole, meaning }
}

pub(crate) const fn truth(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::Truth, meaning }
}

pub(crate) const fn list(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::List, meaning }
}

/// One value of a row; a missing one is empty in CSV and `null` in JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Missing,
    Text(String),
    Number(f64),
    Whole(i64),
    Truth(bool),
    List(Vec<String>),
}

impl Cell {
    /// The shortest decimal that reads back as the single-precision value.
    pub(crate) fn single(value: f32) -> Self {
        value.to_string().parse().map_or(Self::Missing, Self::Number)
    }

    pub(crate) fn count(value: usize) -> Self {
        Self::Whole(i64::try_from(value).unwrap_or(i64::MAX))
    }

    pub(crate) fn maybe(value: Option<impl Into<String>>) -> Self {
        value.map_or(Self::Missing, |v| Self::Text(v.into()))
    }

    pub(crate) fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// As CSV prints it.
    fn plain(&self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(n) => n.to_string(),
            Self::Whole(n) => n.to_string(),
            Self::Truth(t) => t.to_string(),
            Self::List(all) => all.join(";"),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Missing => Value::Null,
            Self::Text(text) => text.clone().into(),
            Self::Number(n) => (*n).into(),
            Self::Whole(n) => (*n).into(),
            Self::Truth(t) => (*t).into(),
            Self::List(all) => all.clone().into(),
        }
    }
}

/// Takes the rows of a table one by one.
pub type Sink<'a> = dyn FnMut(Vec<Cell>) -> Result<(), Error> + 'a;

/// A table of the record: one row a thing, or a thing of a thing.
#[derive(Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    /// What one row is.
    pub what: &'static str,
    pub columns: &'static [Column],
    pub(crate) rows: fn(&Record<'_>, &mut Sink<'_>) -> Result<(), Error>,
}

impl Table {
    /// Hands every row to `take`, in an order that depends on the record alone.
    pub fn rows(&self, record: &Record<'_>, take: &mut Sink<'_>) -> Result<(), Error> {
        (self.rows)(record, take)
    }

    /// CSV as RFC 4180 has it, UTF-8, with a header and line feeds. Returns the number of rows.
    pub fn csv(&self, record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.columns.iter().map(|c| c.name))?;
        let mut count = 0;
        self.rows(record, &mut |row| {
            count += 1;
            Ok(writer.write_record(row.iter().map(Cell::plain))?)
        })?;
        writer.flush()?;
        Ok(count)
    }

    /// One JSON object a line. Returns the number of rows.
    pub fn json_lines(&self, record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
        let mut count = 0;
        self.rows(record, &mut |row| {
            count += 1;
            let fields = self.columns.iter().zip(&row);
            let object: Map<String, Value> =
                fields.map(|(column, cell)| (column.name.to_string(), cell.json())).collect();
            serde_json::to_writer(&mut *out, &object)?;
            Ok(writeln!(out)?)
        })?;
        Ok(count)
    }
}
