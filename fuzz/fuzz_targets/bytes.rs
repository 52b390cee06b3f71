//! Any bytes, under any name: pages, feeds, archives, transcripts, files.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use parallax_collect::{Item, Origin, read_bytes};

/// Names whose endings stand for the formats that are told by name.
const NAMES: [&str; 10] =
    ["-", "a.html", "a.xml", "a.warc", "a.warc.gz", "a.jsonl", "a.json", "a.vtt", "a.srt", "a.txt"];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let origin = Origin::new(format!("https://paper.example/{name}"), Timestamp::UNIX_EPOCH);
    for item in read_bytes(rest, &origin) {
        if let Item::Stored(capture) = item {
            assert!(!capture.article.id.0.is_empty());
        }
    }
});
