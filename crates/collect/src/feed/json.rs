//! JSON Feed 1 and 1.1 (jsonfeed.org).

use serde_json::{Map, Value};
use url::Url;

use super::section::{Category, Feed, Image, Link, Person, Section, Text};
use crate::{html::sanitize, item::Origin};

/// Whether an object is a JSON feed.
pub(crate) fn is_feed(fields: &Map<String, Value>) -> bool {
    let named = text(fields, "version").is_some_and(|v| v.contains("jsonfeed.org"));
    named
        || (fields.get("items").is_some_and(Value::is_array)
            && (fields.contains_key("feed_url") || fields.contains_key("home_page_url")))
}

pub(crate) fn read(fields: &Map<String, Value>, origin: &Origin) -> Feed {
    let base = Url::parse(&origin.address).ok();
    let mut feed = Feed { version: "json1".into(), encoding: "utf-8".into(), ..Feed::default() };
    if text(fields, "version").is_some_and(|v| v.ends_with("1.1")) {
        feed.version = "json11".into();
    }
    feed.feed = Section {
        title: text(fields, "title").map(words),
        subtitle: text(fields, "description").map(words),
        link: text(fields, "home_page_url").map(|u| sanitize::safe_address(base.as_ref(), &u)),
        language: text(fields, "language"),
        authors: authors(fields),
        image: text(fields, "icon").map(|href| Image { href: Some(href), ..Image::default() }),
        ..Section::default()
    };
    let items =
        fields.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    feed.left_out = items.len().saturating_sub(origin.limits.entries);
    feed.entries = items
        .iter()
        .take(origin.limits.entries)
        .filter_map(Value::as_object)
        .map(|item| entry(item, base.as_ref()))
        .collect();
    feed
}

fn entry(item: &Map<String, Value>, base: Option<&Url>) -> Section {
    let address = |name: &str| text(item, name).map(|u| sanitize::safe_address(base, &u));
    let link = address("url").or_else(|| address("external_url"));
    let html = text(item, "content_html").map(|value| Text {
        value: sanitize::sanitize(&value, base),
        kind: "text/html".into(),
        ..Text::default()
    });
    let contents: Vec<Text> =
        html.into_iter().chain(text(item, "content_text").map(words)).collect();
    let tags = item.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Section {
        id: text(item, "id"),
        title: text(item, "title").map(words),
        summary: text(item, "summary").map(words),
        links: link
            .iter()
            .map(|href| Link {
                rel: "alternate".into(),
                kind: Some("text/html".into()),
                href: href.clone(),
                more: Vec::new(),
            })
            .collect(),
        link,
        contents,
        published: text(item, "date_published"),
        updated: text(item, "date_modified"),
        language: text(item, "language"),
        authors: authors(item),
        categories: tags
            .iter()
            .filter_map(Value::as_str)
            .map(|t| Category { term: Some(t.into()), ..Category::default() })
            .collect(),
        ..Section::default()
    }
}

fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::String(text) => Some(text.clone()).filter(|t| !t.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn words(value: String) -> Text {
    Text { value, kind: "text/plain".into(), ..Text::default() }
}

fn authors(fields: &Map<String, Value>) -> Vec<Person> {
    let one = fields.get("author").into_iter();
    let several = fields.get("authors").and_then(Value::as_array).into_iter().flatten();
    several
        .chain(one)
        .filter_map(Value::as_object)
        .map(|a| Person { name: text(a, "name"), email: None, href: text(a, "url") })
        .filter(|p| !p.is_empty())
        .collect()
}
