//! Writing captures as WARC 1.1 records.

use std::io::{Result, Write};

use sha2::{Digest, Sha256};

use crate::{identity::hex, item::Capture};

/// Writes one capture as one gzip member: a `response` with the headers it came with (freed of transfer and content
/// encoding, since the bytes kept are), or a `resource` where there were none. The record's id is derived from its
/// content, so that the same store writes the same bytes.
pub fn write_record(capture: &Capture, out: &mut dyn Write) -> Result<()> {
    let article = &capture.article;
    let mut block = Vec::with_capacity(capture.raw.len() + 1024);
    let kind = if capture.headers.is_empty() {
        "resource"
    } else {
        block.extend_from_slice(b"HTTP/1.1 200 OK\r\n");
        for (name, value) in &capture.headers {
            let told = matches!(
                name.as_str(),
                "transfer-encoding" | "content-encoding" | "content-length" | "connection"
            );
            if !told {
                block.extend_from_slice(format!("{}: {}\r\n", line(name), line(value)).as_bytes());
            }
        }
        block
            .extend_from_slice(format!("content-length: {}\r\n\r\n", capture.raw.len()).as_bytes());
        "response"
    };
    block.extend_from_slice(&capture.raw);
    let content_type = match (kind, &capture.content_type) {
        ("response", _) => "application/http; msgtype=response".to_string(),
        (_, Some(own)) => line(own),
        _ => "application/octet-stream".into(),
    };
    let mut id = Sha256::new();
    id.update(&article.url);
    id.update(article.fetched.to_string());
    id.update(&block);
    let id = hex(&id.finalize()[..16]);
    let (a, b, c, d, e) = (&id[..8], &id[8..12], &id[13..16], &id[17..20], &id[20..]);
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{a}-{b}-5{c}-8{d}-{e}>\r\nWARC-Target-URI: {}\r\nWARC-Date: {}\r\n\
         WARC-Payload-Digest: sha256:{}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        line(&article.url),
        article.fetched,
        article.raw_hash,
        block.len()
    );
    let mut member = flate2::write::GzEncoder::new(out, flate2::Compression::default());
    member.write_all(head.as_bytes())?;
    member.write_all(&block)?;
    member.write_all(b"\r\n\r\n")?;
    member.finish().map(drop)
}

/// Nothing may end the line of a header before its time.
fn line(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Item, Origin, read_bytes};

    #[test]
    fn a_written_record_reads_back_with_its_bytes_and_time() {
        let words =
            "Two missiles were fired on Monday morning, the Joint Chiefs of Staff said in Seoul. "
                .repeat(8);
        let page = format!(
            "<html><title>Two missiles</title><body><article><p>{words}</p></article></body></html>"
        );
        let mut origin = Origin::new("https://a.org/1", "2024-07-01T01:02:03Z".parse().unwrap());
        origin.headers = vec![
            ("content-type".into(), "text/html".into()),
            ("transfer-encoding".into(), "chunked".into()),
            ("x".into(), "a\r\nWARC/1.0".into()),
        ];
        let Some(Item::Stored(capture)) = read_bytes(page.as_bytes(), &origin).into_iter().next()
        else {
            panic!()
        };
        let (mut archive, mut again) = (Vec::new(), Vec::new());
        write_record(&capture, &mut archive).unwrap();
        write_record(&capture, &mut again).unwrap();
        assert_eq!(archive, again);
        let origin = Origin::new("x.warc.gz", "2025-01-01T00:00:00Z".parse().unwrap());
        let items = read_bytes(&archive, &origin);
        let [Item::Stored(read)] = &items[..] else { panic!("{items:?}") };
        assert_eq!(read.raw, capture.raw);
        assert_eq!(
            (&read.article.id, read.article.fetched),
            (&capture.article.id, capture.article.fetched)
        );
    }
}
