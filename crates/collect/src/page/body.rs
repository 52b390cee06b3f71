//! The words of the article on a page, without what stands around them.

use trafilatura::{ExtractionFocus, Options};

use super::{metadata::Metadata, scan::Scan};
use crate::{html::text, item::Reason};

/// Stack of the thread that extracts; extractors recurse into the page.
const STACK: usize = 64 << 20;

/// The article's text with a blank line between paragraphs.
pub(crate) fn of(html: &str, _scan: &Scan, metadata: &Metadata) -> Result<String, Reason> {
    let text = on_big_stack(|| extract(html))?;
    if !text.trim().is_empty() {
        return Ok(text);
    }
    metadata.body.as_deref().map(text::of_html).ok_or(Reason::NoArticle)
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
