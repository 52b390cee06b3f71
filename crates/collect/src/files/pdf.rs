//! PDF files: pages of printed lines into paragraphs. What opens the file is the program's affair
//! ([`set_pdf_reader`]): the libraries that can are heavy and best kept in a process of their own.

use std::{collections::HashMap, sync::OnceLock};

use jiff::SignedDuration;
use parallax_model::FoundIn;

use crate::{
    dates,
    draft::Draft,
    item::{Origin, Reason},
};

/// A PDF as its reader found it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PdfPages {
    pub title: Option<String>,
    pub author: Option<String>,
    /// `CreationDate` as written: `D:20240702091400+09'00'`.
    pub created: Option<String>,
    /// Text of each page, lines as printed.
    pub pages: Vec<String>,
}

/// Opens a PDF, or says why it cannot be opened.
pub type PdfReader = fn(&[u8]) -> Result<PdfPages, String>;

static READER: OnceLock<PdfReader> = OnceLock::new();

/// Sets, once, what opens PDF files. Without it they are set aside with their reason.
pub fn set_pdf_reader(reader: PdfReader) {
    let _ = READER.set(reader);
}

pub(crate) fn is_pdf(head: &[u8]) -> bool {
    // Readers accept the mark anywhere in the first kilobyte (ISO 32000-1, annex H).
    let head = &head[..head.len().min(1024)];
    memchr::memmem::find(head, b"%PDF-").is_some()
}

pub(crate) fn read(bytes: &[u8], origin: &Origin) -> Result<Draft, Reason> {
    let Some(reader) = READER.get() else {
        let what = "a PDF (this build opens none: build with --features pdf)";
        return Err(Reason::UnknownFormat(what.into()));
    };
    let malformed = |what| Reason::Malformed { format: "PDF", what };
    let pdf = reader(bytes).map_err(malformed)?;
    let draft = draft(&pdf, origin);
    if draft.text.is_empty() {
        return Err(malformed("no text in it; a scan has to be recognised first".into()));
    }
    Ok(draft)
}

fn draft(pdf: &PdfPages, origin: &Origin) -> Draft {
    let text = paragraphs(&pdf.pages);
    let first = text.lines().next().unwrap_or("");
    let title = pdf.title.clone().filter(|t| !t.trim().is_empty());
    let latest = origin.fetched.checked_add(SignedDuration::from_hours(48));
    let created = pdf.created.as_deref().and_then(day_of);
    Draft {
        title: title.unwrap_or_else(|| first.chars().take(160).collect()),
        byline: pdf.author.clone(),
        published: created
            .and_then(|stamp| dates::parse(&stamp, origin.order))
            .and_then(|stamp| stamp.published(origin.zone.as_deref(), FoundIn::Meta))
            .filter(|p| latest.is_ok_and(|latest| p.instant <= latest)),
        text,
        ..Draft::default()
    }
}

/// `D:20240702091400+09'00'` as `2024-07-02T09:14:00+09:00`; as much of it as is written.
fn day_of(written: &str) -> Option<String> {
    let written = written.trim().trim_start_matches("D:");
    let digits: String = written.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() < 8 {
        return None;
    }
    let day = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]);
    if digits.len() < 14 {
        return Some(day);
    }
    let zone = written[digits.len()..].replace('\'', "");
    let zone = match zone.as_bytes() {
        [sign @ (b'+' | b'-'), h1, h2, m1, m2, ..] => format!(
            "{}{}{}:{}{}",
            char::from(*sign),
            char::from(*h1),
            char::from(*h2),
            char::from(*m1),
            char::from(*m2)
        ),
        [b'Z', ..] => "Z".into(),
        _ => return Some(day),
    };
    Some(format!("{day}T{}:{}:{}{zone}", &digits[8..10], &digits[10..12], &digits[12..14]))
}

/// Running heads and feet and page numbers go, lines of a paragraph are joined, words parted at a line's
/// end are made whole.
fn paragraphs(pages: &[String]) -> String {
    let mut edges: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let lines: Vec<&str> = page.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        let ends = lines.first().into_iter().chain(lines.last().filter(|_| lines.len() > 1));
        ends.for_each(|line| *edges.entry(unnumbered(line)).or_default() += 1);
    }
    let running = |line: &str| {
        let bare = unnumbered(line);
        bare.is_empty() || edges.get(&bare).is_some_and(|n| *n >= 3 && *n * 2 > pages.len())
    };
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    for page in pages {
        let mut lines: Vec<&str> = page.lines().map(str::trim).collect();
        let filled = |lines: &[&str]| -> Vec<usize> {
            (0..lines.len()).filter(|i| !lines[*i].is_empty()).collect()
        };
        let edges = filled(&lines);
        for at in edges.first().into_iter().chain(edges.last()) {
            if running(lines[*at]) {
                lines[*at] = "";
            }
        }
        let filled = filled(&lines);
        for (at, line) in lines.iter().enumerate() {
            if line.is_empty() {
                // A paragraph runs on over a blank line only where a page ends in it.
                open = open
                    && (filled.first().is_none_or(|f| at < *f)
                        || filled.last().is_some_and(|l| at > *l));
                continue;
            }
            match out.last_mut().filter(|_| open) {
                Some(paragraph) => join(paragraph, line),
                None => out.push((*line).to_string()),
            }
            open = true;
        }
        open = open && out.last().is_some_and(|p| !p.ends_with(['.', '!', '?', '”', '"']));
    }
    out.join("\n\n")
}

/// A line without its digits: `Page 3 of 9` and `Page 4 of 9` are one running foot.
fn unnumbered(line: &str) -> String {
    line.chars()
        .filter(|c| !c.is_ascii_digit() && !c.is_whitespace())
        .collect::<String>()
        .trim_matches(['-', '–', '|', '/', '.'])
        .to_string()
}

fn join(paragraph: &mut String, line: &str) {
    let parted = paragraph.ends_with('-')
        && paragraph.chars().rev().nth(1).is_some_and(char::is_lowercase)
        && line.starts_with(char::is_lowercase);
    if parted {
        paragraph.pop();
    } else {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_paragraphs_without_heads_and_feet() {
        let page = |n: u32, body: &str| format!("Strategy Notes\n\n{body}\n\nPage {n} of 3\n");
        let pages = [
            page(
                1,
                "Two missiles were fired on Mon-\nday, the ministry said.\n\nThe first flew about",
            ),
            page(2, "600 kilometres.\n\nThe second may have failed."),
            page(3, "Nothing else is known."),
        ];
        assert_eq!(
            paragraphs(&pages),
            "Two missiles were fired on Monday, the ministry said.\n\n\
             The first flew about 600 kilometres.\n\nThe second may have failed.\n\nNothing else is known."
        );
    }

    #[test]
    fn a_date_of_creation_keeps_its_offset_and_a_broken_one_is_none() {
        assert_eq!(day_of("D:20240702091400+09'00'").as_deref(), Some("2024-07-02T09:14:00+09:00"));
        assert_eq!(day_of("D:20240702").as_deref(), Some("2024-07-02"));
        assert_eq!(day_of("D:2024"), None);
        assert_eq!(day_of("yesterday"), None);
    }
}
