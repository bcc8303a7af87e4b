//! The one thread that writes: it takes what waits as a group, gives each commit its savepoint, numbers and
//! chains the entries, and answers when the whole group is on the disk.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use expr::{Id, Value};
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};
use tokio::sync::oneshot;

use super::apply::{self, Application};
use super::codec::{blob, blob_or_null, encode};
use super::text::{Statement, quoted};
use super::{STATEMENTS, Shared, put};
use crate::chain::{Hash, chained, digest};
use crate::{Change, Commit, Committed, Expect, InternalTable, InternalWrite, Layout, StoreError, Write, Written};

/// The most commits in one group.
const GROUP: usize = 256;

/// The log is folded in when it is longer than this: some 20,000 pages.
const LOG: u64 = 80_000_000;

/// How long a key of a commit is kept: 30 days.
const KEPT: i64 = 30 * 86_400_000_000;

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

enum Job {
    Commit(Box<Commit>, Answer<Committed>),
    Apply(Box<Application>, Answer<()>),
}

/// The handle to the thread.
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, shared: Arc<Shared>) -> Result<Writer, StoreError> {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let (jobs, waiting) = channel();
        let (fold, folding) = channel();
        let log = shared.database.with_extension("db-wal");
        let folder = Folder { database: shared.database.clone() };
        std::thread::Builder::new().name("log-folder".into()).spawn(move || folder.run(&folding))?;
        let head = head(&connection)?;
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || Thread { connection, shared, head, log, fold }.run(&waiting))?;
        Ok(Writer { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(super) async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Commit(Box::new(commit), answer))?;
        answered.await.map_err(|_| StoreError::Closing)?
    }

    pub(super) async fn apply(&self, application: Application) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Apply(Box::new(application), answer))?;
        answered.await.map_err(|_| StoreError::Closing)?
    }

    fn send(&self, job: Job) -> Result<(), StoreError> {
        self.jobs.as_ref().ok_or(StoreError::Closing)?.send(job).map_err(|_| StoreError::Closing)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // the thread ends when nobody can send to it any more, after what waits is written
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The end of the feed.
#[derive(Clone, Copy)]
struct Head {
    seq: i64,
    hash: Hash,
}

fn head(connection: &Connection) -> Result<Head, StoreError> {
    let last = connection
        .query_row("SELECT seq, hash FROM change ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get::<_, Hash>(1)?))
        })
        .optional()?;
    let (seq, hash) = last.unwrap_or((0, [0; 32]));
    Ok(Head { seq, hash })
}

struct Thread {
    connection: Connection,
    shared: Arc<Shared>,
    head: Head,
    log: std::path::PathBuf,
    fold: Sender<()>,
}

impl Thread {
    fn run(mut self, waiting: &Receiver<Job>) {
        while let Ok(first) = waiting.recv() {
            let mut commits = Vec::new();
            let mut next = Some(first);
            let mut application = None;
            while let Some(job) = next.take() {
                match job {
                    Job::Commit(commit, answer) => commits.push((commit, answer)),
                    Job::Apply(apply, answer) => application = Some((apply, answer)),
                }
                if application.is_none() && commits.len() < GROUP {
                    next = waiting.try_recv().ok();
                }
            }
            self.group(commits);
            if let Some((application, answer)) = application {
                let _ = answer.send(self.apply(*application));
            }
            if std::fs::metadata(&self.log).is_ok_and(|log| log.len() > LOG) {
                let _ = self.fold.send(());
            }
        }
    }

