//! Imports of a site: files that were kept for them, runs that can be watched, stopped and continued.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::ops::ControlFlow;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use expr::{Id, Value};
use kernel::{Actor, ActorKind, CommitOptions, Kernel, Problems};
use model::Refusal;
use parking_lot::Mutex;
use store::{Direction, InternalWrite};

use super::note::Note;
use super::progress::{Import, Status};
use super::tables::{CORRECTIONS, IMPORTS, NOTES};
use super::work::{Batch, Sink, Work};
use crate::reading::{File, Known, Limits, Origin, Sheet, open_file};
use crate::recipe::Recipe;

/// How many imports of a person are listed.
const LISTED: u32 = 200;
/// How many unfinished imports are gone on with at once.
const UNFINISHED: u32 = 1_000;

/// Somebody who watches an import.
pub trait Watch: Send + Sync {
    /// It has come further; called after each batch that is on the disk.
    fn moved(&self, import: &Import);
}

impl Watch for () {
    fn moved(&self, _: &Import) {}
}

/// The imports of a site. Files lie in one folder under names of our own.
pub struct Imports {
    folder: PathBuf,
    limits: Limits,
    /// Those under way here, with the sign to stop.
    running: Mutex<HashMap<Id, Arc<AtomicBool>>>,
}

/// Takes an import out of those under way, however its run ends.
struct Running<'a> {
    imports: &'a Imports,
    id: Id,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.imports.running.lock().remove(&self.id);
    }
}

impl Imports {
    /// Imports whose files lie in `folder`.
    pub fn new(folder: PathBuf, limits: Limits) -> Self {
        Imports { folder, limits, running: Mutex::default() }
    }

    /// Keeps a file until its import is forgotten: it is on the disk when this answers.
    ///
    /// # Errors
    /// `file.too-large` as soon as more comes than may, `file.unreadable` when the disk does not take it, and what
    /// [`open_file`] refuses; then nothing is kept.
    pub fn keep(&self, name: &str, bytes: impl Read) -> Result<(Id, File), Problems> {
        let id = Id::now_v7();
        let path = self.path(id);
        let kept =
            self.put(&path, bytes).and_then(|()| open_file(name, Origin::Path(path.clone()), self.limits));
        if kept.is_err() {
            // it may not be there at all
            let _ = fs::remove_file(&path);
        }
        Ok((id, kept?))
    }

    fn put(&self, path: &std::path::Path, bytes: impl Read) -> Result<(), Problems> {
        let failed =
            |error: std::io::Error| Problems::from(Refusal::new("file.unreadable").with("why", error));
        // what offices send holds personal data: nobody else on the machine reads it
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(failed)?;
        let own = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let mut file = own.map_err(failed)?;
        // one byte more than may be shows that there is more
        let size = std::io::copy(&mut bytes.take(self.limits.bytes + 1), &mut file).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        if size > self.limits.bytes {
            let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
            let refusal = Refusal::new("file.too-large").with("size", megabytes(size));
            return Err(refusal.with("max", megabytes(self.limits.bytes)).into());
        }
        Ok(())
    }

    fn path(&self, file: Id) -> PathBuf {
        self.folder.join(file.to_string())
    }

    /// Drops a kept file that no import uses.
    pub fn discard(&self, file: Id) {
        // it may be gone already
        let _ = fs::remove_file(self.path(file));
    }

