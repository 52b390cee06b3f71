use super::*;
use crate::tagger::Tagger;

fn words(text: &str) -> Vec<Word> {
    let mut buffer = String::new();
    text.split(' ').map(|w| Word::new(w, &mut buffer)).collect()
}

#[test]
fn every_path_parses_alike_alone_and_together() {
    let tagger = Tagger::load().unwrap();
    let parser = Parser::load(tagger.classes()).unwrap();
    let (mut a, mut b) = (Scratch::default(), Scratch::default());
    let mut all = Input::default();
    for text in [
        "Pyongyang fired two ballistic missiles into the sea on Monday , Seoul 's military said .",
        "No",
        "The ministry , which had denied the report , later confirmed that a drone was shot down by its forces",
    ] {
        let words = words(text);
        let one = Input { given: vec![1; words.len()], ends: vec![words.len()], words };
        parser.net.run(&one, &mut a);
        parser.net.run_portable(&one, &mut b);
        assert_eq!((&a.tags, &a.heads, &a.relations), (&b.tags, &b.heads, &b.relations));
        all.words.extend(one.words);
        all.given.extend(one.given);
        all.ends.push(all.words.len());
    }
    // Taken together, with an empty one between, sentences are parsed as each alone.
    all.ends.insert(1, all.ends[0]);
    parser.net.run(&all, &mut b);
    for sentence in all.sentences() {
        let one = Input {
            words: all.words[sentence.clone()].to_vec(),
            given: all.given[sentence.clone()].to_vec(),
            ends: vec![sentence.len()],
        };
        parser.net.run(&one, &mut a);
        assert_eq!(
            (&a.tags[..], &a.heads[..], &a.relations[..]),
            (&b.tags[sentence.clone()], &b.heads[sentence.clone()], &b.relations[sentence])
        );
    }
}

#[test]
fn a_damaged_file_is_an_error() {
    let bytes = include_bytes!("../../../../models/parser.bin");
    for cut in [0, 7, 11, 400, bytes.len() / 2, bytes.len() - 1] {
        assert!(Parser::read(&bytes[..cut], &[]).is_err());
    }
}

#[test]
fn a_clause_with_a_subject_of_its_own_is_opened_by_that() {
    use parallax_model::{TextRange, Upos, reading::XPOS};
    let text = "Lisbon said on Monday that Porto fired";
    let token = |head: u32, rel| Token {
        range: TextRange::new(0, 0),
        lemma: 0,
        upos: Upos::Pron,
        xpos: 0,
        head,
        rel,
        space_after: true,
    };
    // The sentence begins at token 10 of its text.
    let mut tokens = [
        token(11, Rel::Nsubj),
        token(Token::ROOT, Rel::Root),
        token(13, Rel::Case),
        token(11, Rel::Obl),
        token(16, Rel::Nsubj),
        token(16, Rel::Nsubj),
        token(11, Rel::Ccomp),
    ];
    mend::second_subjects(&words(text), &mut tokens, 10);
    assert_eq!((tokens[4].rel, tokens[4].upos), (Rel::Mark, Upos::Sconj));
    assert_eq!(XPOS[tokens[4].xpos as usize], "IN");
    assert_eq!(tokens[5].rel, Rel::Nsubj);
}
