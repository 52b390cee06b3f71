//! Feeds: RSS 0.9x, 1.0, 2.0, RDF, Atom 0.3 and 1.0, CDF, JSON Feed, well-formed or not.
//!
//! [`read`] gives a [`Feed`]: one [`Section`] for the feed and one for each entry, with addresses resolved and
//! markup cleaned. What a section says in a vocabulary this reader does not know is kept in
//! [`Section::extensions`].

mod articles;
mod json;
mod opml;
mod parts;
mod people;
mod read;
mod section;
mod words;

pub(crate) use articles::items;
pub use opml::{Outline, outlines, write_outlines};
pub(crate) use read::is_feed;
pub use read::{read, read_text};
pub use section::{Category, Extension, Feed, Generator, Image, Link, Person, Section, Text};

pub(crate) use json::{is_feed as is_json_feed, read as read_json};
