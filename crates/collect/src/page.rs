//! A page of the web: what it is called, who wrote it, when it appeared, and its words.

mod body;
mod json_ld;
mod metadata;
mod published;
mod scan;

pub(crate) use scan::Scan;

use crate::{
    draft::Draft,
    encoding,
    html::guard,
    item::{Origin, Reason},
};

/// Reads a page given as bytes.
pub(crate) fn read(bytes: &[u8], origin: &Origin) -> Result<Draft, Reason> {
    let decoded = encoding::decode(bytes, origin.content_type.as_deref(), origin.host().as_deref());
    of_text(&decoded.text, origin)
}

/// Reads a page given as text.
pub(crate) fn of_text(html: &str, origin: &Origin) -> Result<Draft, Reason> {
    if html.len() > guard::LARGEST {
        let (size, limit) = (html.len() as u64, guard::LARGEST as u64);
        return Err(Reason::TooLarge { what: "a page", size, limit });
    }
    let html = guard::flatten(html);
    let scan = Scan::of(&html);
    let base = scan.base(&origin.address);
    let metadata = metadata::of(&scan, base.as_ref());
    let text = body::of(&html, &scan, &metadata)?;
    let published = published::of(&scan, &text, origin);
    Ok(Draft {
        canonical: metadata.canonical,
        source_name: metadata.site.unwrap_or_default(),
        title: metadata.title.unwrap_or_default(),
        byline: metadata.byline,
        language: metadata.language,
        partial: metadata.partial,
        published,
        text,
        ..Draft::default()
    })
}

/// Addresses of feeds a page announces, in its order, each once.
pub fn feeds_of(html: &str, address: &str) -> Vec<String> {
    let scan = Scan::of(html);
    let base = scan.base(address);
    let mut found: Vec<String> = Vec::new();
    for link in &scan.links {
        let feed = ["rss", "atom", "feed+json", "rdf"].iter().any(|k| link.kind.contains(k));
        if !feed || !link.rel.split(' ').any(|r| r == "alternate" || r == "feed") {
            continue;
        }
        let url = base.as_ref().and_then(|b| b.join(&link.href).ok()).map(String::from);
        if let Some(url) = url.filter(|u| !found.contains(u)) {
            found.push(url);
        }
    }
    found
}
