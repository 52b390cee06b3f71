use super::*;
use crate::tagger::Tagger;

fn words(text: &str) -> Vec<Word> {
    let mut buffer = String::new();
    text.split(' ').map(|w| Word::new(w, &mut buffer)).collect()
}

#[test]
fn the_portable_path_parses_as_the_fast_one() {
    let tagger = Tagger::load().unwrap();
    let parser = Parser::load(tagger.classes()).unwrap();
    let (mut a, mut b) = (Scratch::default(), Scratch::default());
    for text in [
        "Pyongyang fired two ballistic missiles into the sea on Monday , Seoul 's military said .",
        "No",
        "The ministry , which had denied the report , later confirmed that a drone was shot down by its forces",
    ] {
        let words = words(text);
        let given = vec![1; words.len()];
        parser.net.run(&words, &given, &mut a);
        parser.net.run_portable(&words, &given, &mut b);
        assert_eq!((&a.tags, &a.heads, &a.relations), (&b.tags, &b.heads, &b.relations));
    }
}

#[test]
fn a_damaged_file_is_an_error() {
    let bytes = include_bytes!("../../../../models/parser.bin");
    for cut in [0, 7, 11, 400, bytes.len() / 2, bytes.len() - 1] {
        assert!(Parser::read(&bytes[..cut], &[]).is_err());
    }
}
