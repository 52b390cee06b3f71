//! Tables into row groups of typed columns.

use std::io::Write;
use std::sync::Arc;

use parallax_export::{Cell, Column, Kind, Record, Table};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

/// Rows held at a time: a row group.
const GROUP: usize = 50_000;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Export(#[from] parallax_export::Error),
    #[error("Parquet: {0}")]
    Parquet(#[from] ParquetError),
}

/// Writes a table; returns the number of rows. The packed file is held until it is whole.
pub fn write(table: &Table, record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let fields = table.columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder(table.name).with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(Default::default()))
        .set_created_by(concat!("parallax ", env!("CARGO_PKG_VERSION")).into())
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
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
        return Err(error.into());
    }
    if !rows.is_empty() {
        group(&mut writer, table.columns, &rows)?;
    }
    // The library's writer moves between threads, which what we write to may not.
    let bytes = writer.into_inner()?;
    out.write_all(&bytes).map_err(parallax_export::Error::from)?;
    Ok(count)
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Text | Kind::List => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Whole => (Physical::INT64, None),
        Kind::Truth => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    Ok(Arc::new(field.build()?))
}

fn group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: &[Column],
    rows: &[Vec<Cell>],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for (at, column) in columns.iter().enumerate() {
        let cells: Vec<&Cell> = rows.iter().filter_map(|row| row.get(at)).collect();
        put(&mut group, column.kind, &cells)?;
    }
    group.close()?;
    Ok(())
}

fn put<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    kind: Kind,
    cells: &[&Cell],
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    macro_rules! write {
        ($type:ty, $of:expr) => {{
            let values: Vec<_> = cells.iter().map($of).collect();
            let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
            let values: Vec<_> = values.into_iter().flatten().collect();
            column.typed::<$type>().write_batch(&values, Some(&levels), None)?;
        }};
    }
    match kind {
        Kind::Number => write!(DoubleType, |c| match c {
            Cell::Number(n) => Some(*n),
            Cell::Whole(n) => Some(*n as f64),
            _ => None,
        }),
        Kind::Whole => write!(Int64Type, |c| match c {
            Cell::Whole(n) => Some(*n),
            _ => None,
        }),
        Kind::Truth => write!(BoolType, |c| match c {
            Cell::Truth(t) => Some(*t),
            _ => None,
        }),
        Kind::Text | Kind::List => write!(ByteArrayType, |c| match c {
            Cell::Text(text) => Some(ByteArray::from(text.as_str())),
            Cell::List(all) => Some(ByteArray::from(all.join(";").as_str())),
            _ => None,
        }),
    }
    column.close()?;
    Ok(())
}
