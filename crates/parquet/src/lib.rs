//! Tables of the record as Parquet. A room of its own, behind the feature `parquet` of the program:
//! the library takes a minute and a half of one core to build.
//!
//! In: a table and a record of `parallax-export`. Out: one file, columns typed and nullable, packed with zstd;
//! lists are joined by `;` as in CSV. The same record gives the same bytes.

#[cfg(feature = "parquet")]
mod writer;
#[cfg(feature = "parquet")]
pub use writer::{Error, write};
