//! Which language a text is in: by script and by letters only one language of a script has, else a short
//! text by its small words, any other by letter trigrams (the `whatlang` library).

use std::sync::LazyLock;

use foldhash::HashMap;
use parallax_model::Reading;
use whatlang::{Detector, Lang};

/// Bytes looked at: a language shows within a few sentences.
const ENOUGH: usize = 4000;
/// Below this `whatlang` confidence a Latin text without foreign letters is taken for English.
const DOUBT: f64 = 0.25;
/// Bytes of a text of few sentences, whose small words are asked first.
const SHORT: usize = 400;

pub fn annotate(text: &str, context: &crate::Context, reading: &mut Reading) {
    reading.language = language(text, context.language.as_deref());
}

/// ISO 639-1 code; `""` when nothing can be told. What the publisher says is believed unless the
/// script contradicts it.
pub fn language(text: &str, said: Option<&str>) -> String {
    let counts = Counts::of(text);
    let said = said
        .and_then(|l| l.split(['-', '_']).next())
        .map(str::to_ascii_lowercase)
        .filter(|l| l.len() == 2 && l.bytes().all(|b| b.is_ascii_lowercase()));
    match counts.script() {
        Script::None => said.unwrap_or_default(),
        Script::Latin => match said {
            Some(l) if !matches!(l.as_str(), "ko" | "ja" | "zh" | "ru" | "uk" | "ar" | "fa") => l,
            _ => latin(&head(text), counts.foreign),
        },
        Script::Other(codes) => match said {
            Some(l) if codes.contains(&l.as_str()) => l,
            _ => counts.other(codes, &head(text)),
        },
    }
}

fn head(text: &str) -> String {
    text.chars().take(ENOUGH).collect()
}

enum Script {
    None,
    Latin,
    /// The languages written in it, the likeliest first.
    Other(&'static [&'static str]),
}

/// Letters by script.
#[derive(Default)]
struct Counts {
    latin: usize,
    /// Latin letters beyond ASCII.
    foreign: usize,
    hangul: usize,
    kana: usize,
    han: usize,
    cyrillic: usize,
    ukrainian: usize,
    arabic: usize,
    persian: usize,
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut n = Self::default();
        for c in text.chars().take(ENOUGH).filter(|c| c.is_alphabetic()) {
            match c {
                'a'..='z' | 'A'..='Z' => n.latin += 1,
                '\u{c0}'..='\u{24f}' => {
                    n.latin += 1;
                    n.foreign += 1;
                }
                '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => {
                    n.hangul += 1
                }
                '\u{3041}'..='\u{30ff}' => n.kana += 1,
                '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => n.han += 1,
                '\u{400}'..='\u{52f}' => {
                    n.cyrillic += 1;
                    n.ukrainian +=
                        usize::from(matches!(c, 'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' | 'Ґ'));
                }
                '\u{600}'..='\u{6ff}' => {
                    n.arabic += 1;
                    n.persian += usize::from(matches!(c, 'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی'));
                }
                _ => {}
            }
        }
        n
    }

    fn script(&self) -> Script {
        let east = self.hangul + self.kana + self.han;
        // An East Asian character is worth about three Latin letters.
        let scripts = [
            (self.latin, Script::Latin),
            (3 * east, Script::Other(&["zh", "ja", "ko"])),
            (self.cyrillic, Script::Other(&["ru", "uk", "be", "bg", "sr", "mk", "kk"])),
            (self.arabic, Script::Other(&["ar", "fa", "ur", "ps"])),
        ];
        let most = scripts.into_iter().reduce(|a, b| if b.0 > a.0 { b } else { a });
        most.filter(|m| m.0 > 0).map_or(Script::None, |m| m.1)
    }

    fn other(&self, codes: &[&str], head: &str) -> String {
        let code = match codes[0] {
            "zh" if self.hangul > self.kana && 2 * self.hangul > self.han => "ko",
            "zh" if 8 * self.kana > self.han => "ja",
            "ar" if 20 * self.persian > self.arabic => "fa",
            "ru" if 50 * self.ukrainian > self.cyrillic => "uk",
            "ru" => {
                match whatlang::detect(head).filter(whatlang::Info::is_reliable).map(|i| i.lang()) {
                    Some(Lang::Bul) => "bg",
                    Some(Lang::Srp) => "sr",
                    Some(Lang::Mkd) => "mk",
                    _ => "ru",
                }
            }
            first => first,
        };
        code.into()
    }
}

