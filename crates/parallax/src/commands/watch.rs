//! Visits to sources.
use anyhow::Result;
use crate::cli::{Collect, Global, Watch};
pub fn collect(_global: &Global, _args: &Collect) -> Result<bool> { anyhow::bail!("wip") }
pub fn watch(_global: &Global, _args: &Watch) -> Result<bool> { anyhow::bail!("wip") }
