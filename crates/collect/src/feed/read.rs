//! From a tree of XML to a [`Feed`].

use url::Url;

use super::{
    parts::{categories, content, extension, keep, link_of, merge, person},
    section::{Feed, Generator, Image, Link, Section, Text},
    words::{Surroundings, text_of},
};
use crate::{
    encoding,
    html::token,
    item::{Origin, Reason},
    xml::{self, Element},
};

/// Elements that hold other sections and are read elsewhere.
const INNER: &[&str] =
    &["channel", "item", "entry", "image", "textinput", "source", "items", "rdf_seq", "rdf_li"];

/// Reads a feed given as bytes.
pub fn read(bytes: &[u8], origin: &Origin) -> Result<Feed, Reason> {
    let decoded = encoding::decode(bytes, origin.content_type.as_deref(), origin.host().as_deref());
    let mut feed = read_text(&decoded.text, origin)?;
    feed.encoding = encoding_name(bytes, &decoded, origin.content_type.as_deref());
    Ok(feed)
}

/// The declared name where it is true of the bytes, else the name of the encoding that was used. Text of ASCII
/// alone sent as `text/…` without a charset is US-ASCII (RFC 3023).
fn encoding_name(
    bytes: &[u8],
    decoded: &encoding::Decoded<'_>,
    content_type: Option<&str>,
) -> String {
    let kind =
        content_type.and_then(|t| t.split(';').next()).unwrap_or("").trim().to_ascii_lowercase();
    if bytes.is_ascii()
        && !decoded.encoding.starts_with("UTF-16")
        && !decoded.encoding.starts_with("UTF-32")
    {
        let header = content_type.and_then(encoding::charset).filter(|c| !c.is_empty());
        let xml_text = kind.starts_with("text/") && kind.contains("xml");
        return header
            .or(xml_text.then_some("us-ascii"))
            .or_else(|| encoding::declared(bytes))
            .unwrap_or("utf-8")
            .to_ascii_lowercase();
    }
    let declared =
        encoding::declared(bytes).filter(|_| decoded.evidence == encoding::Evidence::Declaration);
    declared.unwrap_or(decoded.encoding).to_ascii_lowercase()
}

/// Reads a feed given as text.
pub fn read_text(text: &str, origin: &Origin) -> Result<Feed, Reason> {
    let root = xml::parse(text).ok_or_else(|| malformed("no element in it"))?;
    let address = Url::parse(&origin.address).ok();
    let location = origin.header("content-location").and_then(|l| match &address {
        Some(base) => base.join(l).ok(),
        None => Url::parse(l).ok(),
    });
    let base = location.filter(|u| matches!(u.scheme(), "http" | "https")).or(address);
    let version = version(&root, text);
    if version.is_none() && !holds_entries(&root) {
        return Err(malformed("no feed, its root is not one of a feed"));
    }
    let mut reader = Reader {
        version: version.unwrap_or_default(),
        feed: Feed::default(),
        limit: origin.limits.entries,
    };
    let outer =
        Surroundings { base, language: origin.header("content-language").map(String::from) };
    reader.container(&root, &outer);
    let mut feed = reader.feed;
    if feed.feed.language.is_none() {
        feed.feed.language = outer.language;
    }
    feed.version = reader.version;
    Ok(feed)
}

fn malformed(what: &str) -> Reason {
    Reason::Malformed { format: "feed", what: what.into() }
}

fn holds_entries(root: &Element) -> bool {
    ["channel", "item", "entry"].iter().any(|n| root.name == *n || !root.descendants(n).is_empty())
}

