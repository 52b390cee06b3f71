//! One module a command, or a family of commands that share their printing.

/// Writes to standard output; a reader who has gone (`| head`) is an error to hand up, no panic.
macro_rules! write_out {
    ($($words:tt)*) => { std::io::Write::write_fmt(&mut std::io::stdout().lock(), format_args!($($words)*))? };
}

/// The same, with the end of the line.
macro_rules! say {
    ($($words:tt)*) => { std::io::Write::write_fmt(&mut std::io::stdout().lock(), format_args!("{}\n", format_args!($($words)*)))? };
}

mod account;
mod add;
mod alerts;
mod backtest;
mod bench;
mod claim;
mod code;
mod config;
mod demo;
mod doctor;
mod eval;
mod export;
mod index;
mod large;
mod lists;
mod mcp;
mod new;
mod outlook;
mod read;
mod rebuild;
mod relations;
mod repair;
mod serve;
mod stories;
mod watch;
mod whatif;

use anyhow::Result;

use crate::cli::{Cli, Command};

/// Runs one command. `false`: something checked does not hold.
pub fn run(cli: Cli) -> Result<bool> {
    let global = &cli.global;
    match cli.command {
        Command::New(args) => new::run(&args),
        Command::Add(args) => add::run(global, &args),
        Command::Collect(args) => watch::collect(global, &args),
        Command::Watch(args) => watch::watch(global, &args),
        Command::Read(args) => read::run(global, &args),
        Command::Code(args) => code::run(global, &args),
        Command::Explain(args) => code::explain(global, &args),
        Command::Stories(args) => stories::list(global, &args),
        Command::Story(args) => stories::one(global, &args),
        Command::Repair(args) => repair::run(global, &args),
        Command::Events(args) => lists::events(global, &args),
        Command::Claims(args) => lists::claims(global, &args),
        Command::Relations(args) => relations::relations(global, &args),
        Command::Grades(args) => relations::grades(global, &args),
        Command::Search(args) => lists::search(global, &args),
        Command::Sources(args) => lists::sources(global, &args),
        Command::Index(args) => index::run(global, &args),
        Command::Alerts(args) => alerts::run(global, &args),
        Command::Outlook(args) => outlook::run(global, &args),
        Command::Whatif(args) => whatif::run(global, &args),
        Command::Backtest(args) => backtest::run(global, &args),
        Command::Export(args) => export::run(global, &args),
        Command::Serve(args) => serve::run(global, &args),
        Command::Mcp => mcp::run(global),
        Command::Account(args) => account::run(global, &args),
        Command::Demo(args) => demo::run(global, &args),
        Command::Eval(args) => eval::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Doctor(args) => doctor::doctor(global, &args),
        Command::Verify(args) => doctor::verify(global, &args),
        Command::Rebuild(args) => rebuild::run(global, &args),
        Command::Config(args) => config::run(global, &args),
        Command::Completions(args) => config::completions(&args),
        Command::Man(args) => config::man(&args),
        #[cfg(feature = "pdf")]
        Command::PdfText => crate::pdf::answer(),
    }
}

/// A word to whoever looks on, beside the output and not in it.
pub fn note(words: &str) {
    eprintln!("parallax: {words}");
}

/// Prints records as JSON lines.
pub fn print_lines<T: serde::Serialize>(records: &[T]) -> Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    for record in records {
        serde_json::to_writer(&mut out, record)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Writes a plot to a file, or to standard output for `-`.
pub fn write_svg(file: &std::path::Path, svg: &str) -> Result<bool> {
    use anyhow::Context;
    if file.as_os_str() == "-" {
        write_out!("{svg}");
    } else {
        std::fs::write(file, svg)
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(true)
}
