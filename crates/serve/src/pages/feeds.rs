//! Stories and searches as Atom (RFC 4287) and JSON Feed 1.1.

use axum::extract::{Query, State as Axum};
use axum::http::HeaderMap;
use jiff::Timestamp;
use parallax_store::{Hit, Store};
use serde::Deserialize;

use super::{Page, escape};
use crate::{Error, State};

/// A feed, before its form is chosen.
pub(crate) struct Feed {
    /// Address of the server as the reader knows it, without a path.
    base: String,
    title: String,
    home: String,
    entries: Vec<Entry>,
}

struct Entry {
    path: String,
    title: String,
    summary: String,
    source: String,
    at: Timestamp,
}

const ENTRIES: u32 = 50;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    format: String,
}

/// The newest stories.
pub(crate) async fn stories(
    Axum(state): Axum<State>,
    headers: HeaderMap,
    Query(ask): Query<Ask>,
) -> Result<Page, Error> {
    let pool = state.pool.clone();
    pool.with(move |store| {
        let entries = store
            .stories(Some(ENTRIES), 0)?
            .into_iter()
            .map(|story| Entry {
                path: format!("/story/{}", escape(&story.id.0)),
                title: story.headline,
                summary: story.summary.first().map(|s| s.text.clone()).unwrap_or_default(),
                source: String::new(),
                at: story.last,
            })
            .collect();
        let title = format!("{}: stories", state.name);
        let feed = Feed { base: base(&headers), title, home: "/".into(), entries };
        Ok(feed.page(ask.format != "jsonfeed"))
    })
    .await
}

/// Where the reader found this server: the host it asked for.
pub(crate) fn base(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{}", text("host").unwrap_or("localhost"))
}

/// What a search finds.
pub(crate) fn of_hits(
    base: String,
    state: &State,
    store: &Store,
    query: &str,
    hits: &[Hit],
) -> Result<Feed, Error> {
    let mut entries = Vec::new();
    for hit in hits {
        let article = store.article(&hit.article)?;
        entries.push(Entry {
            path: format!("/article/{}", escape(&hit.article.0)),
            title: hit.title.clone(),
            summary: hit.snippet.replace(['\u{2}', '\u{3}'], ""),
            at: article.published.as_ref().map_or(article.fetched, |p| p.instant),
            source: article.source_name,
        });
    }
    let home = format!("/search?q={}", escape(query));
    Ok(Feed { base, title: format!("{}: {query}", state.name), home, entries })
}

impl Feed {
    pub(crate) fn page(self, atom: bool) -> Page {
        if atom {
            Page::Typed("application/atom+xml; charset=utf-8", self.atom())
        } else {
            Page::Typed("application/feed+json; charset=utf-8", self.json())
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn updated(&self) -> Timestamp {
        self.entries.iter().map(|e| e.at).max().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn atom(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        out.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
        out.push_str(&format!("  <title>{}</title>\n", xml(&self.title)));
        out.push_str(&format!("  <id>{}</id>\n", xml(&urn(&self.home))));
        out.push_str(&format!("  <updated>{}</updated>\n", self.updated()));
        out.push_str("  <generator>Parallax</generator>\n");
        out.push_str(&format!(
            "  <link rel=\"alternate\" href=\"{}\"/>\n",
            xml(&self.url(&self.home))
        ));
        for entry in &self.entries {
            let author = if entry.source.is_empty() { "Parallax" } else { &entry.source };
            out.push_str("  <entry>\n");
            out.push_str(&format!("    <title>{}</title>\n", xml(&entry.title)));
            out.push_str(&format!("    <id>{}</id>\n", xml(&urn(&entry.path))));
            out.push_str(&format!("    <updated>{}</updated>\n", entry.at));
            out.push_str(&format!("    <author><name>{}</name></author>\n", xml(author)));
            out.push_str(&format!(
                "    <link rel=\"alternate\" href=\"{}\"/>\n",
                xml(&self.url(&entry.path))
            ));
            out.push_str(&format!("    <summary>{}</summary>\n", xml(&entry.summary)));
            out.push_str("  </entry>\n");
        }
        out.push_str("</feed>\n");
        out
    }

    fn json(&self) -> String {
        let items: Vec<_> = self
            .entries
            .iter()
            .map(|entry| {
                serde_json::json!({
                    "id": urn(&entry.path), "url": self.url(&entry.path), "title": entry.title,
                    "content_text": entry.summary, "date_published": entry.at.to_string(),
                })
            })
            .collect();
        let feed = serde_json::json!({
            "version": "https://jsonfeed.org/version/1.1", "title": self.title,
            "home_page_url": self.url(&self.home), "items": items,
        });
        serde_json::to_string_pretty(&feed).unwrap_or_default()
    }
}

/// A lasting name for a page of this case.
fn urn(path: &str) -> String {
    format!("tag:parallax,2024:{path}")
}

fn xml(text: &str) -> String {
    let allowed = |c: &char| *c >= ' ' || matches!(c, '\t' | '\n');
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(allowed) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_guarded_against_the_text_of_titles() {
        let entry = Entry {
            path: "/story/1".into(),
            title: "Fire & <smoke>".into(),
            summary: String::new(),
            source: String::new(),
            at: Timestamp::UNIX_EPOCH,
        };
        let feed = Feed {
            base: String::new(),
            title: "Case".into(),
            home: "/".into(),
            entries: vec![entry],
        };
        assert!(feed.atom().contains("<title>Fire &amp; &lt;smoke&gt;</title>"));
        assert!(feed.json().contains("Fire & <smoke>"));
    }
}