/// The format by its root element.
fn version(root: &Element, text: &str) -> Option<String> {
    let named = |v: &str| Some(v.to_string());
    match root.name.as_str() {
        "rss" => {
            let userland =
                !text.get(..1000.min(text.len())).unwrap_or(text).contains("netscape.com");
            match root.attribute("version").unwrap_or("").trim() {
                "0.91" => named(if userland { "rss091u" } else { "rss091n" }),
                "0.92" => named("rss092"),
                "0.93" => named("rss093"),
                "0.94" => named("rss094"),
                v if v.starts_with("2.") => named("rss20"),
                _ => named("rss"),
            }
        }
        "rdf" => {
            let spaces = || {
                root.attributes
                    .iter()
                    .filter(|(n, _)| n.starts_with("xmlns"))
                    .map(|(_, v)| v.as_str())
            };
            match spaces().any(|s| s.contains("purl.org/rss/1.0/")) {
                true => named("rss10"),
                false if spaces().any(|s| s.contains("my.netscape.com/rdf")) => named("rss090"),
                false => named("rss"),
            }
        }
        "feed" => {
            let space = root.space.as_deref().unwrap_or("").to_ascii_lowercase();
            match (space.as_str(), root.attribute("version").unwrap_or("")) {
                ("http://www.w3.org/2005/atom", _) => named("atom10"),
                ("http://purl.org/atom/ns#", _) => named("atom03"),
                (_, "0.1") => named("atom01"),
                (_, "0.2") => named("atom02"),
                (_, "0.3") => named("atom03"),
                _ => named("atom"),
            }
        }
        "channel"
            if root.attribute("href").is_some() || !root.descendants("abstract").is_empty() =>
        {
            named("cdf")
        }
        "channel" if !root.elements().any(|e| e.name == "link") => named("cdf"),
        _ => None,
    }
}

struct Reader {
    version: String,
    feed: Feed,
    limit: usize,
}

impl Reader {
    /// Walks the elements that hold the feed and its entries, wherever a format puts them.
    fn container(&mut self, element: &Element, outer: &Surroundings) {
        let inner = outer.within(element);
        let names_itself = matches!(element.name.as_str(), "rss" | "rdf" | "feed" | "channel");
        if names_itself
            && element.attribute("xml:lang").is_some()
            && self.feed.feed.language.is_none()
        {
            self.feed.feed.language.clone_from(&inner.language);
        }
        if element.name == "channel" && self.version == "cdf" {
            let mut feed = std::mem::take(&mut self.feed.feed);
            self.cdf(element, &inner, &mut feed);
            self.feed.feed = feed;
        }
        for child in element.elements() {
            match (child.prefix.as_str(), child.name.as_str()) {
                (_, "item" | "entry") => self.entry(child, &inner),
                (_, "channel") => self.container(child, &inner),
                ("", "image") => {
                    let image = self.image(child, &inner);
                    merge(&mut self.feed.feed.image, image);
                }
                ("", "textinput") => self.extension_of_children(child),
                _ if child.elements().any(|e| matches!(e.name.as_str(), "item" | "entry"))
                    && child.prefix != "atom" =>
                {
                    self.container(child, &inner);
                }
                _ => {
                    let mut feed = std::mem::take(&mut self.feed.feed);
                    self.field(child, &inner, &mut feed, false);
                    self.feed.feed = feed;
                }
            }
        }
        if let Some(about) = element.attribute("rdf:about").filter(|_| element.name == "channel") {
            self.feed.feed.id.get_or_insert_with(|| about.to_string());
        }
    }

    fn cdf(&self, element: &Element, outer: &Surroundings, section: &mut Section) {
        if let Some(href) = element.attribute("href") {
            let href = outer.resolve(href);
            section.link = Some(href.clone());
            section.links.push(Link {
                rel: "alternate".into(),
                kind: Some("text/html".into()),
                href,
                more: Vec::new(),
            });
        }
        if let Some(modified) = element.attribute("lastmod") {
            section.updated = Some(modified.to_string());
        }
    }

    fn extension_of_children(&mut self, element: &Element) {
        let fields =
            element.elements().map(|e| (e.name.clone(), e.text().trim().to_string())).collect();
        self.feed.feed.extensions.push(extension(element.key(), String::new(), fields));
    }

    fn entry(&mut self, element: &Element, outer: &Surroundings) {
        if self.feed.entries.len() >= self.limit {
            self.feed.left_out += 1;
            return;
        }
        let inner = outer.within(element);
        let mut entry = Section { range: element.range.clone(), ..Section::default() };
        if self.version == "cdf" {
            self.cdf(element, &inner, &mut entry);
        }
        for child in element.elements() {
            self.entry_field(child, &inner, &mut entry);
        }
        if entry.id.is_none()
            && let Some(about) = element.attribute("rdf:about")
        {
            entry.id = Some(inner.resolve(about));
        }
        if entry.link.is_none() && entry.id_is_link {
            entry.link.clone_from(&entry.id);
        }
        self.feed.entries.push(entry);
    }

