//! Trains the linear models under `models/`; see `models/README.md` for the exact commands.
//!
//! ```text
//! parallax-train tagger OUT TRAIN.conllu.gz...
//! parallax-train jackknife FOLDS OUT_DIR TRAIN.conllu.gz...   # tags for the parser's training
//! parallax-train tag MODEL FILE.conllu.gz OUT.tags            # tags for the parser's dev set
//! parallax-train cut MODEL OUT.conllu FILE...                 # plain text for the parser's teachers
//! parallax-train sentences OUT NET_OUT TRAIN.conllu.gz...
//! parallax-train sentences-folds FOLDS TRAIN.conllu.gz...     # how well the first file is cut, unseen
//! parallax-train lemmas OUT TRAIN.conllu.gz...
//! parallax-train names-folds FOLDS NAMES.tsv.gz[,TAGS[,TIMES]]... # how well the names are told, unseen
//! parallax-train names-score MODEL NAMES.tsv.gz...            # how well these weights tell the names
//! parallax-train names OUT NAMES.tsv.gz[,TAGS[,TIMES]]...     # sets of token and class, their tags
//! ```

mod conllu;
mod cut;
mod gaps;
mod lemmas;
mod names;
mod perceptron;
mod sentences;
mod tagger;

use anyhow::{Context, bail};

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["tagger", out, files @ ..] => tagger::train(out, files),
        ["jackknife", folds, out, files @ ..] => {
            tagger::jackknife(folds.parse().context("number of folds")?, out, files)
        }
        ["tag", model, file, out] => tagger::tag(model, file, out),
        ["cut", model, out, files @ ..] => cut::cut(model, out, files),
        ["sentences", out, net, files @ ..] => sentences::train(out, net, files),
        ["sentences-folds", n, files @ ..] => {
            sentences::folds(n.parse().context("number of folds")?, files)
        }
        ["names-folds", n, sets @ ..] => names::folds(n.parse().context("number of folds")?, sets),
        ["names-score", model, sets @ ..] => names::score(model, sets),
        ["names", out, sets @ ..] => names::train(out, sets),
        ["lemmas", out, files @ ..] => lemmas::learn(out, files),
        _ => bail!("tagger, jackknife, tag, cut, sentences, lemmas or names; see models/README.md"),
    }
}
