//! From [`Reading`] to event mentions and statements: who did what to whom, and who says so.
//! Pure: no I/O, no clock, no state between texts.

pub mod attribution;
mod bodies;
pub mod events;
pub mod mend;
mod tree;

use std::sync::Arc;

use parallax_knowledge::Knowledge;
use parallax_language::places::Resolver;
use parallax_model::{ArticleId, EventMention, Published, Reading, Statement};

use bodies::Bodies;

/// The text being coded and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub article: &'a ArticleId,
    pub text: &'a str,
    pub reading: &'a Reading,
    pub published: Option<&'a Published>,
    /// Name of the outlet: the holder of what nobody else says.
    pub outlet: &'a str,
}

/// What one text says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Coded {
    pub statements: Vec<Statement>,
    pub mentions: Vec<EventMention>,
}

/// Codes readings. Build once, use from many threads.
#[derive(Debug)]
pub struct Coder {
    knowledge: Arc<Knowledge>,
    places: Resolver,
    anybody: bool,
}

impl Coder {
    pub fn new(knowledge: Arc<Knowledge>) -> Self {
        Self { places: Resolver::new(Arc::clone(&knowledge)), knowledge, anybody: false }
    }

    /// Codes also what happens between parties that no table knows, for a caller who names the parties
    /// himself ([`events::between`]).
    pub fn of_anybody(self) -> Self {
        Self { anybody: true, ..self }
    }

    /// Statements first, since who says it decides how an event is told; then events and where they
    /// lie; then each statement is given the mentions that lie in its content.
    pub fn code(&self, source: Source<'_>) -> Coded {
        let mended = mend::mended(source.text, source.reading, &self.knowledge);
        let source = Source { reading: &mended, ..source };
        let tree = tree::Tree::new(source.text, source.reading);
        let mut statements = attribution::statements_of(&tree, source, &self.knowledge, 0.0);
        let bodies = Bodies::of(&tree, source, &self.knowledge);
        bodies.place(&mut statements, source);
        let (known, anybody) = (&self.knowledge, self.anybody);
        let mut mentions = events::mentions(source, &statements, &bodies, known, anybody);
        events::locate(&mut mentions, source, &self.places, &self.knowledge);
        attribution::bind(&mut statements, &mentions, &self.knowledge);
        Coded { statements, mentions }
    }
}
