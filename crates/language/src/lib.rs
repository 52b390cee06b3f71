//! From text to [`Reading`]: sentences, tokens, syntax, names, dates, quantities. Pure: no I/O, no
//! clock, no state between texts.
//!
//! A text passes the modules in the order of [`Reader::read`]; each adds its layer to the reading
//! and looks only at layers before it.

pub mod actors;
mod atoms;
pub mod coref;
pub mod entities;
pub mod identify;
pub mod lemma;
pub mod parser;
pub mod places;
pub mod quantities;
pub mod segment;
pub mod tagger;
pub mod times;

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
    /// Parse every sentence, also those that name nothing of interest.
    pub parse_all: bool,
}

/// Reads texts. Load once, use from many threads.
#[derive(Debug)]
pub struct Reader {
    knowledge: Arc<Knowledge>,
    tagger: tagger::Tagger,
    parser: parser::Parser,
}

/// A model file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("model {model}: {what}")]
    Model { model: &'static str, what: String },
}

impl Reader {
    pub fn new(knowledge: Arc<Knowledge>) -> Result<Self, Error> {
        Ok(Self { knowledge, tagger: tagger::Tagger::load()?, parser: parser::Parser::load()? })
    }

    pub fn knowledge(&self) -> &Arc<Knowledge> {
        &self.knowledge
    }

    /// Reads one text (title and body are read apart by the caller, or joined by a blank line).
    pub fn read(&self, text: &str, context: &Context) -> Reading {
        let mut reading = Reading::default();
        identify::annotate(text, context, &mut reading);
        segment::annotate(text, &mut reading);
        self.tagger.annotate(text, &mut reading);
        lemma::annotate(text, &mut reading);
        self.parser.annotate(text, context, &mut reading);
        times::annotate(text, context, &self.knowledge, &mut reading);
        quantities::annotate(text, &self.knowledge, &mut reading);
        entities::annotate(text, context, &self.knowledge, &mut reading);
        coref::annotate(text, context, &self.knowledge, &mut reading);
        reading
    }
}
