//! One door for bytes of any kind: the format is told from the content, the declared type and the name only where
//! the content leaves it open.

use std::io::{BufRead, Read};

use parallax_model::Coder;

use crate::{
    archive, coded,
    draft::Draft,
    encoding, feed,
    files::{json_lines, mail, newsml, pdf, plain, transcript},
    html::text,
    item::{Item, Origin, Reason},
    lines, page,
};

/// The formats told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Html,
    Feed,
    /// One JSON object a line.
    JsonLines,
    /// One JSON document: an object, or an array of them.
    Json,
    /// NITF or NewsML-G2.
    NewsMl,
    /// One message of mail.
    Mail,
    /// Messages one after the other (mbox).
    Mailbox,
    Transcript,
    Pdf,
    /// A table of another event coder.
    Coded(Coder),
    PlainText,
}

/// Reads a document that lies in memory; one item for each article found in it, in its order.
///
/// ```
/// use parallax_collect::{read_bytes, Item, Origin};
/// let origin = Origin::new("note.txt", "2024-07-03T00:00:00Z".parse().unwrap());
/// let items = read_bytes(b"Title: Two missiles\nDate: 1 July 2024\n\nSeoul said so.", &origin);
/// let Item::Stored(capture) = &items[0] else { panic!() };
/// assert_eq!(capture.article.text, "Seoul said so.");
/// ```
pub fn read_bytes(bytes: &[u8], origin: &Origin) -> Vec<Item> {
    let mut items = Vec::new();
    read_stream(bytes, origin, &mut |item| items.push(item));
    items
}

/// Reads a stream, handing on each article as it comes; only what must be is held in memory.
pub fn read_stream(mut stream: impl Read, origin: &Origin, sink: &mut dyn FnMut(Item)) {
    dispatch(&mut stream, origin, sink);
}

/// How many bytes a format is told from.
const HEAD: u64 = 1 << 16;

fn dispatch(mut stream: &mut dyn Read, origin: &Origin, sink: &mut dyn FnMut(Item)) {
    // A pipe gives as little at a time as it likes: the head is read whole before it is judged.
    let mut head = Vec::new();
    if let Err(e) = (&mut stream).take(HEAD).read_to_end(&mut head) {
        return sink(unreadable(origin, &e));
    }
    let mut stream = std::io::BufReader::with_capacity(1 << 16, head.as_slice().chain(stream));
    if head.iter().all(u8::is_ascii_whitespace) && (head.len() as u64) < HEAD {
        return sink(refused(origin, Reason::Empty));
    }
    if archive::is_warc(&head) || archive::is_warc(&unpacked_head(&head)) {
        return archive::read_warc(&mut stream, origin, sink);
    }
    if archive::is_zip(&head) {
        return archive::read_zip(&mut stream, origin, sink);
    }
    if head.starts_with(&[0x1F, 0x8B]) {
        return gzip(&mut stream, origin, sink);
    }
    match sniff(&head, origin) {
        Format::JsonLines => json_lines(&mut stream, origin, sink),
        Format::Coded(coder) => coded::read(&mut stream, coder, origin, sink),
        Format::Mailbox => mail::read_mailbox(&mut stream, origin, sink),
        format => {
            let limit = origin.limits.document;
            let mut bytes = Vec::new();
            if let Err(e) = stream.by_ref().take(limit as u64 + 1).read_to_end(&mut bytes) {
                return sink(unreadable(origin, &e));
            }
            if bytes.len() > limit {
                let (size, limit) = (bytes.len() as u64, limit as u64);
                return sink(refused(origin, Reason::TooLarge { what: "a document", size, limit }));
            }
            document(format, &bytes, origin, sink);
        }
    }
}

/// The first unpacked bytes of a gzip stream; empty when it is none.
fn unpacked_head(head: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if head.starts_with(&[0x1F, 0x8B]) {
        let _ = flate2::read::GzDecoder::new(head).take(16).read_to_end(&mut bytes);
    }
    bytes
}

