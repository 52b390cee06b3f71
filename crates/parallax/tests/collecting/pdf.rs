//! PDF files: read in a process of their own, and set aside where this build cannot.

use crate::{bad_input::Shelf, case::TestCase};

/// A PDF of one page with these lines, written by hand (ISO 32000-1, annex H.3).
fn document(lines: &[&str]) -> Vec<u8> {
    let text: String = lines.iter().map(|line| format!("({line}) Tj T* ")).collect();
    let content = format!("BT /F1 12 Tf 14 TL 72 700 Td {text}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_string(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_string(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_string(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_string(),
        "<< /Title (Two missiles) /CreationDate (D:20240702091400+09'00') >>".to_string(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = pdf.len();
    pdf += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    pdf += &offsets.iter().map(|o| format!("{o:010} 00000 n \n")).collect::<String>();
    pdf += &format!(
        "trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    pdf.into_bytes()
}

#[cfg(not(feature = "pdf"))]
#[test]
fn a_build_without_pdf_sets_it_aside_and_says_how_to_read_it() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    let said = case.add(&shelf.put("note.pdf", &document(&["Seoul said so."])));
    assert!(said.contains("1 set aside"), "{said}");
    assert!(case.done(&["doctor"]).contains("--features pdf"));
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_gives_its_text_title_and_date() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    let lines = ["Two missiles were fired on Mon-", "day, the ministry said."];
    let said = case.add(&shelf.put("note.pdf", &document(&lines)));
    assert!(said.contains("1 items: 1 stored"), "{said}");
    let holdings = case.holdings();
    let [(_, _, title, text, _)] = &holdings.articles[..] else { panic!("{holdings:?}") };
    assert_eq!(title, "Two missiles");
    assert_eq!(text, "Two missiles were fired on Monday, the ministry said.");
    // A hit marks the words found in it and gives the time of publication in seconds: 2024-07-02T00:14:00Z.
    let found = case.done(&["search", "ministry", "--json"]);
    assert!(found.contains("\"published\":1719879240"), "{found}");
}

#[cfg(feature = "pdf")]
#[test]
fn a_damaged_pdf_is_set_aside_with_its_reason() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    let whole = document(&["Seoul said so."]);
    let said = case.add(&shelf.put("cut.pdf", &whole[..whole.len() / 3]));
    assert!(said.contains("1 set aside"), "{said}");
    assert!(case.done(&["doctor"]).contains("PDF cannot be read"));
}
