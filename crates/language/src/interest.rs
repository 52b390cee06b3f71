//! The first pass: which sentences are worth parsing.

use std::sync::Arc;

/// A cheap predicate on the words of a sentence, given by the caller (an automaton over names and
/// trigger words, say). It must be a pure function of its argument.
#[derive(Clone)]
pub struct Interest(Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl Interest {
    pub fn new(wanted: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(wanted))
    }

    pub fn in_sentence(&self, sentence: &str) -> bool {
        (self.0)(sentence)
    }
}

impl std::fmt::Debug for Interest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Interest")
    }
}
