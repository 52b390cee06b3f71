//! Tables into row groups of typed columns.

use std::io::Write;
use std::sync::Arc;

use parallax_export::{Cell, Column, Kind, Record, Table};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

/// Rows held at a time: a row group.
const GROUP: usize = 50_000;

/// The library's writer moves between threads, which what we write to may not: the packed file is held until it
/// is whole.
type Writer = SerializedFileWriter<Vec<u8>>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Export(#[from] parallax_export::Error),
    #[error("Parquet: {0}")]
    Parquet(#[from] ParquetError),
    #[error("a value of column {0} is not of its kind")]
    Kind(&'static str),
}

/// Writes a table; returns the number of rows.
pub fn write(table: &Table, record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let mut writer = start(table.name, table.columns)?;
    let (mut rows, mut count) = (Vec::new(), 0_u64);
    let mut failed = None;
    table.rows(record, &mut |row| {
        rows.push(row);
        count += 1;
        if rows.len() >= GROUP && failed.is_none() {
            failed = group(&mut writer, table.columns, &rows).err();
            rows.clear();
        }
        Ok(())
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    if !rows.is_empty() {
        group(&mut writer, table.columns, &rows)?;
    }
    let bytes = writer.into_inner()?;
    out.write_all(&bytes).map_err(parallax_export::Error::from)?;
    Ok(count)
}

fn start(name: &str, columns: &[Column]) -> Result<Writer, ParquetError> {
    let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder(name).with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(Default::default()))
        .set_created_by(concat!("parallax ", env!("CARGO_PKG_VERSION")).into())
        .build();
    SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::List => return list(column.name),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Whole => (Physical::INT64, None),
        Kind::Truth => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    Ok(Arc::new(field.build()?))
}

/// A list in the three levels that the format prescribes.
fn list(name: &str) -> Result<Arc<Type>, ParquetError> {
    let element = Type::primitive_type_builder("element", Physical::BYTE_ARRAY)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::String));
    let repeated = Type::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![Arc::new(element.build()?)]);
    let whole = Type::group_type_builder(name)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::List))
        .with_fields(vec![Arc::new(repeated.build()?)]);
    Ok(Arc::new(whole.build()?))
}

fn group(writer: &mut Writer, columns: &[Column], rows: &[Vec<Cell>]) -> Result<(), Error> {
    let mut group = writer.next_row_group()?;
    for (at, column) in columns.iter().enumerate() {
        let cells = rows.iter().map(|row| row.get(at).unwrap_or(&Cell::Missing));
        put(&mut group, column, cells)?;
    }
    group.close()?;
    Ok(())
}

fn put<'c>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    column: &Column,
    cells: impl Iterator<Item = &'c Cell>,
) -> Result<(), Error> {
    match column.kind {
        Kind::Number => put_each::<DoubleType>(group, column, cells, |c| match c {
            Cell::Number(n) => Some(*n),
            Cell::Whole(n) => Some(*n as f64),
            _ => None,
        }),
        Kind::Whole => put_each::<Int64Type>(group, column, cells, |c| match c {
            Cell::Whole(n) => Some(*n),
            _ => None,
        }),
        Kind::Truth => put_each::<BoolType>(group, column, cells, |c| match c {
            Cell::Truth(t) => Some(*t),
            _ => None,
        }),
        Kind::Text => put_each::<ByteArrayType>(group, column, cells, |c| match c {
            Cell::Text(text) => Some(ByteArray::from(text.as_str())),
            _ => None,
        }),
        Kind::List => put_lists(group, column, cells),
    }
}

/// Level 0: missing; 1: a value.
fn put_each<'c, T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    column: &Column,
    cells: impl Iterator<Item = &'c Cell>,
    value_of: impl Fn(&Cell) -> Option<T::T>,
) -> Result<(), Error> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        match value_of(cell) {
            Some(value) => {
                values.push(value);
                levels.push(1);
            }
            None if *cell == Cell::Missing => levels.push(0),
            None => return Err(Error::Kind(column.name)),
        }
    }
    put_levels::<T>(group, &values, &levels, None)
}

