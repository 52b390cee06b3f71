//! The words of the article on a page, without what stands around them.
//!
//! trafilatura's reading, freed of what it leaves in: the headline repeated as first paragraph and short paragraphs that
//! point elsewhere (`knowledge/collect/furniture.csv`). On the 102 development pages of the article extraction
//! benchmark this raises the share of pages with exactly the right words from .30 to .43.

use std::sync::LazyLock;

use trafilatura::{ExtractionFocus, Options};

use super::{metadata::Metadata, scan::Scan};
use crate::{html::text, item::Reason, table};

static FURNITURE: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    table::rows::<1>(include_str!("../../../../knowledge/collect/furniture.csv"))
        .map(|[words]| words)
        .collect()
});

/// Longer paragraphs are article, however they begin.
const FURNITURE_LENGTH: usize = 200;

/// Stack of the thread that extracts; extractors recurse into the page.
const STACK: usize = 64 << 20;

/// The article's text with a blank line between paragraphs.
pub(crate) fn of(html: &str, scan: &Scan, metadata: &Metadata) -> Result<String, Reason> {
    let text = on_big_stack(|| extract(html))?;
    let text = tidied(&text, &headlines(scan, metadata));
    if !text.trim().is_empty() {
        return Ok(text);
    }
    metadata.body.as_deref().map(text::of_html).ok_or(Reason::NoArticle)
}

/// The page's headline in every form it is given.
fn headlines(scan: &Scan, metadata: &Metadata) -> Vec<String> {
    let declared = scan.meta(&["og:title"]).into_iter().chain(metadata.title.as_deref());
    let headings = scan.headings.iter().take(2).map(String::as_str);
    declared
        .chain(headings)
        .chain([scan.title.as_str()])
        .map(letters)
        .filter(|h| !h.is_empty())
        .collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn tidied(text: &str, headlines: &[String]) -> String {
    let headline = |paragraph: &str| {
        let own = letters(paragraph);
        // A site's name may follow the headline in the page's title.
        !own.is_empty()
            && headlines
                .iter()
                .any(|h| *h == own || (h.starts_with(&own) && own.len() * 2 > h.len()))
    };
    text.split("\n\n")
        .skip_while(|p| headline(p))
        .filter(|p| !is_furniture(p))
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn is_furniture(paragraph: &str) -> bool {
    if paragraph.len() >= FURNITURE_LENGTH {
        return false;
    }
    let words = paragraph.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    FURNITURE.iter().any(|opening| {
        words.strip_prefix(opening).is_some_and(|rest| {
            opening.ends_with([' ', ':']) || !rest.chars().next().is_some_and(char::is_alphanumeric)
        })
    })
}

/// Runs on a thread with room for deep pages; a panic becomes a reason.
fn on_big_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, Reason> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        match thread.map(|t| t.join()) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(_)) => Err(Reason::Failed("the extractor gave up on this page".into())),
            Err(e) => Err(Reason::Failed(format!("no thread for the extractor: {e}"))),
        }
    })
}

fn extract(html: &str) -> String {
    let options = Options::default()
        .with_fallback(true)
        .with_focus(ExtractionFocus::FavorPrecision)
        .with_exclude_comments(true);
    trafilatura::extract(html, &options)
        .map(|found| text::of_html(&found.content_html))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_and_pointers_elsewhere_are_no_part_of_the_text() {
        let headlines = [letters("Two missiles fired | The Example")];
        let text = "Two missiles fired\n\nSeoul said so.\n\nRead more: another story\n\nРакеты.\n\nЧитайте также: другое";
        assert_eq!(tidied(text, &headlines), "Seoul said so.\n\nРакеты.");
        assert!(!is_furniture("Readmore is a town."));
        assert!(!is_furniture("Related officials said so."));
    }

    #[test]
    fn a_page_of_a_hundred_thousand_open_tags_does_not_end_the_program() {
        for tag in ["div", "span", "b", "p", "ul", "table", "a href=x"] {
            let html = format!(
                "<html><body>{}<p>The words stay here.</p>",
                format!("<{tag}>").repeat(100_000)
            );
            let origin = crate::Origin::new("https://a.org/1", jiff::Timestamp::UNIX_EPOCH);
            assert_eq!(crate::read_bytes(html.as_bytes(), &origin).len(), 1);
        }
    }
}
