//! The record for an assistant, over standard input and output.

use std::io;

use anyhow::Result;

use crate::case::{Access, Case};
use crate::cli::Global;

pub fn run(global: &Global) -> Result<bool> {
    let case = Case::open(global, Access::Read)?;
    let knowledge = case.knowledge()?;
    parallax_serve::serve_stdio(&case.store, &knowledge, io::stdin().lock(), io::stdout().lock())?;
    Ok(true)
}
