//! Dates as feeds, pages and archives write them.
//!
//! [`parse`] reads what a machine or an editor put into a date field, in a dozen languages; the
//! meaning of an ambiguous `3/4/2024` is the caller's to settle with [`Order`].

mod address;
mod find;
mod names;
mod parse;
mod zone;

pub use address::in_address;
pub use find::find;
pub use parse::{Order, Stamp, parse};
