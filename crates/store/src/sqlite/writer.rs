//! The one thread that writes: it takes what waits as a group, gives each commit its savepoint, numbers and
//! chains the entries, and answers when the whole group is on the disk.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use expr::Id;
use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::sync::oneshot;

use super::apply::{self, Application};
use super::codec::{blob, blob_or_null};
use super::folder::{LONG, Log};
use super::{STATEMENTS, Shared, internal, once, put};
use crate::chain::{Hash, chained, digest, model_digest};
use crate::{Change, Commit, Committed, Expect, Layout, RowWrite, StoreError, Write};

/// The most commits in one group.
const GROUP: usize = 256;

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

enum Job {
    Commit(Box<Commit>, Answer<Committed>),
    Apply(Box<Application>, Answer<()>),
}

/// The handle to the thread.
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, shared: Arc<Shared>) -> Result<Writer, StoreError> {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let (jobs, waiting) = channel();
        let (log, folder) = Log::of(&shared.database, LONG)?;
        let head = head(&connection)?;
        let writer = std::thread::Builder::new().name("writer".into()).spawn(move || {
            Thread { connection, shared, head, log }.run(&waiting);
        })?;
        Ok(Writer { jobs: Some(jobs), threads: vec![writer, folder] })
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
        // a thread ends when nobody can send to it any more, the writer after what waits is written: then all files are
        // closed, and may be moved
        self.jobs = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// The end of the feed.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub seq: i64,
    pub hash: Hash,
}

/// The end of the feed in a database.
pub(super) fn head(connection: &Connection) -> Result<Head, StoreError> {
    let last = connection
        .query_row("SELECT seq, hash FROM __change ORDER BY seq DESC LIMIT 1", [], |row| {
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
    log: Log,
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
                let _ = answer.send(self.apply(&application));
            }
            self.log.keep_short(&self.connection);
        }
    }

    fn group(&mut self, commits: Vec<(Box<Commit>, Answer<Committed>)>) {
        if commits.is_empty() {
            return;
        }
        let before = self.head;
        if let Err(error) = self.connection.execute_batch("BEGIN IMMEDIATE") {
            tracing::error!(%error, "a group of commits could not begin");
            refuse(commits.into_iter().map(|(_, answer)| answer), &StoreError::from_sqlite(error));
            return;
        }
        let layout = self.shared.layout.load_full();
        let mut done = Vec::with_capacity(commits.len());
        let mut waiting = commits.into_iter();
        for (commit, answer) in waiting.by_ref() {
            let result = self.one(&commit, &layout);
            done.push((commit, result, answer));
            if self.connection.is_autocommit() {
                break;
            }
        }
        // where the disk is full or fails SQLite rolls the whole group back by itself: then there is none to commit
        let written = if self.connection.is_autocommit() {
            Err(done
                .last()
                .and_then(|(_, result, _)| result.as_ref().err())
                .map_or(StoreError::Failed, again))
        } else {
            self.connection.execute_batch("COMMIT").map_err(StoreError::from_sqlite)
        };
        match written {
            Ok(()) => {
                // all of the group can be read from now on, so all are counted before the first is told
                for (commit, ..) in done.iter().filter(|(_, result, _)| result.is_ok()) {
                    self.shared.watches.committed(commit);
                }
                for (_, result, answer) in done {
                    let _ = answer.send(result);
                }
            }
            Err(error) => {
                tracing::error!(%error, "a group of commits was not written");
                let _ = self.connection.execute_batch("ROLLBACK");
                self.head = before;
                refuse(
                    done.into_iter().map(|(_, _, answer)| answer).chain(waiting.map(|(_, answer)| answer)),
                    &error,
                );
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
                // fails where the group is rolled back already
                let _ = self.connection.execute_batch("ROLLBACK TO one; RELEASE one");
                Err(match error {
                    StoreError::Database(error) => StoreError::from_sqlite(error),
                    other => other,
                })
            }
        }
    }

    fn write(&mut self, commit: &Commit, layout: &Layout) -> Result<Committed, StoreError> {
        if let Some((key, digest)) = &commit.key
            && let Some(done) = once::done_before(&self.connection, commit.author.person, key, digest)?
        {
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
        for write in &commit.writes {
            put::write(&self.connection, layout, &write.dataset, &write.row)
                .and_then(|()| self.record(commit, write, layout, tx))
                .map_err(|error| taken(error, layout, &write.dataset))?;
        }
        // asked at the end: what goes together may refer to one another
        for write in &commit.writes {
            if let RowWrite::Delete(row) = &write.row {
                put::unreferred(&self.connection, layout, &write.dataset, row.id)?;
            }
        }
        for write in &commit.internal {
            internal::write(&self.connection, write)?;
        }
        let committed = Committed { tx, seq: self.head.seq, answer: commit.answer.clone(), repeated: false };
        once::remember(&self.connection, commit, &committed)?;
        Ok(committed)
    }

    /// The version and the entry of one row.
    fn record(&mut self, commit: &Commit, write: &Write, layout: &Layout, tx: i64) -> Result<(), StoreError> {
        let table = layout.table(&write.dataset).ok_or(StoreError::Changed)?;
        let row = write.row.row();
        let values = crate::encode_values(row, table);
        let salt = salt()?;
        let digest = digest(&salt, &values, write.note.as_deref());
        self.connection
            .prepare_cached(
                "INSERT INTO __version (dataset, row, rev, tx, salt, vals, note) VALUES (?,?,?,?,?,?,?)",
            )?
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
        self.enter(&change, commit.author.request, &digest)
    }

    fn enter(&mut self, change: &Change, request: Option<Id>, digest: &Hash) -> Result<(), StoreError> {
        let hash = chained(&self.head.hash, change, request, digest);
        let fields: Vec<String> = change.fields.iter().map(u32::to_string).collect();
        self.connection
            .prepare_cached(
                "INSERT INTO __change (seq, tx, at, kind, actor, seat, on_behalf, request, dataset, row, rev, op, fields,
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

    fn apply(&mut self, application: &Application) -> Result<(), StoreError> {
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
        let result = apply::run(&self.connection, application, &layout, change.seq).and_then(|()| {
            let names = layout.names.to_json().to_string();
            let digest = model_digest(&application.model.hash, &application.packs, &names);
            self.enter(&change, application.author.request, &digest)?;
            Ok(self.connection.execute_batch("COMMIT")?)
        });
        match result {
            Ok(()) => {
                self.shared.layout.store(Arc::new(layout));
                self.shared.watches.applied();
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

/// Answers all with the same refusal.
fn refuse(answers: impl Iterator<Item = Answer<Committed>>, error: &StoreError) {
    for answer in answers {
        let _ = answer.send(Err(again(error)));
    }
}

/// The refusal of a whole group, once more for each of its commits.
fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::DiskFull => StoreError::DiskFull,
        _ => StoreError::Failed,
    }
}

/// Tells a unique value that is taken from other failures.
fn taken(error: StoreError, layout: &Layout, dataset: &str) -> StoreError {
    let StoreError::Database(rusqlite::Error::SqliteFailure(code, Some(message))) = &error else {
        return error;
    };
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
