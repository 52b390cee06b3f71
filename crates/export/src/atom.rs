//! Atom feeds (RFC 4287) of stories and of alerts.

use std::io::Write;

use askama::Template;
use parallax_gauge::alerts::knowledge_alerts;

use crate::Error;
use crate::common::{printable, rfc3339, status_words, uuid_of, word};
use crate::record::Record;
use crate::table::{Column, list, text};

/// Elements of an entry.
pub const FIELDS: &[Column] = &[
    text("id", "urn:uuid, the same in every run"),
    text("title", "headline of the story, or change and proposition"),
    text("updated", "newest article of the story, or when the status moved"),
    text("published", "first article of the story, or when the status moved"),
    text("link", "lead article of the story (or its page, when the feed is served)"),
    text("content", "summary with its sources, or reason and rule of the change"),
    list("category", "number of articles; kind of change"),
];

/// Entries in a feed; older ones are left to the tables.
pub const ENTRIES: usize = 200;

#[derive(Template)]
#[template(path = "feed.atom", escape = "xml")]
struct Feed {
    id: String,
    title: String,
    subtitle: String,
    updated: String,
    author: String,
    this: String,
    site: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    updated: String,
    published: String,
    link: String,
    content: String,
    categories: Vec<String>,
}

/// Where a feed is served; without it, entries link to the articles themselves.
#[derive(Debug, Clone)]
pub struct Served {
    /// `https://desk.example`, without a slash at the end.
    pub base: String,
    /// Path of the feed.
    pub path: String,
}

/// Stories, the newest first.
pub fn stories(
    record: &Record<'_>,
    served: Option<&Served>,
    out: &mut dyn Write,
) -> Result<u64, Error> {
    let mut entries = Vec::new();
    for story in record.stories.iter().take(ENTRIES) {
        let lead = record.with_article(&story.lead, |a| a.url.clone())?;
        let mut content = String::new();
        for sentence in &story.summary {
            let mut outlets = Vec::new();
            for span in &sentence.spans {
                let outlet = record.quoted(span)?.outlet;
                if !outlets.contains(&outlet) {
                    outlets.push(outlet);
                }
            }
            content.push_str(&format!(
                "<p>{} <small>({})</small></p>",
                escaped(&sentence.text),
                escaped(&outlets.join(", "))
            ));
        }
        let origins = story.members.iter().filter(|m| m.copy.is_none()).count();
        content.push_str(&format!(
            "<p>{} articles, {origins} of them not copies.</p>",
            story.members.len()
        ));
        entries.push(Entry {
            id: format!("urn:uuid:{}", uuid_of(&format!("story:{}", story.id.0))),
            title: printable(&story.headline),
            updated: rfc3339(story.last),
            published: rfc3339(story.first),
            link: match served {
                Some(served) => format!("{}/story/{}", served.base, story.id.0),
                None => lead,
            },
            content: printable(&content),
            categories: Vec::new(),
        });
    }
    write("Stories", "stories", record, served, entries, out)
}

/// Changes of knowledge, the newest first.
pub fn alerts(
    record: &Record<'_>,
    served: Option<&Served>,
    out: &mut dyn Write,
) -> Result<u64, Error> {
    let alerts = knowledge_alerts(&record.claims, &record.events);
    let mut entries = Vec::new();
    for alert in alerts.iter().rev().take(ENTRIES) {
        let change = word(alert.change).replace('-', " ");
        let moved = match (alert.before, alert.after) {
            (Some(before), Some(after)) => {
                format!("from {} to {}, ", status_words(before), status_words(after))
            }
            (None, Some(after)) => format!("now {}, ", status_words(after)),
            _ => String::new(),
        };
        let mut content = format!(
            "<p>{}: {moved}{}.</p><p>Rule: {}.</p>",
            escaped(&alert.about),
            escaped(&alert.because),
            escaped(&alert.rule)
        );
        let claim = record.claims.iter().find(|c| alert.claim.as_ref() == Some(&c.id));
        let span = claim.and_then(|c| c.history.iter().rev().find_map(|s| s.evidence.as_ref()));
        let mut link = String::new();
        if let Some(span) = span {
            let quoted = record.quoted(span)?;
            content.push_str(&format!(
                "<blockquote>{}</blockquote><p>{}</p>",
                escaped(&quoted.words),
                escaped(&quoted.outlet)
            ));
            link = quoted.url;
        }
        if let Some(served) = served {
            let page = match (&alert.claim, &alert.event) {
                (Some(claim), _) => format!("claim/{}", encoded(&claim.0)),
                (None, Some(event)) => format!("event/{}", encoded(&event.0)),
                (None, None) => "alerts".into(),
            };
            link = format!("{}/{page}", served.base);
        }
        entries.push(Entry {
            id: format!("urn:uuid:{}", uuid_of(&format!("alert:{}", alert.key))),
            title: printable(&format!("{change}: {}", alert.about)),
            updated: rfc3339(alert.at),
            published: rfc3339(alert.at),
            link,
            content: printable(&content),
            categories: vec![word(alert.change)],
        });
    }
    write("Alerts", "alerts", record, served, entries, out)
}

fn write(
    title: &str,
    kind: &str,
    record: &Record<'_>,
    served: Option<&Served>,
    entries: Vec<Entry>,
    out: &mut dyn Write,
) -> Result<u64, Error> {
    let count = entries.len() as u64;
    let newest = entries.iter().map(|e| e.updated.clone()).max();
    let feed = Feed {
        id: format!("urn:uuid:{}", uuid_of(&format!("feed:{kind}:{}", record.name))),
        title: printable(&format!("{title} · {}", record.name)),
        subtitle: printable(&record.notice),
        updated: newest.unwrap_or_else(|| "1970-01-01T00:00:00Z".into()),
        author: printable(&record.name),
        this: served.map(|s| format!("{}{}", s.base, s.path)).unwrap_or_default(),
        site: served.map(|s| format!("{}/", s.base)).unwrap_or_default(),
        entries,
    };
    out.write_all(feed.render()?.as_bytes())?;
    Ok(count)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A path segment.
fn encoded(segment: &str) -> String {
    let mut out = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