    /// Drops the files that were kept before `born` and that no import names: what came when the program ended before
    /// it could write down what for. Answers how many.
    ///
    /// # Errors
    /// When the store or the folder cannot be read.
    pub async fn sweep(&self, kernel: &Kernel, born: Id) -> Result<u64, Problems> {
        let failed = |error: std::io::Error| {
            tracing::error!(%error, "the folder of imports cannot be read");
            Problems::from("site.failed")
        };
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            // no file was ever sent
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(failed(error)),
        };
        let mut swept = 0;
        for entry in entries {
            let name = entry.map_err(failed)?.file_name();
            // ids are in the order of time; whatever bears another name is not ours
            let Some(file) = name.to_str().and_then(|name| Id::parse_str(name).ok()) else { continue };
            if file < born
                && kernel
                    .records()
                    .await?
                    .of(&IMPORTS, "file", &Value::Id(file), Direction::Ascending, 1)
                    .await?
                    .is_empty()
            {
                self.discard(file);
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// A file that was kept.
    ///
    /// # Errors
    /// As [`open_file`].
    pub fn kept(&self, file: Id, name: &str) -> Result<File, Problems> {
        open_file(name, Origin::Path(self.path(file)), self.limits)
    }

    /// Begins an import of a kept file: it is recorded, and [`Imports::run`] carries it out.
    ///
    /// # Errors
    /// `import.not-allowed`, `import.no-column`, and what reading the file refuses.
    pub async fn start(
        &self,
        kernel: &Kernel,
        actor: &Actor,
        (file, name): (Id, &str),
        recipe: &Recipe,
    ) -> Result<Id, Problems> {
        let draft = Import::draft(kernel, actor, (file, name), recipe);
        let import = self.ready(kernel, actor, draft).await?;
        put(kernel, actor, &import).await?;
        Ok(import.id)
    }

    /// An import as it can be run: its lines are counted, and whoever asks may import into everything it feeds.
    pub(super) async fn ready(
        &self,
        kernel: &Kernel,
        actor: &Actor,
        import: Import,
    ) -> Result<Import, Problems> {
        let (sheet, recipe) = self.opened(kernel, &import)?;
        Work::new(kernel, actor, &sheet, Arc::new(recipe), Sink::Rehearsal).await?;
        let mut total = 0;
        sheet.walk(&mut |_| {
            total += 1;
            ControlFlow::Continue(())
        })?;
        let seat = actor.seat.as_ref().map(|seat| seat.id);
        Ok(Import { status: Status::Open, total, seat, ..import })
    }

    /// The sheet an import reads, and its recipe.
    ///
    /// # Errors
    /// `recipe.invalid` when the declarations have changed since; what reading the file refuses.
    pub fn opened(&self, kernel: &Kernel, import: &Import) -> Result<(Sheet, Recipe), Problems> {
        let model = kernel.model();
        let recipe = import.recipe(&model)?;
        let file = Arc::new(self.kept(import.file, &import.name)?);
        let sheet = Sheet::open(&file, recipe.sheet.as_deref(), recipe.head, &Known::of(&model))?;
        Ok((sheet, recipe))
    }

    /// Carries an import out, from its first line or from behind the last that is on the disk, as who asked for it.
    /// Dropped while it runs, it can be continued.
    ///
    /// # Errors
    /// `import.missing`, `import.running`, `row.missing` when the seat it was asked from is gone, and what reading the
    /// file or writing to the site refuses; lines that are refused are no error.
    pub async fn run(
        &self,
        kernel: &Kernel,
        actor: &Actor,
        id: Id,
        watch: &dyn Watch,
    ) -> Result<Import, Problems> {
        self.progress(kernel, actor, id).await?;
        let stop = Arc::new(AtomicBool::new(false));
        if self.running.lock().insert(id, Arc::clone(&stop)).is_some() {
            return Err(Refusal::new("import.running").into());
        }
        let _running = Running { imports: self, id };
        // a run that was dropped may have left a batch with the writer: what is written behind it has seen it through
        let behind_it = vec![InternalWrite::Delete(&NOTES, vec![Value::Id(id), Value::Null, Value::Null])];
        kernel
            .commit(actor, Vec::new(), CommitOptions { internal: behind_it, ..CommitOptions::default() })
            .await?;
        let mut import = self.progress(kernel, actor, id).await?;
        if import.status == Status::Done {
            return Ok(import);
        }
        let who = match (import.kind, import.account) {
            (ActorKind::Account, Some(account)) => kernel.actor(account, import.seat).await?,
            _ => Actor::operator(),
        };
        let (sheet, recipe) = self.opened(kernel, &import)?;
        let behind = import.position;
        import.status = Status::Open;
        let counts = import.counts;
        let made = import.made.clone();
        let sink = Sink::Site(Box::new(import));
        let mut work = Work::new(kernel, &who, &sheet, Arc::new(recipe), sink).await?;
        work.counts = counts;
        work.made = made;
        let mut lines = work.lines(&sheet, behind)?;
        let mut next = lines.next().await?.map(Batch::of);
        while let Some(batch) = next {
            next = work.settle_and_go_on(batch, &mut lines).await?;
            if let Some((_, import)) = work.import() {
                watch.moved(import);
            }
            if stop.load(Ordering::Relaxed) {
                return end(&work, Status::Cancelled, watch).await;
            }
        }
        end(&work, Status::Done, watch).await
    }

    /// Asks a run to stop after the batch it is at. It can be continued.
    ///
    /// # Errors
    /// `import.missing`.
    pub async fn cancel(&self, kernel: &Kernel, actor: &Actor, id: Id) -> Result<(), Problems> {
        let mut import = self.progress(kernel, actor, id).await?;
        let running = self.running.lock().get(&id).cloned();
        match running {
            Some(stop) => stop.store(true, Ordering::Relaxed),
            None if import.status == Status::Open => {
                import.status = Status::Cancelled;
                put(kernel, actor, &import).await?;
            }
            None => {}
        }
        Ok(())
    }

    /// How an import stands.
    ///
    /// # Errors
    /// `import.missing` if there is none, or none of the actor's.
    pub async fn progress(&self, kernel: &Kernel, actor: &Actor, id: Id) -> Result<Import, Problems> {
        let record = kernel.records().await?.get(&IMPORTS, &[Value::Id(id)]).await?;
        let import = record.as_deref().and_then(Import::read).filter(|import| import.is_of(actor));
        import.ok_or_else(|| Refusal::new("import.missing").into())
    }

    /// The imports a person has asked for, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, kernel: &Kernel, actor: &Actor) -> Result<Vec<Import>, Problems> {
        let Some(person) = actor.person else { return Ok(Vec::new()) };
        let records = kernel
            .records()
            .await?
            .of(&IMPORTS, "person", &Value::Id(person), Direction::Descending, LISTED)
            .await?;
        let mut imports: Vec<Import> = records.iter().filter_map(|record| Import::read(record)).collect();
        imports.retain(|import| import.is_of(actor));
        Ok(imports)
    }

    /// The imports that an account has asked for and that are not at their end: under way, waiting, or cut off.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn unfinished(&self, kernel: &Kernel) -> Result<Vec<Import>, Problems> {
        let open = self.of_status(kernel, Status::Open).await?;
        Ok(open.into_iter().filter(|import| import.kind == ActorKind::Account).collect())
    }

