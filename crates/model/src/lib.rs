//! The nouns every room shares: plain structs with serde, no logic beyond their invariants.
//!
//! Data flows down: [`article`] → [`reading`] → [`mention`] and [`statement`] → [`story`] and
//! [`ledger`]. A [`TextRange`] is a byte range of one text; a [`Span`] adds the article it lies in
//! and is the unit of evidence. Codes are newtypes, instants carry zone and precision.

pub mod article;
pub mod code;
pub mod gauge;
pub mod imported;
pub mod ledger;
pub mod mention;
pub mod quantity;
pub mod reading;
pub mod span;
pub mod statement;
pub mod story;
pub mod time;

pub use article::{Article, ArticleId, Cue, FoundIn, Published, SourceId};
pub use code::{CameoCode, Context, Country, EntityId, EventType, Mode, PrincipalId, Quad, Sector};
pub use imported::{Coder, Imported};
pub use mention::{Actor, EventMention, ItemTransfer, MentionId, Modality, Outcome, Slots};
pub use quantity::{Bound, Quantity, QuantityKind};
pub use reading::{EntityKind, EntityMention, Reading, Rel, Sentence, Token, Upos};
pub use span::{Span, TextRange};
pub use statement::{Commitment, Holder, Polarity, ProbabilityBand, Statement, StatementId};
pub use story::{Story, StoryId};
pub use time::{Interval, Precision, TimeExpression, TimeKind};
