//! Plain text as a treebank without trees: what the parser's teachers are asked about.

use std::fmt::Write;

use parallax_language::{segment::Segmenter, tagger::Tagger, word::Word};
use parallax_model::Reading;

/// Longer than this is a list or a table.
const LONGEST: usize = 60;

/// Writes the sentences of the text in `file` as CoNLL-U: words as the program cuts them, tags of
/// the tagger, no trees.
pub fn cut(model: &str, file: &str, out: &str) -> anyhow::Result<()> {
    let tagger = Tagger::read(&std::fs::read(model)?)?;
    let text = std::fs::read_to_string(file)?;
    let mut reading = Reading { language: "en".into(), ..Reading::default() };
    Segmenter::load()?.annotate(&text, &mut reading);
    let (mut conllu, mut buffer, mut classes) = (String::new(), String::new(), Vec::new());
    for sentence in &reading.sentences {
        let tokens = &reading.tokens[sentence.first as usize..sentence.end as usize];
        if tokens.len() > LONGEST {
            continue;
        }
        let forms: Vec<&str> =
            tokens.iter().map(|t| &text[t.range.start as usize..t.range.end as usize]).collect();
        let words: Vec<Word> = forms.iter().map(|f| Word::new(f, &mut buffer)).collect();
        tagger.tag(&words, &mut classes);
        for (i, (form, class)) in forms.iter().zip(&classes).enumerate() {
            let (upos, xpos) =
                tagger.classes()[*class as usize].split_once('|').unwrap_or(("X", "_"));
            writeln!(conllu, "{}\t{form}\t_\t{upos}\t{xpos}\t_\t0\tdep\t_\t_", i + 1)?;
        }
        conllu.push('\n');
    }
    std::fs::write(out, conllu)?;
    Ok(())
}
