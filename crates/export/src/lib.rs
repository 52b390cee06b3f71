//! The record in the formats of the field.
//!
//! In: a [`Record`], which is a case as it stands, as it was known on a day, or one of its stories.
//! Out: bytes, and a [`Manifest`] with row count, SHA-256 and data dictionary. Each module is one
//! format or one family: what a row holds and what each column means. The same record gives the same
//! bytes; CAMEO codes stay strings everywhere.

pub mod atlas;
pub mod atom;
mod calendar;
pub mod cameo;
mod claim_review;
mod coded;
mod common;
mod dossier;
mod error;
mod evidence;
mod format;
pub mod gdelt;
mod geojson;
mod grading;
mod graph;
mod misp;
pub mod plover;
pub mod polecat;
mod record;
mod stix;
mod table;
mod tables;

pub use common::is_told_as_fact;
pub use error::Error;
pub use format::{Counted, Format, Manifest, Written, format, formats, others, table};
pub use record::{Quoted, Record};
pub use table::{Cell, Column, Kind, Sink, Table};
pub use tables::TABLES;
