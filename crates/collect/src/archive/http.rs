//! An HTTP/1.x answer as a WARC record holds it.

use std::io::Read;

use crate::item::Reason;

const HEADERS: usize = 256;

pub(super) struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

fn malformed(what: impl Into<String>) -> Reason {
    Reason::Malformed { format: "HTTP answer", what: what.into() }
}

/// Reads head and body; the body is freed of chunks and packing, up to `limit` bytes.
pub(super) fn answer(bytes: &[u8], limit: usize) -> Result<Answer, Reason> {
    let mut space = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Response::new(&mut space);
    let config = {
        let mut config = httparse::ParserConfig::default();
        config
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .ignore_invalid_headers_in_responses(true);
        config
    };
    let length = match config.parse_response(&mut head, bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Err(malformed("its head has no end")),
        Err(e) => return Err(malformed(e.to_string())),
    };
    let headers: Vec<(String, String)> = head
        .headers
        .iter()
        .map(|h| (h.name.to_ascii_lowercase(), String::from_utf8_lossy(h.value).trim().to_string()))
        .collect();
    let header =
        |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.to_ascii_lowercase());
    let raw = bytes.get(length..).unwrap_or_default();
    let chunked = header("transfer-encoding").is_some_and(|t| t.contains("chunked"));
    // Some archives keep the header of a body they have already put together.
    let whole = chunked.then(|| unchunked(raw)).flatten();
    let raw = whole.as_deref().unwrap_or(raw);
    let body = match header("content-encoding").as_deref().map(str::trim) {
        Some("gzip" | "x-gzip") if raw.starts_with(&[0x1F, 0x8B]) => gunzip(raw, limit)?,
        Some("deflate") => inflate(raw, limit)?,
        Some("zstd") => bounded(
            zstd::stream::read::Decoder::new(raw).map_err(|e| malformed(e.to_string()))?,
            limit,
        )?,
        Some(other) if matches!(other, "br" | "compress") => {
            return Err(malformed(format!(
                "packed with {other}, which this program does not unpack"
            )));
        }
        _ => raw.to_vec(),
    };
    Ok(Answer { status: head.code.unwrap_or(0), headers, body })
}

/// Chunks put together; `None` when they are not chunks. What was cut off stays cut off.
fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    loop {
        let line = memchr::memchr(b'\n', bytes)?;
        let size = std::str::from_utf8(&bytes[..line]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        bytes = &bytes[line + 1..];
        if size == 0 {
            return Some(out);
        }
        let take = size.min(bytes.len());
        out.extend_from_slice(&bytes[..take]);
        bytes = &bytes[take..];
        bytes = bytes.strip_prefix(b"\r\n").or_else(|| bytes.strip_prefix(b"\n")).unwrap_or(bytes);
        if bytes.is_empty() {
            return Some(out);
        }
    }
}

fn bounded(reader: impl Read, limit: usize) -> Result<Vec<u8>, Reason> {
    let mut out = Vec::new();
    let read = reader.take(limit as u64 + 1).read_to_end(&mut out);
    if out.len() > limit {
        return Err(Reason::TooLarge {
            what: "an unpacked body",
            size: out.len() as u64,
            limit: limit as u64,
        });
    }
    match read {
        // A body cut off is read as far as it goes.
        Err(e) if out.is_empty() => Err(malformed(e.to_string())),
        _ => Ok(out),
    }
}

/// Unpacks gzip up to a limit.
pub(crate) fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Reason> {
    bounded(flate2::read::MultiGzDecoder::new(bytes), limit)
}

/// `deflate` is zlib by the standard and bare deflate by habit.
fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Reason> {
    bounded(flate2::read::ZlibDecoder::new(bytes), limit)
        .or_else(|_| bounded(flate2::read::DeflateDecoder::new(bytes), limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chunks_are_put_together_and_false_chunks_left_alone() {
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        assert_eq!(answer(chunked, 100).map(|a| a.body).unwrap(), b"abcde");
        let already = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<html>whole</html>";
        assert_eq!(answer(already, 100).map(|a| a.body).unwrap(), b"<html>whole</html>");
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut all = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            all.extend_from_slice(&bytes);
            let _ = answer(&all, 1000);
            let _ = answer(&bytes, 1000);
        }
    }
}
