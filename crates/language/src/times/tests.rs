use std::sync::OnceLock;

use parallax_knowledge::Knowledge;
use parallax_model::{
    FoundIn, Precision, Published, Reading,
    time::Reckoning::{Calendar, Fiscal, School},
};
use proptest::prelude::*;

use super::annotate;
use crate::Context;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::load().expect("the tables are sound"))
}

/// Reads a text published on Tuesday 2 July 2024 at 06:00 in Seoul: still Monday in UTC.
fn read(text: &str, language: &str) -> Reading {
    let published = Published {
        instant: "2024-07-01T21:00:00Z".parse().expect("an instant"),
        zone: Some("Asia/Seoul".into()),
        precision: Precision::Minute,
        found_in: FoundIn::Given,
    };
    let context = Context { published: Some(published), ..Context::default() };
    let mut reading = Reading { language: language.into(), ..Reading::default() };
    annotate(text, &context, knowledge(), &mut reading);
    reading
}

fn values(text: &str, language: &str) -> Vec<String> {
    read(text, language).times.into_iter().map(|t| t.value).collect()
}

#[test]
fn fiscal_and_school_years_are_no_stretch_of_the_calendar() {
    for (text, words, reckoning) in [
        ("Sales fell in the third quarter of fiscal 2025.", "third quarter of fiscal 2025", Fiscal),
        ("It was paid in fiscal year 2024.", "fiscal year 2024", Fiscal),
        ("The 2024 fiscal year ends soon.", "2024 fiscal year", Fiscal),
        ("Spending rose this financial year.", "this financial year", Fiscal),
        ("the FY2025 budget", "FY2025", Fiscal),
        ("Classes of the 2023-24 school year went on.", "2023-24 school year", School),
        ("Fees rise next academic year.", "next academic year", School),
        ("They met in the third quarter of 2024.", "third quarter of 2024", Calendar),
        ("It was paid in calendar year 2023.", "calendar year 2023", Calendar),
        ("The 2024 school shooting was told again.", "2024", Calendar),
    ] {
        let reading = read(text, "en");
        let time = &reading.times[0];
        assert!(time.range.slice(text).unwrap().ends_with(words), "{text}: {time:?}");
        assert_eq!(time.reckoning, reckoning, "{text}");
        assert_eq!(time.interval.is_some(), reckoning == Calendar, "{text}");
    }
}

#[test]
fn dates_count_from_the_day_of_publication_in_the_outlets_zone() {
    for (text, value) in [
        ("It fired two missiles on Monday.", "2024-07-01"),
        ("It said so today.", "2024-07-02"),
        ("It said so yesterday.", "2024-07-01"),
        ("They will meet on Friday.", "2024-07-05"),
        ("It was launched on Friday.", "2024-06-28"),
        ("Officials met last week.", "2024-W26"),
        ("The tests began last month.", "2024-06"),
        ("The pact was signed on June 19.", "2024-06-19"),
        ("It was signed on 19 June 2024.", "2024-06-19"),
        ("two weeks ago", "2024-W25"),
        ("in the first half of 2023", "2023-H1"),
        ("in the early hours of Monday", "2024-07-01TMO"),
        ("at 05:05 KST on Monday", "2024-07-01T05:05"),
        ("at 6:14 a.m. on Sunday", "2024-06-30T06:14"),
        ("The 2024-07-01 launch", "2024-07-01"),
        ("in the 1990s", "199"),
        ("for three years", "P3Y"),
        ("every week", "P1W"),
        ("in March last year", "2023-03"),
        ("earlier this year", "2024"),
        ("It has stayed so since March.", "2024-03"),
        ("the FY2025 budget", "2025"),
        ("They will march on Bastille Day.", "2024-07-14"),
        ("It was fired on Lunar New Year.", "2024-02-10"),
        ("They will meet on Chuseok.", "2024-09-17"),
        ("They met on Wednesday, the last day of the Chuseok holiday.", "2024-06-26"),
        ("before Eid al-Fitr 2025", "2025-03-30"),
        ("on St. Patrick's Day, 2023", "2023-03-17"),
    ] {
        assert_eq!(values(text, "en"), [value], "{text}");
    }
}

#[test]
fn the_day_before_counts_from_what_was_told() {
    let found = values("It was launched on June 26. A day later the agency spoke.", "en");
    assert_eq!(found, ["2024-06-26", "2024-06-27"]);
}

#[test]
fn a_clock_time_carries_its_zone() {
    let reading = read("at 05:05 KST on Monday", "en");
    let interval = reading.times[0].interval.as_ref().expect("an interval");
    assert_eq!(interval.zone.as_deref(), Some("+09:00"));
    assert_eq!(interval.start.to_string(), "2024-07-01T05:05:00");
    assert_eq!(interval.precision, Precision::Minute);
}

#[test]
fn dates_of_other_languages_are_read() {
    for (text, language, value) in [
        ("지난달 24일 발사했다", "ko", "2024-06-24"),
        ("2024년 7월 1일", "ko", "2024-07-01"),
        ("6月26日发射", "zh", "2024-06-26"),
        ("24 мая", "ru", "2024-05-24"),
        ("24 mai 2023", "fr", "2023-05-24"),
        ("24 de mayo de 2023", "es", "2023-05-24"),
        ("24. Mai 2023", "de", "2023-05-24"),
        ("24 مايو", "ar", "2024-05-24"),
        ("вчера", "ru", "2024-07-01"),
        ("昨日", "ja", "2024-07-01"),
    ] {
        assert_eq!(values(text, language), [value], "{text}");
    }
}

#[test]
fn what_is_no_date_is_left_alone() {
    for text in
        ["It may strike.", "They march on.", "2000 people", "a second missile", "the Hwasong-17"]
    {
        assert!(values(text, "en").is_empty(), "{text}: {:?}", values(text, "en"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn ranges_slice_back_in_order(text in "(?s)([0-9]{1,4}|[.,:/-]| |the |last |a |year|Monday|July|ago|century|of |second|\\x27|월|일|年|\\PC){0,40}") {
        let mut end = 0;
        for t in read(&text, "en").times {
            prop_assert!(t.range.slice(&text).is_some_and(|s| !s.is_empty()));
            prop_assert!(t.range.start >= end || t.modifier.is_some());
            end = t.range.end;
            if let Some(interval) = t.interval {
                prop_assert!(interval.start < interval.end);
            }
        }
    }
}
