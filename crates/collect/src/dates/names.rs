//! Names of months and half-days (`knowledge/collect/months.csv`).

use std::{collections::HashMap, sync::LazyLock};

use crate::table;

/// What a word inside a date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Month(i8),
    Weekday(i8),
    Am,
    Pm,
    Today,
    Yesterday,
}

/// A word with the zone its language implies, if it is spoken in one zone.
static WORDS: LazyLock<HashMap<String, (Word, &'static str)>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for [name, meaning, zone] in
        table::rows::<3>(include_str!("../../../../knowledge/collect/months.csv"))
    {
        let word = match meaning {
            "am" => Word::Am,
            "pm" => Word::Pm,
            "today" => Word::Today,
            "yesterday" => Word::Yesterday,
            other => match (other.strip_prefix('d'), other.parse()) {
                (Some(day), _) => match day.parse() {
                    Ok(day) => Word::Weekday(day),
                    Err(_) => continue,
                },
                (None, Ok(month)) => Word::Month(month),
                (None, Err(_)) => continue,
            },
        };
        words.entry(fold(name)).or_insert((word, zone));
    }
    words
});

/// Lower case, without accents and dots, so that `AOÛT`, `Août.` and `aout` are one.
fn fold(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).filter(|c| *c != '.').map(plain).collect()
}

fn plain(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' => 'a',
        'ç' | 'č' | 'ć' => 'c',
        'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ę' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'ı' | 'ī' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ő' => 'o',
        'ř' => 'r',
        'ş' | 'š' | 'ś' => 's',
        'ú' | 'ù' | 'û' | 'ü' | 'ű' | 'ů' | 'ū' => 'u',
        'ý' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' => 'υ',
        'ώ' => 'ω',
        'ё' => 'е',
        'ς' => 'σ',
        _ => c,
    }
}

/// The meaning of a word; names of months and days may be cut to their first letters (three, or
/// as many as tell them apart).
pub(super) fn meaning(word: &str) -> Option<(Word, Option<&'static str>)> {
    let folded = fold(word);
    let (word, zone) = WORDS.get(&folded)?;
    Some((*word, Some(*zone).filter(|z| !z.is_empty())))
}
