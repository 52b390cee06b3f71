//! Three to five sentences that tell a story, taken from its articles, each with its span.

mod check;
mod choose;
mod sentences;

pub use check::unsupported;
pub use choose::{SummarySettings, summarise, summarise_with};
pub use sentences::sentences;
