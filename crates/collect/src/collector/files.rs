//! Files and folders of this machine.

use std::{fs::File, path::Path};

use super::{Collector, visit::Visit};
use crate::{
    item::{Item, Reason},
    read::read_stream,
    source::Source,
};

/// Files of a folder, and folders within folders.
const FILES: usize = 1_000_000;
const FOLDERS: usize = 32;

impl Collector<'_> {
    pub(super) fn file(
        &self,
        source: &Source,
        path: &Path,
        visit: &mut Visit<'_>,
    ) -> Result<(), Reason> {
        let address = path.display().to_string();
        let file = File::open(path).map_err(|e| Reason::Failed(format!("{address}: {e}")))?;
        read_stream(file, &source.origin(address, self.clock.now()), &mut |item| visit.meet(item));
        Ok(())
    }

    /// Files by name, folders after them by name; links are not followed.
    pub(super) fn folder(
        &self,
        source: &Source,
        path: &Path,
        visit: &mut Visit<'_>,
        depth: usize,
    ) -> Result<(), Reason> {
        let failed = |e: std::io::Error| Reason::Failed(format!("{}: {e}", path.display()));
        let mut entries: Vec<_> = std::fs::read_dir(path)
            .map_err(failed)?
            .take(FILES)
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        let mut folders = Vec::new();
        for entry in entries {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => {
                    if let Err(reason) = self.file(source, &entry.path(), visit) {
                        visit.hand_on(Item::Refused {
                            reason,
                            address: entry.path().display().to_string(),
                        });
                    }
                }
                _ => {
                    let reason = Reason::Address("neither a file nor a folder".into());
                    visit.hand_on(Item::Refused {
                        reason,
                        address: entry.path().display().to_string(),
                    });
                }
            }
        }
        for below in folders {
            let result = if depth < FOLDERS {
                self.folder(source, &below, visit, depth + 1)
            } else {
                Err(Reason::TooMany(FOLDERS))
            };
            if let Err(reason) = result {
                visit.hand_on(Item::Refused { reason, address: below.display().to_string() });
            }
        }
        Ok(())
    }
}
