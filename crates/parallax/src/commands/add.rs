//! Sources to follow, and items to take in at once.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use parallax_collect::{Kind, Source};
use parallax_store::RunCounts;

use crate::case::{Access, Case};
use crate::cli::{Add, Global};
use crate::pipeline::Pipeline;
use crate::pipeline::intake::{self, Hints};
use crate::pipeline::visit;
use crate::progress;

pub fn run(global: &Global, args: &Add) -> Result<bool> {
    let mut case = Case::open(global, Access::Write)?;
    let hints = Hints::new(args.published.as_deref(), args.outlet.as_deref())?;
    let mut counts = RunCounts::default();
    let mut told = Vec::new();
    let mut sources = 0;
    let run = case.store.begin_run(Timestamp::now(), &format!("add {}", args.what.join(" ")))?;
    let pipeline = Pipeline::new(&case)?;
    for what in &args.what {
        if what.contains("://") {
            add_source(&case, what, args.outlet.as_deref())?;
            sources += 1;
        } else if what == "-" {
            let stdin = std::io::stdin().lock();
            let (n, lines) = intake::stream(
                &mut case.store,
                pipeline.knowledge(),
                stdin,
                "-",
                "standard input",
                &hints,
            )?;
            counts.add(n);
            told.extend(lines);
        } else {
            let files = intake::files(Path::new(what))?;
            let bar = progress::bar(files.len() as u64, "taking in");
            for file in files {
                if is_list(&file) {
                    let list = Source::new(Kind::Opml, file.display().to_string());
                    match visit::add_outlines(&case.store, &list) {
                        Ok(feeds) => sources += feeds,
                        Err(why) => {
                            counts.add(RunCounts { seen: 1, refused: 1, ..RunCounts::default() });
                            told.push(format!("refused: {}: {why}", list.address));
                        }
                    }
                } else {
                    let (n, lines) =
                        intake::file(&mut case.store, pipeline.knowledge(), &file, &hints)?;
                    counts.add(n);
                    told.extend(lines);
                }
                bar.inc(1);
            }
            bar.finish_and_clear();
        }
    }
    case.store.end_run(run, Timestamp::now(), counts)?;
    if case.store.meta(intake::BEHIND)?.as_deref() == Some("yes") {
        pipeline.bring_up_to_date(&mut case.store)?;
    }
    case.store.checkpoint()?;
    if args.json {
        say!("{}", serde_json::json!({ "sources": sources, "counts": counts, "items": told }));
    } else {
        for line in &told {
            say!("{line}");
        }
        if sources > 0 {
            say!("{sources} sources added; `parallax collect` visits them.");
        }
        print_counts(&counts)?;
    }
    Ok(true)
}

/// Whether a file is a list of feeds: by its name, or by its beginning.
fn is_list(file: &Path) -> bool {
    let begins = || {
        let mut head = Vec::new();
        std::fs::File::open(file).and_then(|f| f.take(1000).read_to_end(&mut head)).is_ok()
            && String::from_utf8_lossy(&head).contains("<opml")
    };
    file.extension().is_some_and(|e| e == "opml" || (e == "xml" && begins()))
}

/// One line that adds up.
pub fn print_counts(counts: &RunCounts) -> Result<()> {
    if counts.seen > 0 {
        say!(
            "{} items: {} stored, {} duplicate, {} set aside, {} refused.",
            counts.seen,
            counts.stored,
            counts.duplicate,
            counts.quarantined,
            counts.refused
        );
    }
    Ok(())
}

/// An address is a feed until the first visit shows that it is a page, a sitemap or a list of feeds.
fn add_source(case: &Case, address: &str, outlet: Option<&str>) -> Result<()> {
    let kind = match address.rsplit(['/', '.']).next().unwrap_or_default() {
        "opml" => Kind::Opml,
        _ if address.contains("sitemap") => Kind::Sitemap,
        "html" | "htm" | "warc" | "gz" | "jsonl" | "vtt" | "srt" | "txt" | "md" => Kind::Page,
        _ => Kind::Feed,
    };
    let mut source = Source::new(kind, address);
    source.outlet = outlet.map(|o| parallax_model::SourceId(o.into()));
    source.outlet_name = outlet.map(str::to_string);
    source.follow = true;
    if !address.starts_with("http://") && !address.starts_with("https://") {
        bail!("{address}: only http and https addresses can be followed");
    }
    visit::put(&case.store, &source).with_context(|| format!("{address} could not be added"))
}