fn refused(origin: &Origin, reason: Reason) -> Item {
    Item::Refused { reason, address: origin.address.clone() }
}

fn unreadable(origin: &Origin, error: &std::io::Error) -> Item {
    refused(origin, Reason::Failed(error.to_string()))
}

fn quarantined(origin: &Origin, reason: Reason, raw: &[u8]) -> Item {
    Item::Quarantined { reason, address: origin.address.clone(), raw: raw.to_vec() }
}

/// A gzip stream is what it holds.
fn gzip(stream: &mut dyn BufRead, origin: &Origin, sink: &mut dyn FnMut(Item)) {
    let address = origin.address.trim_end_matches(".gz").to_string();
    // One level: an archive within an archive is a bomb or a mistake.
    let mut unpacked =
        std::io::BufReader::with_capacity(1 << 16, flate2::bufread::MultiGzDecoder::new(stream));
    match unpacked.fill_buf() {
        Ok([0x1F, 0x8B, ..]) => {
            let what = "packed twice".to_string();
            sink(refused(origin, Reason::Malformed { format: "gzip", what }));
        }
        Ok(_) => dispatch(&mut unpacked, &Origin { address, ..origin.clone() }, sink),
        Err(e) => sink(refused(origin, Reason::Malformed { format: "gzip", what: e.to_string() })),
    }
}

/// What the first bytes are.
pub fn sniff(head: &[u8], origin: &Origin) -> Format {
    if pdf::is_pdf(head) {
        return Format::Pdf;
    }
    let decoded = encoding::decode(head, origin.content_type.as_deref(), None);
    let text = decoded.text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let lower: String = text.chars().take(2000).collect::<String>().to_ascii_lowercase();
    let name = origin.address.split(['?', '#']).next().unwrap_or("").to_ascii_lowercase();
    let kind = origin.content_type.as_deref().unwrap_or("").to_ascii_lowercase();
    if text.starts_with('{') || text.starts_with('[') {
        let first = text.lines().next().unwrap_or("");
        let whole = first.starts_with('{') && first.trim_end().ends_with('}');
        let several = text.lines().nth(1).is_some_and(|l| l.starts_with('{'));
        let named = name.ends_with(".jsonl") || name.ends_with(".ndjson");
        return if named || (whole && several) { Format::JsonLines } else { Format::Json };
    }
    if let Some(coder) = coded::recognise(text) {
        return Format::Coded(coder);
    }
    if mail::is_mailbox(text) {
        return Format::Mailbox;
    }
    if mail::is_message(text) {
        return Format::Mail;
    }
    if transcript::is_transcript(text) {
        return Format::Transcript;
    }
    if text.starts_with('<') {
        return if feed::is_feed(text) {
            Format::Feed
        } else if newsml::is_newsml(text) {
            Format::NewsMl
        } else {
            Format::Html
        };
    }
    if lower.contains("<html")
        || lower.contains("<body")
        || (kind.contains("html") && lower.contains('<'))
    {
        return Format::Html;
    }
    Format::PlainText
}

