//! Stories that hold together, copies that count once, repairs that stay.
//!
//! In come articles with their words and what the reading found in them; out come stories: which
//! articles tell of one happening and why, which are copies of which, how stories are related, and
//! a summary each sentence of which rests on spans. Everything here is a function of the set of
//! articles and the analyst's rulings: the order of arrival does not matter.

mod article;
mod copies;
mod desk;
mod drawers;
mod error;
mod evidence;
mod grouping;
mod headline;
mod nearest;
mod placing;
mod portrait;
mod relatives;
mod rulings;
mod settings;
mod summary;
mod telling;
mod tokens;
mod vocabulary;

pub use article::{EventTuple, StoryArticle};
pub use copies::{Credit, Credits};
pub use desk::Desk;
pub use error::Error;
pub use headline::plain_headline;
pub use relatives::Chapter;
pub use rulings::Conflict;
pub use settings::{CopySettings, Decision, Evidence, Settings, Window};
pub use summary::{SummarySettings, sentences, summarise, summarise_with, unsupported};
pub use telling::Told;
