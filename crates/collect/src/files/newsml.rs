//! Articles as agencies deliver them: NITF, and NewsML-G2 with NITF, XHTML or plain text inside (IPTC standards).
//!
//! One `newsItem` is one article; a `newsMessage` holds several. The guid of an item and its version name it: a higher
//! version of a guid is a new version of the article. Items without words (pictures, cancelled items) say so.

use jiff::SignedDuration;
use parallax_model::{FoundIn, Published};

use crate::{
    dates,
    draft::Draft,
    html::{
        text::{of_html, of_plain, one_line},
        token::{Syntax, Token, Tokens},
    },
    item::{Item, Origin, Reason},
    xml::{self, Element},
};

/// Whether the first element is that of an agency's delivery.
pub(crate) fn is_newsml(head: &str) -> bool {
    let first = Tokens::new(head, Syntax::Xml).find_map(|token| match token {
        Token::Start { name, .. } => {
            Some(name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase())
        }
        _ => None,
    });
    first.is_some_and(|name| matches!(name.as_str(), "nitf" | "newsitem" | "newsmessage"))
}

/// One item for each article, in the order of the document.
pub(crate) fn read(content: &str, bytes: &[u8], origin: &Origin, sink: &mut dyn FnMut(Item)) {
    let Some(root) = xml::parse(content) else {
        let what = "no element in it".to_string();
        let reason = Reason::Malformed { format: "NewsML", what };
        let address = origin.address.clone();
        return sink(Item::Quarantined { reason, address, raw: bytes.to_vec() });
    };
    match root.name.as_str() {
        "nitf" => sink(of_nitf(&root, origin).capture(origin, bytes)),
        "newsitem" => sink(of_item(&root, origin).capture(origin, bytes)),
        _ => {
            let items = root.descendants("newsitem");
            if items.is_empty() {
                let (reason, address) = (Reason::Empty, origin.address.clone());
                sink(Item::Refused { reason, address });
            }
            for (at, item) in items.into_iter().enumerate() {
                let address = format!("{}#{}", origin.address, at + 1);
                let raw = content.as_bytes().get(item.range.clone()).unwrap_or(bytes);
                sink(of_item(item, origin).capture(&Origin { address, ..origin.clone() }, raw));
            }
        }
    }
}

fn of_nitf(nitf: &Element, origin: &Origin) -> Draft {
    let first = |name: &'static str| nitf.descendants(name).into_iter().next();
    let words =
        |name: &'static str| first(name).map(|e| one_line(&e.text())).filter(|w| !w.is_empty());
    let head = first("body.head");
    let within = |name: &'static str| {
        let found = head.and_then(|h| h.descendants(name).into_iter().next());
        found.map(|e| one_line(&e.text())).filter(|w| !w.is_empty())
    };
    let attribute = |element: &'static str, name: &str| {
        first(element).and_then(|e| e.attribute(name)).map(str::to_string)
    };
    Draft {
        title: within("hl1")
            .or_else(|| within("hedline"))
            .or_else(|| words("title"))
            .unwrap_or_default(),
        byline: within("byline").or_else(|| words("byline")),
        credit: within("distributor").or_else(|| words("doc.rights")),
        published: ["date.issue", "date.release", "story.date"]
            .iter()
            .find_map(|name| date(attribute(name, "norm").as_deref(), origin))
            .or_else(|| date(attribute("pubdata", "date.publication").as_deref(), origin)),
        guid: attribute("doc-id", "id-string"),
        address: attribute("pubdata", "ex-ref").filter(|a| a.contains("://")),
        source_name: attribute("pubdata", "name").unwrap_or_default(),
        language: nitf.attribute("xml:lang").or_else(|| nitf.attribute("lang")).map(String::from),
        text: first("body.content").map(|c| of_html(&c.markup())).unwrap_or_default(),
        ..Draft::default()
    }
}

fn of_item(item: &Element, origin: &Origin) -> Draft {
    let (meta, content) = (item.child("itemmeta"), item.child("contentmeta"));
    let words = |parent: Option<&Element>, name: &'static str| {
        let found = parent.and_then(|p| p.descendants(name).into_iter().next());
        found.map(|e| one_line(&e.text())).filter(|w| !w.is_empty())
    };
    let provider = meta.and_then(|m| m.child("provider"));
    let named = provider.and_then(|p| {
        let name = p.child("name").map(|n| one_line(&n.text()));
        name.or_else(|| p.attribute("literal").map(String::from))
            .or_else(|| p.attribute("qcode").map(|q| q.rsplit(':').next().unwrap_or(q).to_string()))
    });
    let inside = item
        .descendants("nitf")
        .into_iter()
        .next()
        .map(|nitf| of_nitf(nitf, origin))
        .unwrap_or_default();
    let text = item.child("contentset").map(|set| {
        let xhtml = set.descendants("body").into_iter().next().map(|b| of_html(&b.markup()));
        let plain =
            || set.descendants("inlinedata").into_iter().next().map(|d| of_plain(&d.text()));
        xhtml.or_else(plain).unwrap_or_default()
    });
    Draft {
        title: words(content, "headline").unwrap_or(inside.title),
        byline: words(content, "by").or(inside.byline),
        credit: words(content, "creditline").or(inside.credit),
        published: [
            words(meta, "firstcreated"),
            words(content, "contentcreated"),
            words(meta, "versioncreated"),
        ]
        .iter()
        .find_map(|d| date(d.as_deref(), origin))
        .or(inside.published),
        guid: item.attribute("guid").map(String::from),
        address: inside.address,
        source_name: named.unwrap_or(inside.source_name),
        language: content
            .and_then(|c| c.descendants("language").into_iter().next())
            .and_then(|l| l.attribute("tag"))
            .or_else(|| item.attribute("xml:lang"))
            .map(String::from)
            .or(inside.language),
        text: Some(inside.text).filter(|t| !t.is_empty()).or(text).unwrap_or_default(),
        ..Draft::default()
    }
}

