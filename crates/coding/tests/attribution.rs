//! What has to be right in hearing who says so, each on invented wording about several crises.

use std::sync::{Arc, LazyLock};

use parallax_coding::{Coder, Source};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::{ArticleId, FoundIn, Precision, Published, Statement};

static ROOM: LazyLock<(Reader, Coder)> = LazyLock::new(|| {
    let knowledge = Arc::new(Knowledge::load().unwrap());
    (Reader::new(Arc::clone(&knowledge)).unwrap(), Coder::new(knowledge))
});

/// Statements of a text published on Wednesday 3 July 2024.
fn statements(text: &str) -> Vec<Statement> {
    let published = Published {
        instant: "2024-07-03T12:00:00Z".parse().unwrap(),
        zone: None,
        precision: Precision::Day,
        found_in: FoundIn::Given,
    };
    let context = Context {
        published: Some(published.clone()),
        language: Some("en".into()),
        ..Context::default()
    };
    let (reader, coder) = &*ROOM;
    let reading = reader.read(text, &context);
    let article = ArticleId("a".into());
    let source = Source {
        article: &article,
        text,
        reading: &reading,
        published: Some(&published),
        outlet: "The Lamp",
    };
    coder.code(source).statements
}

/// `cue class: principals of the chain`, outermost first.
fn heard(text: &str) -> Vec<String> {
    let line = |s: &Statement| {
        let chain: Vec<&str> = s.chain.iter().map(|h| h.principal.as_str()).collect();
        format!("{} {:?}: {}", s.cue_lemma, s.commitment, chain.join(" > "))
    };
    statements(text).iter().map(line).collect()
}

fn contents(text: &str) -> Vec<String> {
    let words = |s: &Statement| {
        let parts: Vec<&str> = s.content.iter().filter_map(|r| r.slice(text)).collect();
        parts.join(" … ")
    };
    statements(text).iter().map(words).collect()
}

#[test]
fn two_capitals_that_say_it_are_two_voices() {
    assert_eq!(
        heard("Berlin and Rome said that Libya had bought drones."),
        ["say Report: gov:DEU", "say Report: gov:ITA"]
    );
}

#[test]
fn a_body_named_without_its_state_is_that_of_whom_it_speaks() {
    assert_eq!(heard("Chad moved troops to the border, its army said."), ["say Report: gov:TCD"]);
    let text = "Chad's army said it had lost ten men. The army said later that they had died.";
    assert!(heard(text).iter().all(|s| s.ends_with("gov:TCD")), "{:?}", heard(text));
}

#[test]
fn who_is_cited_stands_behind_who_speaks() {
    let all = statements("Kyodo, citing the Pentagon, said the ship had left the port.");
    let said = all.iter().find(|s| s.cue_lemma == "say").unwrap();
    let chain: Vec<&str> = said.chain.iter().map(|h| h.principal.as_str()).collect();
    assert_eq!(chain.last(), Some(&"gov:USA"), "{chain:?}");
    assert_eq!(chain.len(), 2);
}

#[test]
fn what_appears_to_be_so_is_held_by_nobody_on_its_own() {
    let all = statements("The missile appeared to have landed in the desert.");
    let appeared = all.iter().find(|s| s.cue_lemma == "appear").unwrap();
    assert!(appeared.chain.is_empty(), "{:?}", appeared.chain);
}

#[test]
fn doubt_is_cast_on_the_claim() {
    let text = "Iran said it had tested a new engine. Analysts cast doubt on the claim.";
    assert_eq!(contents(text).last().map(String::as_str), Some("the claim"));
}

#[test]
fn what_is_said_goes_on_through_its_quotation() {
    let text = "The minister said that the talks would be “a long road” to peace.";
    assert_eq!(contents(text), ["that the talks would be “a long road” to peace"]);
    let text = "The envoy said that the truce held, and that the convoys had left.";
    assert_eq!(contents(text), ["that the truce held, and that the convoys had left"]);
}
