//! One pass over a page that gathers everything its metadata can be read from.

use url::Url;

use crate::html::{
    entity,
    text::{is_void, one_line},
    token::{Attributes, Syntax, Token, Tokens},
};

/// What one pass over a page found, in the order of the page.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// Name or property in lower case, content.
    pub meta: Vec<(String, String)>,
    pub links: Vec<Link>,
    /// Contents of `application/ld+json` scripts.
    pub json_ld: Vec<String>,
    pub title: String,
    pub language: Option<String>,
    base: Option<String>,
    /// Elements whose name, class, id or microdata says what they hold.
    pub marked: Vec<Marked>,
    /// Text of the headings of first rank.
    pub headings: Vec<String>,
}

#[derive(Debug, Default, Clone)]
pub(crate) struct Link {
    pub rel: String,
    pub href: String,
    pub kind: String,
}

/// An element of interest with its text.
#[derive(Debug, Clone)]
pub(crate) struct Marked {
    pub element: String,
    /// Class, id, rel and other marks in lower case, joined by spaces.
    pub marks: String,
    pub itemprop: String,
    /// Value of `datetime`, `content`, `title` or `data-…time…`, whichever is first.
    pub value: Option<String>,
    pub text: String,
    /// Inside a list of other articles, a comment or a footer.
    pub aside: bool,
}

/// Words of classes that mark dates or authors.
const TELLING: &[&str] = &[
    "date", "time", "publi", "posted", "author", "byline", "writer", "updated", "modified", "meta",
    "dateline", "fecha", "datum", "stamp", "credit", "info",
];
/// Words of classes and elements that hold other things than the article.
const ASIDE: &[&str] = &[
    "comment",
    "related",
    "sidebar",
    "footer",
    "recommend",
    "trending",
    "popular",
    "latest",
    "teaser",
    "widget",
    "promo",
    "more-",
];
/// Text kept of one element, in bytes.
const KEPT: usize = 400;
/// Elements watched at once.
const OPEN: usize = 24;

struct Open {
    element: String,
    marked: usize,
    depth: usize,
}

impl Scan {
    pub(crate) fn of(html: &str) -> Self {
        let mut scan = Self::default();
        let mut open: Vec<Open> = Vec::new();
        let mut aside: Option<(String, usize)> = None;
        let mut script = false;
        let (mut in_title, mut in_heading) = (false, false);
        for token in Tokens::new(html, Syntax::Html) {
            match token {
                Token::Start { name, attributes, closed } => {
                    let lower = name.to_ascii_lowercase();
                    let void = closed || is_void(&lower);
                    for watched in open.iter_mut().filter(|o| o.element == lower && !void) {
                        watched.depth += 1;
                    }
                    if let Some((element, depth)) = &mut aside
                        && *element == lower
                        && !void
                    {
                        *depth += 1;
                    }
                    script = lower == "script" && is_json_ld(attributes);
                    in_title |= lower == "title" && scan.title.is_empty() && !void;
                    if lower == "h1" {
                        in_heading = true;
                        scan.headings.push(String::new());
                    }
                    if lower == "br" || lower == "p" || lower == "div" || lower == "span" {
                        for watched in &open {
                            scan.append(watched.marked, " ");
                        }
                    }
                    scan.element(&lower, attributes);
                    if aside.is_none() && !void && is_aside(&lower, attributes) {
                        aside = Some((lower.clone(), 1));
                    }
                    if let Some(marked) = marked(&lower, attributes, aside.is_some()) {
                        if !void && open.len() < OPEN {
                            open.push(Open { element: lower, marked: scan.marked.len(), depth: 1 });
                        }
                        scan.marked.push(marked);
                    }
                }
                Token::End { name } => {
                    let lower = name.to_ascii_lowercase();
                    for watched in open.iter_mut().filter(|o| o.element == lower) {
                        watched.depth -= 1;
                    }
                    open.retain(|o| o.depth > 0);
                    if let Some((element, depth)) = &mut aside
                        && *element == lower
                    {
                        *depth -= 1;
                        if *depth == 0 {
                            aside = None;
                        }
                    }
                    in_title &= lower != "title";
                    in_heading &= lower != "h1";
                }
                Token::Text(text) => {
                    if in_title {
                        scan.title.push_str(text);
                    }
                    if in_heading && let Some(heading) = scan.headings.last_mut() {
                        heading.push_str(text);
                    }
                    for watched in &open {
                        scan.append(watched.marked, text);
                    }
                }
                Token::Raw(content) if script => {
                    scan.json_ld.push(content.to_string());
                    script = false;
                }
                _ => {}
            }
        }
        scan.title = one_line(&entity::decode(&scan.title));
        for heading in &mut scan.headings {
            *heading = one_line(&entity::decode(heading));
        }
        scan.headings.retain(|h| !h.is_empty());
        for marked in &mut scan.marked {
            marked.text = one_line(&entity::decode(&marked.text));
        }
        scan
    }