    /// The oldest imports that stand so.
    pub(super) async fn of_status(&self, kernel: &Kernel, status: Status) -> Result<Vec<Import>, Problems> {
        let status = Value::text(status.word());
        let records =
            kernel.records().await?.of(&IMPORTS, "status", &status, Direction::Ascending, UNFINISHED).await?;
        Ok(records.iter().filter_map(|record| Import::read(record)).collect())
    }

    /// What was said of an import's lines, by line; `after` is the last one of the page before with its line.
    ///
    /// # Errors
    /// `import.missing`.
    pub async fn notes(
        &self,
        kernel: &Kernel,
        actor: &Actor,
        id: Id,
        after: Option<(i64, i64)>,
        limit: u32,
    ) -> Result<Vec<((i64, i64), Note)>, Problems> {
        self.progress(kernel, actor, id).await?;
        let number = |number: i64| Value::Number(expr::Number::int(number));
        let after = after.map(|(line, place)| [Value::Id(id), number(line), number(place)]);
        let after = after.as_ref().map(|key| &key[..]);
        let records = kernel.records().await?.after(&NOTES, &Value::Id(id), after, limit).await?;
        let at = |record: &[Value], place: usize| Some(record.get(place)?.as_number()?.units);
        let read = |record: &Vec<Value>| Some(((at(record, 1)?, at(record, 2)?), Note::read(record)?));
        Ok(records.iter().filter_map(read).collect())
    }

    /// Drops an import's file and what was said of its lines. Which rows its lines became stays known.
    ///
    /// # Errors
    /// `import.missing`, `import.running`.
    pub async fn forget(&self, kernel: &Kernel, actor: &Actor, id: Id) -> Result<(), Problems> {
        let import = self.progress(kernel, actor, id).await?;
        if self.running.lock().contains_key(&id) {
            return Err(Refusal::new("import.running").into());
        }
        let internal = vec![
            InternalWrite::DeleteWhere(&NOTES, "import", Value::Id(id)),
            InternalWrite::Delete(&IMPORTS, vec![Value::Id(id)]),
            InternalWrite::Delete(&CORRECTIONS, vec![Value::Id(id)]),
        ];
        let options = CommitOptions { request: Some(id), internal, ..CommitOptions::default() };
        kernel.commit(actor, Vec::new(), options).await?;
        self.discard(import.file);
        Ok(())
    }
}

pub(super) async fn put(kernel: &Kernel, actor: &Actor, import: &Import) -> Result<(), Problems> {
    let internal = vec![InternalWrite::Put(&IMPORTS, import.record())];
    let options = CommitOptions { request: Some(import.id), internal, ..CommitOptions::default() };
    kernel.commit(actor, Vec::new(), options).await?;
    Ok(())
}

async fn end(work: &Work<'_>, status: Status, watch: &dyn Watch) -> Result<Import, Problems> {
    let Some((_, import)) = work.import() else { return Err(Refusal::new("import.missing").into()) };
    let import = Import { status, ..import.clone() };
    put(work.kernel, work.actor, &import).await?;
    watch.moved(&import);
    Ok(import)
}
