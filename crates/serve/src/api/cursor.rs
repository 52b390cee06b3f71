//! Cursors: the place of the last row of a page, opaque to the asker.

use parallax_store::Place;

use super::Problem;

/// Parts key and id inside a cursor.
const BETWEEN: char = '\u{1f}';

pub(super) fn write(place: &Place) -> String {
    let text = format!("{}{BETWEEN}{}", place.key, place.id);
    text.bytes().map(|b| format!("{b:02x}")).collect()
}

pub(super) fn read(cursor: &str) -> Result<Place, Problem> {
    let wrong = || Problem::asked_wrongly("the cursor is none that was given out here");
    if !cursor.is_ascii() || !cursor.len().is_multiple_of(2) {
        return Err(wrong());
    }
    let bytes: Option<Vec<u8>> = (0..cursor.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(cursor.get(at..at + 2)?, 16).ok())
        .collect();
    let text = bytes.and_then(|b| String::from_utf8(b).ok()).ok_or_else(wrong)?;
    let (key, id) = text.split_once(BETWEEN).ok_or_else(wrong)?;
    Ok(Place { key: key.into(), id: id.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nonsense_does_not() {
        let place = Place { key: "2024-07-01".into(), id: "a:m1/größe".into() };
        assert_eq!(read(&write(&place)), Ok(place));
        for wrong in ["", "zz", "61", "é", "abc"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