/// Level 0: missing; 1: an empty list; 2: an element, which starts a list or goes on with it.
fn put_lists<'c>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    column: &Column,
    cells: impl Iterator<Item = &'c Cell>,
) -> Result<(), Error> {
    let (mut values, mut levels, mut goes_on) = (Vec::new(), Vec::new(), Vec::new());
    for cell in cells {
        match cell {
            Cell::List(all) if !all.is_empty() => {
                for (at, text) in all.iter().enumerate() {
                    values.push(ByteArray::from(text.as_str()));
                    levels.push(2);
                    goes_on.push(i16::from(at > 0));
                }
                continue;
            }
            Cell::List(_) => levels.push(1),
            Cell::Missing => levels.push(0),
            _ => return Err(Error::Kind(column.name)),
        }
        goes_on.push(0);
    }
    put_levels::<ByteArrayType>(group, &values, &levels, Some(&goes_on))
}

fn put_levels<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: &[i16],
    goes_on: Option<&[i16]>,
) -> Result<(), Error> {
    let Some(mut writer) = group.next_column()? else { return Ok(()) };
    writer.typed::<T>().write_batch(values, Some(levels), goes_on)?;
    writer.close()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::*;

    const COLUMNS: &[Column] = &[
        Column { name: "code", kind: Kind::Text, meaning: "" },
        Column { name: "share", kind: Kind::Number, meaning: "" },
        Column { name: "rows", kind: Kind::Whole, meaning: "" },
        Column { name: "told", kind: Kind::Truth, meaning: "" },
        Column { name: "names", kind: Kind::List, meaning: "" },
    ];

    fn full(names: &[&str]) -> Vec<Cell> {
        vec![
            Cell::Text("043".into()),
            Cell::Number(-0.25),
            Cell::Whole(i64::MAX),
            Cell::Truth(true),
            Cell::List(names.iter().map(ToString::to_string).collect()),
        ]
    }

    fn file(groups: &[&[Vec<Cell>]]) -> Result<Vec<u8>, Error> {
        let mut writer = start("things", COLUMNS)?;
        for rows in groups {
            group(&mut writer, COLUMNS, rows)?;
        }
        Ok(writer.into_inner()?)
    }

    fn open(bytes: &[u8]) -> SerializedFileReader<File> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        SerializedFileReader::new(file).unwrap()
    }

    fn cells(bytes: &[u8]) -> Vec<Vec<Cell>> {
        let row = |row: parquet::record::Row| {
            row.into_columns().into_iter().map(|(_, field)| cell(field)).collect()
        };
        open(bytes).into_iter().map(|r| row(r.unwrap())).collect()
    }

    fn cell(field: Field) -> Cell {
        match field {
            Field::Null => Cell::Missing,
            Field::Str(text) => Cell::Text(text),
            Field::Double(n) => Cell::Number(n),
            Field::Long(n) => Cell::Whole(n),
            Field::Bool(t) => Cell::Truth(t),
            Field::ListInternal(all) => {
                let text = |f: &Field| match f {
                    Field::Str(text) => text.clone(),
                    other => panic!("{other:?}"),
                };
                Cell::List(all.elements().iter().map(text).collect())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_kind_of_value_reads_back_across_groups() {
        let first = [full(&["a; b", "", "조선"]), vec![Cell::Missing; COLUMNS.len()], full(&[])];
        let second = [full(&["one"])];
        let bytes = file(&[&first, &second]).unwrap();
        assert_eq!(bytes, file(&[&first, &second]).unwrap());
        assert_eq!(cells(&bytes), [&first[..], &second].concat());
    }

    #[test]
    fn a_table_without_rows_has_its_columns() {
        let reader = open(&file(&[]).unwrap());
        let about = reader.metadata().file_metadata();
        assert_eq!(about.num_rows(), 0);
        let names: Vec<_> = about.schema().get_fields().iter().map(|f| f.name()).collect();
        assert_eq!(names, COLUMNS.iter().map(|c| c.name).collect::<Vec<_>>());
    }

    #[test]
    fn a_value_of_another_kind_is_refused() {
        let mut row = full(&[]);
        row[2] = Cell::Text("three".into());
        assert!(matches!(file(&[&[row]]), Err(Error::Kind("rows"))));
    }
}
