use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{span::TextRange, time::Precision};

/// Names an article by what it is, never by when it came: the first 16 hexadecimal digits of the
/// SHA-256 of its identity key (guid, else canonical address, else content).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(pub String);

impl std::fmt::Display for ArticleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// An outlet, agency or publisher: its id in `knowledge/outlets`, else its registrable host name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(pub String);

/// One text as published by one outlet, in one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    pub id: ArticleId,
    /// Address it was fetched from; a file path or `-` when it came from neither feed nor page.
    pub url: String,
    pub canonical_url: Option<String>,
    /// Further addresses under which the same text was met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    pub source: SourceId,
    /// The outlet's name as the page gives it.
    pub source_name: String,
    pub title: String,
    pub byline: Option<String>,
    /// A wire service credited in byline, dateline or closing line.
    pub credit: Option<String>,
    pub published: Option<Published>,
    pub fetched: Timestamp,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Title excluded; paragraphs are separated by a blank line.
    pub text: String,
    /// Time offsets of a transcript: which range of `text` was spoken when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cues: Vec<Cue>,
    /// SHA-256 of the raw bytes, hexadecimal.
    pub raw_hash: String,
    /// 1 for the first version seen under this identity, counting up with each change of the text.
    pub version: u32,
}

/// One caption of a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    pub range: TextRange,
    pub start_ms: u64,
    pub end_ms: u64,
}

/// When an article appeared, how exactly that is known, and where it was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    pub instant: Timestamp,
    /// IANA name or offset such as `+09:00`; `None` when the source gave no zone and UTC was assumed.
    pub zone: Option<String>,
    pub precision: Precision,
    pub found_in: FoundIn,
}

impl Published {
    /// The civil date in the zone of publication.
    pub fn local_date(&self) -> jiff::civil::Date {
        self.zoned().date()
    }

    /// The instant in the zone of publication, UTC when that zone is unknown.
    pub fn zoned(&self) -> jiff::Zoned {
        let zone = self.zone.as_deref().and_then(crate::time::parse_zone);
        self.instant.to_zoned(zone.unwrap_or(jiff::tz::TimeZone::UTC))
    }
}

/// Where a date of publication was found, best evidence first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoundIn {
    Given,
    Feed,
    JsonLd,
    Meta,
    TimeElement,
    Url,
    Markup,
    Header,
    Text,
    Guess,
}
