//! Lists of feeds (OPML 2.0), in and out.

use crate::{
    item::{Origin, Reason},
    xml::{self, Element},
};

/// One feed of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    pub title: String,
    pub feed: String,
    pub page: Option<String>,
    /// Names of the folders it lies in, outermost first.
    pub folders: Vec<String>,
}

/// The feeds of an OPML document in its order.
pub fn outlines(text: &str, origin: &Origin) -> Result<Vec<Outline>, Reason> {
    let root = xml::parse(text).filter(|r| r.name == "opml");
    let root =
        root.ok_or(Reason::Malformed { format: "OPML", what: "its root is not opml".into() })?;
    let mut found = Vec::new();
    if let Some(body) = root.child("body") {
        gather(body, &mut Vec::new(), &mut found);
    }
    if found.len() > origin.limits.entries {
        return Err(Reason::TooMany(origin.limits.entries));
    }
    Ok(found)
}

fn gather(element: &Element, folders: &mut Vec<String>, found: &mut Vec<Outline>) {
    for outline in element.elements().filter(|e| e.name == "outline") {
        let attribute =
            |name: &str| outline.attribute(name).map(str::trim).filter(|v| !v.is_empty());
        let title = attribute("title").or(attribute("text")).unwrap_or("").to_string();
        if let Some(feed) = attribute("xmlurl") {
            found.push(Outline {
                title: title.clone(),
                feed: feed.to_string(),
                page: attribute("htmlurl").map(String::from),
                folders: folders.clone(),
            });
        }
        folders.push(title);
        gather(outline, folders, found);
        folders.pop();
    }
}

/// Writes a list as OPML 2.0; folders are written once, at their first feed.
pub fn write_outlines(title: &str, outlines: &[Outline]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>{}</title></head>\n<body>\n",
        xml::escaped(title)
    );
    let mut folders: Vec<&[String]> = Vec::new();
    for outline in outlines {
        if !folders.contains(&outline.folders.as_slice()) {
            folders.push(&outline.folders);
        }
    }
    for folder in folders {
        for name in folder {
            out.push_str(&format!("<outline text=\"{}\">\n", quoted(name)));
        }
        for o in outlines.iter().filter(|o| o.folders == folder) {
            let page =
                o.page.as_ref().map(|p| format!(" htmlUrl=\"{}\"", quoted(p))).unwrap_or_default();
            let (name, feed) = (quoted(&o.title), quoted(&o.feed));
            out.push_str(&format!(
                "<outline type=\"rss\" text=\"{name}\" title=\"{name}\" xmlUrl=\"{feed}\"{page}/>\n"
            ));
        }
        out.push_str(&"</outline>\n".repeat(folder.len()));
    }
    out.push_str("</body>\n</opml>\n");
    out
}

fn quoted(text: &str) -> String {
    xml::escaped(text).replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn origin() -> Origin {
        Origin::new("list.opml", "2024-07-03T00:00:00Z".parse().unwrap())
    }

    proptest! {
        #[test]
        fn a_written_list_reads_back(titles in prop::collection::vec("[a-zA-Z<&\"é]{1,12}", 0..6)) {
            let mut list: Vec<Outline> = titles.iter().enumerate().map(|(i, t)| Outline {
                title: t.clone(),
                feed: format!("https://a.org/{i}?a=1&b=2"),
                page: (i % 2 == 0).then(|| "https://a.org/".to_string()),
                folders: if i % 3 == 0 { vec!["World & more".into()] } else { Vec::new() },
            }).collect();
            let mut read = outlines(&write_outlines("List", &list), &origin()).unwrap();
            list.sort_by(|a, b| a.feed.cmp(&b.feed));
            read.sort_by(|a, b| a.feed.cmp(&b.feed));
            prop_assert_eq!(read, list);
        }
    }
}
