//! Which characters the bytes stand for.
//!
//! Order of evidence: byte order mark; UTF-16 or UTF-32 by the pattern of its zero bytes; bytes that
//! are valid UTF-8 and hold more than ASCII (whatever was declared: publishers' declarations are
//! wrong more often than such bytes are chance); the charset of the HTTP header; the declaration
//! inside; a statistical guess (chardetng), told the address's top-level domain.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text and how its encoding was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// Name of the encoding in the WHATWG standard, or `UTF-32BE`, `UTF-32LE`.
    pub encoding: &'static str,
    pub evidence: Evidence,
    /// Some bytes stood for nothing in this encoding and were replaced by U+FFFD.
    pub damaged: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    ByteOrderMark,
    ZeroBytes,
    ValidUtf8,
    Header,
    Declaration,
    Statistics,
}

/// Decodes a page, feed or text. `content_type` is the value of the HTTP header of that name,
/// `host` the name of the server.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>, host: Option<&str>) -> Decoded<'a> {
    if let Some(wide) = utf32(bytes) {
        return wide;
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes.get(mark..).unwrap_or_default(), Evidence::ByteOrderMark);
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        return with(encoding, bytes, Evidence::ZeroBytes);
    }
    let (valid, ascii) = match std::str::from_utf8(bytes) {
        Ok(text) => (Some(text), text.is_ascii()),
        Err(e) => (lone_cut(bytes, e), false),
    };
    let header = content_type.and_then(charset).and_then(known);
    let inside = declared(bytes).and_then(known);
    // ISO-2022-JP writes everything in ASCII bytes: only a declaration can tell.
    let declared =
        header.map(|e| (e, Evidence::Header)).or(inside.map(|e| (e, Evidence::Declaration)));
    match (valid, declared) {
        (Some(text), None) => utf8(text),
        (Some(text), Some((e, _))) if !ascii || e.is_ascii_compatible() => utf8(text),
        (_, Some((encoding, evidence))) if encoding != UTF_8 => with(encoding, bytes, evidence),
        _ => {
            let domain = host.and_then(|h| h.rsplit('.').next()).map(str::to_ascii_lowercase);
            let domain = domain.filter(|d| d.bytes().all(|b| b.is_ascii_lowercase()));
            let mut detector =
                chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            let guess = detector
                .guess(domain.as_deref().map(str::as_bytes), chardetng::Utf8Detection::Allow);
            with(guess, bytes, Evidence::Statistics)
        }
    }
}

fn utf8(text: &str) -> Decoded<'_> {
    Decoded {
        text: Cow::Borrowed(text),
        encoding: UTF_8.name(),
        evidence: Evidence::ValidUtf8,
        damaged: false,
    }
}

/// UTF-8 cut off inside its last character is still UTF-8.
fn lone_cut(bytes: &[u8], error: std::str::Utf8Error) -> Option<&str> {
    let whole = error.valid_up_to();
    let cut = error.error_len().is_none() && bytes.len() - whole < 4 && !bytes[..whole].is_ascii();
    cut.then(|| std::str::from_utf8(&bytes[..whole]).ok()).flatten()
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8], evidence: Evidence) -> Decoded<'a> {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: encoding.name(), evidence, damaged }
}

/// An encoding by its label; single-byte UTF-16 claims inside ASCII text are a mistake.
fn known(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().trim_matches(['"', '\'']);
    let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
    match encoding == UTF_16LE || encoding == UTF_16BE {
        true => Some(UTF_8),
        false if label.eq_ignore_ascii_case("x-user-defined") => Some(WINDOWS_1252),
        false => Some(encoding),
    }
}

/// The charset parameter of a content type.
pub fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// The label in `<?xml encoding=…?>` or `<meta charset=…>` of the first kilobytes.
pub fn declared(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(4096)];
    let xml = head.trim_ascii_start().starts_with(b"<?xml");
    let head = match xml {
        true => &head[..memchr::memmem::find(head, b"?>").unwrap_or(head.len())],
        false => head,
    };
    let word: &[u8] = if xml { b"encoding" } else { b"charset" };
    memchr::memmem::find_iter(&head.to_ascii_lowercase(), word).find_map(|at| {
        let rest = head[at + word.len()..].trim_ascii_start().strip_prefix(b"=")?;
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest
            .iter()
            .position(|b| !b.is_ascii_alphanumeric() && !b"-_.:+".contains(b))
            .unwrap_or(rest.len());
        std::str::from_utf8(&rest[..end]).ok().filter(|l| !l.is_empty())
    })
}

/// `<` followed by `?`, a letter, `!`: the zero bytes between them tell the width and order.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..4)? {
        [0, b'<', 0, b] if *b != 0 => Some(UTF_16BE),
        [b'<', 0, b, 0] if *b != 0 => Some(UTF_16LE),
        _ => None,
    }
}

fn utf32(bytes: &[u8]) -> Option<Decoded<'static>> {
    let (big, mark) = match bytes.get(..4)? {
        [0, 0, 0xFE, 0xFF] => (true, 4),
        [0xFF, 0xFE, 0, 0] => (false, 4),
        [0, 0, 0, b'<'] => (true, 0),
        [b'<', 0, 0, 0] => (false, 0),
        _ => return None,
    };
    let units = bytes[mark..].chunks_exact(4).map(|c| {
        let unit = [c[0], c[1], c[2], c[3]];
        char::from_u32(if big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) })
    });
    let damaged = units.clone().any(|c| c.is_none()) || !bytes.len().is_multiple_of(4);
    Some(Decoded {
        text: Cow::Owned(units.map(|c| c.unwrap_or('\u{FFFD}')).collect()),
        encoding: if big { "UTF-32BE" } else { "UTF-32LE" },
        evidence: if mark > 0 { Evidence::ByteOrderMark } else { Evidence::ZeroBytes },
        damaged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn valid_utf8_beats_a_wrong_declaration() {
        let page = "<meta charset=iso-8859-1><p>Łódź</p>";
        let decoded = decode(page.as_bytes(), Some("text/html; charset=windows-1252"), None);
        assert_eq!((&*decoded.text, decoded.evidence), (page, Evidence::ValidUtf8));
    }

    #[test]
    fn the_header_then_the_declaration_decide_on_other_bytes() {
        let bytes = b"<?xml version='1.0' encoding='koi8-r'?><t>\xf0\xd2\xc9\xd7\xc5\xd4</t>";
        assert!(decode(bytes, None, None).text.contains("Привет"));
        let other = decode(bytes, Some("text/xml; charset=\"windows-1251\""), None);
        assert_eq!((other.encoding, other.evidence), ("windows-1251", Evidence::Header));
    }

    #[test]
    fn undeclared_bytes_are_guessed() {
        let text = "Die Bundeswehr prüft die Lieferung; Außenministerium äußert sich später.";
        let (bytes, _, _) = WINDOWS_1252.encode(text);
        let decoded = decode(&bytes, None, Some("www.beispiel.de"));
        assert_eq!((&*decoded.text, decoded.evidence), (text, Evidence::Statistics));
    }

    #[test]
    fn wide_encodings_are_told_by_their_zeros() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><t>é</t>";
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let le: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
        assert_eq!(decode(&be, None, None).text, text);
        assert_eq!(decode(&le, None, None).text, text);
    }

    proptest! {
        #[test]
        fn any_bytes_decode(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let decoded = decode(&bytes, Some("text/html; charset=shift_jis"), Some("x.jp"));
            prop_assert!(decoded.text.len() <= bytes.len() * 3 + 3);
        }
    }
}
