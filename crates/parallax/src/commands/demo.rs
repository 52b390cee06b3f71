//! The demonstration case, made anew and shown.

use std::path::Path;

use anyhow::{Context, Result, bail};
use parallax_collect::{Kind, Source};
use parallax_model::SourceId;
use parallax_store::Store;

use super::watch;
use crate::case::{Access, Case, FILE};
use crate::cli::{Demo, Global};
use crate::demo::{Corpus, Server, outlets_csv, page, starts};
use crate::pipeline::{Pipeline, visit};

/// Marks a case as one that may be thrown away.
const MARK: &str = "demo";

pub fn run(global: &Global, args: &Demo) -> Result<bool> {
    let began = std::time::Instant::now();
    let directory = args.directory.clone().or_else(|| global.case.clone());
    let directory = directory.unwrap_or_else(|| "demo-case".into());
    clear(&directory)?;
    let corpus = Corpus::load()?;
    Case::create(&directory, "Demonstration")?;
    let outlets = directory.join("knowledge/outlets.csv");
    std::fs::write(&outlets, outlets_csv(&corpus))
        .with_context(|| format!("{} cannot be written", outlets.display()))?;
    let mut global =
        crate::cli::Global { case: Some(directory), set: global.set.clone(), json_log: false };
    global.set.extend(["collect.delay=0".into(), "collect.allow_private=true".into()]);
    let mut case = Case::open(&global, Access::Write)?;
    case.store.set_meta(MARK, "yes")?;
    case.store.set_meta("notice", page::NOTICE)?;

    let starting = starts(&corpus, "");
    let zones: std::collections::BTreeMap<_, _> = corpus
        .outlets
        .values()
        .map(|o| (o.id.clone(), (o.name.clone(), o.zone.clone(), o.language.clone())))
        .collect();
    let server = Server::start(corpus, None)?;
    say!("The invented outlets are at {} while this runs.", server.base);
    for start in starting {
        let kind = match start.kind {
            "feed" => Kind::Feed,
            "sitemap" => Kind::Sitemap,
            _ => Kind::Page,
        };
        let mut source = Source::new(kind, format!("{}{}", server.base, start.address));
        source.follow = true;
        if let Some((name, zone, language)) = zones.get(&start.outlet) {
            source.outlet_name = Some(name.clone());
            source.zone = Some(zone.clone());
            source.language = Some(language.clone());
        }
        source.outlet = Some(SourceId(start.outlet));
        visit::put(&case.store, &source)?;
    }
    let pipeline = Pipeline::new(&case)?;
    let (counts, _) = watch::round(&mut case, &pipeline, &[], true)?;
    super::add::print_counts(&counts)?;
    say!(
        "{} articles in {}, read and recorded in {:.1} s.",
        case.store.article_count()?,
        case.file().display(),
        began.elapsed().as_secs_f64()
    );
    if args.no_serve {
        return Ok(true);
    }
    let listen =
        args.listen.clone().unwrap_or_else(|| case.settings.text("serve.listen").to_string());
    super::serve::serve(case, &listen)
}

/// Removes an earlier demonstration; anything else at that place is left alone.
fn clear(directory: &Path) -> Result<()> {
    if !directory.exists() {
        return Ok(());
    }
    let marked = Store::open(&directory.join(FILE)).and_then(|s| s.meta(MARK));
    if !matches!(marked, Ok(Some(_))) {
        bail!(
            "{} exists and is no demonstration; name another place with --directory",
            directory.display()
        );
    }
    std::fs::remove_dir_all(directory)
        .with_context(|| format!("{} cannot be removed", directory.display()))
}
