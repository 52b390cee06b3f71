//! Text of PDF files, page by page. The libraries beneath have a history of panics, deep recursion and large
//! allocations on hostile files, so the program calls this in a process of its own (`parallax pdf-text`).

#![cfg(feature = "pdf")]

use pdf_extract::{Document, Object};

/// What a PDF says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    pub title: Option<String>,
    pub author: Option<String>,
    /// `CreationDate` as written, `D:20240702091400+09'00'` (ISO 32000-1, 7.9.4).
    pub created: Option<String>,
    /// Text of each page; lines as printed, blank lines where the gap is wide.
    pub pages: Vec<String>,
}

/// Reads a PDF; an error says what is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Pages, String> {
    let document = Document::load_mem(bytes).map_err(|e| e.to_string())?;
    if document.is_encrypted() {
        return Err("it is encrypted; save it without a password".into());
    }
    let field = |name: &[u8]| -> Option<String> {
        let entry = document.trailer.get(b"Info").ok()?;
        let entry = match entry {
            Object::Reference(id) => document.get_object(*id).ok()?,
            other => other,
        };
        let text = entry.as_dict().ok()?.get(name).ok()?;
        let text = match text {
            Object::Reference(id) => document.get_object(*id).ok()?,
            other => other,
        };
        Some(string(text.as_str().ok()?)).filter(|t| !t.trim().is_empty())
    };
    let pages = pdf_extract::extract_text_from_mem_by_pages(bytes).map_err(|e| e.to_string())?;
    Ok(Pages {
        title: field(b"Title"),
        author: field(b"Author"),
        created: field(b"CreationDate"),
        pages,
    })
}

/// A text string: UTF-16 with its mark, else Latin letters (ISO 32000-1, 7.9.2).
fn string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units: Vec<u16> =
                rest.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}
