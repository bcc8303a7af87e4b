//! Dry runs in the background, kept for a while: a page asks for one again and again until it is there, and may be
//! loaded once more without going through the file once more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use expr::{Id, Instant};
use indexmap::IndexMap;
use kernel::{Actor, Kernel, Problems};
use parking_lot::Mutex;
use tokio::sync::{Semaphore, watch};
use tokio::task::AbortHandle;

use crate::importing::{DryRun, Import, dry_run_watched};
use crate::running::Runs;

/// How many files are gone through side by side.
const SIDE_BY_SIDE: usize = 2;
/// How many results are kept.
const KEPT: usize = 16;
/// How long a result stays true enough, in microseconds: others write meanwhile.
const FRESH: i64 = 10 * 60 * 1_000_000;
/// How long a page waits for one: small files are there at once.
const PATIENCE: Duration = Duration::from_millis(1_500);

type Outcome = Option<Result<Arc<DryRun>, Problems>>;

/// What there is to tell of a dry run.
pub(crate) enum Told {
    /// It goes on; so many lines are done.
    Moves(u64),
    /// It is there.
    Done(Arc<DryRun>),
}

/// The dry runs of a site.
pub(crate) struct Rehearsals {
    kept: Mutex<IndexMap<Id, Rehearsal>>,
    turns: Arc<Semaphore>,
}

struct Rehearsal {
    recipe: String,
    seat: Option<Id>,
    at: Instant,
    done: Arc<AtomicU64>,
    outcome: watch::Receiver<Outcome>,
    task: AbortHandle,
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Rehearsals {
    pub fn new() -> Self {
        Rehearsals { kept: Mutex::default(), turns: Arc::new(Semaphore::new(SIDE_BY_SIDE)) }
    }

    /// The dry run of a draft for an actor: begun if there is none, told of after a moment.
    ///
    /// # Errors
    /// As [`crate::dry_run`].
    pub async fn ask(&self, runs: &Arc<Runs>, actor: &Actor, import: &Import) -> Result<Told, Problems> {
        let (mut outcome, done) = self.find_or_begin(runs, actor, import);
        let there = tokio::time::timeout(PATIENCE, outcome.wait_for(Option::is_some)).await;
        match there {
            Ok(Ok(there)) => match &*there {
                Some(Ok(run)) => Ok(Told::Done(Arc::clone(run))),
                Some(Err(problems)) => {
                    let problems = problems.clone();
                    self.forget(import.id);
                    Err(problems)
                }
                None => Ok(Told::Moves(0)),
            },
            // the task ended without a word
            Ok(Err(_)) => {
                self.forget(import.id);
                Err("site.failed".into())
            }
            Err(_) => Ok(Told::Moves(done.load(Ordering::Relaxed))),
        }
    }

    /// Drops what is known of a draft.
    pub fn forget(&self, id: Id) {
        self.kept.lock().shift_remove(&id);
    }

    fn find_or_begin(
        &self,
        runs: &Arc<Runs>,
        actor: &Actor,
        import: &Import,
    ) -> (watch::Receiver<Outcome>, Arc<AtomicU64>) {
        let seat = actor.seat.as_ref().map(|seat| seat.id);
        let now = runs.kernel.clock().now();
        let mut kept = self.kept.lock();
        if let Some(known) = kept.get(&import.id)
            && known.recipe == import.recipe
            && known.seat == seat
            && now.0 - known.at.0 < FRESH
        {
            return (known.outcome.clone(), Arc::clone(&known.done));
        }
        let done = Arc::new(AtomicU64::new(0));
        let (send, outcome) = watch::channel(None);
        let (turns, counted) = (Arc::clone(&self.turns), Arc::clone(&done));
        let (runs, actor, draft) = (Arc::clone(runs), actor.clone(), import.clone());
        let task = tokio::spawn(async move {
            let _turn = turns.acquire().await;
            let run = rehearse(&runs.kernel, &runs, &actor, &draft, &counted).await;
            // nobody may be asking any more
            let _ = send.send(Some(run.map(Arc::new)));
        });
        kept.shift_remove(&import.id);
        while kept.len() >= KEPT {
            kept.shift_remove_index(0);
        }
        let rehearsal = Rehearsal {
            recipe: import.recipe.clone(),
            seat,
            at: now,
            done: Arc::clone(&done),
            outcome: outcome.clone(),
            task: task.abort_handle(),
        };
        kept.insert(import.id, rehearsal);
        (outcome, done)
    }
}

async fn rehearse(
    kernel: &Kernel,
    runs: &Runs,
    actor: &Actor,
    import: &Import,
    done: &AtomicU64,
) -> Result<DryRun, Problems> {
    let (sheet, recipe) = runs.imports.opened(kernel, import)?;
    dry_run_watched(kernel, actor, &sheet, &recipe, &|counts| done.store(counts.lines(), Ordering::Relaxed))
        .await
}
