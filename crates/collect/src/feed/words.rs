//! The words of an element, plain, as markup or packed, and what it inherits for reading them.

use url::Url;

use super::section::Text;
use crate::{
    html::sanitize,
    xml::{Element, Node},
};

/// What an element inherits.
#[derive(Clone, Default)]
pub(super) struct Surroundings {
    pub base: Option<Url>,
    pub language: Option<String>,
}

impl Surroundings {
    pub(super) fn within(&self, element: &Element) -> Self {
        let mut inner = self.clone();
        if let Some(own) = element.attribute("xml:base") {
            let joined = match &inner.base {
                Some(base) => base.join(own.trim()).ok(),
                None => Url::parse(own.trim()).ok(),
            };
            // A base of an unsafe scheme is none.
            if let Some(base) = joined.filter(|u| !u.cannot_be_a_base()) {
                inner.base = Some(base);
            }
        }
        if let Some(language) = element.attribute("xml:lang") {
            inner.language = Some(language.trim().replace('_', "-")).filter(|l| !l.is_empty());
        }
        inner
    }

    pub(super) fn resolve(&self, address: &str) -> String {
        sanitize::safe_address(self.base.as_ref(), address)
    }
}

/// Words or markup of an element, with what its attributes say of it.
pub(super) fn text_of(
    version: &str,
    element: &Element,
    inner: &Surroundings,
    default: &str,
) -> Text {
    let atom = version.starts_with("atom");
    let declared = element.attribute("type").map(|t| t.trim().to_ascii_lowercase());
    let mode = element.attribute("mode").unwrap_or("");
    let mut kind = match declared.as_deref() {
        Some("text" | "plain") => "text/plain".to_string(),
        Some("html") => "text/html".to_string(),
        Some("xhtml") => "application/xhtml+xml".to_string(),
        Some(other) if other.contains('/') => other.to_string(),
        _ => default.to_string(),
    };
    let binary = !kind.starts_with("text/") && !kind.ends_with("+xml") && !kind.ends_with("/xml");
    let base64 = mode == "base64" || (binary && version == "atom10");
    let has_markup = element.elements().next().is_some();
    let xml = kind.ends_with("xml") || mode == "xml";
    let value = if base64 {
        decode_base64(&element.text()).unwrap_or_else(|| element.text())
    } else if kind.ends_with("xml") || (has_markup && mode != "escaped") {
        let bare = version == "atom10" && kind == "application/xhtml+xml";
        let wrapped = has_markup && !xml && element.elements().all(|e| e.name == "div");
        let value = inner_markup(element, bare || wrapped);
        if has_markup && !kind.ends_with("xml") && !wrapped {
            kind = "application/xhtml+xml".into();
        } else if wrapped && !kind.ends_with("xml") {
            kind = "text/html".into();
        }
        value
    } else {
        element.text()
    };
    let value = value.trim().to_string();
    if !atom && kind == "text/plain" && sanitize::looks_like_html(&value) {
        kind = "text/html".into();
    }
    let markup = matches!(kind.as_str(), "text/html" | "application/xhtml+xml");
    let value = if markup { sanitize::sanitize(&value, inner.base.as_ref()) } else { value };
    Text {
        value: modern(&value),
        kind,
        base: inner.base.as_ref().map(Url::to_string).unwrap_or_default(),
        language: inner.language.clone(),
        src: element.attribute("src").map(|s| inner.resolve(s)),
    }
}

/// Characters 0x80 to 0x9F are windows-1252 that was taken for Latin-1.
fn modern(text: &str) -> String {
    let control = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    if !text.contains(control) {
        return text.to_string();
    }
    text.chars()
        .map(|c| match control(c) {
            true => {
                encoding_rs::WINDOWS_1252.decode(&[c as u32 as u8]).0.chars().next().unwrap_or(c)
            }
            false => c,
        })
        .collect()
}

/// The markup inside an element; `unwrapped` without the one `<div>` around it.
fn inner_markup(element: &Element, unwrapped: bool) -> String {
    let blank = |n: &Node| matches!(n, Node::Text(t) if t.trim().is_empty());
    let mut solid = element.children.iter().filter(|n| !blank(n));
    match (solid.next(), solid.next()) {
        (Some(Node::Element(only)), None) if unwrapped && only.name == "div" => only.markup(),
        _ => element.markup(),
    }
}

/// RFC 4648, blanks passed over; `None` when it is something else or no text.
fn decode_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0);
    for c in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}
