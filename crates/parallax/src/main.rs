//! The command line: parses arguments, wires rooms, prints.

mod alerting;
mod case;
mod cli;
mod commands;
mod demo;
mod large;
#[cfg(feature = "pdf")]
mod pdf;
mod pipeline;
mod progress;
mod settings;
mod streams;
mod tell;

use std::process::ExitCode;

use clap::Parser;

/// 0: done; 1: done, and something did not hold (a fault in `verify`, a difference in
/// `rebuild --check`); 2: could not be done, the reason is on standard error.
fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    progress::log(cli.global.json_log);
    #[cfg(feature = "pdf")]
    parallax_collect::set_pdf_reader(pdf::read_apart);
    match commands::run(cli) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parallax: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// `parallax events | head` closes our output early; that is no fault.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let kind = |e: &(dyn std::error::Error + 'static)| {
        let io = e.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        io.or_else(|| e.downcast_ref::<serde_json::Error>()?.io_error_kind())
    };
    error.chain().filter_map(kind).any(|kind| kind == std::io::ErrorKind::BrokenPipe)
}
