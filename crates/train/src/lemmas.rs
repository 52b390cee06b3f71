//! The lemma table: words known by class, and forms that the rules get wrong.

use std::collections::{BTreeMap, BTreeSet};

use parallax_language::lemma::Lemmatiser;
use parallax_model::Upos;

use crate::conllu;

pub fn learn(out: &str, files: &[&str]) -> anyhow::Result<()> {
    let mut known: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut forms: BTreeMap<(String, String), BTreeMap<String, usize>> = BTreeMap::new();
    for file in files {
        for sentence in conllu::read(file)? {
            for ((form, lemma), tag) in
                sentence.forms.iter().zip(&sentence.lemmas).zip(&sentence.tags)
            {
                let (upos, penn) = tag.split_once('|').unwrap_or((tag, ""));
                let class = match upos {
                    "VERB" | "AUX" => "v",
                    "NOUN" => "n",
                    "ADJ" | "ADV" => "a",
                    _ => "",
                };
                let plain = lemma.chars().all(|c| c.is_alphabetic())
                    && lemma.chars().all(char::is_lowercase);
                if !class.is_empty() && plain && lemma.len() > 1 {
                    *known.entry((class, lemma.clone())).or_default() += 1;
                }
                if !matches!(upos, "PROPN" | "PUNCT" | "SYM" | "NUM" | "X") {
                    *forms
                        .entry((form.to_lowercase(), penn.into()))
                        .or_default()
                        .entry(lemma.clone())
                        .or_default() += 1;
                }
            }
        }
    }
    let mut table = String::new();
    for (class, word) in known.keys() {
        table.push_str(&format!("{class}\t{word}\n"));
    }
    // The rules are asked with the known words alone; what they miss is an exception.
    let rules = Lemmatiser::read(Box::leak(table.clone().into_boxed_str()));
    let mut missed = BTreeSet::new();
    for ((form, penn), lemmas) in &forms {
        let Some((lemma, n)) = lemmas.iter().max_by_key(|l| l.1) else { continue };
        let upos = if penn.starts_with('V') { Upos::Verb } else { Upos::Noun };
        // Against the hand-kept table, one or two annotators' slips count for nothing.
        let slip = *n < 3 && rules.irregular(form, penn).is_some();
        let odd = *n == 1 && form.len() < 4 && !form.chars().all(char::is_alphabetic);
        if rules.lemma(form, penn, upos) != *lemma && !odd && !slip && !lemma.contains(['\t', '_'])
        {
            missed.insert(format!("{form}\t{penn}\t{lemma}\n"));
        }
    }
    eprintln!("{} known words, {} exceptions", known.len(), missed.len());
    missed.iter().for_each(|l| table.push_str(l));
    std::fs::write(out, table)?;
    Ok(())
}
