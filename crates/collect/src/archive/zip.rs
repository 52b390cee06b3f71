//! ZIP files: a WACZ gives the WARC files in it, any other ZIP each file as what it is. A ZIP is read from
//! its end, so a stream is put by in a temporary file first; nothing is unpacked to a name of its own.

use std::io::{Read, Seek, SeekFrom};

use crate::{
    item::{Item, Origin, Reason},
    read::read_stream,
};

const MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// Files that tell a container that is no collection of articles.
const CONTAINERS: [(&str, &str); 3] = [
    ("[Content_Types].xml", "an office document (save it as text or HTML)"),
    ("META-INF/container.xml", "an e-book (save it as text or HTML)"),
    ("META-INF/MANIFEST.MF", "a program"),
];

pub(crate) fn is_zip(head: &[u8]) -> bool {
    MAGIC.iter().any(|magic| head.starts_with(magic))
}

/// Reads the files of a ZIP in the order of its directory.
pub(crate) fn read(stream: &mut dyn Read, origin: &Origin, sink: &mut dyn FnMut(Item)) {
    let refused = |reason: Reason| Item::Refused { reason, address: origin.address.clone() };
    let mut put_by = match put_by(stream) {
        Ok(file) => file,
        Err(e) => return sink(refused(Reason::Failed(e.to_string()))),
    };
    let mut archive = match zip::ZipArchive::new(&mut put_by) {
        Ok(archive) => archive,
        Err(e) => return sink(refused(malformed(&e))),
    };
    if let Some((_, what)) = CONTAINERS.iter().find(|(n, _)| archive.index_for_name(n).is_some()) {
        return sink(refused(Reason::UnknownFormat((*what).to_string())));
    }
    if archive.len() > origin.limits.entries {
        return sink(refused(Reason::TooMany(origin.limits.entries)));
    }
    let capture = archive.index_for_name("datapackage.json").is_some()
        && archive.file_names().flatten().any(|name| is_capture(&name));
    for at in 0..archive.len() {
        let name = archive.name_for_index(at).and_then(Result::ok);
        let name = name.map(|n| n.to_string()).unwrap_or_else(|| format!("file {}", at + 1));
        let inner = Origin { address: format!("{}#{name}", origin.address), ..origin.clone() };
        let mut entry = match archive.by_index(at) {
            Ok(entry) if entry.is_dir() || (capture && !is_capture(&name)) => continue,
            Ok(entry) => entry,
            Err(e) => {
                sink(Item::Refused { reason: malformed(&e), address: inner.address });
                continue;
            }
        };
        let mut head = [0; 4];
        let Ok(had) = read_up_to(&mut entry, &mut head) else {
            let what = "a file in it cannot be unpacked".to_string();
            let reason = Reason::Malformed { format: "ZIP", what };
            sink(Item::Refused { reason, address: inner.address });
            continue;
        };
        if is_zip(&head[..had]) {
            // One level: an archive within an archive is a bomb or a mistake.
            let reason = Reason::Malformed { format: "ZIP", what: "packed twice".to_string() };
            sink(Item::Refused { reason, address: inner.address });
            continue;
        }
        read_stream(head[..had].chain(entry), &inner, sink);
    }
}

/// Whether a file of a WACZ holds captures (WACZ 1.1.1, section 5: `archive/`).
fn is_capture(name: &str) -> bool {
    name.starts_with("archive/") && (name.ends_with(".warc") || name.ends_with(".warc.gz"))
}

fn malformed(error: &zip::result::ZipError) -> Reason {
    Reason::Malformed { format: "ZIP", what: error.to_string() }
}

fn put_by(stream: &mut dyn Read) -> std::io::Result<std::fs::File> {
    let mut file = tempfile::tempfile()?;
    std::io::copy(stream, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn read_up_to(stream: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut had = 0;
    while had < buffer.len() {
        match stream.read(&mut buffer[had..])? {
            0 => break,
            n => had += n,
        }
    }
    Ok(had)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::read::read_bytes;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn origin() -> Origin {
        Origin::new("case.wacz", "2024-07-03T00:00:00Z".parse().unwrap())
    }

    fn warc() -> Vec<u8> {
        let page = "<html><head><title>Two missiles</title></head><body><p>".to_string()
            + &"The ministry said that two missiles had been fired from the coast. ".repeat(12)
            + "</p></body></html>";
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://paper.example/a\r\n\
             WARC-Date: 2024-07-02T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n\
             Content-Length: {}\r\n\r\n{answer}\r\n\r\n",
            answer.len()
        )
        .into_bytes()
    }

    #[test]
    fn a_wacz_gives_the_pages_it_captured_and_nothing_of_its_index() {
        let bytes = packed(&[
            ("datapackage.json", b"{}"),
            ("pages/pages.jsonl", b"{\"title\":\"x\",\"text\":\"not an article of its own\"}"),
            ("archive/data.warc", &warc()),
        ]);
        let items = read_bytes(&bytes, &origin());
        let [Item::Stored(capture)] = &items[..] else { panic!("{items:?}") };
        assert_eq!(capture.article.url, "https://paper.example/a");
    }

    #[test]
    fn a_zip_of_files_gives_each_and_names_the_one_it_cannot_read() {
        let bytes = packed(&[
            ("a.txt", b"Title: One\n\nSeoul said so."),
            ("../../b.txt", b"Title: Two\n\nTokyo said so."),
            ("inner.zip", &packed(&[("c.txt", b"x")])),
        ]);
        let items = read_bytes(&bytes, &origin());
        assert!(matches!(&items[0], Item::Stored(_)), "{items:?}");
        assert!(matches!(&items[1], Item::Stored(_)), "{items:?}");
        assert!(
            matches!(&items[2], Item::Refused { address, .. } if address.ends_with("inner.zip"))
        );
    }

    #[test]
    fn an_office_document_is_refused_with_a_remedy_and_a_cut_off_zip_with_its_reason() {
        let document =
            packed(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<a/>")]);
        let items = read_bytes(&document, &origin());
        assert!(
            matches!(&items[..], [Item::Refused { reason: Reason::UnknownFormat(what), .. }] if what.contains("save it")),
            "{items:?}"
        );
        let items = read_bytes(&document[..document.len() / 2], &origin());
        assert!(
            matches!(&items[..], [Item::Refused { reason: Reason::Malformed { .. }, .. }]),
            "{items:?}"
        );
    }
}
