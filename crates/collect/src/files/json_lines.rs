//! One article a line, as JSON. Field names are those of common corpora and APIs:
//!
//! | meaning | names, first present wins |
//! |---|---|
//! | text | `text`, `body`, `content`, `maintext`, `articleBody`, `article`, `content_text`, `body_text`, `fulltext` (HTML is turned into text), `content_html`, `body_html`, `html` |
//! | title | `title`, `headline`, `name` |
//! | address | `url`, `link`, `uri`, `canonical_url`, `address` |
//! | published | `published`, `date_published`, `datePublished`, `dateTimePub`, `published_at`, `publishedAt`, `pubDate`, `dateTime`, `date_publish`, `published_date`, `date`, `timestamp`, `time`, `versioncreated` |
//! | outlet | `source` (text, or object with `id`/`uri`, `title`/`name`), `outlet`, `publisher`, `site`, `site_name`, `source_domain`, `publication`, `provider` |
//! | byline | `byline`, `author`, `authors`, `creator` (texts or objects with `name`) |
//! | language | `language`, `lang` |
//! | identity | `id`, `guid`, `uuid` |
//! | credit | `credit`, `agency` |
//! | zone of dates without one | `zone`, `timezone` |

use parallax_model::{FoundIn, SourceId};
use serde_json::{Map, Value};

use crate::{
    dates,
    draft::Draft,
    html::text,
    item::{Item, Origin, Reason},
};

const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "maintext",
    "articleBody",
    "article",
    "content_text",
    "body_text",
    "fulltext",
    "body_xhtml",
    "content_html",
    "body_html",
    "html",
];
const TITLE: &[&str] = &["title", "headline", "name"];
const ADDRESS: &[&str] = &["url", "link", "uri", "canonical_url", "address"];
const PUBLISHED: &[&str] = &[
    "published",
    "date_published",
    "datePublished",
    "dateTimePub",
    "published_at",
    "publishedAt",
    "pubDate",
    "dateTime",
    "date_publish",
    "published_date",
    "date",
    "timestamp",
    "time",
    "versioncreated",
    "firstcreated",
];
const OUTLET: &[&str] = &[
    "source",
    "outlet",
    "publisher",
    "site",
    "site_name",
    "source_domain",
    "publication",
    "provider",
];
const BYLINE: &[&str] = &["byline", "author", "authors", "creator", "by"];

/// Reads one line.
pub(crate) fn read_line(line: &str, origin: &Origin) -> Item {
    let malformed = |what: String| Item::Quarantined {
        reason: Reason::Malformed { format: "JSON", what },
        address: origin.address.clone(),
        raw: line.as_bytes().to_vec(),
    };
    match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(fields)) => of_object(&fields, origin).capture(origin, line.as_bytes()),
        Ok(_) => malformed("a line must be an object".into()),
        Err(e) => malformed(e.to_string()),
    }
}

/// Reads an object with these names.
pub(crate) fn of_object(fields: &Map<String, Value>, origin: &Origin) -> Draft {
    let first = |names: &[&str]| names.iter().find_map(|n| fields.get(*n)).and_then(plain);
    let zone = first(&["zone", "timezone"]).or(origin.zone.clone());
    let published =
        PUBLISHED.iter().filter_map(|n| fields.get(*n).and_then(plain)).find_map(|date| {
            dates::parse(&date, origin.order)?.published(zone.as_deref(), FoundIn::Given)
        });
    let (source, source_name) = outlet(fields);
    let address = first(ADDRESS);
    let given = first(&["id", "guid", "uuid"]);
    Draft {
        canonical: first(&["canonical_url"]),
        // A running number names nothing outside its file; with an address it is not needed.
        guid: given.filter(|g| address.is_none() || g.contains("://") || g.len() > 12),
        address,
        source,
        source_name,
        title: first(TITLE).map(|t| text::of_html(&t)).unwrap_or_default(),
        byline: BYLINE.iter().find_map(|n| fields.get(*n)).and_then(names),
        credit: first(&["credit", "agency"]),
        published,
        language: first(&["language", "lang"]),
        text: body(fields),
        ..Draft::default()
    }
}

fn body(fields: &Map<String, Value>) -> String {
    let found = TEXT.iter().find_map(|n| {
        fields.get(*n).and_then(plain).filter(|t| !t.trim().is_empty()).map(|t| (*n, t))
    });
    match found {
        Some((name, words)) if name.contains("html") || looks_like_html(&words) => {
            text::of_html(&words)
        }
        Some((_, words)) => text::of_plain(&words),
        None => ["description", "summary", "abstract"]
            .iter()
            .find_map(|n| fields.get(*n).and_then(plain))
            .map(|t| text::of_html(&t))
            .unwrap_or_default(),
    }
}

/// A closing tag of a paragraph or line somewhere.
fn looks_like_html(words: &str) -> bool {
    ["</p>", "</div>", "<br", "</a>"].iter().any(|tag| words.contains(tag))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|t| !t.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(fields) => {
            ["name", "title", "label", "value"].iter().find_map(|n| fields.get(*n).and_then(plain))
        }
        Value::Array(items) => items.first().and_then(plain),
        _ => None,
    }
}

fn names(value: &Value) -> Option<String> {
    let all: Vec<String> = match value {
        Value::Array(items) => items.iter().filter_map(plain).collect(),
        other => plain(other).into_iter().collect(),
    };
    Some(all.join(", ")).filter(|a| !a.is_empty())
}

fn outlet(fields: &Map<String, Value>) -> (Option<SourceId>, String) {
    let Some(value) = OUTLET.iter().find_map(|n| fields.get(*n)) else {
        return (None, String::new());
    };
    let id = |text: &str| Some(SourceId(text.trim().to_string())).filter(|s| !s.0.is_empty());
    match value {
        Value::Object(source) => {
            let key = ["id", "uri", "domain"].iter().find_map(|n| source.get(*n).and_then(plain));
            let name = ["title", "name"].iter().find_map(|n| source.get(*n).and_then(plain));
            (key.as_deref().or(name.as_deref()).and_then(id), name.unwrap_or_default())
        }
        other => {
            let name = plain(other).unwrap_or_default();
            (id(&name), name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin::new("articles.jsonl", "2024-07-03T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn names_of_several_corpora_are_read() {
        let line = r#"{"id":"1","headline":"Two missiles","body":"One.\n\nTwo.","url":"https://a.org/1","dateTimePub":"2024-07-01T05:30:00+09:00","source":{"uri":"a.org","title":"The A"},"authors":[{"name":"J. Roe"},"K. Doe"],"lang":"eng"}"#;
        let Item::Stored(capture) = read_line(line, &origin()) else { panic!() };
        let article = capture.article;
        assert_eq!(article.title, "Two missiles");
        assert_eq!(article.text, "One.\n\nTwo.");
        assert_eq!(article.source.0, "a.org");
        assert_eq!(article.source_name, "The A");
        assert_eq!(article.byline.as_deref(), Some("J. Roe, K. Doe"));
        assert_eq!(article.language.as_deref(), Some("en"));
        let published = article.published.unwrap();
        assert_eq!(published.zone.as_deref(), Some("+09:00"));
        assert_eq!(published.found_in, FoundIn::Given);
    }

    #[test]
    fn a_line_that_is_no_object_is_kept_aside() {
        for line in ["[1]", "{\"a\":", "\u{0}"] {
            assert!(matches!(read_line(line, &origin()), Item::Quarantined { .. }), "{line}");
        }
    }
}
