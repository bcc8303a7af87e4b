//! Keeping the write-ahead log short: it is folded into the database beside the commits, and begun anew between two.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

/// The log is folded in when it is longer than this many bytes: some 20,000 pages.
pub(super) const LONG: u64 = 80_000_000;

/// How long the writer waits for a lock that somebody holds.
const PATIENCE: Duration = Duration::from_secs(5);

/// The writer's view of its log. A log whose end always moves is never begun anew by folding it from elsewhere alone,
/// and would be folded for ever: so what came meanwhile is folded by the writer itself, unless somebody reads it.
pub(super) struct Log {
    file: PathBuf,
    long: u64,
    ask: Sender<()>,
    /// Whether it is being folded in.
    folding: bool,
    folded: Arc<AtomicBool>,
}

impl Log {
    /// The log of a database, with the thread that folds it whenever it is longer than `long` bytes. The thread ends
    /// with the log.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub fn of(database: &Path, long: u64) -> std::io::Result<(Log, JoinHandle<()>)> {
        let (ask, asked) = channel();
        let folded = Arc::new(AtomicBool::new(false));
        let (path, done) = (database.to_owned(), Arc::clone(&folded));
        let folder = std::thread::Builder::new().name("log-folder".into());
        let folder = folder.spawn(move || fold(&path, &asked, &done))?;
        let file = database.with_extension("db-wal");
        Ok((Log { file, long, ask, folding: false, folded }, folder))
    }

    /// To be called between two groups of commits, by whoever writes.
    pub fn keep_short(&mut self, connection: &Connection) {
        if self.folding && self.folded.swap(false, Ordering::Acquire) {
            self.folding = false;
            let at_once = connection.busy_timeout(Duration::ZERO);
            let anew = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            let patient = connection.busy_timeout(PATIENCE);
            if let Err(error) = at_once.and(anew).and(patient) {
                tracing::warn!(%error, "the log was not begun anew");
            }
        }
        if !self.folding && std::fs::metadata(&self.file).is_ok_and(|log| log.len() > self.long) {
            self.folding = self.ask.send(()).is_ok();
        }
    }
}

/// Folds from a connection of its own, so that no commit waits for it, whenever it is asked, until nobody can ask.
fn fold(database: &Path, asked: &Receiver<()>, done: &AtomicBool) {
    let Ok(connection) = Connection::open(database) else { return };
    while asked.recv().is_ok() {
        // the second pass takes what came during the first
        for _ in 0..2 {
            let folded = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
            if let Err(error) = folded {
                tracing::warn!(%error, "the log was not folded in");
            }
        }
        done.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_grows_while_it_is_folded_is_begun_anew_each_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("some.db");
        let connection = Connection::open(&database).expect("a database");
        let set_up = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE page (text)";
        connection.execute_batch(set_up).expect("a table");
        let long = 400_000;
        let (mut log, thread) = Log::of(&database, long).expect("a log");
        let length = || std::fs::metadata(database.with_extension("db-wal")).map_or(0, |file| file.len());
        let (mut times, mut was_long) = (0, false);
        // far fewer are needed, but nobody says when the other thread comes to its turn
        for _ in 0..100_000 {
            connection.execute("INSERT INTO page VALUES (?)", ["x".repeat(20_000)]).expect("written");
            log.keep_short(&connection);
            if was_long && length() <= long {
                times += 1;
            }
            was_long = length() > long;
            if times == 3 {
                break;
            }
        }
        assert_eq!(times, 3, "the log is {} bytes", length());
        drop(log);
        thread.join().expect("it ends with the log");
    }
}
