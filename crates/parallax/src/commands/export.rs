//! The record in the formats of the field, from the store to a file, a directory or a pipe.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use parallax_export::{Counted, Format, Manifest, Record, Table, Written};
use parallax_knowledge::Knowledge;
use parallax_model::{ArticleId, StoryId};

use crate::case::{Access, Case};
use crate::cli::{Export, Global};
use crate::pipeline::{Pipeline, end_of_day};
use crate::progress;

/// One thing to write: a format of the export room, or a table as Parquet.
#[derive(Clone, Copy)]
enum Job {
    Format(Format),
    Parquet(&'static Table),
}

pub fn run(global: &Global, args: &Export) -> Result<bool> {
    if args.list {
        list()?;
        return Ok(true);
    }
    let asked = args.format.as_deref().unwrap_or_default();
    let jobs = if asked == "all" { every() } else { vec![job(asked, args.output.as_deref())?] };
    if args.dictionary {
        for job in &jobs {
            dictionary(*job)?;
        }
        return Ok(true);
    }
    let case = Case::open(global, Access::Read)?;
    let knowledge = case.knowledge()?;
    let record = record(&case, &knowledge, args)?;
    let bar = progress::bar(record.article_count(), "exporting");
    let record = record.watched(|passed| bar.set_position(passed));
    match (&args.output, jobs.as_slice()) {
        (Some(directory), jobs) if asked == "all" => write_all(&record, jobs, directory)?,
        (Some(path), [job]) => {
            let manifest = write_file(&record, *job, path)?;
            bar.finish_and_clear();
            eprintln!("{}", told(path, &manifest));
        }
        (None, [job]) => {
            let mut out = BufWriter::new(io::stdout().lock());
            write(&record, *job, &mut out)?;
            out.flush()?;
        }
        _ => bail!("name one format, or `all` with --output DIR"),
    }
    bar.finish_and_clear();
    Ok(true)
}

fn record<'s>(case: &'s Case, knowledge: &'s Knowledge, args: &Export) -> Result<Record<'s>> {
    let store = &case.store;
    let record = match &args.as_of {
        Some(date) => {
            let at = end_of_day(date)?;
            let derived = Pipeline::new(case)?.as_of(store, at)?;
            Record::as_of(store, knowledge, derived, at)?
        }
        None => Record::now(store, knowledge)?,
    };
    let Some(id) = &args.story else { return Ok(record) };
    let story = record
        .story_of(&StoryId(id.clone()), &ArticleId(id.clone()))
        .cloned()
        .with_context(|| format!("there is no story {id}, nor an article of that id in one"))?;
    Ok(record.narrowed(&story))
}

/// The format asked for; a bare table takes the ending of the file it goes to.
fn job(asked: &str, output: Option<&Path>) -> Result<Job> {
    let ending = output.and_then(Path::extension).and_then(|e| e.to_str()).unwrap_or("");
    let full = match (parallax_export::table(asked), ending) {
        (Some(_), "jsonl" | "parquet") => format!("{asked}.{ending}"),
        _ => asked.to_string(),
    };
    if let Some(table) = full.strip_suffix(".parquet").and_then(parallax_export::table) {
        return Ok(Job::Parquet(table));
    }
    Ok(Job::Format(parallax_export::format(&full)?))
}

fn every() -> Vec<Job> {
    let mut jobs: Vec<Job> = parallax_export::formats().into_iter().map(Job::Format).collect();
    if cfg!(feature = "parquet") {
        jobs.extend(parallax_export::TABLES.iter().map(Job::Parquet));
    }
    jobs
}

impl Job {
    fn name(self) -> String {
        match self {
            Self::Format(format) if parallax_export::table(format.name).is_some() => format.file(),
            Self::Format(format) => format.name.into(),
            Self::Parquet(table) => format!("{}.parquet", table.name),
        }
    }

