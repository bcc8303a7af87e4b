//! The store on SQLite: one writer thread with group commit, as many readers as ask, one process a site.

mod apply;
mod codec;
mod codes;
mod copy;
mod drive;
mod folder;
mod history;
mod index;
mod internal;
mod lower;
mod once;
mod put;
mod scalar;
mod schema;
mod select;
mod snapshot;
#[cfg(test)]
mod statements;
mod text;
mod writer;

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use expr::Instant;
use model::{Model, Names, Plan, Source};
use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::watch::Watches;
use crate::{Author, Commit, Committed, InternalTable, Layout, StoreError, Watch};
use writer::Writer;

pub(crate) use index::secondary;
pub use snapshot::Snapshot;

/// The door to a site's database.
pub struct Store {
    shared: Arc<Shared>,
    writer: Writer,
    // held as long as the store is: one process owns a site
    _lock: File,
}

struct Shared {
    database: PathBuf,
    layout: ArcSwap<Layout>,
    idle: Mutex<Vec<Connection>>,
    watches: Watches,
}

/// How many idle reading connections are kept.
const IDLE: usize = 8;

/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;

impl Store {
    /// Opens the site in `folder`, and makes an empty one there if there is none. The layout is empty until
    /// [`Store::use_model`] or [`Store::apply`].
    ///
    /// # Errors
    /// [`StoreError::Owned`] while another process has it open.
    pub fn open(folder: &Path, tables: &[&'static InternalTable]) -> Result<Store, StoreError> {
        make_folder(folder)?;
        let lock = own_file(&folder.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Owned(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let database = folder.join("ronghui.db");
        // made here and not by SQLite, which gives its log and its index the rights of the database
        drop(own_file(&database)?);
        let connection = Connection::open(&database)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
             PRAGMA foreign_keys = OFF; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;",
        )?;
        plan_once(&connection)?;
        // starting on a long log slows every read: fold it in first
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        schema::create_own(&connection, tables)?;
        let shared = Arc::new(Shared {
            database,
            layout: ArcSwap::default(),
            idle: Mutex::default(),
            watches: Watches::default(),
        });
        let writer = Writer::start(connection, Arc::clone(&shared))?;
        Ok(Store { shared, writer, _lock: lock })
    }

    /// The tables as they are now.
    pub fn layout(&self) -> Arc<Layout> {
        self.shared.layout.load_full()
    }

    /// A watch over datasets and internal tables by name, for whoever keeps a copy of what they say in memory.
    pub fn watch(&self, names: &[&str]) -> Watch {
        self.shared.watches.over(names)
    }

    /// A view of the site as it is at this moment. Short-lived: a held one keeps the log from being folded in.
    ///
    /// # Errors
    /// When no connection can be opened.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Snapshot::begin(&self.shared)
    }

    /// Commits, and answers when it is on the disk.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when what it relied on has changed, [`StoreError::Taken`],
    /// [`StoreError::Referred`], [`StoreError::KeyReused`], [`StoreError::DiskFull`]; then nothing was written.
    pub async fn write(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.writer.commit(commit).await
    }

    /// Takes up a model whose plan from what was applied is empty.
    pub fn use_model(&self, model: Arc<Model>, names: Names) {
        self.shared.layout.store(Arc::new(Layout::new(model, names)));
    }

    /// Makes the tables what `model` declares and records it, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with the plan's reasons.
    pub async fn apply(
        &self,
        plan: Plan,
        model: Arc<Model>,
        packs: &[Source],
        author: Author,
        at: Instant,
    ) -> Result<(), StoreError> {
        let reasons: Vec<&str> = plan.refusals().collect();
        if !reasons.is_empty() {
            return Err(StoreError::Refused(reasons.join("; ")));
        }
        let packs = serde_json::Value::Array(
            packs.iter().map(|source| serde_json::json!([source.path, source.text])).collect(),
        );
        self.writer.apply(apply::Application { plan, model, packs: packs.to_string(), author, at }).await
    }
}

impl Shared {
    fn reader(&self) -> Result<Connection, StoreError> {
        if let Some(connection) = self.idle.lock().pop() {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.database, flags)?;
        connection.execute_batch(
            "PRAGMA query_only = ON; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;",
        )?;
        plan_once(&connection)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock();
        if idle.len() < IDLE {
            idle.push(connection);
        }
    }
}

/// Makes a folder that only its owner looks into. One that is there keeps the rights that somebody gave it.
fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if let Some(above) = folder.parent() {
        std::fs::create_dir_all(above)?;
    }
    Ok(DirBuilder::new().recursive(true).mode(0o700).create(folder)?)
}

/// Opens a file for writing, and makes one that only its owner reads where there is none.
fn own_file(path: &Path) -> Result<File, StoreError> {
    Ok(OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?)
}

/// Plans do not look at bound values: where they may, a statement is prepared anew whenever a value has changed.
fn plan_once(connection: &Connection) -> Result<(), StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}
