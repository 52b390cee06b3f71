//! Title, byline, site, language and canonical address of a page.

use url::Url;

use super::{
    json_ld::{self, JsonLd},
    scan::Scan,
};
use crate::{html::text::one_line, identity, language};

#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub title: Option<String>,
    pub byline: Option<String>,
    pub site: Option<String>,
    pub language: Option<String>,
    pub canonical: Option<String>,
    /// The page says that its text is behind a wall.
    pub partial: bool,
    /// The words as the page's JSON gives them.
    pub body: Option<String>,
}

pub(crate) fn of(scan: &Scan, base: Option<&Url>) -> Metadata {
    let json = json_ld::of(&scan.json_ld).unwrap_or_default();
    let site = scan
        .meta(&["og:site_name", "application-name", "dc.publisher", "dc:publisher"])
        .map(String::from)
        .or_else(|| json.publisher.clone());
    Metadata {
        title: title(scan, &json, site.as_deref()),
        byline: byline(scan, &json),
        language: page_language(scan, &json),
        canonical: canonical(scan, base),
        partial: json.walled,
        body: json.body,
        site,
    }
}

fn page_language(scan: &Scan, json: &JsonLd) -> Option<String> {
    scan.language
        .as_deref()
        .or_else(|| {
            scan.meta(&["content-language", "og:locale", "dc.language", "language", "inlanguage"])
        })
        .or(json.language.as_deref())
        .and_then(language::code)
}

/// `<link rel=canonical>`, else `og:url`; a canonical that points to the root of the site is a mistake.
fn canonical(scan: &Scan, base: Option<&Url>) -> Option<String> {
    let declared = scan
        .links
        .iter()
        .find(|l| l.rel.split_whitespace().any(|r| r == "canonical"))
        .map(|l| l.href.as_str())
        .into_iter()
        .chain(scan.meta(&["og:url", "twitter:url"]));
    for address in declared {
        let url = match base {
            Some(base) => base.join(address).ok(),
            None => Url::parse(address).ok(),
        };
        let url = url.and_then(|u| identity::canonical(u.as_str()));
        let root = |u: &Url| u.path() == "/" && u.query().is_none();
        if let Some(url) = url.filter(|u| !root(u) || base.is_some_and(root)) {
            return Some(url.into());
        }
    }
    None
}

/// The page's own headline, without the name of the site.
fn title(scan: &Scan, json: &JsonLd, site: Option<&str>) -> Option<String> {
    let declared = json
        .headline
        .as_deref()
        .map(one_line)
        .or_else(|| {
            let names = [
                "og:title",
                "dc.title",
                "dc:title",
                "dcterms.title",
                "twitter:title",
                "parsely-title",
                "sailthru.title",
                "headline",
            ];
            scan.meta(&names).map(String::from)
        })
        .filter(|t| !t.is_empty());
    let declared = declared.map(|t| without_site(&t, site, &scan.headings));
    let heading = || match scan.headings.as_slice() {
        [only] if only.len() > 8 => Some(only.clone()),
        _ => None,
    };
    declared
        .or_else(|| {
            let own = without_site(&scan.title, site, &scan.headings);
            match heading() {
                Some(h) if own.is_empty() || own.to_lowercase().contains(&h.to_lowercase()) => {
                    Some(h)
                }
                _ => Some(own).filter(|t| !t.is_empty()),
            }
        })
        .or_else(heading)
        .or_else(|| scan.headings.first().cloned())
}

/// What may stand between a headline and the name of its site.
const MARKS: [&str; 11] =
    [" | ", " - ", " – ", " — ", " -- ", " · ", " » ", " :: ", " / ", " \\ ", " > "];

/// A title's parts between such marks.
pub(super) fn parts(title: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(title);
    std::iter::from_fn(move || {
        let whole = rest?;
        let mark = MARKS.iter().filter_map(|m| Some((whole.find(m)?, m.len()))).min();
        let (part, after) = match mark {
            Some((at, length)) => (&whole[..at], Some(&whole[at + length..])),
            None => (whole, None),
        };
        rest = after;
        Some(part.trim())
    })
}