    fn file(self) -> String {
        match self {
            Self::Format(format) => format.file(),
            Self::Parquet(_) => self.name(),
        }
    }
}

fn write(record: &Record<'_>, job: Job, out: &mut dyn Write) -> Result<Written> {
    match job {
        Job::Format(format) => Ok(format.write(record, out)?),
        Job::Parquet(table) => {
            let mut out = Counted::new(out);
            let rows = parquet(table, record, &mut out)?;
            Ok(out.written(rows))
        }
    }
}

#[cfg(feature = "parquet")]
fn parquet(table: &Table, record: &Record<'_>, out: &mut Counted<'_>) -> Result<u64> {
    Ok(parallax_parquet::write(table, record, out)?)
}

#[cfg(not(feature = "parquet"))]
fn parquet(table: &Table, _: &Record<'_>, _: &mut Counted<'_>) -> Result<u64> {
    bail!(
        "this program was built without Parquet; build it with `cargo build --release --features parquet`, \
         or take {0}.csv or {0}.jsonl",
        table.name
    )
}

/// Writes beside the place and moves it there when it is whole, then the manifest.
fn write_file(record: &Record<'_>, job: Job, path: &Path) -> Result<String> {
    let cannot = || format!("{} cannot be written", path.display());
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut part = tempfile::NamedTempFile::new_in(directory).with_context(cannot)?;
    let written = {
        let mut out = BufWriter::new(part.as_file_mut());
        let written = write(record, job, &mut out)?;
        out.flush().with_context(cannot)?;
        written
    };
    readable(&part)?;
    part.persist(path).with_context(cannot)?;
    let about = match &job {
        Job::Format(f) => (f.what, f.media_type, f.dictionary),
        Job::Parquet(t) => (t.what, "application/vnd.apache.parquet", t.columns),
    };
    let file = path.file_name().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
    let manifest = Manifest::new(record, job.name(), about, file, &written)?;
    let beside = manifest_path(path);
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    std::fs::write(&beside, text)
        .with_context(|| format!("{} cannot be written", beside.display()))?;
    Ok(format!("{} rows, {} bytes, SHA-256 {}", written.rows, written.bytes, written.sha256))
}

/// Temporary files are private; an export is not.
fn readable(part: &tempfile::NamedTempFile) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        part.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    let _ = part;
    Ok(())
}

fn manifest_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".manifest.json");
    PathBuf::from(name)
}

fn told(path: &Path, what: &str) -> String {
    format!("{}: {what}; columns explained in {}", path.display(), manifest_path(path).display())
}

fn write_all(record: &Record<'_>, jobs: &[Job], directory: &Path) -> Result<()> {
    std::fs::create_dir_all(directory)
        .with_context(|| format!("{} cannot be made", directory.display()))?;
    let mut sums = String::new();
    for job in jobs {
        let path = directory.join(job.file());
        let what = write_file(record, *job, &path)?;
        let sum = what.rsplit(' ').next().unwrap_or_default();
        sums.push_str(&format!("{sum}  {}\n", job.file()));
        eprintln!("{:<26} {what}", job.file());
    }
    let path = directory.join("SHA256SUMS");
    std::fs::write(&path, sums).with_context(|| format!("{} cannot be written", path.display()))
}

fn list() -> Result<()> {
    let mut out = io::stdout().lock();
    let parquet = if cfg!(feature = "parquet") { " .parquet" } else { "" };
    for table in parallax_export::TABLES {
        writeln!(out, "{:<16} table .csv .jsonl{parquet}: {}", table.name, table.what)?;
    }
    for format in parallax_export::others() {
        writeln!(out, "{:<16} {}", format.name, format.what)?;
    }
    writeln!(
        out,
        "{:<16} every one of them into a directory, with manifests and SHA256SUMS",
        "all"
    )?;
    Ok(())
}

fn dictionary(job: Job) -> Result<()> {
    let mut out = io::stdout().lock();
    let (what, columns) = match &job {
        Job::Format(f) => (f.what, f.dictionary),
        Job::Parquet(t) => (t.what, t.columns),
    };
    writeln!(out, "{}: {what}\n", job.name())?;
    let width = columns.iter().map(|c| c.name.chars().count()).max().unwrap_or(0).min(34);
    for column in columns {
        let kind = serde_json::to_value(column.kind)?;
        let kind = kind.as_str().unwrap_or_default();
        writeln!(out, "{:<width$}  {kind:<7} {}", column.name, column.meaning)?;
    }
    Ok(())
}
