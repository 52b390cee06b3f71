use anyhow::{Context, Result};
use parallax_store::Store;

use crate::case::{Access, Case};
use crate::cli::{Global, Rebuild};
use crate::pipeline::Pipeline;

/// Makes all derived records again; with `--check` in a copy, and compares.
pub fn run(global: &Global, args: &Rebuild) -> Result<bool> {
    let mut case = Case::open(global, Access::Write)?;
    let pipeline = Pipeline::new(&case)?;
    if !args.check {
        pipeline.rebuild(&mut case.store)?;
        case.store.checkpoint()?;
        say!("Rebuilt from {} articles.", case.store.article_count()?);
        return Ok(true);
    }
    case.store.checkpoint()?;
    let scratch = tempfile::tempdir().context("no temporary directory could be made")?;
    let copy = scratch.path().join("copy.parallax");
    std::fs::copy(case.file(), &copy)
        .with_context(|| format!("{} could not be copied", case.file().display()))?;
    let mut copy = Store::open(&copy)?;
    pipeline.rebuild(&mut copy)?;
    let mut same = true;
    for ((table, before), (_, after)) in case.store.digest()?.iter().zip(copy.digest()?) {
        let equal = *before == after;
        same &= equal;
        say!("{table:14} {}", if equal { "same" } else { "DIFFERS" });
    }
    say!(
        "{}",
        if same {
            "The rebuild gives the same bytes."
        } else {
            "The rebuild differs; run `parallax rebuild` to bring the case up to this program."
        }
    );
    Ok(same)
}