fn date(value: Option<&str>, origin: &Origin) -> Option<Published> {
    let stamp = dates::parse(value?, origin.order)?;
    let latest = origin.fetched.checked_add(SignedDuration::from_hours(48)).ok()?;
    stamp.published(origin.zone.as_deref(), FoundIn::Meta).filter(|p| p.instant <= latest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_bytes;

    const NITF: &str = "<nitf xml:lang=\"en\"><head><title>slug</title><docdata><doc-id id-string=\"ex-17\"/>\
        <date.issue norm=\"20240701T053000+0900\"/></docdata><pubdata name=\"The Example Wire\"/></head>\
        <body><body.head><hedline><hl1>Two missiles fired</hl1></hedline><byline>By J. Roe</byline></body.head>\
        <body.content><p>Seoul said so.</p><p>Nobody was hurt.</p></body.content></body></nitf>";

    fn read(document: &str) -> Vec<crate::Capture> {
        let origin = Origin::new("wire.xml", "2024-07-03T00:00:00Z".parse().unwrap());
        let items = read_bytes(document.as_bytes(), &origin).into_iter();
        items
            .map(|item| match item {
                Item::Stored(capture) => *capture,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn nitf_gives_headline_byline_date_and_paragraphs() {
        let document =
            format!("<?xml version=\"1.0\"?>\n<!DOCTYPE nitf SYSTEM \"nitf.dtd\">\n{NITF}");
        let [capture] = &read(&document)[..] else { panic!() };
        let article = &capture.article;
        assert_eq!(article.title, "Two missiles fired");
        assert_eq!(article.text, "Seoul said so.\n\nNobody was hurt.");
        assert_eq!(article.byline.as_deref(), Some("By J. Roe"));
        assert_eq!(article.source_name, "The Example Wire");
        assert_eq!(capture.guid.as_deref(), Some("ex-17"));
        let published = article.published.as_ref().unwrap();
        assert_eq!(published.instant.to_string(), "2024-06-30T20:30:00Z");
        assert_eq!(published.found_in, FoundIn::Meta);
    }

    #[test]
    fn a_news_message_gives_each_of_its_items() {
        let item = |guid: &str, content: &str| {
            format!(
                "<newsItem guid=\"{guid}\" version=\"1\"><itemMeta><provider literal=\"The Example Wire\"/>\
                 <versionCreated>2024-07-02T10:00:00Z</versionCreated><firstCreated>2024-07-01T10:00:00+09:00</firstCreated></itemMeta>\
                 <contentMeta><headline>Patrol returns</headline><by>K. Doe</by><language tag=\"en-GB\"/></contentMeta>\
                 <contentSet>{content}</contentSet></newsItem>"
            )
        };
        let message = format!(
            "<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet>{}{}{}</itemSet></newsMessage>",
            item(
                "urn:a:1",
                "<inlineXML><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head><body><p>One.</p><p>Two.</p></body></html></inlineXML>"
            ),
            item("urn:a:2", &format!("<inlineXML>{NITF}</inlineXML>")),
            item("urn:a:3", "<inlineData>Three.\n\nFour.</inlineData>"),
        );
        let captures = read(&message);
        let texts: Vec<_> = captures.iter().map(|c| c.article.text.as_str()).collect();
        assert_eq!(
            texts,
            ["One.\n\nTwo.", "Seoul said so.\n\nNobody was hurt.", "Three.\n\nFour."]
        );
        let article = &captures[0].article;
        assert_eq!(
            (article.title.as_str(), article.language.as_deref()),
            ("Patrol returns", Some("en"))
        );
        assert_eq!(article.published.as_ref().unwrap().instant.to_string(), "2024-07-01T01:00:00Z");
        assert_eq!(article.source_name, "The Example Wire");
        assert_ne!(captures[0].article.id, captures[1].article.id);
    }

    #[test]
    fn an_item_without_words_is_set_aside() {
        let origin = Origin::new("wire.xml", "2024-07-03T00:00:00Z".parse().unwrap());
        let items = read_bytes(b"<newsItem guid=\"x\"><itemMeta/></newsItem>", &origin);
        assert!(matches!(&items[..], [Item::Quarantined { reason: Reason::NoArticle, .. }]));
    }
}
