//! Tables of other event coders: GDELT events, mentions and knowledge graph, POLECAT. Each row ends as an imported
//! mention, or is set aside with its file, its line and what is wrong with it.

mod gdelt;
mod polecat;
mod row;

use std::io::Read;

use parallax_model::Coder;

use crate::{
    item::{Item, Origin, Reason},
    lines,
};

/// Lines that are looked at before a table is taken for none.
const FIRST_LINES: usize = 20;

/// The table whose beginning this is: POLECAT by its header, the tables of GDELT, which have none, by the shape of a row.
pub(crate) fn recognise(head: &str) -> Option<Coder> {
    let first = head.lines().next()?;
    if polecat::is_header(first) {
        return Some(Coder::Polecat);
    }
    head.lines().take(FIRST_LINES).filter(|l| l.contains('\t')).find_map(gdelt::recognise)
}

/// Reads a table, a row at a time.
pub(crate) fn read(
    stream: &mut dyn Read,
    coder: Coder,
    origin: &Origin,
    sink: &mut dyn FnMut(Item),
) {
    let mut header: Option<polecat::Header> = None;
    lines::each(stream, origin, sink, &mut |line, at, sink| {
        // Some files are Latin-1 in the middle of UTF-8.
        let text = match std::str::from_utf8(line) {
            Ok(text) => text.into(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0,
        };
        let row = match (coder, &header) {
            (Coder::Polecat, None) => {
                header = Some(polecat::Header::read(&text));
                return;
            }
            (Coder::Polecat, Some(header)) => header.row(&text),
            _ => gdelt::row(coder, &text),
        };
        sink(match row {
            Ok(imported) => Item::Imported { imported: Box::new(imported), raw: line.to_vec() },
            Err(what) => Item::Quarantined {
                reason: Reason::Malformed {
                    format: coder.title(),
                    what: format!(
                        "{what}; mend the row and add the file again, rows stored before are not stored twice"
                    ),
                },
                address: at.address.clone(),
                raw: line.to_vec(),
            },
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read_bytes;
    use parallax_model::{CameoCode, Country, EventType, Imported, Mode};
    use proptest::prelude::*;

    fn origin(name: &str) -> Origin {
        Origin::new(name, "2024-07-03T00:00:00Z".parse().unwrap())
    }

    /// A row of so many columns, empty but for these.
    fn row(columns: usize, filled: &[(usize, &str)]) -> String {
        let mut cells = vec![""; columns];
        filled.iter().for_each(|(at, value)| cells[*at] = value);
        cells.join("\t")
    }

    fn event(number: &str) -> String {
        row(
            61,
            &[
                (0, number),
                (1, "20240701"),
                (2, "202407"),
                (3, "2024"),
                (5, "AAAMIL"),
                (6, "ALPHA NAVY"),
                (7, "AAA"),
                (12, "MIL"),
                (15, "BBB"),
                (16, "BETA"),
                (17, "BBB"),
                (26, "0152"),
                (29, "4"),
                (30, "-7.2"),
                (52, "Port Alpha, Alpha"),
                (53, "AL"),
                (56, "38.5"),
                (57, "125.25"),
                (59, "20240702001500"),
                (60, "https://paper.example/a"),
            ],
        )
    }

    fn imported(bytes: &[u8], name: &str) -> Vec<Imported> {
        let one = |item| match item {
            Item::Imported { imported, .. } => *imported,
            other => panic!("{other:?}"),
        };
        read_bytes(bytes, &origin(name)).into_iter().map(one).collect()
    }

    #[test]
    fn a_gdelt_event_keeps_its_code_as_a_string_and_its_place_apart_from_its_actors() {
        let found = imported(format!("{}\n{}\n", event("17"), event("18")).as_bytes(), "x.CSV");
        assert_eq!(found.len(), 2);
        let first = &found[0];
        assert_eq!(first.id(), "gdelt-events:17");
        assert_eq!(first.cameo, Some(CameoCode::new("0152")));
        assert_eq!(first.day, Some(jiff::civil::date(2024, 7, 1)));
        assert_eq!(first.reported, Some(jiff::civil::date(2024, 7, 2)));
        assert_eq!(first.intensity, Some(-7.2));
        assert_eq!(first.actor.countries, [Country::new("AAA")]);
        assert_eq!(first.recipient.names, ["BETA"]);
        let place = first.place.as_ref().unwrap();
        assert_eq!((place.fips.as_deref(), place.latitude), (Some("AL"), Some(38.5)));
        assert_eq!(first.address.as_deref(), Some("https://paper.example/a"));
    }

    #[test]
    fn the_first_version_of_the_event_table_has_three_columns_less() {
        let cells: Vec<String> = event("17").split('\t').map(String::from).collect();
        let old: Vec<&str> = cells
            .iter()
            .enumerate()
            .filter(|(at, _)| ![39, 47, 55].contains(at))
            .map(|(_, cell)| cell.as_str())
            .collect();
        assert_eq!(old.len(), 58);
        assert_eq!(
            imported(old.join("\t").as_bytes(), "20240701.export.CSV"),
            imported(event("17").as_bytes(), "20240701001500.export.CSV"),
        );
    }

    #[test]
    fn mentions_and_documents_are_imported_beside_the_events() {
        let mention = row(
            16,
            &[
                (0, "17"),
                (1, "20240702001500"),
                (2, "20240702003000"),
                (3, "1"),
                (4, "paper.example"),
                (5, "https://paper.example/a"),
                (6, "2"),
                (9, "120"),
                (11, "70"),
            ],
        );
        let found = &imported(mention.as_bytes(), "x.mentions.CSV")[0];
        assert_eq!(
            (found.event.as_deref(), found.outlet.as_deref()),
            (Some("17"), Some("paper.example"))
        );
        let document = row(
            27,
            &[
                (0, "20240702001500-T3"),
                (1, "20240702001500"),
                (2, "1"),
                (3, "paper.example"),
                (4, "https://paper.example/a"),
                (7, "ARMEDCONFLICT;NAVY;"),
                (11, "jane roe"),
                (13, "alpha navy;beta council"),
                (25, "srclc:kor;eng:x"),
            ],
        );
        let found = &imported(document.as_bytes(), "x.gkg.csv")[0];
        assert_eq!(found.themes, ["ARMEDCONFLICT", "NAVY"]);
        assert_eq!(found.names, ["jane roe", "alpha navy", "beta council"]);
        assert_eq!(found.language.as_deref(), Some("kor"));
    }

    #[test]
    fn polecat_is_read_by_its_header_whatever_the_order_and_encoding() {
        let table = b"\xEF\xBB\xBFEvent ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\t\
            Actor Name\tActor Country\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tPlacename\tLatitude\tLongitude\tSource\tPublication Date\tLanguage\r\n\
            7a\t2024-07-01\tMOBILIZE\tweapons; future\t-6.5\tMATERIAL CONFLICT\tmilitary; cbrn\tCaf\xE9 Guard; Navy\tAAA\tMIL\tNone\tNone\tPort\t38.5\t125\tThe Paper\t2024-07-02\tfr\r\n";
        let found = &imported(table, "week.txt")[0];
        assert_eq!(found.id(), "polecat:7a");
        assert_eq!(found.event_type, Some(EventType::Mobilize));
        assert_eq!(found.modes, [Mode::new("weapons"), Mode::new("future")]);
        assert_eq!(found.actor.names, ["Caf\u{e9} Guard", "Navy"]);
        assert!(found.recipient.names.is_empty() && found.recipient.countries.is_empty());
        assert_eq!(found.contexts.len(), 2);
    }

    #[test]
    fn a_row_that_cannot_be_believed_is_set_aside_with_file_line_and_reason() {
        let bad = [
            (
                event("17").replace("20240701\t", "20240731\t").replace("20240731", "20240931"),
                "SQLDATE",
            ),
            (event("17").replace("0152", "fight"), "EventCode"),
            (event("17").replace("-7.2", "NaN"), "GoldsteinScale"),
            (event("17").replace("38.5", "385"), "ActionGeo_Lat"),
            (event("17").replace("125.25", "x"), "ActionGeo_Long"),
            (event("x7"), "GLOBALEVENTID"),
            (event("17").replacen('\t', "", 1), "60 columns"),
            (event("17") + "\tmore", "62 columns"),
        ];
        for (line, told) in bad {
            let file = format!("{}\n\n{line}\n{}\n", event("1"), event("2"));
            let items = read_bytes(file.as_bytes(), &origin("day.CSV"));
            let [_, Item::Quarantined { reason, address, raw }, Item::Imported { .. }] = &items[..]
            else {
                panic!("{told}: {items:?}")
            };
            assert_eq!(address, "day.CSV#3");
            assert!(reason.to_string().contains(told), "{reason}");
            assert_eq!(raw, line.as_bytes());
        }
    }

    #[test]
    fn a_table_is_stored_under_the_name_it_is_asked_for_by() {
        for coder in Coder::ALL {
            assert_eq!(serde_json::to_value(coder).unwrap(), coder.name());
        }
    }

    #[test]
    fn ordinary_text_with_tabs_is_no_table() {
        for text in ["one\ttwo\n", "2024\t7\t1\n", "Event ID of the day\n\nThe navy said so.\n"] {
            assert_eq!(recognise(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        /// Whatever happens to a byte, each row that is left ends as one item.
        #[test]
        fn every_line_of_a_damaged_table_ends_as_one_item(at in 0_usize..2000, byte in any::<u8>()) {
            let mut bytes = (1..9).map(|n| event(&n.to_string()) + "\n").collect::<String>().into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            let rows = bytes.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty()).count();
            prop_assert_eq!(read_bytes(&bytes, &origin("x.CSV")).len(), rows);
        }
    }
}
