//! The record as it leaves the program: exports, REST, the Model Context Protocol. All on the
//! demonstration case, through the program itself.

mod api;
mod batches;
mod claims;
mod demo;
mod exports;
mod mcp;
#[cfg(feature = "parquet")]
mod parquet;
mod validators;
