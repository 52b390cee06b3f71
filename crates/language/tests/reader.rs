//! What holds for every text: ranges slice it, sentences cover it, and a reading depends on nothing but
//! its text and context.

use std::sync::{Arc, LazyLock};

use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader, segment::LONGEST};
use parallax_model::{Reading, TextRange};
use proptest::prelude::*;

static READER: LazyLock<Reader> = LazyLock::new(|| {
    let knowledge = Knowledge::load().expect("the tables are sound");
    Reader::new(Arc::new(knowledge)).expect("the models are sound")
});

fn read(text: &str) -> Reading {
    READER.read(text, &Context::default())
}

/// Every range of every layer.
fn ranges(reading: &Reading) -> Vec<TextRange> {
    let mut all: Vec<TextRange> = reading.tokens.iter().map(|t| t.range).collect();
    all.extend(reading.sentences.iter().map(|s| s.range));
    all.extend(reading.entities.iter().map(|e| e.range));
    all.extend(reading.times.iter().map(|t| t.range));
    for quantity in &reading.quantities {
        all.extend([Some(quantity.range), quantity.of, quantity.converted].into_iter().flatten());
    }
    all
}

/// Words of the trade in several scripts, numbers, marks, and any character at all.
const TEXT: &str = "(Seoul|Kim Jong Un|the minister| said| fired | two | missiles|500 km|310 miles|\
                    on Monday|a day earlier|FY2024|북한이 |발사했다|導弾|ракеты |الصاروخ |, |\\. |\\(|\\)|\"|'s |\
                    \n|\n\n|-|[0-9]{1,4}|\\PC){0,40}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_range_slices_the_text_and_sentences_cover_it(text in TEXT) {
        let reading = read(&text);
        for range in ranges(&reading) {
            prop_assert!(range.slice(&text).is_some_and(|s| !s.is_empty()), "{range:?}");
        }
        let mut end = 0;
        for sentence in &reading.sentences {
            let gap = text.get(end..sentence.range.start as usize);
            prop_assert!(gap.is_some_and(|g| g.trim().is_empty()), "before {sentence:?}");
            end = sentence.range.end as usize;
        }
        prop_assert!(text[end..].trim().is_empty());
    }

    #[test]
    fn a_reading_does_not_depend_on_what_was_read_before(text in TEXT, other in TEXT) {
        let alone = read(&text);
        read(&other);
        prop_assert_eq!(alone, read(&text));
    }
}

#[test]
fn long_texts_of_one_thing_are_read_to_their_end() {
    for unit in ["a ", "Kim ", "1 ", "\" ", "said ", "Monday ", "(", "北", "5-", ". ", "the of "] {
        let text = unit.repeat(40_000 / unit.len());
        let reading = read(&text);
        assert!(reading.sentences.iter().all(|s| (s.end - s.first) as usize <= LONGEST));
        let last = reading.tokens.last().expect("a token");
        assert_eq!(last.range.end as usize, text.trim_end().len(), "{unit:?}");
    }
}

#[test]
fn a_word_bears_no_tag_that_it_cannot_have() {
    for (text, word, tag) in [
        ("It is a charge that Kigali denies.", "denies", "VBZ"),
        ("Washington and Seoul accuse Pyongyang of it.", "accuse", "VBP"),
        ("Officials said it shot down dozens of drones.", "shot", "VBD"),
        ("He admitted that his forces had shot down the helicopter.", "shot", "VBN"),
        ("It was the deadliest clash on the disputed border.", "disputed", "VBN JJ"),
        ("The second covered about 120 km.", "covered", "VBD"),
        ("The ministry neither confirmed nor denied the report.", "denied", "VBD"),
        ("Pakistan test-fired a Shaheen-3 missile.", "fired", "VBD"),
    ] {
        let reading = read(text);
        let at = (0..reading.tokens.len()).find(|&t| reading.form(text, t) == word).unwrap();
        let told = reading.tokens[at].penn();
        assert!(tag.split(' ').any(|t| t == told), "{text}: {told}");
    }
}
