//! From mentions and statements of many articles to events of the world, the accounts given of
//! them, claims with a dated status, and relations between actors.
//!
//! In goes, article by article, what one text says: [`LedgerArticle`] with its statements and event
//! mentions, or the normal form of both, [`Voiced`]. Out come [`Event`], [`Claim`], [`Link`],
//! [`Relation`] and [`SourceRecord`], all as of any instant ([`Ledger::as_of`]).
//!
//! The ledger is a pure function of the set of articles: whatever order they arrive in, one by one
//! or at once, the final state is the same. Statements are put in one order (time of publication,
//! article, place in the text); each joins the earliest happening it fits ([`same`]); a late arrival
//! moves only what it bears on.
//!
//! [`LedgerArticle`]: parallax_model::ledger::LedgerArticle
//! [`Event`]: parallax_model::ledger::Event
//! [`Claim`]: parallax_model::ledger::Claim
//! [`Link`]: parallax_model::ledger::Link
//! [`Relation`]: parallax_model::ledger::Relation

mod actor;
mod answers;
mod bearing;
mod clock;
mod events;
mod figure;
mod floor;
mod holders;
mod index;
mod lines;
mod links;
mod mentions;
mod place;
mod pointing;
mod points;
mod propositions;
mod relations;
mod same;
mod settle;
mod sources;
mod standing;
mod state;
mod store;
mod tally;
mod view;
mod voiced;
mod voices;
mod window;
mod words;

pub use actor::ActorRef;
pub use figure::Figure;
pub use mentions::voiced;
pub use place::PlaceRef;
pub use relations::{draws, relations};
pub use sources::SourceRecord;
pub use standing::standing;
pub use store::{Changes, Ledger};
pub use view::{Case, View};
pub use voiced::{Force, Points, PointsTo, Proposition, VoiceLink, Voiced, Words};
pub use window::Window;
pub use words::why;
