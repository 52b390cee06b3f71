//! The entries of a feed as articles.

use parallax_model::{FoundIn, Published};

use super::section::{Feed, Section};
use crate::{
    dates::{self, Order},
    draft::Draft,
    item::{Item, Origin, Reason},
};

/// A text shorter than this is a teaser, in bytes.
const TEASER: usize = 900;

/// One item for each entry, in the feed's order.
pub(crate) fn items(feed: &Feed, source: &[u8], origin: &Origin, sink: &mut dyn FnMut(Item)) {
    let order = order(feed, origin.order);
    let site = feed.feed.title.as_ref().map(|t| t.plain()).unwrap_or_default();
    for (at, entry) in feed.entries.iter().enumerate() {
        let raw = source.get(entry.range.clone()).filter(|r| !r.is_empty());
        let mut draft = draft(feed, entry, order, origin);
        draft.source_name.clone_from(&site);
        let from = Origin { address: format!("{}#{}", origin.address, at + 1), ..origin.clone() };
        sink(draft.capture(&from, raw.unwrap_or(source)));
    }
    if feed.left_out > 0 {
        for at in 0..feed.left_out {
            let address = format!("{}#{}", origin.address, feed.entries.len() + at + 1);
            sink(Item::Refused { reason: Reason::TooMany(origin.limits.entries), address });
        }
    }
}

fn draft(feed: &Feed, entry: &Section, order: Order, origin: &Origin) -> Draft {
    let text = body(entry);
    let link = entry
        .link
        .clone()
        .or_else(|| entry.links.iter().find(|l| l.rel != "enclosure").map(|l| l.href.clone()));
    let names: Vec<String> =
        entry.authors.iter().filter_map(|a| a.name.clone().or(a.email.clone())).collect();
    Draft {
        guid: entry.id.clone().filter(|id| is_own(feed, id)),
        address: link.filter(|l| !l.is_empty()),
        title: entry.title.as_ref().map(|t| t.plain()).unwrap_or_default(),
        byline: Some(names.join(", ")).filter(|n| !n.is_empty()),
        published: published(entry, order, origin),
        language: entry.language.clone().or_else(|| feed.feed.language.clone()),
        partial: text.len() < TEASER,
        updated: entry
            .updated
            .as_ref()
            .and_then(|date| dates::parse(date, order)?.instant(origin.zone.as_deref())),
        text,
        ..Draft::default()
    }
}

/// A guid that several entries carry names none of them.
fn is_own(feed: &Feed, id: &str) -> bool {
    !id.trim().is_empty()
        && feed.entries.iter().filter(|e| e.id.as_deref() == Some(id)).take(2).count() == 1
}

/// The longest of content and summary.
fn body(entry: &Section) -> String {
    let readable = entry.contents.iter().filter(|c| c.src.is_none()).chain(&entry.summary);
    readable.map(super::Text::plain).max_by_key(String::len).unwrap_or_default()
}

fn published(entry: &Section, order: Order, origin: &Origin) -> Option<Published> {
    [&entry.published, &entry.updated, &entry.created]
        .into_iter()
        .flatten()
        .find_map(|date| {
            dates::parse(date, order)?.published(origin.zone.as_deref(), FoundIn::Feed)
        })
        .filter(|p| {
            // A date ahead of the capture by more than zones can explain is a mistake.
            origin
                .fetched
                .checked_add(jiff::Span::new().hours(48))
                .is_ok_and(|latest| p.instant <= latest)
        })
}

/// Any date of the feed with a number above twelve settles how all are meant.
fn order(feed: &Feed, default: Order) -> Order {
    let all = || feed.entries.iter().filter_map(|e| e.published.as_ref().or(e.updated.as_ref()));
    let valid = |order: Order, date: &str| {
        dates::parse(date, order).filter(|s| !s.ambiguous).map(|s| s.date)
    };
    for date in all().filter(|d| d.contains('/')) {
        let mut numbers = date.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
        let (Some(first), Some(second)) = (numbers.next(), numbers.next()) else { continue };
        if first.len() > 2 || valid(default, date).is_none() {
            continue;
        }
        match (first.parse::<u8>(), second.parse::<u8>()) {
            (Ok(13..), _) => return Order::DayFirst,
            (_, Ok(13..)) => return Order::MonthFirst,
            _ => {}
        }
    }
    default
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(feed: &str) -> Vec<Item> {
        let origin = Origin::new("https://a.org/feed", "2024-07-03T00:00:00Z".parse().unwrap());
        crate::read_bytes(feed.as_bytes(), &origin)
    }

    #[test]
    fn entries_become_articles_with_whole_addresses() {
        let items = read(
            "<rss version='2.0'><channel><title>The A</title><language>en-gb</language><item><guid isPermaLink='false'>7</guid>\
             <link>/news/7?utm_source=rss</link><title>Two &amp;lt;missiles&amp;gt;</title><pubDate>Mon, 01 Jul 2024 05:30 +0900</pubDate>\
             <description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description></item></channel></rss>",
        );
        let [Item::Stored(capture)] = &items[..] else { panic!("{items:?}") };
        let article = &capture.article;
        assert_eq!(article.canonical_url.as_deref(), Some("https://a.org/news/7"));
        assert_eq!(article.title, "Two <missiles>");
        assert_eq!(article.text, "One.\n\nTwo.");
        assert_eq!(article.source.0, "a.org");
        assert_eq!(article.source_name, "The A");
        assert_eq!(article.language.as_deref(), Some("en"));
        assert_eq!(article.published.as_ref().unwrap().zone.as_deref(), Some("+09:00"));
        assert!(capture.partial);
        assert!(capture.raw.starts_with(b"<item>"));
    }

    #[test]
    fn a_guid_shared_by_all_entries_names_none() {
        let items = read(
            "<rss version='2.0'><channel><item><guid>x</guid><link>https://a.org/1</link><title>a</title></item>\
             <item><guid>x</guid><link>https://a.org/2</link><title>b</title></item></channel></rss>",
        );
        let ids: Vec<_> = items
            .iter()
            .map(|i| match i {
                Item::Stored(c) => c.article.id.clone(),
                _ => panic!(),
            })
            .collect();
        assert_ne!(ids[0], ids[1]);
    }

    #[test]
    fn one_telling_date_settles_the_others() {
        let items = read(
            "<rss version='2.0'><channel><item><title>a</title><pubDate>06/13/2024 10:00</pubDate></item>\
             <item><title>b</title><pubDate>07/01/2024 10:00</pubDate></item></channel></rss>",
        );
        let Item::Stored(second) = &items[1] else { panic!() };
        assert_eq!(
            second.article.published.as_ref().unwrap().instant.to_string(),
            "2024-07-01T10:00:00Z"
        );
    }
}
