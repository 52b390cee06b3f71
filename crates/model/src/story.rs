use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{article::ArticleId, span::Span};

/// Named by its first article, so that growth does not rename it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoryId(pub String);

/// Articles about one happening, with copies folded under their origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Story {
    pub id: StoryId,
    pub headline: String,
    pub lead: ArticleId,
    pub first: Timestamp,
    pub last: Timestamp,
    /// No article of it says when it was published: `first` and `last` are times of capture.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undated: bool,
    pub members: Vec<Membership>,
    pub summary: Vec<SummarySentence>,
    pub related: Vec<RelatedStory>,
}

/// Why an article is in a story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    pub article: ArticleId,
    pub score: f32,
    /// Shared terms, entities, events, in words.
    pub reasons: Vec<String>,
    pub copy: Option<CopyOf>,
}

/// A copy and its origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CopyOf {
    pub origin: ArticleId,
    pub kind: CopyKind,
    /// Share of this text found in the origin.
    pub containment: f32,
    pub jaccard: f32,
    pub reasons: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyKind {
    Verbatim,
    Trimmed,
    Credited,
    SameTextElsewhere,
    NewVersion,
    Rewritten,
}

/// A sentence of the summary, taken from the articles, with what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummarySentence {
    pub text: String,
    pub spans: Vec<Span>,
    pub as_of: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelatedStory {
    pub story: StoryId,
    pub relation: StoryRelation,
    pub score: f32,
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoryRelation {
    Earlier,
    FollowUp,
    /// The same serial kind of event on another day.
    Serial,
    Parent,
    Child,
}

/// What an analyst ruled, kept for ever and obeyed by every later run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    pub id: u64,
    pub author: String,
    pub at: Timestamp,
    pub ruling: Ruling,
    pub undone: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "ruling")]
pub enum Ruling {
    Together { a: ArticleId, b: ArticleId },
    Apart { a: ArticleId, b: ArticleId },
    Lead { article: ArticleId },
}
