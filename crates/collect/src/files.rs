//! Articles in files: JSON lines, plain text, transcripts.

pub mod json_lines;
pub(crate) mod plain;
pub mod transcript;