fn document(format: Format, bytes: &[u8], origin: &Origin, sink: &mut dyn FnMut(Item)) {
    if let Format::Html = format {
        return sink(match page::read(bytes, origin) {
            Ok(draft) => draft.capture(origin, bytes),
            Err(reason) => quarantined(origin, reason, bytes),
        });
    }
    if let Format::Pdf = format {
        return sink(match pdf::read(bytes, origin) {
            Ok(mut draft) => {
                draft.dated_by(&origin.address, origin);
                draft.capture(origin, bytes)
            }
            Err(reason) => quarantined(origin, reason, bytes),
        });
    }
    let decoded = encoding::decode(bytes, origin.content_type.as_deref(), origin.host().as_deref());
    let content: &str = &decoded.text;
    if let Format::Mail = format {
        return sink(mail::read(bytes, origin));
    }
    if let Format::Feed = format {
        return match feed::read_text(content, origin) {
            Ok(found) => feed::items(&found, content.as_bytes(), origin, sink),
            Err(reason) => sink(quarantined(origin, reason, bytes)),
        };
    }
    let draft = match format {
        Format::Html | Format::Feed | Format::Mail | Format::Pdf => return,
        Format::Mailbox => return mail::read_mailbox(&mut &*bytes, origin, sink),
        Format::NewsMl => return newsml::read(content, bytes, origin, sink),
        Format::Json => return json(content, bytes, origin, sink),
        Format::JsonLines => return json_lines(&mut &*bytes, origin, sink),
        Format::Coded(coder) => return coded::read(&mut &*bytes, coder, origin, sink),
        Format::Transcript => {
            let mut draft = titled(transcript::read(content, origin), origin);
            draft.dated_by(&origin.address, origin);
            draft
        }
        Format::PlainText if is_binary(content) => {
            let what = "bytes that are no text".to_string();
            return sink(quarantined(origin, Reason::UnknownFormat(what), bytes));
        }
        Format::PlainText => {
            let mut draft = plain::read(content, origin);
            draft.dated_by(&origin.address, origin);
            draft
        }
    };
    sink(draft.capture(origin, bytes));
}

/// More than one character in a hundred that no text holds.
fn is_binary(content: &str) -> bool {
    let head = content.chars().take(4096);
    let (mut odd, mut all) = (0_usize, 0_usize);
    for c in head {
        all += 1;
        odd += usize::from(
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')) || c == '\u{FFFD}',
        );
    }
    odd * 100 > all
}

/// A file without a title is called by its name.
fn titled(mut draft: Draft, origin: &Origin) -> Draft {
    if draft.title.is_empty() {
        let name = origin.address.rsplit(['/', '\\']).next().unwrap_or("");
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        draft.title = text::one_line(&stem.replace(['_', '-'], " "));
    }
    draft
}

/// One JSON document: articles in an array, or one article.
fn json(content: &str, bytes: &[u8], origin: &Origin, sink: &mut dyn FnMut(Item)) {
    use serde_json::Value;
    match serde_json::from_str::<Value>(content) {
        Ok(Value::Array(items)) => {
            for item in items {
                sink(json_lines::read_line(&item.to_string(), origin));
            }
        }
        Ok(Value::Object(fields)) if feed::is_json_feed(&fields) => {
            feed::items(&feed::read_json(&fields, origin), bytes, origin, sink);
        }
        Ok(Value::Object(fields)) => {
            let inner = ["articles", "docs", "results", "data"].iter().find_map(|n| fields.get(*n));
            match inner {
                Some(Value::Array(items)) => {
                    for item in items {
                        sink(json_lines::read_line(&item.to_string(), origin));
                    }
                }
                _ => sink(json_lines::of_object(&fields, origin).capture(origin, bytes)),
            }
        }
        Ok(_) => sink(quarantined(
            origin,
            Reason::UnknownFormat("a JSON value that is no object".into()),
            bytes,
        )),
        Err(e) => sink(quarantined(
            origin,
            Reason::Malformed { format: "JSON", what: e.to_string() },
            bytes,
        )),
    }
}

