//! Reads WARC files as they are found: line feeds alone, folded headers, members cut off or damaged. A bad
//! member is told and passed over; the next record is found by its mark.

use std::io::{BufRead, Read};

use super::{http, window::Window};
use crate::{
    dates::{self, Order},
    item::{Item, Origin, Reason},
    read::read_bytes,
};

const MAGIC: &[u8] = b"WARC/";
const GZIP: &[u8] = &[0x1F, 0x8B, 0x08];
/// A head of a record is at most this long.
const HEAD: usize = 64 << 10;

pub(crate) fn is_warc(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

/// Reads an archive, packed or not, handing on the articles of its answers and resources in their order.
pub fn read(stream: &mut dyn Read, origin: &Origin, sink: &mut dyn FnMut(Item)) {
    let mut window = Window::new(stream);
    let packed = match window.fill_buf() {
        Ok(head) => head.starts_with(&GZIP[..2]),
        Err(e) => return sink(refused(origin, Reason::Failed(e.to_string()))),
    };
    if packed {
        members(&mut window, origin, sink);
    } else {
        let mut records = Records { origin, sink, records: 0 };
        records.all(&mut window);
        if records.records == 0 {
            // A packed archive whose first byte is gone, too.
            (records.sink)(refused(origin, malformed("no record in it")));
        }
    }
}

fn refused(origin: &Origin, reason: Reason) -> Item {
    Item::Refused { reason, address: origin.address.clone() }
}

fn malformed(what: impl Into<String>) -> Reason {
    Reason::Malformed { format: "WARC", what: what.into() }
}

fn members(window: &mut Window<'_>, origin: &Origin, sink: &mut dyn FnMut(Item)) {
    let mut records = Records { origin, sink, records: 0 };
    loop {
        match window.seek_to(GZIP) {
            Ok(true) => {}
            Ok(false) => return,
            Err(e) => return (records.sink)(refused(origin, Reason::Failed(e.to_string()))),
        }
        window.set_mark();
        let mut member = std::io::BufReader::with_capacity(
            64 << 10,
            Watched { inner: flate2::bufread::GzDecoder::new(&mut *window), failed: None },
        );
        let before = records.records;
        records.all(&mut member);
        // The trailer with its check sum is read only at the end.
        let _ = std::io::copy(&mut member, &mut std::io::sink());
        let watched = member.into_inner();
        if let Some(what) = watched.failed {
            // A false beginning inside damaged bytes is no member of its own.
            let real = records.records > before || what != "no gzip";
            if real {
                (records.sink)(refused(origin, malformed(format!("a damaged member: {what}"))));
            }
            window.back_behind_mark();
        }
    }
}

/// A reader that turns a failure into an end and remembers it.
struct Watched<R> {
    inner: R,
    failed: Option<String>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.failed.is_some() {
            return Ok(0);
        }
        match self.inner.read(out) {
            Err(e) if e.kind() == std::io::ErrorKind::InvalidInput => {
                self.failed = Some("no gzip".into());
                Ok(0)
            }
            Err(e) => {
                self.failed = Some(e.to_string());
                Ok(0)
            }
            read => read,
        }
    }
}

struct Records<'a> {
    origin: &'a Origin,
    sink: &'a mut dyn FnMut(Item),
    records: u64,
}

#[derive(Default)]
struct Head {
    kind: String,
    target: Option<String>,
    date: Option<String>,
    content_type: String,
    length: Option<u64>,
}

