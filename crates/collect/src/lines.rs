//! Files of one record a line, one in memory at a time.

use std::io::{BufRead, Read};

use crate::item::{Item, Origin, Reason};

/// What is done with one line: its bytes, where it stands, where items go.
type Take<'t> = dyn FnMut(&[u8], &Origin, &mut dyn FnMut(Item)) + 't;

/// Hands each line that is not blank to `take`, without the white space around it but with its tabs, with the file and
/// the line's number as its address. A line above the limit is refused and passed over.
pub(crate) fn each(
    stream: &mut dyn Read,
    origin: &Origin,
    sink: &mut dyn FnMut(Item),
    take: &mut Take<'_>,
) {
    let mut stream = std::io::BufReader::new(stream);
    let limit = origin.limits.line;
    let mut line = Vec::new();
    let mut number = 0_u64;
    loop {
        line.clear();
        match stream.by_ref().take(limit as u64 + 1).read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) => number += 1,
            Err(e) => {
                let (reason, address) = (Reason::Failed(e.to_string()), origin.address.clone());
                return sink(Item::Refused { reason, address });
            }
        }
        let at = Origin { address: format!("{}#{number}", origin.address), ..origin.clone() };
        if line.len() > limit && !line.ends_with(b"\n") {
            let size = line.len() as u64 + skip_line(&mut stream);
            let reason = Reason::TooLarge { what: "a line", size, limit: limit as u64 };
            sink(Item::Refused { reason, address: at.address });
            continue;
        }
        let bytes = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1).unwrap_or(&line);
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if !bytes.trim_ascii().is_empty() {
            take(bytes, &at, sink);
        }
    }
}

/// Passes over the rest of a line without keeping it; how many bytes it had.
fn skip_line(stream: &mut impl BufRead) -> u64 {
    let mut passed = 0;
    while let Ok(buffer) = stream.fill_buf() {
        if buffer.is_empty() {
            break;
        }
        let end = memchr::memchr(b'\n', buffer);
        let used = end.map_or(buffer.len(), |e| e + 1);
        stream.consume(used);
        passed += used as u64;
        if end.is_some() {
            break;
        }
    }
    passed
}