/// The Latin languages told apart; others come out as the nearest of them or as unknown.
const LATIN: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Deu, "de"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Pol, "pl"),
    (Lang::Tur, "tr"),
    (Lang::Ind, "id"),
    (Lang::Vie, "vi"),
    (Lang::Swe, "sv"),
    (Lang::Ces, "cs"),
    (Lang::Ron, "ro"),
];

/// Small words of each language of [`LATIN`].
static SMALL: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut languages = HashMap::<_, Vec<_>>::default();
    let rows = include_str!("../../../knowledge/language/small_words.csv").lines();
    for (language, words) in rows.filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(','))
    {
        for word in words.split_whitespace() {
            languages.entry(word).or_default().push(language);
        }
    }
    languages
});

/// The language of most of the small words of a short text, when one has more than any other:
/// trigrams of a sentence full of names mislead.
fn by_small_words(text: &str) -> Option<&'static str> {
    let mut counts = [0_usize; LATIN.len()];
    for word in text.split(|c: char| !c.is_alphabetic()) {
        for language in SMALL.get(word.to_lowercase().as_str()).into_iter().flatten() {
            if let Some(at) = LATIN.iter().position(|l| l.1 == *language) {
                counts[at] += 1;
            }
        }
    }
    let most = counts.iter().copied().max().filter(|m| *m > 0)?;
    let mut first = LATIN.iter().zip(counts).filter(|(_, n)| *n == most).map(|(l, _)| l.1);
    first.next().filter(|_| first.next().is_none())
}

fn latin(head: &str, foreign: usize) -> String {
    if head.len() < SHORT
        && let Some(language) = by_small_words(head)
    {
        return language.into();
    }
    let detector = Detector::with_allowlist(LATIN.iter().map(|l| l.0).collect());
    let Some(found) = detector.detect(head) else { return String::new() };
    if foreign == 0 && (found.confidence() < DOUBT || head.len() < SHORT && !found.is_reliable()) {
        return "en".into();
    }
    LATIN.iter().find(|l| l.0 == found.lang()).map_or_else(String::new, |l| l.1.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_their_letters_tell_the_language() {
        for (text, code) in [
            ("북한이 동해상으로 탄도미사일 2발을 발사했다고 합동참모본부가 밝혔다.", "ko"),
            ("Северная Корея запустила две баллистические ракеты в сторону Японского моря.", "ru"),
            ("Північна Корея запустила дві балістичні ракети у бік моря.", "uk"),
            ("朝鲜星期一向日本海发射了两枚弹道导弹,韩国军方说。", "zh"),
            ("北朝鮮は日本海に向けて弾道ミサイル2発を発射した。", "ja"),
            ("أطلقت كوريا الشمالية صاروخين باليستيين باتجاه البحر", "ar"),
            ("کره شمالی دو موشک بالستیک به سوی دریا پرتاب کرد", "fa"),
            ("La Corée du Nord a tiré deux missiles balistiques vers la mer, selon l'armée.", "fr"),
            ("Corea del Norte lanzó dos misiles balísticos hacia el mar, según el ejército.", "es"),
            ("Nordkorea hat nach Angaben des Militärs zwei Raketen ins Meer gefeuert.", "de"),
            ("North Korea fired two ballistic missiles into the sea, the military said.", "en"),
            ("Seoul says", "en"),
            ("Chinese hackers may have launched cyber attacks on the power system.", "en"),
            ("Norland said its air defences destroyed 17 Ukrainian drones over Crimea.", "en"),
            ("The president, Anna Kral, flew to Norland on Wednesday.", "en"),
            ("Norland fires four missiles from submarine", "en"),
            ("Norland's Vučić and Şahin meet in Sørland for talks", "en"),
            ("Norland lance deux satellites vers la lune", "fr"),
            ("El presidente viajó a Norland", "es"),
            ("12.30 %", ""),
        ] {
            assert_eq!(language(text, None), code, "{text}");
        }
    }

    #[test]
    fn the_publisher_is_believed_unless_the_script_says_otherwise() {
        assert_eq!(language("Seoul", Some("de-DE")), "de");
        assert_eq!(language("북한이 발사했다", Some("en")), "ko");
    }
}
