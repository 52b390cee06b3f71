//! Settings in force; what the shell and the manual need.

use std::io::Write;

use anyhow::{Context, Result};
use clap::CommandFactory;

use crate::case;
use crate::cli::{Cli, Completions, Global, ListOnly, Man};
use crate::settings::Settings;

pub fn run(global: &Global, args: &ListOnly) -> Result<bool> {
    let settings = Settings::load(&case::directory(global).join(case::SETTINGS), &global.set)?;
    let mut out = std::io::stdout().lock();
    for (key, value, origin, meaning) in settings.rows() {
        let origin = serde_json::to_value(origin)?;
        if args.json {
            let row = serde_json::json!({ "key": key, "value": value, "from": origin, "meaning": meaning });
            writeln!(out, "{row}")?;
        } else {
            let origin = origin.as_str().unwrap_or_default();
            writeln!(out, "{key} = {value:?}  # {meaning} (from: {origin})")?;
        }
    }
    Ok(true)
}

pub fn completions(args: &Completions) -> Result<bool> {
    clap_complete::generate(args.shell, &mut Cli::command(), "parallax", &mut std::io::stdout());
    Ok(true)
}

pub fn man(args: &Man) -> Result<bool> {
    std::fs::create_dir_all(&args.directory)
        .with_context(|| format!("{} cannot be made", args.directory.display()))?;
    clap_mangen::generate_to(Cli::command(), &args.directory).with_context(|| {
        format!("the manual pages cannot be written to {}", args.directory.display())
    })?;
    Ok(true)
}
