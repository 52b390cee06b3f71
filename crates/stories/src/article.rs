use jiff::{Timestamp, civil::Date};
use parallax_model::{ArticleId, SourceId};
use serde::{Deserialize, Serialize};

/// One article as this room sees it: the words, and what the reading found in them.
///
/// Everything after `language` may be empty: the words alone are enough to group by. What the
/// reading adds (entities, events, dates) sharpens the decision and is the only bridge between
/// articles in different languages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoryArticle {
    pub id: ArticleId,
    pub title: String,
    pub text: String,
    pub published: Timestamp,
    pub source: SourceId,
    /// ISO 639-1; `None` is read as English.
    pub language: Option<String>,
    /// The wire service or outlet that the article itself credits.
    #[serde(default)]
    pub credit: Option<String>,
    /// Canonical address; two articles of one address are versions of each other.
    #[serde(default)]
    pub address: Option<String>,
    /// Identifiers of linked entities, one for each time they are mentioned.
    #[serde(default)]
    pub entities: Vec<String>,
    #[serde(default)]
    pub events: Vec<EventTuple>,
    /// Civil dates of what is told, the date of publication excluded.
    #[serde(default)]
    pub dates: Vec<Date>,
    /// Figures in SI units as canonical text (`600000 m`, `6700`).
    #[serde(default)]
    pub numbers: Vec<String>,
}

/// Who did what to whom, in codes, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventTuple {
    pub actor: String,
    pub kind: String,
    pub recipient: String,
    pub date: Option<Date>,
}

impl Default for StoryArticle {
    /// An empty article of the epoch, for `..` in literals.
    fn default() -> Self {
        Self {
            id: ArticleId(String::new()),
            title: String::new(),
            text: String::new(),
            published: Timestamp::UNIX_EPOCH,
            source: SourceId(String::new()),
            language: None,
            credit: None,
            address: None,
            entities: Vec::new(),
            events: Vec::new(),
            dates: Vec::new(),
            numbers: Vec::new(),
        }
    }
}
