//! The protocol over standard input and output: one message a line.

use std::io::{BufRead, Write};

use parallax_knowledge::Knowledge;
use parallax_store::Store;

use crate::api::Desk;

/// Answers each line of `input` until it ends. Nothing but answers is written to `out`.
pub fn serve(
    store: &Store,
    knowledge: &Knowledge,
    input: impl BufRead,
    mut out: impl Write,
) -> std::io::Result<()> {
    let desk = Desk { store, knowledge };
    for line in input.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        if let Some(answer) = super::answer(&desk, &line) {
            writeln!(out, "{answer}")?;
            out.flush()?;
        }
    }
    Ok(())
}
