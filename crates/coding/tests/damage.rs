//! No text stops the coder: sentences cut, spliced and strewn with odd characters, the same at every run.

use std::sync::Arc;

use parallax_coding::{Coder, Source};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::ArticleId;

const TEXTS: usize = 3_000;

const SENTENCES: &[&str] = &[
    "Norland's navy fired two ballistic missiles into the sea on Monday, the army's media wing said.",
    "“We will not yield,” the ministry's spokesman told reporters, denying that 40 people were killed.",
    "The general staff said its air defences destroyed 17 of 20 drones over the border overnight.",
    "According to the ambassador, a $5bn deal for 12 launchers was to be signed ahead of the summit.",
    "It was not yet clear who had ordered the strike, which state media called an accident.",
    "Had the talks failed, officials warned, the treaty would have been suspended by 3 p.m. on May 4.",
];

const ODD: &[&str] = &[
    "é's wing",
    "”’s",
    "\u{200b}",
    "\u{301}",
    "你好",
    "٣",
    "½",
    "’s",
    "'s 's",
    "“",
    "\"",
    "(",
    ")",
    "—",
    ";",
    "\n\n",
    "\t",
    "U.S.",
    "1,000",
    "km",
    "%",
    "said",
    "denied",
    "not",
    "İ",
    "ß's",
];

/// The generator of Vigna's `splitmix64`: numbers from a seed, for tests alone.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn damaged(&mut self) -> String {
        let mut words: Vec<String> = Vec::new();
        for _ in 0..1 + self.below(2) {
            let sentence = SENTENCES[self.below(SENTENCES.len())];
            words.extend(sentence.split(' ').map(String::from));
        }
        for _ in 0..1 + self.below(8) {
            let at = self.below(words.len().max(1)).min(words.len());
            match self.below(5) {
                0 if at < words.len() => drop(words.remove(at)),
                1 if at < words.len() => {
                    let kept = self.below(words[at].chars().count() + 1);
                    words[at] = words[at].chars().take(kept).collect();
                    words[at] += ODD[self.below(ODD.len())];
                }
                2 => words.rotate_left(at),
                _ => words.insert(at, ODD[self.below(ODD.len())].into()),
            }
        }
        words.join(" ")
    }
}

#[test]
fn no_text_stops_the_coder() {
    let knowledge = Arc::new(Knowledge::load().unwrap());
    let (reader, coder) = (Reader::new(Arc::clone(&knowledge)).unwrap(), Coder::new(knowledge));
    let (article, mut chance) = (ArticleId("a".into()), Chance(7));
    for _ in 0..TEXTS {
        let text = chance.damaged();
        let reading =
            reader.read(&text, &Context { language: Some("en".into()), ..Context::default() });
        let coded = coder.code(Source {
            article: &article,
            text: &text,
            reading: &reading,
            published: None,
            outlet: "The Lamp",
        });
        for statement in &coded.statements {
            for range in statement.cue.iter().chain(&statement.content) {
                assert!(range.slice(&text).is_some(), "{range:?} of {text:?}");
            }
        }
    }
}
