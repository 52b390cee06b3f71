//! A page of the web: what it is called, who wrote it, when it appeared, and its words.

mod body;
mod json_ld;
mod layout;
mod metadata;
mod published;
mod scan;

pub(crate) use scan::Scan;

use crate::{
    draft::Draft,
    encoding,
    html::{
        entity, guard,
        text::one_line,
        token::{Syntax, Token, Tokens},
    },
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
    let mut metadata = metadata::of(&scan, base.as_ref());
    if metadata.title.as_deref() == Some(scan.title.as_str()) {
        metadata.title = headline(&html, &scan.title).or(metadata.title);
    }
    let (above, text) = body::of(&html, &scan, &metadata)?;
    let published = published::of(&scan, &format!("{above}\n\n{text}"), origin);
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

/// The part of a page's title that stands on the page by itself and is no link, as the name of the site is.
fn headline(html: &str, title: &str) -> Option<String> {
    let parts: Vec<&str> = metadata::parts(title).filter(|part| part.len() > 8).collect();
    if parts.first().is_none_or(|part| part.len() == title.len()) {
        return None;
    }
    let (mut in_link, mut in_head) = (false, true);
    let mut longest: Option<&str> = None;
    for token in Tokens::new(html, Syntax::Html) {
        match token {
            Token::Start { name, .. } if name.eq_ignore_ascii_case("a") => in_link = true,
            Token::Start { name, .. } if name.eq_ignore_ascii_case("body") => in_head = false,
            Token::End { name } if name.eq_ignore_ascii_case("a") => in_link = false,
            Token::Text(text) if !in_link && !in_head => {
                let text = one_line(&entity::decode(text));
                let part = parts.iter().find(|part| **part == text).copied();
                longest = longest.into_iter().chain(part).max_by_key(|p| p.len());
            }
            _ => {}
        }
    }
    longest.map(String::from)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_is_the_part_of_the_title_that_stands_on_the_page() {
        let page = |body: &str| {
            let html =
                format!("<title>The Old Paper -- Boats &amp; nets return</title><body>{body}");
            headline(&html, "The Old Paper -- Boats & nets return")
        };
        let told = page("<a href=/>The Old Paper</a><b>Boats &amp; nets return</b><br>They did.");
        assert_eq!(told.as_deref(), Some("Boats & nets return"));
        assert_eq!(page("<a href=/>The Old Paper</a> They did."), None);
        assert_eq!(headline("<body><b>Boats return</b>", "Boats return"), None);
    }
}