/// JSON lines, one in memory at a time.
fn json_lines(stream: &mut dyn Read, origin: &Origin, sink: &mut dyn FnMut(Item)) {
    lines::each(stream, origin, sink, &mut |line, at, sink| match std::str::from_utf8(line) {
        Ok(text) => sink(json_lines::read_line(text.trim(), at)),
        Err(_) => {
            let what = "not UTF-8".to_string();
            sink(quarantined(at, Reason::Malformed { format: "JSON", what }, line));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::{FoundIn, Precision};
    use proptest::prelude::*;

    fn origin(name: &str) -> Origin {
        Origin::new(name, "2024-07-03T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn each_format_is_told_by_its_content() {
        let cases: [(&[u8], Format); 6] = [
            (b"<!DOCTYPE html><p>x", Format::Html),
            (b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n", Format::JsonLines),
            (b"[{\"text\":\"a\"}]", Format::Json),
            (b"WEBVTT\n\n", Format::Transcript),
            (b"1\n00:00:01,000 --> 00:00:02,000\nx", Format::Transcript),
            (b"Seoul said so.", Format::PlainText),
        ];
        for (bytes, format) in cases {
            assert_eq!(sniff(bytes, &origin("-")), format);
        }
    }

    #[test]
    fn a_day_in_the_name_of_a_file_dates_it_and_nothing_else_does() {
        let published = |name: &str, bytes: &[u8]| match &read_bytes(bytes, &origin(name))[..] {
            [Item::Stored(capture)] => capture
                .article
                .published
                .as_ref()
                .map(|p| (p.instant.strftime("%F").to_string(), p.precision, p.found_in)),
            items => panic!("{items:?}"),
        };
        let vtt = b"WEBVTT\n\n00:01.000 --> 00:02.000\nTwo missiles were fired.\n";
        let day = Some(("2024-07-01".to_string(), Precision::Day, FoundIn::Url));
        assert_eq!(published("radio-2024-07-01.vtt", vtt), day);
        assert_eq!(published("https://a.org/2024/07/01/radio.vtt", vtt), day);
        assert_eq!(published("20240701.txt", b"Two missiles were fired."), day);
        assert_eq!(published("radio.vtt", vtt), None);
        assert_eq!(published("radio-2031-07-01.vtt", vtt), None);
        let lines =
            b"{\"title\":\"a\",\"text\":\"Two missiles.\"}\n{\"title\":\"b\",\"text\":\"x\"}\n";
        let items = read_bytes(lines, &origin("export-2024-07-01.jsonl"));
        let [Item::Stored(first), _] = &items[..] else { panic!("{items:?}") };
        assert_eq!(first.article.published, None, "the day of an export dates no article in it");
    }

    #[test]
    fn a_pipe_that_gives_one_byte_at_a_time_is_read_like_a_file() {
        struct Drops<'a>(&'a [u8]);
        impl Read for Drops<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                let at_most = buffer.len().min(1);
                self.0.read(&mut buffer[..at_most])
            }
        }
        let bytes = b"WEBVTT\n\n00:01.000 --> 00:02.000\nTwo missiles were fired.\n";
        let mut items = Vec::new();
        read_stream(Drops(bytes), &origin("-"), &mut |item| items.push(item));
        assert_eq!(items, read_bytes(bytes, &origin("-")));
    }

    #[test]
    fn nothing_is_refused_with_a_reason() {
        assert!(matches!(
            &read_bytes(b"", &origin("-"))[..],
            [Item::Refused { reason: Reason::Empty, .. }]
        ));
    }

    #[test]
    fn an_endless_text_is_set_aside() {
        let mut origin = origin("a.txt");
        origin.limits.text = 1000;
        let items = read_bytes("Two missiles. ".repeat(100).as_bytes(), &origin);
        let [Item::Quarantined { reason, .. }] = &items[..] else { panic!("{items:?}") };
        assert!(reason.to_string().ends_with("is larger than the limit of 1000"), "{reason}");
    }

    #[test]
    fn a_huge_line_is_passed_over_and_the_next_is_read() {
        let mut origin = origin("a.jsonl");
        origin.limits.line = 1000;
        let mut bytes = format!("{{\"text\":\"{}\"}}\n", "x".repeat(5000)).into_bytes();
        bytes.extend_from_slice(b"{\"title\":\"t\",\"text\":\"Two missiles.\"}\n");
        let items = read_bytes(&bytes, &origin);
        assert!(
            matches!(&items[0], Item::Refused { reason: Reason::TooLarge { size: 5012, .. }, .. }),
            "{items:?}"
        );
        assert!(matches!(&items[1], Item::Stored(_)));
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_aside() {
        let items = read_bytes(&[0, 159, 146, 150, 1, 2, 3, 4], &origin("x.bin"));
        assert!(matches!(&items[..], [Item::Quarantined { .. }]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_bytes_end_as_items(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(!read_bytes(&bytes, &origin("x")).is_empty());
        }
    }
}