impl Records<'_> {
    /// All records of a stream; false lines between them are passed over.
    fn all(&mut self, stream: &mut dyn BufRead) {
        let mut line = Vec::new();
        loop {
            line.clear();
            match stream.take(HEAD as u64).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            if line.starts_with(MAGIC) {
                self.records += 1;
                match head(stream) {
                    Ok(head) => self.record(&head, stream),
                    Err(reason) => (self.sink)(refused(self.origin, reason)),
                }
            }
        }
    }

    fn record(&mut self, head: &Head, stream: &mut dyn BufRead) {
        let wanted = matches!(head.kind.as_str(), "response" | "resource");
        let limit = self.origin.limits.record as u64;
        let Some(length) = head.length else {
            if wanted {
                self.refuse(head, malformed("a record without its length"));
            }
            return;
        };
        if length > limit || !wanted {
            // A length nobody could have written is not believed: the next record is sought in what follows.
            let passed = if length > limit.saturating_mul(64) { 0 } else { length };
            let _ = std::io::copy(&mut stream.take(passed), &mut std::io::sink());
            if wanted {
                self.refuse(head, Reason::TooLarge { what: "a record", size: length, limit });
            }
            return;
        }
        let mut block = Vec::with_capacity((length as usize).min(1 << 20));
        let read = stream.take(length).read_to_end(&mut block);
        if read.is_err() || (block.len() as u64) < length {
            let what = format!("{} of {length} bytes of a record", block.len());
            self.refuse(head, malformed(what));
            return;
        }
        self.capture(head, &block);
    }

    fn address(&self, head: &Head) -> String {
        head.target.clone().unwrap_or_else(|| format!("{}#{}", self.origin.address, self.records))
    }

    fn refuse(&mut self, head: &Head, reason: Reason) {
        let address = self.address(head);
        (self.sink)(Item::Refused { reason, address });
    }

    fn capture(&mut self, head: &Head, block: &[u8]) {
        let mut origin = Origin {
            address: self.address(head),
            content_type: None,
            headers: Vec::new(),
            ..self.origin.clone()
        };
        if let Some(at) =
            head.date.as_deref().and_then(|d| dates::parse(d, Order::DayFirst)?.instant(None))
        {
            origin.fetched = at;
        }
        let body;
        let bytes = if head.kind == "response" && head.content_type.contains("http") {
            let answer = match http::answer(block, self.origin.limits.record) {
                Ok(answer) => answer,
                Err(reason) => {
                    let (address, raw) = (origin.address, block.to_vec());
                    return (self.sink)(Item::Quarantined { reason, address, raw });
                }
            };
            if answer.status != 200 {
                return self.refuse(head, Reason::Status(answer.status));
            }
            origin.content_type =
                answer.headers.iter().find(|(n, _)| n == "content-type").map(|(_, v)| v.clone());
            origin.headers = answer.headers;
            body = answer.body;
            body.as_slice()
        } else {
            origin.content_type = Some(head.content_type.clone()).filter(|t| !t.is_empty());
            block
        };
        let kind = origin.content_type.as_deref().unwrap_or("").trim().to_ascii_lowercase();
        if [
            "image/",
            "video/",
            "audio/",
            "font/",
            "text/css",
            "text/javascript",
            "application/javascript",
        ]
        .iter()
        .any(|k| kind.starts_with(k))
        {
            return self.refuse(head, Reason::UnknownFormat(kind));
        }
        // An archive inside an archive is not opened.
        if is_warc(bytes) || bytes.starts_with(GZIP) {
            return self.refuse(head, Reason::UnknownFormat("an archive inside an archive".into()));
        }
        read_bytes(bytes, &origin).into_iter().for_each(|item| (self.sink)(item));
    }
}