    fn entry_field(&mut self, child: &Element, inner: &Surroundings, entry: &mut Section) {
        match (child.prefix.as_str(), child.name.as_str()) {
            ("media", "group" | "content") => {
                if child.name == "content" {
                    keep(child, entry);
                }
                let outer = inner.within(child);
                for grand in child.elements() {
                    self.entry_field(grand, &outer, entry);
                }
            }
            ("", "image") => {
                let image = self.image(child, inner);
                merge(&mut entry.image, image);
            }
            _ => self.field(child, inner, entry, true),
        }
    }

    fn image(&self, element: &Element, outer: &Surroundings) -> Image {
        let outer = outer.within(element);
        let words = |name: &str| element.child(name).map(|e| e.text().trim().to_string());
        let own = Some(element.text().trim().to_string())
            .filter(|t| !t.is_empty() && element.elements().next().is_none());
        Image {
            href: words("url")
                .or(own)
                .or(element.attribute("href").map(String::from))
                .map(|u| outer.resolve(&u)),
            title: words("title"),
            link: words("link").map(|u| outer.resolve(&u)),
            description: words("description"),
        }
    }

    /// One element of a section.
    fn field(
        &mut self,
        element: &Element,
        outer: &Surroundings,
        section: &mut Section,
        in_entry: bool,
    ) {
        let inner = outer.within(element);
        let text = |kind: &str| text_of(&self.version, element, &inner, kind);
        let words = || element.text().trim().to_string();
        match element.key().as_str() {
            "title" | "dc_title" => {
                let new = text("text/plain");
                if !new.value.is_empty()
                    && (section.title.is_none()
                        || element.prefix.is_empty()
                            && section.title.as_ref().is_some_and(|t| t.src.is_some()))
                {
                    section.title = Some(new);
                }
            }
            "media_title" => {
                // Marked so that a title of the entry's own replaces it.
                let new = Text { src: Some("media".into()), ..text("text/plain") };
                section.title.get_or_insert(new);
            }
            "description" | "dc_description" | "itunes_summary" | "media_description"
            | "abstract" => {
                let kind = if element.name == "abstract" || element.prefix == "itunes" {
                    "text/plain"
                } else {
                    "text/html"
                };
                let new = text(kind);
                if !in_entry {
                    section.subtitle = Some(new);
                } else if section.summary.is_some() && element.prefix.is_empty() {
                    section.contents.push(new);
                } else {
                    section.summary.get_or_insert(new);
                }
            }
            "summary" | "excerpt" => {
                let new = text("text/plain");
                if section.summary.is_some() && section.contents.is_empty() {
                    section.contents.push(new);
                } else {
                    section.summary = Some(new);
                }
            }
            "subtitle" | "tagline" | "itunes_subtitle" => {
                section.subtitle = Some(text("text/plain"))
            }
            "info" | "feedburner_browserfriendly" => section.info = Some(text("text/plain")),
            "rights" | "copyright" | "dc_rights" => section.rights = Some(text("text/plain")),
            "content" => content(section, text("text/plain")),
            "content_encoded" | "fullitem" => content(section, text("text/html")),
            "body" | "xhtml_body" => content(section, text("application/xhtml+xml")),
            "xhtml_div" if in_entry => content(section, text("application/xhtml+xml")),
            "link" | "prodlink" => self.link(element, &inner, section),
            "enclosure" => {
                let mut link = link_of(element, &inner, "url");
                link.rel = "enclosure".into();
                section.links.push(link);
            }
            "id" => section.id = Some(inner.resolve(&words())),
            "guid" => {
                let link = element
                    .attribute("ispermalink")
                    .is_none_or(|p| p.trim().eq_ignore_ascii_case("true"));
                let value = words();
                section.id = Some(if link { inner.resolve(&value) } else { value });
                section.id_is_link = link;
            }
            "category" | "dc_subject" | "media_category" | "keywords" | "itunes_category"
            | "itunes_keywords" | "tags" => {
                categories(element, section);
            }
            "author" | "dc_author" | "managingeditor" | "dc_creator" | "creator"
            | "itunes_author" => {
                person(element, &inner, &mut section.authors);
            }
            "contributor" | "dc_contributor" => person(element, &inner, &mut section.contributors),
            "webmaster" | "dc_publisher" | "itunes_owner" => {
                let mut publishers = Vec::new();
                person(element, &inner, &mut publishers);
                section.publisher = publishers.into_iter().next();
            }
            "pubdate" | "issued" | "published" | "dcterms_issued" | "xhtml_pubdate" => {
                section.published = Some(words())
            }
            "updated" | "modified" | "lastbuilddate" | "dc_date" | "dcterms_modified" | "date" => {
                section.updated = Some(words());
            }
            "created" | "dcterms_created" => section.created = Some(words()),
            "expirationdate" => section.expired = Some(words()),
            "language" | "dc_language" => section.language = Some(words()),
            "generator" => {
                section.generator = Some(Generator {
                    name: Some(words()).filter(|w| !w.is_empty()),
                    href: element
                        .attribute("uri")
                        .or(element.attribute("url"))
                        .map(|u| inner.resolve(u)),
                    version: element.attribute("version").map(String::from),
                });
            }
            "admin_generatoragent" => {
                if let Some(href) = element.attribute("rdf:resource") {
                    section.generator =
                        Some(Generator { href: Some(inner.resolve(href)), ..Generator::default() });
                }
            }
            "logo" | "icon" | "itunes_image" | "itunes_link" => {
                let href = element.attribute("href").or(element.attribute("url"));
                let href = href.map_or_else(words, String::from);
                if element.prefix == "itunes" {
                    merge(
                        &mut section.image,
                        Image { href: Some(inner.resolve(&href)), ..Image::default() },
                    );
                } else {
                    section.extensions.push(extension(
                        element.key(),
                        inner.resolve(&href),
                        Vec::new(),
                    ));
                }
            }
            "source" => section.source = Some(Box::new(self.source(element, &inner))),
            "comments" | "docs" | "wfw_comment" | "wfw_commentrss" => {
                section.extensions.push(extension(
                    element.key(),
                    inner.resolve(&words()),
                    Vec::new(),
                ));
            }
            key if INNER.contains(&key) => {}
            _ => {
                keep(element, section);
                // Wrappers of unknown name may hold known elements with a prefix of their own.
                for child in element
                    .elements()
                    .filter(|c| matches!(c.prefix.as_str(), "gml" | "georss" | "itunes"))
                {
                    keep(child, section);
                    for grand in child.elements() {
                        keep(grand, section);
                    }
                }
            }
        }
    }

