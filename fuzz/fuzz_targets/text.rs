//! Any text is read and coded, and every range slices it.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use parallax_coding::{Coder, Source};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::ArticleId;

static ROOMS: LazyLock<(Reader, Coder)> = LazyLock::new(|| {
    let knowledge = Arc::new(Knowledge::load().expect("the tables load"));
    (Reader::new(knowledge.clone()).expect("the models load"), Coder::new(knowledge))
});

fuzz_target!(|text: &str| {
    let (reader, coder) = &*ROOMS;
    let reading = reader.read(text, &Context::default());
    for token in &reading.tokens {
        assert!(token.range.slice(text).is_some());
    }
    let article = ArticleId("fuzz".into());
    let coded = coder.code(Source {
        article: &article,
        text,
        reading: &reading,
        published: None,
        outlet: "",
    });
    for statement in &coded.statements {
        for range in statement.cue.iter().chain(&statement.content) {
            assert!(range.slice(text).is_some());
        }
    }
});
