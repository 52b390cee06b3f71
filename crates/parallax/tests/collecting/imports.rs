//! Tables of other coders: imported beside the record, marked, and never evidence.

use crate::{bad_input::Shelf, case::TestCase};

/// A GDELT event of 61 columns: one party strikes another.
fn event(number: u32, code: &str) -> String {
    let mut cells = vec![String::new(); 61];
    let filled = [
        (0, number.to_string()),
        (1, "20240701".into()),
        (2, "202407".into()),
        (6, "NORTH KOREA".into()),
        (7, "PRK".into()),
        (16, "SOUTH KOREA".into()),
        (17, "KOR".into()),
        (26, code.into()),
        (30, "-10".into()),
        (52, "Seoul, South Korea".into()),
        (53, "KS".into()),
        (59, "20240702001500".into()),
        (60, format!("https://paper.example/{number}")),
    ];
    filled.into_iter().for_each(|(at, value)| cells[at] = value);
    cells.join("\t")
}

/// A row of the mention table that tells of an event.
fn mention(number: u32, document: u32) -> String {
    format!(
        "{number}\t20240702001500\t20240702001500\t1\tpaper.example\thttps://paper.example/{document}\t1\t-1\t-1\t9\t1\t80\t900\t0\t\t"
    )
}

#[test]
fn imported_rows_are_listed_with_their_mark_and_leave_the_ledger_as_it_is() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    case.add(&shelf.put(
        "note.md",
        b"---\ntitle: Shells fall\ndate: 2024-07-02\n---\n\nNorth Korea shelled South Korea on Monday, South Korea's army said.\n",
    ));
    let before = case.holdings();
    let claims = case.done(&["claims", "--json"]);
    assert!(!claims.is_empty());
    let table =
        format!("{}\n{}\nbroken\t\n{}\n", event(1, "194"), event(2, "0841"), event(3, "19x"));
    let said = case.add(&shelf.put("day.export.CSV", table.as_bytes()));
    assert!(said.contains("2 rows imported from GDELT events"), "{said}");
    assert!(said.contains("4 items: 2 stored, 0 duplicate, 2 set aside, 0 refused."), "{said}");
    let tellings = format!("{}\n{}\n", mention(1, 7), mention(1, 8));
    case.add(&shelf.put("day.mentions.CSV", tellings.as_bytes()));

    let listed = case.done(&["events", "--type", "assault"]);
    assert!(listed.contains("[imported from GDELT events]  gdelt-events:1"), "{listed}");
    assert!(!listed.contains("gdelt-events:2"), "{listed}");
    let rows = case.done(&["events", "--from", "gdelt-events", "--json"]);
    assert_eq!(rows.lines().count(), 2, "{rows}");
    assert!(rows.contains("\"documents\":2") && rows.contains("\"country\":\"KOR\""), "{rows}");
    assert!(rows.contains("\"cameo\":\"0841\""), "{rows}");
    let doctor = case.done(&["doctor"]);
    assert!(doctor.contains("2 rows imported from GDELT events"), "{doctor}");
    assert!(doctor.contains("day.export.CSV#3") && doctor.contains("mend the row"), "{doctor}");

    let after = case.holdings();
    assert_eq!((before.articles, before.derived), (after.articles, after.derived));
    assert_eq!(claims, case.done(&["claims", "--json"]));
    case.done(&["verify"]);
    case.done(&["rebuild", "--check"]);
    assert!(case.counts_add_up());
}

#[test]
fn a_table_added_twice_is_stored_once_and_a_row_that_contradicts_it_is_set_aside() {
    let (case, shelf) = (TestCase::new(), Shelf::new());
    let path = shelf.put("day.export.CSV", (event(1, "194") + "\n").as_bytes());
    case.add(&path);
    let said = case.add(&path);
    assert!(said.contains("1 items: 0 stored, 1 duplicate"), "{said}");
    let said = case.add(&shelf.put("other.CSV", (event(1, "195") + "\n").as_bytes()));
    assert!(said.contains("another row is stored under this name"), "{said}");
    let rows = case.done(&["events", "--from", "gdelt-events", "--json"]);
    assert!(rows.contains("\"cameo\":\"194\"") && !rows.contains("\"195\""), "{rows}");
}

#[test]
fn a_packed_table_is_read_as_it_is_published() {
    use std::io::Write;

    let (case, shelf) = (TestCase::new(), Shelf::new());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    (0..3000).for_each(|n| writeln!(packed, "{}", event(n, "194")).unwrap());
    let said = case.add(&shelf.put("day.export.CSV.gz", &packed.finish().unwrap()));
    assert!(said.contains("3000 items: 3000 stored"), "{said}");
    case.done(&["verify"]);
}
