//! From bytes to articles: feeds, pages, archives, transcripts, files, and the polite fetcher.
//!
//! What comes in is bytes with an [`Origin`] (address, headers, time of capture). What goes out is a
//! sequence of [`Item`]s, one for each thing met: stored, imported, duplicate, quarantined or refused, each
//! with its reason, so that the counts add up. [`read_bytes`] and [`read_stream`] take anything and tell the format by the
//! content.

pub mod archive;
pub mod collector;
pub mod dates;
pub mod encoding;
pub mod feed;
pub mod fetch;
pub mod files;
pub mod identity;
pub mod sitemap;
pub mod source;

mod coded;
mod credit;
mod draft;
mod html;
mod item;
mod language;
mod lines;
mod page;
mod read;
mod table;
mod xml;

pub use collector::{Collector, Known, Seen, Validators};
pub use files::pdf::{PdfPages, PdfReader, set_pdf_reader};
pub use html::text::of_html as text_of_html;
pub use item::{Capture, Counts, Item, Limits, Origin, Reason};
pub use page::feeds_of;
pub use read::{Format, read_bytes, read_stream, sniff};
pub use source::{Kind, Source, SourceState};