    fn source(&mut self, element: &Element, outer: &Surroundings) -> Section {
        let mut source = Section::default();
        if let Some(url) = element.attribute("url") {
            source.link = Some(outer.resolve(url));
        }
        for child in element.elements() {
            self.field(child, outer, &mut source, false);
        }
        if element.elements().next().is_none() {
            source.title = Some(text_of(&self.version, element, outer, "text/plain"));
        }
        source
    }

    fn link(&self, element: &Element, outer: &Surroundings, section: &mut Section) {
        let mut link = link_of(element, outer, "href");
        if link.rel.is_empty() {
            link.rel = "alternate".into();
        }
        if element.attribute("href").is_none() {
            let address = element.text();
            // `&b;` in an address was an ampersand and a name.
            link.href = outer.resolve(address.trim());
            if link.href.is_empty() {
                return;
            }
        }
        let kind = link.kind.get_or_insert_with(|| {
            if link.rel == "self" { "application/atom+xml".into() } else { "text/html".into() }
        });
        let page =
            matches!(kind.as_str(), "text/html" | "application/xhtml+xml" | "xhtml" | "html");
        if link.rel == "alternate" && page {
            section.link = Some(link.href.clone());
        }
        section.links.push(link);
    }
}

/// Whether the first tag of a text is the root of a feed.
pub(crate) fn is_feed(head: &str) -> bool {
    let first = token::Tokens::new(head, token::Syntax::Xml).find_map(|t| match t {
        token::Token::Start { name, .. } => {
            Some(name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase())
        }
        _ => None,
    });
    first.is_some_and(|name| matches!(name.as_str(), "rss" | "rdf" | "feed" | "channel"))
}
