//! Sources and items into a case.
use anyhow::Result;
use crate::cli::{Add, Global};
pub fn run(_global: &Global, _args: &Add) -> Result<bool> { anyhow::bail!("wip") }
