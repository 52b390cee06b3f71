//! The language of a text: what the words say, what the page says where the words are too few.

use whatlang::{Detector, Lang};

/// Shorter texts are believed less than what the page declares.
const ENOUGH: usize = 120;
/// Beyond this nothing changes; measured in bytes.
const SAMPLE: usize = 4000;

/// ISO 639-1 code of a text; `declared` is what its page or feed says. `None` where too few words
/// tell: who reads the text looks closer.
pub(crate) fn of(text: &str, title: &str, declared: Option<String>) -> Option<String> {
    let declared = declared.and_then(|d| code(&d));
    let words = if text.len() < ENOUGH { format!("{title}. {text}") } else { String::new() };
    let sample = if words.is_empty() { head(text) } else { words.as_str() };
    let detected = Detector::new()
        .detect(sample)
        .filter(|f| f.is_reliable() && sample.len() >= ENOUGH)
        .and_then(|f| two(f.lang()));
    detected.map(String::from).or(declared)
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The two letters of a language tag such as `en-US` or `ko_KR`; `None` when it names none.
pub(crate) fn code(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_', ',', ';', ' ']).next()?.to_ascii_lowercase();
    match primary.len() {
        2 if primary.bytes().all(|b| b.is_ascii_lowercase()) && primary != "xx" => Some(primary),
        3 => Lang::from_code(&primary).and_then(two).map(String::from),
        _ => None,
    }
}

/// ISO 639-1 of a language whatlang names in ISO 639-3.
fn two(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
        Lang::Cym => "cy",
        #[allow(unreachable_patterns)]
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_speak_for_themselves_and_short_ones_for_their_page() {
        let german = "Das Verteidigungsministerium in Seoul teilte am Montag mit, dass zwei Raketen \
            in Richtung Nordosten abgefeuert worden seien und eine von ihnen wohl versagt habe.";
        assert_eq!(of(german, "", Some("en-US".into())).as_deref(), Some("de"));
        assert_eq!(of("", "Raketen", Some("de-AT".into())).as_deref(), Some("de"));
        assert_eq!(code("kor").as_deref(), Some("ko"));
        assert_eq!(code("x-default"), None);
    }
}
