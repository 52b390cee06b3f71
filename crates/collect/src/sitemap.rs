//! Sitemaps (sitemaps.org) with Google's news extension, indexes of sitemaps, and sitemaps of plain lines.

use jiff::Timestamp;

use crate::{
    dates::{self, Order},
    encoding,
    item::{Limits, Origin, Reason},
    xml,
};

/// One address a sitemap names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub address: String,
    pub modified: Option<Timestamp>,
    /// `news:publication_date`, as written.
    pub published: Option<String>,
    pub title: Option<String>,
    pub language: Option<String>,
    pub outlet: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sitemap {
    pub pages: Vec<Entry>,
    /// Further sitemaps, where this one is an index.
    pub sitemaps: Vec<Entry>,
    /// Addresses beyond the limit, not read.
    pub left_out: usize,
}

/// Reads a sitemap, packed or not.
pub fn read(bytes: &[u8], origin: &Origin) -> Result<Sitemap, Reason> {
    let Limits { document, entries, .. } = origin.limits;
    let unpacked;
    let bytes = if bytes.starts_with(&[0x1F, 0x8B]) {
        unpacked = crate::archive::gunzip(bytes, document)?;
        &unpacked
    } else {
        bytes
    };
    let decoded = encoding::decode(bytes, origin.content_type.as_deref(), origin.host().as_deref());
    let mut sitemap = Sitemap::default();
    let text = decoded.text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        let lines = text.lines().map(str::trim).filter(|l| l.starts_with("http"));
        sitemap.pages = lines.map(|l| Entry { address: l.into(), ..Entry::default() }).collect();
    } else {
        let root =
            xml::parse(text).filter(|r| matches!(r.name.as_str(), "urlset" | "sitemapindex"));
        let what = "its root is neither urlset nor sitemapindex".to_string();
        let root = root.ok_or(Reason::Malformed { format: "sitemap", what })?;
        sitemap.pages = root.elements().filter(|e| e.name == "url").filter_map(entry).collect();
        sitemap.sitemaps =
            root.elements().filter(|e| e.name == "sitemap").filter_map(entry).collect();
    }
    for list in [&mut sitemap.pages, &mut sitemap.sitemaps] {
        sitemap.left_out += list.len().saturating_sub(entries);
        list.truncate(entries);
    }
    Ok(sitemap)
}

fn entry(element: &xml::Element) -> Option<Entry> {
    let words = |name: &str| {
        let found = element.child(name).or_else(|| element.descendants(name).first().copied())?;
        Some(found.text().trim().to_string()).filter(|t| !t.is_empty())
    };
    Some(Entry {
        address: element
            .child("loc")
            .map(|l| l.text().trim().to_string())
            .filter(|l| !l.is_empty())?,
        modified: words("lastmod").and_then(|d| dates::parse(&d, Order::DayFirst)?.instant(None)),
        published: words("publication_date"),
        title: element
            .child("news")
            .and_then(|n| n.child("title"))
            .map(|t| t.text().trim().to_string()),
        language: words("language"),
        outlet: element
            .descendants("publication")
            .first()
            .and_then(|p| p.child("name"))
            .map(|n| n.text().trim().to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_sitemaps_indexes_and_lines_are_read() {
        let origin =
            Origin::new("https://a.org/sitemap.xml", "2024-07-03T00:00:00Z".parse().unwrap());
        let news = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>\
            <url><loc>https://a.org/1?a=1&amp;b=2</loc><n:news><n:publication><n:name>The A</n:name><n:language>en</n:language></n:publication>\
            <n:publication_date>2024-07-01T05:30+09:00</n:publication_date><n:title>Two missiles</n:title></n:news></url></urlset>";
        let read_one = read(news.as_bytes(), &origin).unwrap();
        let entry = &read_one.pages[0];
        assert_eq!(entry.address, "https://a.org/1?a=1&b=2");
        assert_eq!(
            (entry.title.as_deref(), entry.outlet.as_deref()),
            (Some("Two missiles"), Some("The A"))
        );
        let index = read(b"<sitemapindex><sitemap><loc>https://a.org/s1.xml.gz</loc><lastmod>2024-07-01</lastmod></sitemap></sitemapindex>", &origin).unwrap();
        assert!(index.sitemaps[0].modified.is_some() && index.pages.is_empty());
        assert_eq!(read(b"https://a.org/1\nhttps://a.org/2\n", &origin).unwrap().pages.len(), 2);
    }
}
