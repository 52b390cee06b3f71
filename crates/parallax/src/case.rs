//! A case on disk: its directory, settings, knowledge and store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use parallax_knowledge::Knowledge;
use parallax_store::Store;

use crate::cli::Global;
use crate::settings::Settings;

/// The case file inside a case directory.
pub const FILE: &str = "case.parallax";
pub const SETTINGS: &str = "parallax.toml";

/// An open case.
pub struct Case {
    pub directory: PathBuf,
    pub settings: Settings,
    pub store: Store,
}

/// Whether the command writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

impl Case {
    pub fn open(global: &Global, access: Access) -> Result<Self> {
        let directory = directory(global);
        let file = directory.join(FILE);
        if !file.exists() {
            bail!(
                "{} is no case: it holds no {FILE}; make one with `parallax new DIR`, or name one with --case DIR",
                directory.display()
            );
        }
        let settings = Settings::load(&directory.join(SETTINGS), &global.set)?;
        let store = match access {
            Access::Read => Store::open_read_only(&file)?,
            Access::Write => Store::open(&file)?,
        };
        Ok(Self { directory, settings, store })
    }

    /// Makes the directory with settings and an empty case file.
    pub fn create(directory: &Path, name: &str) -> Result<()> {
        std::fs::create_dir_all(directory.join("knowledge"))
            .with_context(|| format!("{} cannot be made", directory.display()))?;
        let settings = directory.join(SETTINGS);
        if settings.exists() {
            bail!("{} is a case already", directory.display());
        }
        let store = Store::create(&directory.join(FILE))?;
        store.set_meta("name", name)?;
        store.checkpoint()?;
        let name = toml::Value::String(name.into());
        std::fs::write(&settings, format!("[case]\nname = {name}\n"))
            .with_context(|| format!("{} cannot be written", settings.display()))?;
        Ok(())
    }

    pub fn file(&self) -> PathBuf {
        self.directory.join(FILE)
    }

    /// The tables compiled in, with the case's own on top.
    pub fn knowledge(&self) -> Result<Arc<Knowledge>> {
        Ok(Arc::new(Knowledge::with_user(Some(&self.directory.join("knowledge")))?))
    }
}

pub fn directory(global: &Global) -> PathBuf {
    global.case.clone().unwrap_or_else(|| PathBuf::from("."))
}
