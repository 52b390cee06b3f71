//! Markup that is safe to show: allowed elements, attributes and styles only
//! (`knowledge/collect/markup.csv`), no scripts, no addresses of unsafe schemes, relative addresses made absolute.

use std::{borrow::Cow, collections::BTreeSet, fmt::Write as _, sync::LazyLock};

use url::Url;

use super::{
    entity,
    token::{Attributes, Syntax, Token, Tokens},
};
use crate::table;

#[derive(Default)]
struct Allowed {
    elements: BTreeSet<&'static str>,
    attributes: BTreeSet<&'static str>,
    styles: BTreeSet<&'static str>,
    keywords: BTreeSet<&'static str>,
    math_elements: BTreeSet<&'static str>,
    math_attributes: BTreeSet<&'static str>,
    /// Lower case with the spelling of the standard.
    svg_elements: Vec<(String, &'static str)>,
    svg_attributes: Vec<(String, &'static str)>,
    svg_styles: BTreeSet<&'static str>,
    schemes: BTreeSet<&'static str>,
    addresses: BTreeSet<&'static str>,
}

static ALLOWED: LazyLock<Allowed> = LazyLock::new(|| {
    let mut allowed = Allowed::default();
    for [kind, name] in table::rows::<2>(include_str!("../../../../knowledge/collect/markup.csv")) {
        let set = match kind {
            "element" => &mut allowed.elements,
            "attribute" => &mut allowed.attributes,
            "style" => &mut allowed.styles,
            "keyword" => &mut allowed.keywords,
            "math-element" => &mut allowed.math_elements,
            "math-attribute" => &mut allowed.math_attributes,
            "svg-style" => &mut allowed.svg_styles,
            "scheme" => &mut allowed.schemes,
            "address" => &mut allowed.addresses,
            "svg-element" => {
                allowed.svg_elements.push((name.to_ascii_lowercase(), name));
                continue;
            }
            _ => {
                allowed.svg_attributes.push((name.to_ascii_lowercase(), name));
                continue;
            }
        };
        set.insert(name);
    }
    allowed
});

fn spelled(list: &[(String, &'static str)], name: &str) -> Option<&'static str> {
    list.iter().find(|(lower, _)| lower == name).map(|(_, spelled)| *spelled)
}

const VOID: &[&str] = &[
    "area", "base", "basefont", "br", "col", "command", "embed", "frame", "hr", "img", "input",
    "isindex", "keygen", "link", "meta", "param", "source", "track", "wbr",
];
/// Elements whose content goes with them.
const SWALLOWED: &[&str] = &["applet", "script", "style"];
const MATH: &str = "http://www.w3.org/1998/Math/MathML";
const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Whether every element of a text is one that may be shown and there is reason to take it for HTML: an end tag or a
/// character reference, all of them known.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let mut reason = false;
    for token in Tokens::new(text, Syntax::Xml) {
        match token {
            Token::Start { name, .. }
                if !ALLOWED.elements.contains(leading_name(name).to_ascii_lowercase().as_str()) =>
            {
                return false;
            }
            Token::End { name } => {
                reason = true;
                if !ALLOWED.elements.contains(name.to_ascii_lowercase().as_str()) {
                    return false;
                }
            }
            Token::Text(words) => {
                for piece in words.split('&').skip(1) {
                    let Some((name, _)) = piece.split_once(';') else { continue };
                    let word = |n: &str| {
                        !n.is_empty() && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                    };
                    if let Some(number) = name.strip_prefix('#') {
                        reason |= word(number);
                    } else if word(name) {
                        reason = true;
                        if !entity::is_named(name) {
                            return false;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    reason
}

fn leading_name(name: &str) -> &str {
    name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("")
}

/// Makes an address absolute; empty when its scheme is not one a reader may follow.
pub(crate) fn safe_address(base: Option<&Url>, address: &str) -> String {
    let address = address.trim();
    match (base, Url::parse(address)) {
        (_, Ok(url)) => {
            if ALLOWED.schemes.contains(url.scheme()) {
                address.to_string()
            } else {
                String::new()
            }
        }
        (Some(base), Err(_)) => match base.join(address) {
            Ok(url) if ALLOWED.schemes.contains(url.scheme()) => url.into(),
            _ => String::new(),
        },
        (None, Err(_)) => address.to_string(),
    }
}

/// The markup with everything taken out that may not be shown.
///
/// Attributes are sorted by name; character references stay as they are written.
pub(crate) fn sanitize(html: &str, base: Option<&Url>) -> String {
    let html = doctypes_apart(html);
    let mut out = Cleaner { base, out: String::with_capacity(html.len()), ..Cleaner::default() };
    for token in Tokens::new(&html, Syntax::Xml) {
        match token {
            Token::Start { name, attributes, closed } => {
                out.start(&name.to_ascii_lowercase(), attributes, closed)
            }
            Token::End { name } => out.end(&name.to_ascii_lowercase()),
            Token::Text(text) => out.text(text),
            Token::Raw(text) if out.math + out.svg > 0 => out.text(text),
            _ => {}
        }
    }
    out.out.trim().to_string()
}

/// `<!` that opens neither comment, section nor document type is text.
fn doctypes_apart(html: &str) -> Cow<'_, str> {
    if !html.contains("<!") {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("<!") {
        out.push_str(&rest[..at]);
        let after = &rest[at + 2..];
        let known = after.starts_with("--")
            || after.starts_with('[')
            || after
                .get(..7)
                .is_some_and(|d| d.eq_ignore_ascii_case("doctype") && after.contains('>'));
        out.push_str(if known { "<!" } else { "&lt;!" });
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[derive(Default)]
struct Cleaner<'b> {
    base: Option<&'b Url>,
    out: String,
    swallowed: usize,
    math: usize,
    svg: usize,
}

impl Cleaner<'_> {
    fn start(&mut self, name: &str, attributes: Attributes<'_>, closed: bool) {
        let mut all: Vec<(String, Cow<'_, str>)> = Vec::new();
        for (key, value) in attributes.iter() {
            let key = key.to_ascii_lowercase();
            if !all.iter().any(|(k, _)| *k == key) {
                let value = match key.as_str() {
                    "rel" | "type" => Cow::Owned(value.to_ascii_lowercase()),
                    _ => Cow::Borrowed(value),
                };
                all.push((key, value));
            }
        }
        let mut spelling = name;
        let (mut math, mut svg) = (false, false);
        if !ALLOWED.elements.contains(name) || self.svg > 0 {
            if SWALLOWED.contains(&name) && !closed {
                self.swallowed += 1;
            }
            let declared = all.iter().find(|(k, _)| k == "xmlns").map(|(_, v)| v.clone());
            let is = |space: &'static str| declared.as_ref().is_none_or(|d| d == space);
            for (own, space, open) in [("math", MATH, &mut self.math), ("svg", SVG, &mut self.svg)]
            {
                if name == own && is(space) {
                    *open += usize::from(!closed);
                    if declared.is_none() {
                        all.push(("xmlns".into(), space.into()));
                    }
                }
            }
            let fresh = closed && (name == "math" || name == "svg");
            if (self.math > 0 || fresh) && ALLOWED.math_elements.contains(name) {
                math = true;
            } else if let Some(own) =
                spelled(&ALLOWED.svg_elements, name).filter(|_| self.svg > 0 || fresh)
            {
                (svg, spelling) = (true, own);
            } else if !ALLOWED.elements.contains(name) {
                return;
            }
        }
        if (math || svg)
            && all.iter().any(|(k, _)| k.starts_with("xlink:"))
            && !all.iter().any(|(k, _)| k == "xmlns:xlink")
        {
            all.push(("xmlns:xlink".into(), XLINK.into()));
        }
        if self.swallowed > 0 {
            return;
        }
        all.sort();
        let _ = write!(self.out, "<{spelling}");
        for (key, value) in &all {
            self.attribute(name, key, value, math, svg);
        }
        match (VOID.contains(&name), closed) {
            (true, _) => self.out.push_str(" />"),
            (false, true) => {
                let _ = write!(self.out, "></{spelling}>");
            }
            (false, false) => self.out.push('>'),
        }
    }

    fn attribute(&mut self, element: &str, key: &str, value: &str, math: bool, svg: bool) {
        let mut value = Cow::Borrowed(value);
        let mut name = key;
        if key == "style" && !math {
            value = Cow::Owned(style(&value, self.svg > 0));
            if value.is_empty() {
                return;
            }
        } else if math {
            if !ALLOWED.math_attributes.contains(key) {
                return;
            }
        } else if svg {
            let Some(own) = spelled(&ALLOWED.svg_attributes, key) else { return };
            name = own;
        } else if !ALLOWED.attributes.contains(key) {
            return;
        }
        let address = ALLOWED.addresses.contains(format!("{element}:{key}").as_str());
        if key == "href" || address {
            let plain = entity::decode(&value);
            let resolved = safe_address(self.base.filter(|_| address), &plain);
            if resolved != plain {
                value = Cow::Owned(resolved.replace('&', "&amp;"));
            }
        }
        let value = bare_ampersands(&value);
        let value = value.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let _ = write!(self.out, " {name}=\"{value}\"");
    }

    fn end(&mut self, name: &str) {
        let mut spelling = name;
        if !ALLOWED.elements.contains(name) || self.svg > 0 {
            if SWALLOWED.contains(&name) {
                self.swallowed = self.swallowed.saturating_sub(1);
            }
            if self.math > 0 && ALLOWED.math_elements.contains(name) {
                self.math -= usize::from(name == "math");
            } else if let Some(own) = spelled(&ALLOWED.svg_elements, name).filter(|_| self.svg > 0)
            {
                spelling = own;
                self.svg -= usize::from(name == "svg");
            } else if !ALLOWED.elements.contains(name) {
                return;
            }
        }
        if !VOID.contains(&name) && self.swallowed == 0 {
            let _ = write!(self.out, "</{spelling}>");
        }
    }

    fn text(&mut self, text: &str) {
        if self.swallowed == 0 {
            // A bracket that opened nothing here must not open anything once a tag after it is gone.
            let text = bare_ampersands(text).replace('<', "&lt;");
            self.out.push_str(&text.replace("&#39;", "'").replace("&#34;", "\""));
        }
    }
}

/// An ampersand that opens no character reference is written as one.
fn bare_ampersands(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let reference =
            rest.split_once(';').is_some_and(|(name, _)| match name.strip_prefix('#') {
                Some(number) => {
                    let hex = number.strip_prefix(['x', 'X']);
                    !number.is_empty()
                        && hex.map_or(number.bytes().all(|b| b.is_ascii_digit()), |h| {
                            !h.is_empty() && h.bytes().all(|b| b.is_ascii_hexdigit())
                        })
                }
                None => entity::is_named(name),
            });
        out.push_str(if reference { "&" } else { "&amp;" });
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Style declarations of allowed properties, or of plain boxes with plain values.
fn style(text: &str, svg: bool) -> String {
    let text = without_urls(text);
    let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || ":,;#%.!-'\"()".contains(c);
    if !text.chars().all(plain) {
        return String::new();
    }
    let mut kept = Vec::new();
    for declaration in text.split(';') {
        if declaration.trim().is_empty() {
            continue;
        }
        let Some((property, value)) = declaration.split_once(':') else { return String::new() };
        let (property, value) = (property.trim(), value.trim_start());
        let named = property.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if value.contains(':') || !named || property.is_empty() {
            return String::new();
        }
        let lower = property.to_ascii_lowercase();
        let family = lower.split('-').next().unwrap_or("");
        let plain_box = matches!(family, "background" | "border" | "margin" | "padding")
            && value
                .split_whitespace()
                .all(|word| ALLOWED.keywords.contains(word) || is_measure(word));
        let allowed = ALLOWED.styles.contains(lower.as_str())
            || plain_box
            || (svg && ALLOWED.svg_styles.contains(lower.as_str()));
        if allowed && !value.is_empty() {
            kept.push(format!("{property}: {value};"));
        }
    }
    kept.join(" ")
}

fn without_urls(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.to_ascii_lowercase().find("url") {
        let after = rest[at + 3..].trim_start();
        match after.strip_prefix('(').and_then(|inside| inside.split_once(')')) {
            Some((_, tail)) => {
                out.push_str(&rest[..at]);
                out.push(' ');
                rest = tail.trim_start();
            }
            None => {
                out.push_str(&rest[..at + 3]);
                rest = &rest[at + 3..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// `#ccc`, `rgb(0,128,0)`, `12px`, `0.5em`, `50%`: at most two digits before and after the point.
fn is_measure(word: &str) -> bool {
    if let Some(hex) = word.strip_prefix('#') {
        return !hex.is_empty() && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    }
    if let Some(colour) = word.strip_prefix("rgb(") {
        return colour.bytes().all(|b| b.is_ascii_digit() || b"%,)".contains(&b));
    }
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &word[..word.len() - unit.len()];
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let units = ["", "cm", "em", "ex", "in", "mm", "pc", "pt", "px", "%", ",", ")"];
    whole.len() <= 2 && fraction.len() <= 2 && !fraction.contains('.') && units.contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scripts_handlers_and_unsafe_addresses_go() {
        for (html, clean) in [
            ("safe<script>x()</script> words", "safe words"),
            (
                "<img src=\"http://a.org/i.jpg\" onload=\"x()\">",
                "<img src=\"http://a.org/i.jpg\" />",
            ),
            ("<a href=\"javascript:x()\">a</a>", "<a href=\"\">a</a>"),
            ("<p style=\"position: absolute; color: red\">a</p>", "<p style=\"color: red;\">a</p>"),
            ("<iframe src=x></iframe>b", "b"),
            ("<<x>script>a", "&lt;script>a"),
            ("a &amp; b &#38; c & d", "a &amp; b &#38; c &amp; d"),
        ] {
            assert_eq!(sanitize(html, None), clean);
        }
    }

    #[test]
    fn relative_addresses_become_absolute() {
        let base = Url::parse("http://example.com/test/").ok();
        assert_eq!(
            sanitize("<a href='x.html'>x</a>", base.as_ref()),
            "<a href=\"http://example.com/test/x.html\">x</a>"
        );
    }

    #[test]
    fn html_is_told_from_text() {
        assert!(looks_like_html("a <b>bold</b> word"));
        assert!(looks_like_html("AT&amp;T"));
        assert!(!looks_like_html("if a < b and b > c"));
        assert!(!looks_like_html("<made-up>x</made-up>"));
    }

    proptest! {
        #[test]
        fn what_is_clean_stays_so(html in "[<>/a-z=\"' &;!:-]{0,80}") {
            let once = sanitize(&html, None);
            prop_assert!(!once.to_ascii_lowercase().contains("<script"));
            prop_assert_eq!(sanitize(&once, None), once);
        }
    }
}