    fn group(&mut self, commits: Vec<(Box<Commit>, Answer<Committed>)>) {
        if commits.is_empty() {
            return;
        }
        let before = self.head;
        if let Err(error) = self.connection.execute_batch("BEGIN IMMEDIATE") {
            tracing::error!(%error, "a group of commits could not begin");
            for (_, answer) in commits {
                let _ = answer.send(Err(StoreError::Closing));
            }
            return;
        }
        let layout = self.shared.layout.load_full();
        let done: Vec<_> = commits
            .into_iter()
            .map(|(commit, answer)| (self.one(&commit, &layout), answer))
            .collect();
        match self.connection.execute_batch("COMMIT") {
            Ok(()) => {
                for (result, answer) in done {
                    let _ = answer.send(result);
                }
            }
            Err(error) => {
                let _ = self.connection.execute_batch("ROLLBACK");
                self.head = before;
                let full = matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull));
                tracing::error!(%error, "a group of commits was not written");
                for (result, answer) in done {
                    let failed = if full { StoreError::DiskFull } else { StoreError::Closing };
                    let _ = answer.send(result.and(Err(failed)));
                }
            }
        }
    }

    /// One commit in its savepoint: a bad one does not fail its group.
    fn one(&mut self, commit: &Commit, layout: &Layout) -> Result<Committed, StoreError> {
        let before = self.head;
        self.connection.prepare_cached("SAVEPOINT one")?.execute([])?;
        match self.write(commit, layout) {
            Ok(committed) => {
                self.connection.prepare_cached("RELEASE one")?.execute([])?;
                Ok(committed)
            }
            Err(error) => {
                self.head = before;
                // where the disk is full SQLite may have rolled the whole group back already
                let _ = self.connection.execute_batch("ROLLBACK TO one; RELEASE one");
                Err(error)
            }
        }
    }

    fn write(&mut self, commit: &Commit, layout: &Layout) -> Result<Committed, StoreError> {
        if let Some(done) = self.done_before(commit)? {
            return Ok(done);
        }
        if commit.model != layout.model.hash {
            return Err(StoreError::Changed);
        }
        for read in &commit.reads {
            let table = layout.table(&read.dataset).ok_or(StoreError::Changed)?;
            let revision = put::revision(&self.connection, table, read.id)?;
            let holds = match read.expect {
                Expect::Revision(expected) => revision == Some(expected),
                Expect::Present => revision.is_some(),
                Expect::Absent => revision.is_none(),
            };
            if !holds {
                return Err(StoreError::Changed);
            }
        }
        let tx = self.head.seq + 1;
        let mut rows = Vec::with_capacity(commit.writes.len());
        for write in &commit.writes {
            put::write(&self.connection, layout, &write.dataset, &write.row)
                .map_err(|error| taken(error, layout, &write.dataset))?;
            rows.push(self.record(commit, write, layout, tx)?);
        }
        for write in &commit.internal {
            internal(&self.connection, write)?;
        }
        let committed = Committed { tx, seq: self.head.seq, rows, repeated: false };
        self.remember(commit, &committed)?;
        Ok(committed)
    }

    /// The version and the entry of one row.
    fn record(&mut self, commit: &Commit, write: &Write, layout: &Layout, tx: i64) -> Result<Written, StoreError> {
        let table = layout.table(&write.dataset).ok_or(StoreError::Changed)?;
        let row = write.row.row();
        let values = crate::encode_values(row, table);
        let salt = salt()?;
        let digest = digest(&salt, &values);
        self.connection
            .prepare_cached("INSERT INTO version (dataset, row, rev, tx, salt, vals, note) VALUES (?,?,?,?,?,?,?)")?
            .execute(params![table.id, blob(row.id), row.rev, tx, salt, values, write.note.as_deref()])?;
        let change = Change {
            seq: self.head.seq + 1,
            tx,
            at: commit.at,
            actor_kind: commit.author.kind.into(),
            actor: commit.author.person,
            seat: commit.author.seat,
            on_behalf: commit.author.on_behalf,
            dataset: table.id,
            row: row.id,
            rev: row.rev,
            operation: write.operation.clone(),
            fields: write.fields.clone(),
        };
        self.enter(&change, commit.author.request, &digest)?;
        Ok(Written { dataset: table.id, id: row.id, rev: row.rev })
    }

    fn enter(&mut self, change: &Change, request: Option<Id>, digest: &Hash) -> Result<(), StoreError> {
        let hash = chained(&self.head.hash, change, digest);
        let fields: Vec<String> = change.fields.iter().map(u32::to_string).collect();
        self.connection
            .prepare_cached(
                "INSERT INTO change (seq, tx, at, kind, actor, seat, on_behalf, request, dataset, row, rev, op, fields,
                     digest, hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            )?
            .execute(params![
                change.seq,
                change.tx,
                change.at.0,
                &*change.actor_kind,
                blob_or_null(change.actor),
                blob_or_null(change.seat),
                blob_or_null(change.on_behalf),
                blob_or_null(request),
                change.dataset,
                blob(change.row),
                change.rev,
                &*change.operation,
                fields.join(","),
                digest,
                hash,
            ])?;
        self.head = Head { seq: change.seq, hash };
        Ok(())
    }

    /// What a commit with the same key did, if it was done.
    fn done_before(&self, commit: &Commit) -> Result<Option<Committed>, StoreError> {
        let Some((key, asked)) = &commit.key else { return Ok(None) };
        let actor = commit.author.person.unwrap_or_default();
        let done: Option<(String, i64, i64, String)> = self
            .connection
            .prepare_cached("SELECT digest, tx, seq, rows FROM done WHERE actor = ? AND key = ?")?
            .query_row(params![blob(actor), &**key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        match done {
            None => Ok(None),
            Some((digest, ..)) if *digest != **asked => Err(StoreError::KeyReused),
            Some((_, tx, seq, rows)) => {
                let rows = read_written(&rows).ok_or_else(|| StoreError::Damaged("the record of a key".into()))?;
                Ok(Some(Committed { tx, seq, rows, repeated: true }))
            }
        }
    }

    fn remember(&self, commit: &Commit, committed: &Committed) -> Result<(), StoreError> {
        let Some((key, asked)) = &commit.key else { return Ok(()) };
        let actor = commit.author.person.unwrap_or_default();
        let rows: Vec<serde_json::Value> = committed
            .rows
            .iter()
            .map(|row| serde_json::json!([row.dataset, row.id.to_string(), row.rev]))
            .collect();
        let rows = serde_json::Value::Array(rows).to_string();
        self.connection
            .prepare_cached("INSERT INTO done (actor, key, digest, tx, seq, at, rows) VALUES (?,?,?,?,?,?,?)")?
            .execute(params![blob(actor), &**key, &**asked, committed.tx, committed.seq, commit.at.0, rows])?;
        self.connection
            .prepare_cached("DELETE FROM done WHERE actor = ? AND at < ?")?
            .execute(params![blob(actor), commit.at.0.saturating_sub(KEPT)])?;
        Ok(())
    }

    fn apply(&mut self, application: Application) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let before = self.head;
        let layout = Layout::new(Arc::clone(&application.model), application.plan.names.clone());
        let change = Change {
            seq: self.head.seq + 1,
            tx: self.head.seq + 1,
            at: application.at,
            actor_kind: application.author.kind.into(),
            actor: application.author.person,
            seat: None,
            on_behalf: None,
            dataset: 0,
            row: Id::nil(),
            rev: 0,
            operation: "apply".into(),
            fields: Vec::new(),
        };
        let result = apply::run(&self.connection, &application, &layout).and_then(|()| {
            // what the entry covers is the model's own hash
            let digest = digest(&[], &application.model.hash);
            self.enter(&change, application.author.request, &digest)?;
            Ok(self.connection.execute_batch("COMMIT")?)
        });
        match result {
            Ok(()) => {
                self.shared.layout.store(Arc::new(layout));
                self.connection.flush_prepared_statement_cache();
                self.shared.idle.lock().clear();
                Ok(())
            }
            Err(error) => {
                self.head = before;
                let _ = self.connection.execute_batch("ROLLBACK");
                Err(error)
            }
        }
    }
}

