use proptest::prelude::*;

use super::*;

fn segment(text: &str, language: &str) -> Reading {
    let mut reading = Reading { language: language.into(), ..Reading::default() };
    Segmenter::load().unwrap().annotate(text, &mut reading);
    reading
}

fn tokens(text: &str) -> String {
    let reading = segment(text, "en");
    let forms: Vec<&str> = (0..reading.tokens.len()).map(|i| reading.form(text, i)).collect();
    forms.join(" ")
}

fn sentences(text: &str, language: &str) -> Vec<String> {
    segment(text, language)
        .sentences
        .iter()
        .map(|s| s.range.slice(text).unwrap_or("").to_string())
        .collect()
}

#[test]
fn words_are_cut_as_in_the_treebanks() {
    for (text, cut) in [
        ("It's Seoul's problem; they don't care.", "It 's Seoul 's problem ; they do n't care ."),
        (
            "the U.S. and Mr. Kim's 15-year-old F-16s",
            "the U.S. and Mr. Kim 's 15 - year - old F - 16s",
        ),
        (
            "a non-binding, anti-ship pledge of $1.5bn (£2,000)",
            "a non-binding , anti-ship pledge of $ 1.5 bn ( £ 2,000 )",
        ),
        (
            "see https://example.org/a?b=c, or write to a.b@example.org.",
            "see https://example.org/a?b=c , or write to a.b@example.org .",
        ),
        ("He cannot... or won't?!", "He can not ... or wo n't ?!"),
        ("“We’ll see,” he said—twice.", "“ We ’ll see , ” he said — twice ."),
        ("at 5pm on 9/11, 35mm, and/or 50%", "at 5 pm on 9/11 , 35 mm , and / or 50 %"),
        ("the ministers' plan", "the ministers ' plan"),
    ] {
        assert_eq!(tokens(text), cut);
    }
}

#[test]
fn sentences_end_at_full_stops_and_not_at_abbreviations() {
    let text = "Gen. Smith met Mr. Kim in Washington, D.C. on Monday. \"We agreed,\" he said. The talks go on.";
    assert_eq!(sentences(text, "en").len(), 3, "{:?}", sentences(text, "en"));
}

#[test]
fn a_dateline_is_a_sentence_of_its_own() {
    let text =
        "BRIDGETOWN, June 27 (Gazette) - Two boats sank.\n\nTHE BOATS - both old - were lost.";
    assert_eq!(
        sentences(text, "en"),
        ["BRIDGETOWN, June 27 (Gazette) -", "Two boats sank.", "THE BOATS - both old - were lost."]
    );
}

/// Made-up news prose: a bar stands where a sentence ends.
const NEWS: &[&str] = &[
    "“We will answer,” Gen. R. K. Osei told reporters. | “Every time.”",
    "\"Nobody fired first,\" the minister said. | \"Nobody will,\" he added.",
    "The U.S. Navy sent two ships. | The U.N. welcomed it, as did Sen. J. Whitcombe, R-Ohio.",
    "He met Lt. Col. A. B. Mwangi at 6 a.m. on Tuesday in St. Brice. | Talks lasted until 9 p.m. | \
     Nobody spoke afterwards.",
];

#[test]
fn news_is_cut_where_its_sentences_end() {
    for marked in NEWS {
        let expected: Vec<&str> = marked.split(" | ").collect();
        assert_eq!(sentences(&expected.join(" "), "en"), expected);
    }
}

#[test]
fn paragraphs_are_counted_and_end_sentences() {
    let text =
        "Missile launched\n\nSEOUL (Agency) - The North fired a missile.\nIt fell into the sea.";
    let reading = segment(text, "en");
    let paragraphs: Vec<u32> = reading.sentences.iter().map(|s| s.paragraph).collect();
    assert_eq!(paragraphs, [0, 1, 1, 2], "the dateline is a sentence of the second paragraph");
}

#[test]
fn other_scripts_are_cut_by_their_own_full_stops() {
    assert_eq!(sentences("朝鲜发射导弹。韩国谴责。“我们将回应。”他说。", "zh").len(), 4);
    assert_eq!(sentences("북한이 발사했다. 한국은 규탄했다.", "ko").len(), 2);
    assert_eq!(sentences("هل أطلقت؟ نعم أطلقت.", "ar").len(), 2);
    assert_eq!(sentences("Ракеты запущены. Сеул осудил.", "ru").len(), 2);
}

#[test]
fn a_stretch_without_end_is_cut_in_linear_time() {
    for unit in ["a", ":)", "'s", "1-", "1/", "(", ".", "a.B", "é́", "-", "@a.", "http://"] {
        let text = unit.repeat(200_000 / unit.len());
        let reading = segment(&text, "en");
        assert!(reading.sentences.iter().all(|s| (s.end - s.first) as usize <= LONGEST));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn tokens_and_sentences_cover_the_text(text in "(\\PC|[ \n\t.,'\"-]|[a-zA-Z0-9]){0,120}", language in "en|zh|ru") {
        let reading = segment(&text, &language);
        let mut at = 0;
        for token in &reading.tokens {
            let (start, end) = (token.range.start as usize, token.range.end as usize);
            prop_assert!(token.range.slice(&text).is_some_and(|w| !w.is_empty()));
            prop_assert!(at <= start && text[at..start].chars().all(char::is_whitespace));
            at = end;
        }
        prop_assert!(text[at..].chars().all(char::is_whitespace));
        let mut next = 0;
        for sentence in &reading.sentences {
            prop_assert_eq!(sentence.first, next);
            prop_assert!(sentence.end > sentence.first);
            prop_assert_eq!(sentence.range.start, reading.tokens[sentence.first as usize].range.start);
            prop_assert_eq!(sentence.range.end, reading.tokens[sentence.end as usize - 1].range.end);
            next = sentence.end;
        }
        prop_assert_eq!(next as usize, reading.tokens.len());
    }
}
