//! Archives of captures: WARC 1.0 and 1.1, packed member by member or not, and the HTTP answers in them;
//! ZIP files, among them WACZ.

mod http;
mod warc;
mod window;
mod write;
mod zip;

pub(crate) use http::gunzip;
pub(crate) use warc::is_warc;
pub use warc::read as read_warc;
pub use write::write_record;
pub(crate) use zip::{is_zip, read as read_zip};
