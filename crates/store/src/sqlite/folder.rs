//! Folding the write-ahead log into the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use rusqlite::Connection;

/// Folds the log into the database from a connection of its own, so that no commit waits for it.
pub(super) struct Folder {
    pub database: std::path::PathBuf,
    /// Set when what was asked is done: the writer then folds the little that came meanwhile, and begins the log anew.
    pub done: Arc<AtomicBool>,
}

impl Folder {
    /// Folds whenever it is asked, until nobody can ask any more.
    pub fn run(&self, asked: &Receiver<()>) {
        let Ok(connection) = Connection::open(&self.database) else { return };
        while asked.recv().is_ok() {
            // what was asked meanwhile is answered by the same pass
            while asked.try_recv().is_ok() {}
            for _ in 0..2 {
                let folded = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
                if let Err(error) = folded {
                    tracing::warn!(%error, "the log was not folded in");
                }
            }
            self.done.store(true, Ordering::Release);
        }
    }
}
