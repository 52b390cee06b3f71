//! What a feed says, whatever its format.

/// A feed with its entries, in the feed's order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feed {
    /// `rss20`, `rss10`, `atom10`, `atom03`, `cdf`, `json1`, …; empty when the root does not say.
    pub version: String,
    /// Encoding of the bytes, as they declare it where that is true of them.
    pub encoding: String,
    pub feed: Section,
    pub entries: Vec<Section>,
    /// Entries beyond the limit, which were not read.
    pub left_out: usize,
}

/// A feed, an entry, or the source an entry was taken from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    pub id: Option<String>,
    /// The id is an address of the entry.
    pub id_is_link: bool,
    pub title: Option<Text>,
    pub subtitle: Option<Text>,
    pub summary: Option<Text>,
    pub info: Option<Text>,
    pub rights: Option<Text>,
    pub contents: Vec<Text>,
    pub link: Option<String>,
    pub links: Vec<Link>,
    pub authors: Vec<Person>,
    pub contributors: Vec<Person>,
    pub publisher: Option<Person>,
    pub categories: Vec<Category>,
    /// Dates as written.
    pub published: Option<String>,
    pub updated: Option<String>,
    pub created: Option<String>,
    pub expired: Option<String>,
    pub language: Option<String>,
    pub generator: Option<Generator>,
    pub image: Option<Image>,
    pub source: Option<Box<Section>>,
    /// Elements of other vocabularies.
    pub extensions: Vec<Extension>,
    /// Where the entry stands in the feed's text, in bytes.
    pub range: std::ops::Range<usize>,
}

/// An element this reader has no place for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extension {
    /// `prefix_name`, or the name alone.
    pub name: String,
    pub text: String,
    pub attributes: Vec<(String, String)>,
}

/// Words with their kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Text {
    /// Cleaned markup for `text/html` and `application/xhtml+xml`, else words.
    pub value: String,
    /// Media type.
    pub kind: String,
    pub base: String,
    pub language: Option<String>,
    /// Where the words are, when they are elsewhere.
    pub src: Option<String>,
}

impl Text {
    pub fn is_markup(&self) -> bool {
        matches!(self.kind.as_str(), "text/html" | "application/xhtml+xml")
    }

    /// The words alone, paragraphs kept.
    pub fn plain(&self) -> String {
        if self.is_markup() || crate::html::sanitize::looks_like_html(&self.value) {
            crate::html::text::of_html(&self.value)
        } else {
            crate::html::text::of_plain(&self.value)
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Link {
    pub rel: String,
    pub kind: Option<String>,
    pub href: String,
    /// Title, language, length and the like, as written.
    pub more: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Person {
    pub name: Option<String>,
    pub email: Option<String>,
    pub href: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Category {
    pub term: Option<String>,
    pub scheme: Option<String>,
    pub label: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Generator {
    pub name: Option<String>,
    pub href: Option<String>,
    pub version: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Image {
    pub href: Option<String>,
    pub title: Option<String>,
    pub link: Option<String>,
    pub description: Option<String>,
}
