//! Files nobody would want to read.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

use tempfile::TempDir;

use crate::case::TestCase;

pub struct Shelf {
    folder: TempDir,
}

impl Shelf {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

#[test]
fn an_empty_file_is_refused_with_its_reason() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    let said = case.add(&shelf.put("empty.html", b""));
    assert!(said.contains("empty.html: nothing in it"), "{said}");
    assert!(said.contains("1 items: 0 stored, 0 duplicate, 0 set aside, 1 refused."), "{said}");
}

#[test]
fn a_broken_list_of_feeds_is_refused_and_the_files_beside_it_are_taken_in() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    shelf.put("a.opml", b"<opml><body><outline text=\"x\"");
    let list = "<?xml version='1.0'?><opml><body><outline xmlUrl='https://paper.example/feed'/></body></opml>";
    shelf.put("b.xml", list.as_bytes());
    shelf.put("c.txt", b"Title: Patrol\n\nThe navy said that its patrol had returned.");
    let said = case.add(shelf.folder.path());
    assert!(said.contains("a.opml: OPML without a feed in it"), "{said}");
    assert!(said.contains("1 sources added") && said.contains("1 stored"), "{said}");
    assert!(case.counts_add_up());
}

#[test]
fn a_mailbox_as_mail_programs_keep_it_gives_each_letter() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    let letter = |n: u32| {
        format!(
            "From paper@paper.example Mon Jul  1 05:30:00 2024\nFrom: The Paper <news@paper.example>\n\
             Subject: Letter {n}\nDate: Mon, 1 Jul 2024 05:30:00 +0900\n\nThe navy said on Monday that patrol {n} had returned.\n\n"
        )
    };
    let said = case.add(&shelf.put("letters", (letter(1) + &letter(2)).as_bytes()));
    assert!(said.contains("Letter 1") && said.contains("Letter 2"), "{said}");
    assert!(said.contains("2 items: 2 stored"), "{said}");
}

#[test]
fn bytes_of_no_encoding_are_set_aside_and_shown_by_the_doctor() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    let noise: Vec<u8> =
        (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let said = case.add(&shelf.put("noise.txt", &noise));
    assert!(said.contains("1 set aside"), "{said}");
    let doctor = case.done(&["doctor"]);
    assert!(doctor.contains("noise.txt") && doctor.contains("(5000 bytes)"), "{doctor}");
    assert!(doctor.contains("bytes that are no text"), "{doctor}");
}

#[test]
fn pages_built_to_break_readers_end_as_items() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    let words = "<p>South Korea's navy said on Monday that its patrol had returned.</p>";
    let bombs = [
        ("nested.html", format!("<html><body>{}{words}", "<div>".repeat(200_000))),
        ("formats.html", format!("<html><body>{}{words}", "<b><i><a href=x>".repeat(60_000))),
        ("attribute.html", format!("<html><body title=\"{}\">{words}", "x".repeat(4 << 20))),
        (
            "attributes.html",
            format!(
                "<html><body {}>{words}",
                (0..200_000).map(|n| format!("a{n}=1 ")).collect::<String>()
            ),
        ),
        ("open.html", format!("<html><body><p {words}",)),
        ("large.html", format!("<html><body>{}", words.repeat(200_000))),
        (
            "entities.xml",
            format!(
                "<!DOCTYPE r [<!ENTITY a \"{}\">{}]><rss version='2.0'><channel><item><title>&j;</title></item></channel></rss>",
                "x".repeat(1000),
                ('b'..='j')
                    .map(|c| format!(
                        "<!ENTITY {c} \"{}\">",
                        format!("&{};", (c as u8 - 1) as char).repeat(10)
                    ))
                    .collect::<String>()
            ),
        ),
    ];
    for (name, bomb) in &bombs {
        let said = case.add(&shelf.put(name, bomb.as_bytes()));
        assert!(said.contains("1 items:"), "{name}: {said}");
    }
    assert!(case.counts_add_up());
    case.done(&["verify"]);
}

/// The most memory a run held, in bytes; 0 where this system does not say.
fn peak_of(case: &TestCase, args: &[&str]) -> (u64, String) {
    let mut child = case.command(args).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let kilobytes = told
            .lines()
            .find_map(|l| l.strip_prefix("VmHWM:"))
            .and_then(|l| l.trim().split(' ').next().and_then(|n| n.parse::<u64>().ok()));
        peak = peak.max(kilobytes.unwrap_or(0) * 1024);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    (peak, String::from_utf8(output.stdout).unwrap())
}

/// One line of a gigabyte (most of it a hole in the file, which reads as zeros) and a good line after it.
#[test]
fn a_line_of_a_gigabyte_is_passed_over_in_bounded_memory() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    for (name, stored) in [("line.jsonl", 1), ("line.txt", 0)] {
        let path = shelf.folder.path().join(name);
        let mut file = File::create(&path).unwrap();
        file.write_all(b"{\"text\":\"").unwrap();
        file.write_all(&vec![b'x'; 1 << 17]).unwrap();
        file.seek(SeekFrom::Start(1 << 30)).unwrap();
        file.write_all(b"\"}\n{\"title\":\"Patrol returns\",\"text\":\"The navy said so.\"}\n")
            .unwrap();
        drop(file);
        let path = path.display().to_string();
        let (peak, said) = peak_of(&case, &["add", &path]);
        assert!(said.contains("larger than the limit"), "{name}: {said}");
        assert!(said.contains(&format!("{stored} stored")), "{name}: {said}");
        assert!(peak < 700 << 20, "{name}: {} MiB", peak >> 20);
    }
}

#[test]
fn a_gzip_bomb_is_refused_in_bounded_memory() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    bomb.write_all(b"<html><body><p>").unwrap();
    let zeros = vec![b' '; 1 << 20];
    (0..400).for_each(|_| bomb.write_all(&zeros).unwrap());
    let bomb = bomb.finish().unwrap();
    let path = shelf.put("page.html.gz", &bomb).display().to_string();
    let (peak, said) = peak_of(&case, &["add", &path]);
    assert!(said.contains("larger than the limit"), "{said}");
    assert!(peak < 700 << 20, "{} MiB", peak >> 20);
    let mut twice = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    twice.write_all(&bomb).unwrap();
    let said = case.add(&shelf.put("page.html.gz.gz", &twice.finish().unwrap()));
    assert!(said.contains("packed twice"), "{said}");
}
