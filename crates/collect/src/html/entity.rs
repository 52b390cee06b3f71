//! Character references (`knowledge/collect/entities.csv`).

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use crate::table;

/// Name to text; the flag says that the closing semicolon may be missing.
static NAMED: LazyLock<HashMap<&'static str, (String, bool)>> = LazyLock::new(|| {
    table::rows::<3>(include_str!("../../../../knowledge/collect/entities.csv"))
        .map(|[name, points, bare]| {
            let text = points
                .split('+')
                .filter_map(|p| u32::from_str_radix(p, 16).ok().and_then(char::from_u32))
                .collect();
            (name, (text, bare == "1"))
        })
        .collect()
});

/// Names of character references are at most this long.
const LONGEST: usize = 32;

/// The text with its character references replaced, named and numeric.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    decode_with(text, |_| None)
}

/// Likewise, asking `declared` first for names a document defines for itself.
pub(crate) fn decode_with<'a>(
    text: &'a str,
    declared: impl Fn(&str) -> Option<String>,
) -> Cow<'a, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let read = numeric(rest).or_else(|| named(rest, &declared));
        let (replacement, length) = read.unwrap_or_else(|| ("&".into(), 1));
        out.push_str(&replacement);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `&#38;`, `&#x26;`, also without semicolon.
fn numeric(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let body = text.strip_prefix("&#")?;
    let (digits, radix, skip) = match body.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 3),
        None => (body, 10, 2),
    };
    let length = digits.bytes().take_while(|b| (*b as char).is_digit(radix)).count();
    if length == 0 {
        return None;
    }
    let point = u32::from_str_radix(&digits[..length], radix).unwrap_or(u32::MAX);
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    Some((character(point).to_string().into(), skip + length + semicolon))
}

/// The character of a code point; 0x80 to 0x9F are read as windows-1252, as HTML reads them.
fn character(point: u32) -> char {
    if (0x80..0xA0).contains(&point) {
        let byte = [point as u8];
        return encoding_rs::WINDOWS_1252.decode(&byte).0.chars().next().unwrap_or('\u{FFFD}');
    }
    char::from_u32(point).filter(|c| *c != '\0').unwrap_or('\u{FFFD}')
}

fn named(
    text: &str,
    declared: &impl Fn(&str) -> Option<String>,
) -> Option<(Cow<'static, str>, usize)> {
    let body = &text[1..];
    let length =
        body.bytes().take(LONGEST).take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let name = &body[..length];
    if body.as_bytes().get(length) == Some(&b';') {
        if let Some(own) = declared(name) {
            return Some((own.into(), length + 2));
        }
        if let Some((text, _)) = NAMED.get(name) {
            return Some((text.as_str().into(), length + 2));
        }
    }
    // A missing semicolon is forgiven for the names of HTML 2 to 4, longest first.
    (2..=length).rev().find_map(|n| {
        let (text, bare) = NAMED.get(&name[..n])?;
        bare.then(|| (text.as_str().into(), n + 1))
    })
}

/// Whether HTML knows a character reference of this name.
pub(crate) fn is_named(name: &str) -> bool {
    NAMED.contains_key(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_once() {
        assert_eq!(decode("a &amp; b &lt;i&gt; &#8217;&#x2019; &nbsp;"), "a & b <i> ’’ \u{a0}");
        assert_eq!(decode("&amp;lt;"), "&lt;");
        assert_eq!(decode("AT&T &unknown; &"), "AT&T &unknown; &");
        assert_eq!(decode("&copy 2024 &#146;"), "© 2024 ’");
        assert_eq!(decode("&#xFFFFFFFFF; &#0;"), "\u{fffd} \u{fffd}");
    }
}
