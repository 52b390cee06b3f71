//! Visits to sources: once, or again and again.

use std::time::Duration;

use anyhow::{Result, bail};
use jiff::Timestamp;
use parallax_collect::SourceState;
use parallax_store::RunCounts;

use super::add::print_counts;
use crate::alerting;
use crate::case::{Access, Case};
use crate::cli::{Collect, Global, Watch};
use crate::pipeline::Pipeline;
use crate::pipeline::visit;
use crate::progress;

pub fn collect(global: &Global, args: &Collect) -> Result<bool> {
    let mut case = Case::open(global, Access::Write)?;
    if case.store.sources()?.is_empty() {
        bail!("this case follows no source yet; add one with `parallax add ADDRESS`");
    }
    let pipeline = Pipeline::new(&case)?;
    let (counts, told) = round(&mut case, &pipeline, &args.sources, args.all)?;
    if args.json {
        say!("{}", serde_json::json!({ "counts": counts, "items": told }));
    } else {
        for line in told.iter().filter(|line| !line.starts_with("duplicate")) {
            say!("{line}");
        }
        print_counts(&counts)?;
    }
    Ok(true)
}

/// Visits what is due and brings the case up to date.
pub fn round(
    case: &mut Case,
    pipeline: &Pipeline,
    only: &[String],
    all: bool,
) -> Result<(RunCounts, Vec<String>)> {
    let web = visit::fetcher(&case.settings)?;
    let private: bool = case.settings.get("collect.allow_private")?;
    let rows = visit::due(&case.store, only, all)?;
    let run = case.store.begin_run(Timestamp::now(), "collect")?;
    let bar = progress::bar(rows.len() as u64, "collecting");
    let (mut counts, mut told) = (RunCounts::default(), Vec::new());
    for row in &rows {
        let (n, lines) = visit::visit(&mut case.store, pipeline.knowledge(), &web, row, private)?;
        counts.add(n);
        told.extend(lines);
        bar.inc(1);
    }
    bar.finish_and_clear();
    case.store.end_run(run, Timestamp::now(), counts)?;
    pipeline.bring_up_to_date(&mut case.store)?;
    case.store.checkpoint()?;
    Ok((counts, told))
}

/// Rounds until stopped; between two, sleeps until the next source is due.
pub fn watch(global: &Global, args: &Watch) -> Result<bool> {
    let mut case = Case::open(global, Access::Write)?;
    if case.store.sources()?.is_empty() {
        bail!("this case follows no source yet; add one with `parallax add ADDRESS`");
    }
    let pipeline = Pipeline::new(&case)?;
    let mut rounds = 0;
    loop {
        let (counts, _) = round(&mut case, &pipeline, &[], false)?;
        write_out!("{}  ", Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC"));
        print_counts(&counts)?;
        if counts.seen == 0 {
            say!("nothing new");
        }
        if let Some(rules) = alerting::rules(&case.directory)? {
            let sent = alerting::deliver(&mut case, &rules, Timestamp::now(), false)?;
            if sent.delivered + sent.failed > 0 {
                say!("alerts: {} delivered, {} failed", sent.delivered, sent.failed);
            }
        }
        rounds += 1;
        if args.rounds.is_some_and(|most| rounds >= most) {
            return Ok(true);
        }
        std::thread::sleep(until_next(&case)?);
    }
}

/// Not sooner than ten seconds from now, so that no mistake in a schedule becomes a flood.
fn until_next(case: &Case) -> Result<Duration> {
    let now = Timestamp::now();
    let next = case
        .store
        .sources()?
        .into_iter()
        .filter_map(|row| serde_json::from_value::<SourceState>(row.state).ok()?.next)
        .min()
        .unwrap_or(now);
    let wait = Duration::try_from(next.duration_since(now)).unwrap_or_default();
    Ok(wait.max(Duration::from_secs(10)))
}