    fn append(&mut self, at: usize, text: &str) {
        if let Some(marked) = self.marked.get_mut(at)
            && marked.text.len() < KEPT
        {
            marked.text.push_str(text);
        }
    }

    fn element(&mut self, name: &str, attributes: Attributes<'_>) {
        match name {
            "html" if self.language.is_none() => {
                self.language = attributes.get("lang").or(attributes.get("xml:lang"));
            }
            "base" if self.base.is_none() => self.base = attributes.get("href"),
            "meta" => {
                let key = ["property", "name", "itemprop", "http-equiv"]
                    .into_iter()
                    .find_map(|a| attributes.raw(a).filter(|v| !v.is_empty()));
                if let (Some(key), Some(content)) = (key, attributes.get("content")) {
                    self.meta.push((key.trim().to_ascii_lowercase(), one_line(&content)));
                }
            }
            "link" | "a" => {
                let rel = attributes.raw("rel").unwrap_or("").to_ascii_lowercase();
                if let Some(href) = attributes.get("href").filter(|_| !rel.is_empty()) {
                    let kind = attributes.raw("type").unwrap_or("").to_ascii_lowercase();
                    self.links.push(Link { rel, href: href.trim().to_string(), kind });
                }
            }
            _ => {}
        }
    }

    /// First non-empty content of the first of these meta names that has one.
    pub(crate) fn meta(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .find_map(|name| {
                self.meta.iter().find(|(key, content)| key == name && !content.is_empty())
            })
            .map(|(_, content)| content.as_str())
    }

    /// Address against which the page's links are read.
    pub(crate) fn base(&self, address: &str) -> Option<Url> {
        let own = Url::parse(address).ok();
        match (&self.base, &own) {
            (Some(base), Some(own)) => own.join(base).ok().or(Some(own.clone())),
            (Some(base), None) => Url::parse(base).ok(),
            (None, _) => own,
        }
    }
}

fn is_json_ld(attributes: Attributes<'_>) -> bool {
    attributes.raw("type").is_some_and(|t| t.to_ascii_lowercase().contains("ld+json"))
}

fn is_aside(name: &str, attributes: Attributes<'_>) -> bool {
    if matches!(name, "aside" | "footer" | "nav") {
        return true;
    }
    // Whole pages carry such words on their outermost elements.
    if !matches!(name, "div" | "section" | "ul" | "ol" | "li") {
        return false;
    }
    let marks = marks(attributes);
    ASIDE.iter().any(|w| marks.contains(w))
        && !marks.contains("no-sidebar")
        && !marks.contains("with-sidebar")
        && !marks.contains("has-sidebar")
}

fn marks(attributes: Attributes<'_>) -> String {
    let mut all = String::new();
    for name in ["class", "id", "rel", "data-testid"] {
        if let Some(value) = attributes.raw(name) {
            all.push_str(value);
            all.push(' ');
        }
    }
    all.make_ascii_lowercase();
    all
}

fn marked(name: &str, attributes: Attributes<'_>, aside: bool) -> Option<Marked> {
    if matches!(
        name,
        "body"
            | "html"
            | "head"
            | "script"
            | "style"
            | "form"
            | "input"
            | "img"
            | "link"
            | "main"
            | "article"
            | "svg"
            | "path"
    ) {
        return None;
    }
    let itemprop = attributes.raw("itemprop").unwrap_or("").to_string();
    let marks = marks(attributes);
    let telling = matches!(name, "time" | "abbr" | "address")
        || !itemprop.is_empty()
        || TELLING.iter().any(|t| marks.contains(t));
    if !telling {
        return None;
    }
    let value = [
        "datetime",
        "content",
        "data-datetime",
        "data-time",
        "data-date",
        "data-timestamp",
        "data-utime",
        "title",
    ]
    .into_iter()
    .find_map(|a| attributes.get(a).filter(|v| !v.trim().is_empty()));
    Some(Marked { element: name.to_string(), marks, itemprop, value, text: String::new(), aside })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_gathers_what_a_head_and_a_byline_say() {
        let scan = Scan::of(
            "<html lang=en-GB><head><title>A &amp; B | Site</title>\
             <meta property='og:title' content='A &amp; B'><link rel=canonical href=/a>\
             <script type='application/ld+json'>{\"@type\":\"NewsArticle\"}</script></head>\
             <body><h1> A &amp; <i>B</i></h1><p class=byline>By <a rel=author>Jane Roe</a></p>\
             <time datetime='2024-07-01'>1 July</time></body></html>",
        );
        assert_eq!(scan.title, "A & B | Site");
        assert_eq!(scan.language.as_deref(), Some("en-GB"));
        assert_eq!(scan.meta(&["og:title"]), Some("A & B"));
        assert_eq!(scan.headings, ["A & B"]);
        assert_eq!(scan.json_ld.len(), 1);
        let texts: Vec<&str> = scan.marked.iter().map(|m| m.text.as_str()).collect();
        assert_eq!(texts, ["By Jane Roe", "Jane Roe", "1 July"]);
        assert_eq!(scan.base("https://a.org/x/").unwrap().as_str(), "https://a.org/x/");
    }
}
