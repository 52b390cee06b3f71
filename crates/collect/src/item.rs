//! What goes into a reader and what comes out: nothing met on the way is dropped in silence.

use jiff::Timestamp;
use parallax_model::{Article, ArticleId, Imported, Published, SourceId};

use crate::dates::Order;

/// What is known about bytes before they are read.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Address they were fetched from, a file path, or `-`.
    pub address: String,
    /// Value of the HTTP header `Content-Type`.
    pub content_type: Option<String>,
    /// HTTP headers as received, names in lower case.
    pub headers: Vec<(String, String)>,
    /// When they were captured; the bound of plausible dates.
    pub fetched: Timestamp,
    /// Outlet by its id in the knowledge base; else the registrable host name is taken.
    pub outlet: Option<SourceId>,
    /// Name to show where the page gives none.
    pub outlet_name: Option<String>,
    /// Zone of dates that name none, as the model writes zones.
    pub zone: Option<String>,
    /// Meaning of `3/4/2024`.
    pub order: Order,
    /// Date of publication known from elsewhere.
    pub published: Option<Published>,
    /// Language of the source, ISO 639-1, where the page does not say.
    pub language: Option<String>,
    pub limits: Limits,
}

impl Origin {
    pub fn new(address: impl Into<String>, fetched: Timestamp) -> Self {
        Self {
            address: address.into(),
            content_type: None,
            headers: Vec::new(),
            fetched,
            outlet: None,
            outlet_name: None,
            zone: None,
            order: Order::default(),
            published: None,
            language: None,
            limits: Limits::default(),
        }
    }

    pub(crate) fn host(&self) -> Option<String> {
        url::Url::parse(&self.address).ok()?.host_str().map(String::from)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

/// Sizes beyond which nothing is read, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// One page, feed or document, unpacked.
    pub document: usize,
    /// The text of one article: what reading it takes grows with it.
    pub text: usize,
    /// One line of JSON lines.
    pub line: usize,
    /// One record of an archive.
    pub record: usize,
    /// Entries of one feed or addresses of one sitemap.
    pub entries: usize,
}

impl Default for Limits {
    /// The sitemap protocol's caps (50 MB, 50,000 addresses) and room above the largest pages and
    /// feeds measured (1.6 MB). A text as long as four novels is no article.
    fn default() -> Self {
        Self {
            document: 50 << 20,
            text: 2 << 20,
            line: 16 << 20,
            record: 32 << 20,
            entries: 50_000,
        }
    }
}

/// The end of one thing met while collecting.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A new article, or a new version of a known one (its `version` is above 1).
    Stored(Box<Capture>),
    /// A row of another coder's table, with its line as it stands there. Counts as stored.
    Imported { imported: Box<Imported>, raw: Vec<u8> },
    /// Known already; `address` is where it was met this time.
    Duplicate { of: ArticleId, address: String },
    /// Kept aside unread, with its bytes.
    Quarantined { reason: Reason, address: String, raw: Vec<u8> },
    /// Not taken at all.
    Refused { reason: Reason, address: String },
}

/// An article with the bytes it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    pub article: Article,
    pub guid: Option<String>,
    /// Only a summary, teaser or headline was to be had.
    pub partial: bool,
    /// When a feed says that it was last changed.
    pub updated: Option<Timestamp>,
    /// The bytes of the page, entry, record or file; `article.raw_hash` is their SHA-256.
    pub raw: Vec<u8>,
    pub content_type: Option<String>,
    /// HTTP headers as received, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Further addresses the document named that are worth collecting.
    pub links: Vec<String>,
}

/// Why something was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("nothing in it")]
    Empty,
    #[error("{what} of {size} bytes is larger than the limit of {limit}")]
    TooLarge { what: &'static str, size: u64, limit: u64 },
    #[error("no article text found on the page")]
    NoArticle,
    #[error("not a format this program reads: {0}")]
    UnknownFormat(String),
    #[error("{format} cannot be read: {what}")]
    Malformed { format: &'static str, what: String },
    #[error("more than {0} entries")]
    TooMany(usize),
    #[error("the reader failed on it: {0}")]
    Failed(String),
    #[error("the address is not allowed: {0}")]
    Address(String),
    #[error("robots.txt disallows it")]
    Robots,
    #[error("the server answered {0}")]
    Status(u16),
    #[error("the server asks to wait until {0}")]
    Wait(Timestamp),
    #[error("the network failed: {0}")]
    Network(String),
    #[error("more than {0} redirects")]
    Redirects(usize),
}

/// How many of each end; their sum is the number of things met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    pub stored: u64,
    pub duplicate: u64,
    pub quarantined: u64,
    pub refused: u64,
}

impl Counts {
    pub fn add(&mut self, item: &Item) {
        match item {
            Item::Stored(_) | Item::Imported { .. } => self.stored += 1,
            Item::Duplicate { .. } => self.duplicate += 1,
            Item::Quarantined { .. } => self.quarantined += 1,
            Item::Refused { .. } => self.refused += 1,
        }
    }

    pub fn total(&self) -> u64 {
        self.stored + self.duplicate + self.quarantined + self.refused
    }
}
