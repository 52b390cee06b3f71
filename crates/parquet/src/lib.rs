//! Tables of the record as Parquet. A room of its own, behind the feature `parquet` of the program:
//! the library takes a minute and a half of one core to build.
//!
//! In: a table and a record of `parallax-export`. Out: one file, columns typed and nullable, packed with zstd.
//! A list is a list of texts. A time is the text it is in the other formats: Parquet's own has no room for the
//! offset. The same record gives the same bytes.

#[cfg(feature = "parquet")]
mod writer;
/// The library itself, for tests that read back what was written.
#[cfg(feature = "parquet")]
pub use parquet;
#[cfg(feature = "parquet")]
pub use writer::{Error, write};
