//! Markup as it is met: one tolerant tokenizer for HTML and XML, character references, a guard
//! against hostile depth, text with its paragraphs, markup that is safe to show.

pub(crate) mod entity;
pub(crate) mod guard;
pub(crate) mod sanitize;
pub(crate) mod text;
pub(crate) mod token;