fn salt() -> Result<[u8; 16], StoreError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(salt)
}

fn read_written(text: &str) -> Option<Vec<Written>> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let written = |json: &serde_json::Value| {
        Some(Written {
            dataset: u32::try_from(json.get(0)?.as_u64()?).ok()?,
            id: Id::parse_str(json.get(1)?.as_str()?).ok()?,
            rev: json.get(2)?.as_i64()?,
        })
    };
    json.as_array()?.iter().map(written).collect()
}

/// Tells a unique value that is taken from other failures.
fn taken(error: StoreError, layout: &Layout, dataset: &str) -> StoreError {
    let StoreError::Database(rusqlite::Error::SqliteFailure(code, Some(message))) = &error else { return error };
    if code.code != rusqlite::ErrorCode::ConstraintViolation {
        return match error {
            StoreError::Database(error) => StoreError::from_sqlite(error),
            other => other,
        };
    }
    // SQLite names the columns: `UNIQUE constraint failed: job.title, job.enterprise`
    let named: Vec<&str> = message
        .rsplit(": ")
        .next()
        .unwrap_or_default()
        .split(", ")
        .filter_map(|name| name.split_once('.').map(|(_, column)| column))
        .collect();
    let fields = layout.table(dataset).map(|table| {
        let places = table.fields.iter().enumerate();
        places.filter(|(_, field)| named.contains(&&*field.column)).map(|(place, _)| place).collect()
    });
    StoreError::Taken { dataset: dataset.into(), fields: fields.unwrap_or_default() }
}

fn internal(connection: &Connection, write: &InternalWrite) -> Result<(), StoreError> {
    let mut statement = Statement::default();
    match write {
        InternalWrite::Put(table, values) => {
            statement.push("INSERT OR REPLACE INTO ").name(table.name).push(" VALUES (");
            for (place, value) in values.iter().enumerate() {
                statement.push(if place > 0 { ", " } else { "" }).bind(encode(value));
            }
            statement.push(")");
        }
        InternalWrite::Delete(table, key) => {
            statement.push("DELETE FROM ").name(table.name).push(" WHERE 1");
            push_key(table, key, &mut statement);
        }
        InternalWrite::DeleteWhere(table, column, value) => {
            statement.push("DELETE FROM ").name(table.name).push(" WHERE ").name(column).push(" = ");
            statement.bind(encode(value));
        }
    }
    connection.prepare_cached(&statement.text)?.execute(params_from_iter(&statement.values))?;
    Ok(())
}

/// ` AND column = ?` for each column of a key.
pub(super) fn push_key(table: &InternalTable, key: &[Value], statement: &mut Statement) {
    for ((name, _), value) in table.columns.iter().take(table.key).zip(key) {
        statement.push(" AND ").push(&quoted(name)).push(" = ").bind(encode(value));
    }
}


/// Folds the log into the database from a connection of its own, so that no commit waits for it.
struct Folder {
    database: std::path::PathBuf,
}

impl Folder {
    fn run(&self, asked: &Receiver<()>) {
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
        }
    }
}
