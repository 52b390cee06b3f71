use std::sync::OnceLock;

use parallax_knowledge::Knowledge;
use parallax_model::{Bound, Quantity, QuantityKind, Reading};
use proptest::prelude::*;

use super::annotate;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::load().expect("the tables are sound"))
}

fn read(text: &str) -> Vec<Quantity> {
    let mut reading = Reading::default();
    annotate(text, knowledge(), &mut reading);
    reading.quantities
}

/// One quantity in the notation of `cases.csv`.
fn print(text: &str, q: &Quantity) -> String {
    let number = |n: Option<f64>| {
        let n = n.unwrap_or(f64::NAN);
        let rounded = format!("{:.8}", n);
        let kept = if n.abs() >= 1e6 { format!("{n:.0}") } else { rounded };
        match kept.contains('.') {
            true => kept.trim_end_matches('0').trim_end_matches('.').to_string(),
            false => kept,
        }
    };
    let figure = match q.bound {
        Bound::Exact => number(q.value),
        Bound::About => format!("~{}", number(q.value)),
        Bound::AtLeast => format!(">={}", number(q.low)),
        Bound::MoreThan => format!(">{}", number(q.low)),
        Bound::AtMost => format!("<={}", number(q.high)),
        Bound::LessThan => format!("<{}", number(q.high)),
        Bound::Between => format!("{}..{}", number(q.low), number(q.high)),
        Bound::Vague => format!("v{}", number(q.low)),
    };
    let kind = serde_json::to_value(q.kind)
        .ok()
        .and_then(|v| v.as_str().map(String::from))
        .unwrap_or_default();
    let mut out = format!("{figure} {kind}");
    if let Some(of) = q.of.and_then(|of| of.slice(text)) {
        out.push_str(&format!(" of={of}"));
    }
    if let Some(words) = q.converted.and_then(|c| c.slice(text)) {
        out.push_str(&format!(" conv={words}"));
    }
    out
}

#[test]
fn the_quantities_of_the_table_are_read() {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("cases.csv").as_bytes());
    let (mut all, mut wrong) = (0, Vec::new());
    for row in reader.records() {
        let row = row.expect("a row");
        let (text, expected) = (&row[0], &row[1]);
        let found: Vec<String> = read(text).iter().map(|q| print(text, q)).collect();
        all += 1;
        if found.join("|") != expected {
            wrong.push(format!("{text}\n   expected {expected}\n   found    {}", found.join("|")));
        }
    }
    assert!(all >= 150, "{all} cases");
    assert!(wrong.is_empty(), "{} of {all} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_words_of_a_quantity_hold_its_bound_and_unit() {
    let text = "It flew up to 100 km, at least 20 times.";
    let words: Vec<&str> = read(text).iter().filter_map(|q| q.range.slice(text)).collect();
    assert_eq!(words, ["up to 100 km", "at least 20"]);
}

#[test]
fn money_keeps_its_currency() {
    let found = read("It cost $5 million and 3 billion won.");
    let units: Vec<&str> = found.iter().map(|q| q.unit.as_str()).collect();
    assert_eq!(units, ["USD", "KRW"]);
    assert!(found.iter().all(|q| q.kind == QuantityKind::Money));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn ranges_slice_back_in_order(text in "(?s)([0-9]{1,4}|[.,:/$%-]| |a |about |between |and |to |two |million |dozen|km|miles|-ton |\\(|\\)|missiles|화성|발|한|\\PC){0,40}") {
        let mut end = 0;
        for q in read(&text) {
            prop_assert!(q.range.slice(&text).is_some_and(|s| !s.is_empty()), "{q:?}");
            prop_assert!(q.range.start >= end, "{q:?} overlaps the one before");
            end = q.range.end;
            if let Some(of) = q.of {
                prop_assert!(of.slice(&text).is_some());
            }
            if let (Some(low), Some(high)) = (q.low, q.high) {
                prop_assert!(low <= high);
            }
        }
    }
}
