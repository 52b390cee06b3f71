//! Read-only connections, opened when needed and kept for the next reader.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use parallax_store::Store;

use crate::Error;

/// More idle connections than this are closed again.
const IDLE: usize = 16;

#[derive(Debug)]
pub(crate) struct Pool {
    file: PathBuf,
    idle: Mutex<Vec<Store>>,
}

impl Pool {
    pub(crate) fn new(file: PathBuf) -> Self {
        Self { file, idle: Mutex::new(Vec::new()) }
    }

    /// Runs `work` on a connection of its own that may write.
    pub(crate) async fn write<T: Send + 'static>(
        self: std::sync::Arc<Self>,
        work: impl FnOnce(&mut Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        tokio::task::spawn_blocking(move || work(&mut Store::open(&self.file)?))
            .await
            .map_err(|e| Error::Broken(e.to_string()))?
    }

    /// Runs `work` on a connection, away from the threads that serve.
    pub(crate) async fn with<T: Send + 'static>(
        self: std::sync::Arc<Self>,
        work: impl FnOnce(&Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        tokio::task::spawn_blocking(move || {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let store = match idle {
                Some(store) => store,
                None => Store::open_read_only(&self.file)?,
            };
            let result = work(&store);
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE {
                idle.push(store);
            }
            result
        })
        .await
        .map_err(|e| Error::Broken(e.to_string()))?
    }
}
