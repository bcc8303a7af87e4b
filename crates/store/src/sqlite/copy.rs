//! A copy of the whole database as it is at one moment, made while others read and write.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::{Store, writer};
use crate::chain::hex;
use crate::{Copied, StoreError};

/// How many pages are copied between two words of progress.
const STEP: i32 = 4_096;

impl Store {
    /// Copies the database into `file`, which must not be there yet, as it is now. Whoever commits meanwhile neither
    /// waits nor is in the copy. `progress` hears how much of how much is copied, in pages.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`]; then a part of the copy is left.
    pub async fn copy_to(
        &self,
        file: &Path,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Copied, StoreError> {
        let from = self.shared.reader()?;
        let mut to = Connection::open(file)?;
        // while the transaction is open the copy sees what it saw at its first page, however long it takes
        from.execute_batch("BEGIN; SELECT 1 FROM __change LIMIT 1;")?;
        progress(0, from.query_row("PRAGMA page_count", [], |row| row.get::<_, u32>(0))?.into());
        let copied = copy(&from, &mut to, progress);
        from.execute_batch("ROLLBACK")?;
        self.shared.give_back(from);
        copied?;
        // a file of its own, without a log beside it
        to.execute_batch("PRAGMA journal_mode = DELETE").map_err(StoreError::from_sqlite)?;
        let head = writer::head(&to)?;
        to.close().map_err(|(_, error)| StoreError::from_sqlite(error))?;
        Ok(Copied { entries: head.seq, head: hex(&head.hash) })
    }
}

fn copy(
    from: &Connection,
    to: &mut Connection,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<(), StoreError> {
    let backup = Backup::new(from, to)?;
    loop {
        let step = backup.step(STEP).map_err(StoreError::from_sqlite)?;
        let state = backup.progress();
        let pages = |count: i32| u64::try_from(count).unwrap_or(0);
        progress(pages(state.pagecount - state.remaining), pages(state.pagecount));
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => return Err(StoreError::Failed),
        }
    }
}
