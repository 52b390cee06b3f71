//! From text to [`Reading`]: sentences, tokens, syntax, names, dates, quantities. Pure: no I/O, no
//! clock, no state between texts.
//!
//! A text passes the modules in the order of [`Reader::read`]; each adds its layer to the reading
//! and looks only at layers before it.

pub mod actors;
mod aside;
mod atoms;
pub mod coref;
mod correct;
pub mod entities;
pub mod identify;
pub mod lemma;
pub mod parser;
pub mod perceptron;
pub mod places;
pub mod quantities;
pub mod segment;
pub mod tagger;
pub mod times;
pub mod word;

use std::sync::Arc;

use parallax_knowledge::Knowledge;
use parallax_model::{Country, Published, Reading};

/// What is known about a text beside its words.
#[derive(Debug, Clone, Default)]
pub struct Context {
    pub published: Option<Published>,
    /// Country of the outlet.
    pub country: Option<Country>,
    /// ISO 639-1, when the publisher says it.
    pub language: Option<String>,
}

/// Reads texts. Load once, use from many threads.
#[derive(Debug)]
pub struct Reader {
    knowledge: Arc<Knowledge>,
    segmenter: segment::Segmenter,
    tagger: tagger::Tagger,
    parser: parser::Parser,
    lemmatiser: lemma::Lemmatiser,
    names: Option<entities::learned::NameTagger>,
}

/// A model file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("model {model}: {what}")]
    Model { model: &'static str, what: String },
}

impl Reader {
    pub fn new(knowledge: Arc<Knowledge>) -> Result<Self, Error> {
        let tagger = tagger::Tagger::load()?;
        let mut lemmatiser = lemma::Lemmatiser::load();
        lemmatiser.learn(knowledge.frames.verbs(), lemma::Class::Verb);
        lemmatiser.learn(knowledge.frames.words_of_nouns(), lemma::Class::Noun);
        Ok(Self {
            knowledge,
            segmenter: segment::Segmenter::load()?,
            parser: parser::Parser::load(tagger.classes())?,
            tagger,
            lemmatiser,
            names: Some(entities::learned::NameTagger::load()?),
        })
    }

    /// Leaves names as tables and rules find them: what the tagger of names learns from.
    pub fn without_learned_names(mut self) -> Self {
        self.names = None;
        self
    }

    /// With another tagger of names: what measuring a training needs.
    pub fn with_names(mut self, tagger: entities::learned::NameTagger) -> Self {
        self.names = Some(tagger);
        self
    }

    pub fn knowledge(&self) -> &Arc<Knowledge> {
        &self.knowledge
    }

    /// Reads one text (title and body are read apart by the caller, or joined by a blank line).
    pub fn read(&self, text: &str, context: &Context) -> Reading {
        let mut reading = Reading::default();
        identify::annotate(text, context, &mut reading);
        let words = self.segmenter.annotate(text, &mut reading);
        self.syntax(text, &words, &mut reading);
        let atoms = atoms::Atoms::new(text);
        times::read(&atoms, context, &self.knowledge, &mut reading);
        quantities::read(&atoms, &self.knowledge, &mut reading);
        let names = self.names.as_ref().map(|tagger| (tagger, words.as_slice()));
        let words = entities::annotate(text, context, &self.knowledge, names, &mut reading);
        coref::annotate(text, &words, context, &self.knowledge, &mut reading);
        reading
    }

    /// Reads the syntax of tokens that were cut elsewhere (a treebank's, for measuring): tags, lemmas
    /// and trees of the sentences of `reading`.
    pub fn syntax_of(&self, text: &str, reading: &mut Reading) {
        let mut buffer = String::new();
        let word = |t: &parallax_model::Token, buffer: &mut String| {
            word::Word::new(t.range.slice(text).unwrap_or(""), buffer)
        };
        let words: Vec<_> = reading.tokens.iter().map(|t| word(t, &mut buffer)).collect();
        self.syntax(text, &words, reading);
    }

    fn syntax(&self, text: &str, words: &[word::Word], reading: &mut Reading) {
        let english = matches!(reading.language.as_str(), "en" | "");
        if english {
            let mut classes = self.tagger.annotate(words, reading);
            self.tagger.correct(text, &self.lemmatiser, reading, &mut classes);
            let aside = |reading: &Reading, sentence: &parallax_model::Sentence| {
                aside::find(text, reading, sentence, &self.lemmatiser, &self.knowledge)
            };
            self.parser.annotate(words, &classes, aside, reading);
        }
        self.lemmatiser.annotate(text, words, reading);
    }
}
