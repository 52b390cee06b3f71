//! Every table of the demonstration case as Parquet, read back with the library that writes it.

use std::fs::File;
use std::path::Path;

use parallax_parquet::parquet;
use parquet::basic::{Compression, LogicalType, Type as Physical};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::{Map, Value, json};

use crate::demo::told;

fn value(field: Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => text.into(),
        Field::Double(n) => n.into(),
        Field::Long(n) => n.into(),
        Field::Bool(t) => t.into(),
        Field::ListInternal(all) => all.elements().iter().cloned().map(value).collect(),
        other => panic!("{other:?}"),
    }
}

fn object(row: Row) -> Map<String, Value> {
    row.into_columns().into_iter().map(|(name, field)| (name, value(field))).collect()
}

/// The kind of a column in the data dictionary, from the schema of the file.
fn kind(field: &Type) -> &'static str {
    let logical = field.get_basic_info().logical_type_ref();
    if matches!(logical, Some(LogicalType::List)) {
        return "list";
    }
    match (field.get_physical_type(), logical) {
        (Physical::BYTE_ARRAY, Some(LogicalType::String)) => "text",
        (Physical::DOUBLE, None) => "number",
        (Physical::INT64, None) => "whole",
        (Physical::BOOLEAN, None) => "truth",
        other => panic!("{}: {other:?}", field.name()),
    }
}

/// Writes a table; the rows, and the manifest that stands beside them.
fn written(folder: &Path, table: &str) -> (SerializedFileReader<File>, Value) {
    let path = folder.join(format!("{table}.parquet"));
    told(&["export", table, "--output", &path.display().to_string()]);
    let manifest = folder.join(format!("{table}.parquet.manifest.json"));
    let manifest = serde_json::from_str(&std::fs::read_to_string(manifest).unwrap()).unwrap();
    (SerializedFileReader::new(File::open(path).unwrap()).unwrap(), manifest)
}

#[test]
fn every_table_reads_back_from_parquet_as_its_json_lines() {
    let folder = tempfile::tempdir().unwrap();
    let list = told(&["export", "--list"]);
    let tables: Vec<&str> = list
        .lines()
        .filter(|l| l.contains(" .parquet:"))
        .filter_map(|l| l.split(' ').next())
        .collect();
    assert!(tables.len() > 10, "{list}");
    let (mut zeros, mut missing) = (0, 0);
    for table in tables {
        let (reader, manifest) = written(folder.path(), table);
        let about = reader.metadata().file_metadata();
        let columns: Vec<_> =
            about.schema().get_fields().iter().map(|f| json!([f.name(), kind(f)])).collect();
        let dictionary = manifest["dictionary"].as_array().unwrap();
        let promised: Vec<_> = dictionary.iter().map(|c| json!([c["name"], c["kind"]])).collect();
        assert_eq!(columns, promised, "{table}");
        for group in reader.metadata().row_groups() {
            assert!(
                group.columns().iter().all(|c| matches!(c.compression(), Compression::ZSTD(_)))
            );
        }
        assert_eq!(manifest["rows"].as_i64(), Some(about.num_rows()), "{table}");
        assert_eq!(manifest["media_type"], "application/vnd.apache.parquet");

        let rows: Vec<_> = reader.into_iter().map(|row| object(row.unwrap())).collect();
        let lines = told(&["export", &format!("{table}.jsonl")]);
        let lines: Vec<Map<String, Value>> =
            lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(rows.len(), lines.len(), "{table}");
        for (row, line) in rows.iter().zip(&lines) {
            assert_eq!(row, line, "{table}");
            missing += row.values().filter(|v| v.is_null()).count();
            zeros += usize::from(
                row.get("cameo").and_then(Value::as_str).is_some_and(|c| c.starts_with('0')),
            );
            if table == "articles" && !row["published"].is_null() {
                // RFC 3339 with the offset of the outlet.
                let published = row["published"].as_str().unwrap();
                assert!(published.parse::<jiff::Timestamp>().is_ok(), "{published}");
            }
        }
    }
    assert!(zeros > 0 && missing > 0, "{zeros} leading zeros, {missing} missing values");
}