/// Named fields up to a blank line.
fn head(stream: &mut dyn BufRead) -> Result<Head, Reason> {
    let mut found = Head::default();
    let mut line = Vec::new();
    let mut size = 0;
    let mut last = String::new();
    loop {
        line.clear();
        match stream.take(HEAD as u64).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return Err(malformed("a head without an end")),
            Ok(n) => size += n,
        }
        if size > HEAD {
            return Err(malformed("a head that is too long"));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if text.is_empty() {
            return Ok(found);
        }
        if text.starts_with([' ', '\t']) {
            if last == "warc-target-uri"
                && let Some(target) = &mut found.target
            {
                target.push_str(text.trim());
            }
            continue;
        }
        let Some((name, value)) = text.split_once(':') else { continue };
        let value = value.trim();
        last = name.trim().to_ascii_lowercase();
        match last.as_str() {
            "warc-type" => found.kind = value.to_ascii_lowercase(),
            "warc-target-uri" => found.target = Some(value.trim_matches(['<', '>']).to_string()),
            "warc-date" => found.date = Some(value.to_string()),
            "content-type" => found.content_type = value.to_ascii_lowercase(),
            "content-length" => found.length = value.parse().ok(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn origin() -> Origin {
        Origin::new("a.warc", "2024-07-03T00:00:00Z".parse().unwrap())
    }

    fn record(n: u32) -> Vec<u8> {
        let words =
            "Two missiles were fired on Monday morning, the Joint Chiefs of Staff said in Seoul. "
                .repeat(6);
        let body = format!(
            "<html><head><title>Number {n}</title></head><body><article><h1>Number {n}</h1><p>{words}</p><p>{words}</p></article></body></html>"
        );
        let block = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.org/{n}\r\nWARC-Date: 2024-07-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
        .into_bytes()
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn stored(bytes: &[u8]) -> (Vec<String>, usize) {
        let (mut titles, mut others) = (Vec::new(), 0);
        read(&mut &*bytes, &origin(), &mut |item| match item {
            Item::Stored(capture) => titles.push(capture.article.title),
            _ => others += 1,
        });
        (titles, others)
    }

    #[test]
    fn records_are_read_packed_and_unpacked_and_with_bare_line_feeds() {
        let plain = [record(1), record(2)].concat();
        let expected = vec!["Number 1".to_string(), "Number 2".into()];
        assert_eq!(stored(&plain), (expected.clone(), 0));
        assert_eq!(
            stored(&[packed(&record(1)), packed(&record(2))].concat()),
            (expected.clone(), 0)
        );
        assert_eq!(stored(&packed(&plain)), (expected.clone(), 0));
        let bare = String::from_utf8(plain).unwrap();
        let bare = bare.replacen("\r\nWARC", "\nWARC", 20).replacen("0Z\r\n", "0Z\n", 9);
        assert_eq!(stored(bare.as_bytes()).0, expected);
    }

    #[test]
    fn a_damaged_member_is_told_and_the_next_is_read() {
        let mut damaged = packed(&record(2));
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0xFF;
        let all = [packed(&record(1)), damaged, packed(&record(3))].concat();
        let (titles, others) = stored(&all);
        assert!(
            titles.contains(&"Number 1".into()) && titles.contains(&"Number 3".into()),
            "{titles:?}"
        );
        assert!(others >= 1);
        let garbage = [packed(&record(1)), vec![7; 5000], packed(&record(3))].concat();
        assert_eq!(stored(&garbage).0.len(), 2);
        let cut = [packed(&record(1)), packed(&record(2))].concat();
        let (titles, others) = stored(&cut[..cut.len() - 60]);
        assert_eq!((titles.len(), others >= 1), (1, true));
    }

    #[test]
    fn a_length_of_a_petabyte_is_refused_and_the_next_record_found() {
        let lie = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1000000000000000\r\n\r\nshort\r\n\r\n".to_vec();
        assert_eq!(stored(&[lie, record(2)].concat()), (vec!["Number 2".into()], 1));
    }

    #[test]
    fn a_bomb_inside_a_member_is_refused() {
        let mut bomb = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 100000000\r\n\r\n".to_vec();
        bomb.resize(bomb.len() + 100_000_000, b'x');
        let (titles, others) = stored(&[packed(&bomb), packed(&record(2))].concat());
        assert_eq!((titles, others), (vec!["Number 2".to_string()], 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_damage_is_survived(at in 0_usize..2000, byte in any::<u8>(), gz in any::<bool>()) {
            let mut all = if gz { [packed(&record(1)), packed(&record(2))].concat() } else { [record(1), record(2)].concat() };
            let at = at % all.len();
            all[at] = byte;
            let (titles, others) = stored(&all);
            prop_assert!(titles.len() + others >= 1);
        }
    }
}
