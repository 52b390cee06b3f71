use anyhow::Result;
use crate::cli::{Demo, Global};
pub fn run(_global: &Global, _args: &Demo) -> Result<bool> { anyhow::bail!("wip") }
