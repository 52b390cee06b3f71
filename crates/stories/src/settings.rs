use std::sync::LazyLock;

use serde::Deserialize;

/// The weights of the decision and the size of the window (`knowledge/stories/settings.toml`,
/// where each is explained). One setting for every language and case.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub window: Window,
    pub evidence: Evidence,
    pub decision: Decision,
    pub copies: CopySettings,
    pub summary: crate::summary::SummarySettings,
}

/// What is kept at hand.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Bytes of the text that are compared for topic.
    pub lead_bytes: u32,
    pub live_articles: usize,
    pub live_days: u32,
    /// Rarest terms of an article under which it is found again.
    pub index_terms: usize,
    /// Latest articles looked at for one term.
    pub postings: usize,
    /// Share of an article's typical terms, by weight, below which another is not near.
    pub least_shared: f32,
    /// Nearest articles that are compared exactly.
    pub neighbours: usize,
    /// Which of the nearest, counted from the nearest, tells how crowded it is around an article.
    pub crowd: usize,
    /// Only articles from so many days before count: those of the last are of its own happening.
    pub crowd_days: f32,
}

/// Evidence that two articles tell of one happening, in log-odds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Before anything is compared.
    pub start: f32,
    /// The same between articles of different languages.
    pub foreign: f32,
    pub title: f32,
    pub body: f32,
    pub name: f32,
    /// Linked entities, events and dates, between articles of different languages only: in one
    /// language the words say more, and what all articles of a case share would join them all.
    pub known: f32,
    /// What both tell first happened on one day, or on neighbouring ones.
    pub same_day: f32,
    /// What both tell first is one kind of deed by or to one party, on neighbouring days.
    pub same_event: f32,
    /// Cost of ln(days) between what both tell first.
    pub other_day: f32,
    /// Cost of 1, 3, 10 and 40 days between the two.
    pub gap: [f32; 4],
    /// Cost of two reports by one outlet, fading with the days between them.
    pub same_outlet: f32,
    /// Cost of the crowd around the later article: the root of the cosine of its lead with that of the
    /// `window.crowd`-th nearest before it. Where much is alike, likeness says little.
    pub crowd_later: f32,
    /// The same around the earlier one.
    pub crowd_earlier: f32,
    /// The crowd is never taken to be less: a desk with few articles does not know it yet.
    pub crowd_least: f32,
    pub outlet_days: f32,
}

/// From evidence between articles to a story: two groups are one when the mean over all pairs of their articles is
/// above 0.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Evidence taken for two articles neither of which is among the nearest of the other.
    pub far: f32,
    /// Evidence between a copy and its origin.
    pub copy: f32,
}

/// When two texts are one (`compare` in the copies).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopySettings {
    /// Jaccard from which two texts of one outlet are the same text.
    pub same_text: f32,
    /// Jaccard from which a copy of another outlet is verbatim.
    pub verbatim: f32,
    /// Share of the copy found in its origin.
    pub containment: f32,
    /// The same where the copy names its origin or both name one wire.
    pub credited_containment: f32,
    pub jaccard: f32,
    /// Shared shingles below which nothing is proved.
    pub least_shared: f32,
    /// A copy shorter than this share of its origin is trimmed.
    pub trimmed_length: f32,
    /// Overlap of two texts of one outlet that are versions of each other.
    pub version: f32,
    pub version_days: f32,
    /// Cosine of the words from which a rewritten copy is looked for.
    pub alike: f32,
    /// Share of names and numbers told in the same order, times the cosine of names and numbers.
    pub order: f32,
    /// Fewest names and numbers that show an order.
    pub facts: usize,
    /// Shorter length over longer.
    pub rewritten_length: f32,
    /// Days within which a text is rewritten: later it is another report of like things.
    pub rewritten_days: f32,
}

const TABLE: &str = include_str!("../../../knowledge/stories/settings.toml");

impl Settings {
    /// The table compiled into the program.
    pub fn built_in() -> Result<Self, crate::Error> {
        static BUILT_IN: LazyLock<Result<Settings, crate::Error>> =
            LazyLock::new(|| Settings::parse(TABLE));
        BUILT_IN.clone()
    }

    pub fn parse(table: &str) -> Result<Self, crate::Error> {
        toml::from_str(table).map_err(|e| crate::Error::Settings(e.to_string()))
    }
}
