//! Articles in files: JSON lines, agencies' deliveries, mail, PDF, plain text, transcripts.

pub mod json_lines;
pub(crate) mod mail;
pub(crate) mod newsml;
pub(crate) mod pdf;
pub(crate) mod plain;
pub mod transcript;
