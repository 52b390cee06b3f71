use anyhow::Result;

use crate::case::Case;
use crate::cli::New;

pub fn run(args: &New) -> Result<bool> {
    let name = args.name.clone().unwrap_or_else(|| {
        args.directory
            .file_name()
            .map_or_else(|| "case".into(), |n| n.to_string_lossy().into_owned())
    });
    Case::create(&args.directory, &name)?;
    say!("New case {name} in {}.", args.directory.display());
    say!("Next: parallax -C {} add ADDRESS, then collect, then serve.", args.directory.display());
    Ok(true)
}
