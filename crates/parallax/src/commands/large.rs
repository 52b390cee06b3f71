//! `bench --generate` and `bench --pages`: a large invented case, and its pages measured.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::case::{Access, Case};
use crate::cli::{Bench, Global};
use crate::large;

/// Every generated case follows from this number.
const SEED: u64 = 20_240_701;

/// Writes a new case of so many invented articles.
pub fn generate(args: &Bench, articles: usize) -> Result<bool> {
    let began = Instant::now();
    let directory = directory(args)?;
    Case::create(directory, "Generated")?;
    let mut case = Case::open(&global(directory), Access::Write)?;
    case.store.set_meta("notice", "Generated: every word of this case is invented.")?;
    let knowledge = case.knowledge()?;
    large::fill(&mut case.store, &knowledge, articles, SEED)?;
    say!(
        "{} articles in {}, {:.0} s.",
        case.store.article_count()?,
        case.file().display(),
        began.elapsed().as_secs_f64()
    );
    Ok(true)
}

/// Serves a case to itself and tells how long its pages take.
pub fn pages(args: &Bench) -> Result<bool> {
    let began = Instant::now();
    let case = Case::open(&global(directory(args)?), Access::Read)?;
    let settings = parallax_serve::Settings {
        file: case.file(),
        name: "Bench".into(),
        knowledge: case.knowledge()?,
        access: parallax_serve::Access::Loopback,
        regroup: None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    runtime.spawn(parallax_serve::serve(listener, settings, std::future::pending()));
    let start = began.elapsed();
    let timings = large::measure(&case.store, address)?;
    if args.json {
        super::print_lines(&timings)?;
        return Ok(true);
    }
    say!("{} articles; ready after {:.2} s", case.store.article_count()?, start.as_secs_f64());
    say!("{:28} {:>9} {:>9} {:>12}", "page", "median", "p95", "largest");
    for timing in &timings {
        say!(
            "{:28} {:>6.1} ms {:>6.1} ms {:>9} kB",
            timing.page,
            timing.median_ms,
            timing.p95_ms,
            timing.largest / 1000
        );
    }
    if let Some(memory) = memory() {
        say!("memory of the process, server and client: {memory} MB");
    }
    Ok(true)
}

fn directory(args: &Bench) -> Result<&Path> {
    args.directory.as_deref().context("name the directory of the case with --directory")
}

fn global(directory: &Path) -> Global {
    Global { case: Some(directory.to_path_buf()), set: Vec::new(), json_log: false }
}

/// Memory in use, in megabytes, where the system tells.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}
