//! Copies: one text met several times counts once.
//!
//! A text is kept as sampled five-word shingles and as the order in which it tells names and
//! numbers ([`fingerprint`]); texts that share shingles are found through an index, and a pair is
//! judged by containment, Jaccard and credit ([`compare`]). Nothing is deleted: a copy stays, with
//! its origin named.

mod compare;
mod credit;
mod fingerprint;
mod fold;
mod index;

pub(crate) use compare::{Alike, Candidate, Match, compare};
pub use credit::{Credit, Credits};
pub(crate) use fingerprint::Fingerprint;
pub(crate) use fold::fold;
pub(crate) use index::ShingleIndex;
