use serde::{Deserialize, Serialize};

use crate::article::ArticleId;

/// A half-open byte range `[start, end)` of one text, on character boundaries.
///
/// ```
/// use parallax_model::TextRange;
/// let text = "Seoul said so";
/// assert_eq!(TextRange::new(0, 5).slice(text), Some("Seoul"));
/// assert_eq!(TextRange::new(3, 99).slice(text), None);
/// ```
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct TextRange {
    pub start: u32,
    pub end: u32,
}

impl TextRange {
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    #[inline]
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    #[inline]
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The words of this range, or `None` when it does not lie on character boundaries of `text`.
    #[inline]
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(self.start as usize..self.end as usize)
    }

    #[inline]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    #[inline]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest range that covers both.
    #[inline]
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// Evidence: these words of that article.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    pub article: ArticleId,
    #[serde(flatten)]
    pub range: TextRange,
}
