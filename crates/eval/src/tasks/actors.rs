use std::path::Path;

use crate::{Error, Options, Report};

pub fn run(_file: &Path, _options: &Options) -> Result<Report, Error> {
    Err(Error::LeftOut("actors".into()))
}
