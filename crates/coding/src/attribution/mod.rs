//! Who says so: holder, cue, content, commitment.

use parallax_knowledge::Knowledge;
use parallax_model::{EventMention, Statement};

use crate::Source;

/// All statements of a text, in text order.
pub fn statements(_source: Source<'_>, _knowledge: &Knowledge) -> Vec<Statement> {
    Vec::new()
}

/// Gives each statement the mentions whose trigger lies in its content.
pub fn bind(statements: &mut [Statement], mentions: &[EventMention]) {
    for statement in statements {
        statement.mentions = mentions
            .iter()
            .filter(|m| statement.content.iter().any(|c| c.contains(m.trigger)))
            .map(|m| m.id.clone())
            .collect();
    }
}