/// Cuts ` | Site` and ` - Site` where the rest is still a headline.
fn without_site(title: &str, site: Option<&str>, headings: &[String]) -> String {
    if let Some(heading) = headings.iter().find(|h| h.as_str() == title) {
        return heading.clone();
    }
    let same = |a: &str, b: &str| {
        let letters = |s: &str| {
            s.chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        };
        let (a, b) = (letters(a), letters(b));
        !a.is_empty()
            && (a == b || (a.len() > 3 && b.contains(&a)) || (b.len() > 3 && a.contains(&b)))
    };
    let mut best = title;
    for mark in MARKS {
        if let Some((before, after)) = title.rsplit_once(mark) {
            let named = site.is_some_and(|s| same(after, s));
            let heading = headings.iter().any(|h| h == before.trim());
            if named
                || heading
                || (mark == " | "
                    && before.split_whitespace().count() > 3
                    && after.split_whitespace().count() <= 4)
            {
                best = before.trim();
                break;
            }
        }
    }
    // `Headline | Section | Site`: what stood before the site's name is a section.
    if best != title
        && let Some((before, section)) = best.rsplit_once(" | ")
        && before.split_whitespace().count() > 2
        && section.split_whitespace().count() <= 2
    {
        best = before.trim();
    }
    best.to_string()
}

fn byline(scan: &Scan, json: &JsonLd) -> Option<String> {
    let authors: Vec<String> =
        json.authors.iter().map(|a| tidy_byline(a)).filter(|a| is_byline(a)).collect();
    if !authors.is_empty() {
        return Some(unique(authors).join(", "));
    }
    let metas: Vec<String> = [
        "author",
        "article:author",
        "dc.creator",
        "dc:creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
        "twitter:data1",
    ]
    .iter()
    .take(8)
    .find_map(|name| {
        let all: Vec<String> = scan
            .meta
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, content)| tidy_byline(content))
            .filter(|a| is_byline(a))
            .collect();
        (!all.is_empty()).then_some(all)
    })
    .unwrap_or_default();
    if !metas.is_empty() {
        return Some(unique(metas).join(", "));
    }
    let marked = |test: &dyn Fn(&super::scan::Marked) -> bool| {
        scan.marked
            .iter()
            .filter(|m| !m.aside && test(m))
            .map(|m| tidy_byline(&m.text))
            .find(|t| is_byline(t))
    };
    marked(&|m| m.marks.split_whitespace().any(|w| w == "author") && m.element == "a")
        .or_else(|| marked(&|m| m.itemprop.contains("author")))
        .or_else(|| marked(&|m| m.marks.contains("byline") || m.marks.contains("author")))
}

fn unique(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !kept.iter().any(|k| k.eq_ignore_ascii_case(&name)) {
            kept.push(name);
        }
    }
    kept
}

fn tidy_byline(text: &str) -> String {
    let text = one_line(text);
    let cut = [
        "By ",
        "BY ",
        "by ",
        "Written by ",
        "Posted by ",
        "Von ",
        "Par ",
        "Por ",
        "Di ",
        "Door ",
        "Автор: ",
        "Text: ",
        "By: ",
        "Author: ",
    ]
    .iter()
    .find_map(|by| text.strip_prefix(by))
    .unwrap_or(&text);
    cut.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '|' | '•' | '·' | ':' | '-' | '–')
    })
    .to_string()
}

fn is_byline(text: &str) -> bool {
    let address = text.starts_with("http") || text.contains("://") || text.starts_with('@');
    (2..100).contains(&text.chars().count())
        && !address
        && text.chars().any(char::is_alphabetic)
        && !matches!(
            text.to_lowercase().as_str(),
            "admin"
                | "administrator"
                | "staff"
                | "author"
                | "editor"
                | "unknown"
                | "null"
                | "undefined"
                | "by"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Metadata {
        of(&Scan::of(html), Url::parse("https://a.org/news/1").ok().as_ref())
    }

    #[test]
    fn a_headline_loses_the_name_of_its_site() {
        let page = read(
            "<title>Two missiles fired | World | The Example</title><meta property=og:site_name content='The Example'>",
        );
        assert_eq!(page.title.as_deref(), Some("Two missiles fired"));
        let page = read(
            "<title>Seoul - the city that waits - Example News</title><h1>Seoul - the city that waits</h1>",
        );
        assert_eq!(page.title.as_deref(), Some("Seoul - the city that waits"));
    }

    #[test]
    fn bylines_come_from_json_then_meta_then_marks() {
        assert_eq!(
            read("<div class='article-byline'>By <a rel=author href=x>Jane Roe</a></div>")
                .byline
                .as_deref(),
            Some("Jane Roe")
        );
        assert_eq!(
            read("<meta name=author content='By John Doe'>").byline.as_deref(),
            Some("John Doe")
        );
        assert_eq!(read("<meta property='article:author' content='https://x.org/p'>").byline, None);
    }

    #[test]
    fn a_canonical_address_is_whole_and_not_the_front_page() {
        assert_eq!(
            read("<link rel=canonical href='/news/one?utm_source=x'>").canonical.as_deref(),
            Some("https://a.org/news/one")
        );
        assert_eq!(read("<link rel=canonical href='/'>").canonical, None);
    }
}
