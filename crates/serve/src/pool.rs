//! Read-only connections, opened when needed and kept for the next reader. Each holds a cache of its own, so that only
//! some work at once and the other requests wait their turn.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use parallax_store::Store;
use tokio::sync::Semaphore;

use crate::Error;

/// Connections at work at once, for each processor and at most: more of them make no answer sooner.
const AT_ONCE: (usize, usize) = (2, 12);

#[derive(Debug)]
pub(crate) struct Pool {
    file: PathBuf,
    idle: Mutex<Vec<Store>>,
    turns: Semaphore,
}

impl Pool {
    pub(crate) fn new(file: PathBuf) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, |n| n.get());
        let turns = Semaphore::new((processors * AT_ONCE.0).min(AT_ONCE.1));
        Self { file, idle: Mutex::new(Vec::new()), turns }
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
        let pool = self.clone();
        let _turn = pool.turns.acquire().await.map_err(|e| Error::Broken(e.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let store = match idle {
                Some(store) => store,
                None => Store::open_read_only(&self.file)?,
            };
            let result = work(&store);
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(store);
            result
        })
        .await
        .map_err(|e| Error::Broken(e.to_string()))?
    }
}
