//! Evaluation as part of the program: one task, one file of gold records in, one [`Report`] out.
//!
//! A task reads its records with [`input`], runs the room it measures exactly as the program does,
//! scores with the field's own definition, and hands counts to [`score`], which adds a bootstrap
//! 95 % interval over records (seeded, so that the same input prints the same bytes).

pub mod input;
pub mod report;
pub mod score;
mod tasks;

pub use report::{Options, Report};

use std::path::Path;

/// What went wrong, where, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {source}; check that the file exists and can be read")]
    Open { path: String, source: std::io::Error },
    #[error(
        "{path}, line {line}: {what}; the records this task reads are described in the manual (parallax eval --help)"
    )]
    Record { path: String, line: usize, what: String },
    #[error("{path} holds no records for this task")]
    Empty { path: String },
    #[error("there is no task called {0}; the tasks are: {1}")]
    NoTask(String, String),
    #[error("this build cannot measure {0}: the room it belongs to was left out")]
    LeftOut(String),
    #[error("{0}")]
    Other(String),
}

/// Measures one task on one file. `task` may be of two words ("events gsr").
pub fn run(task: &str, file: &Path, options: &Options) -> Result<Report, Error> {
    let started = std::time::Instant::now();
    let mut report = tasks::run(task, file, options)?;
    let seconds = report.seconds.unwrap_or_else(|| started.elapsed().as_secs_f64());
    report.task = task.to_string();
    report.file = file.file_name().map_or_else(String::new, |f| f.to_string_lossy().into_owned());
    report.per_second = if seconds > 0.0 { report.n as f64 / seconds } else { 0.0 };
    Ok(report)
}

/// The tasks by name, in the order of the manual.
pub fn tasks() -> &'static [&'static str] {
    tasks::NAMES
}
