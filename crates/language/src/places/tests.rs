use std::sync::{Arc, OnceLock};

use parallax_knowledge::Knowledge;
use parallax_model::Reading;
use proptest::prelude::*;

use super::{Resolver, Toponym, evidence::kilometres};

fn resolve(text: &str) -> Vec<Toponym> {
    static RESOLVER: OnceLock<Resolver> = OnceLock::new();
    let load = || Resolver::new(Arc::new(Knowledge::load().expect("the tables are sound")));
    RESOLVER.get_or_init(load).resolve(text, &Reading::default())
}

fn countries(text: &str) -> Vec<(String, String)> {
    resolve(text)
        .into_iter()
        .map(|t| {
            (
                t.range.slice(text).unwrap_or("").to_string(),
                t.country.map_or(String::new(), |c| c.0),
            )
        })
        .collect()
}

#[test]
fn the_unit_after_a_comma_decides() {
    let found = resolve("He lives in Paris, Texas.");
    let at = (found[0].latitude.unwrap_or(0.0), found[0].longitude.unwrap_or(0.0));
    assert!(kilometres(at, (33.66, -95.55)) < 20.0, "{found:?}");
    assert_eq!(countries("It met in Paris.")[0], ("Paris".into(), "FRA".into()));
}

#[test]
fn a_title_or_first_name_makes_a_person() {
    assert!(countries("Mr. Lincoln spoke.").is_empty());
    assert_eq!(countries("Officials in Seoul spoke."), [("Seoul".into(), "KOR".into())]);
}

#[test]
fn seas_have_one_place_under_rival_names() {
    for text in ["It fell into the Sea of Japan.", "It fell into the East Sea."] {
        let found = resolve(text);
        assert_eq!(found[0].entity.as_ref().map(|e| e.as_str()), Some("place:east-sea"), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn ranges_slice_back_in_order(text in "(?s)(Paris|Texas|Seoul|in |, |\\.|U\\.S\\.|The |Georgia|서울| |\\PC){0,30}") {
        let mut end = 0;
        for t in resolve(&text) {
            prop_assert!(t.range.slice(&text).is_some_and(|s| !s.is_empty()));
            prop_assert!(t.range.start >= end);
            end = t.range.end;
        }
    }
}
