//! Operations: work that a site does by itself, at boot and at each day's start. Whoever runs one writes down what came
//! of it; what one does is its own affair.
//!
//! ```text
//! keep(kernel, operations) ─ at boot, and each day ─▶ Kernel::run_operations ─▶ Operation::run(Run)
//!                                                        └▶ a Record: began, how far, ended, outcome
//! ```
//!
//! - [`Operation`] is what can be run; [`Run`] is one time it runs: the kernel, and how far it is.
//! - [`ClockMoves`] is the kernel's own: it makes the moves that datasets leave to the clock.
//! - [`Record`] is what is left of a run, for whoever keeps the site.
//!
//! **Architecture invariant:** an operation may be cut anywhere, by the end of the program or of the machine, and be
//! begun again from the start: what is done is found done. So nothing here continues from a place it remembered.

mod clock_moves;
mod daily;
mod record;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use expr::Id;
use model::Label;
use store::InternalWrite;

use crate::engine::Promise;
use crate::{Kernel, Problems};

pub use clock_moves::ClockMoves;
pub use daily::keep;
pub use record::{OPERATIONS, Outcome, Record};

/// Work that is done at boot and at each day's start. It is written so that it may be cut anywhere and begun again.
pub trait Operation: Send + Sync {
    /// Its stable key; an engine's begins with the engine's name: `engine.work`.
    fn name(&self) -> &'static str;

    /// What it does, in a few words.
    fn title(&self) -> Label;

    /// Does what there is to do now; answers how much it was.
    ///
    /// # Errors
    /// What kept it from being done; it is tried again the next time.
    fn run<'a>(&'a self, run: &'a Run<'a>) -> Promise<'a, Result<u64, Problems>>;
}

/// One time that an operation runs.
pub struct Run<'a> {
    /// The site's door.
    pub kernel: &'a Kernel,
    record: Record,
    skipped: AtomicU64,
}

impl Run<'_> {
    /// How far it is, to be committed together with the work that takes it there.
    pub fn reached(&self, done: u64) -> InternalWrite {
        Record { done, skipped: self.skipped.load(Ordering::Relaxed), ..self.record.clone() }.put()
    }

    /// Something could not be done and was left as it is.
    pub fn skip(&self) {
        self.skipped.fetch_add(1, Ordering::Relaxed);
    }
}

impl Kernel {
    /// Runs operations one after the other, and leaves a record of each. Answers whether all came to their end.
    ///
    /// # Errors
    /// When the records cannot be read or written; what an operation itself could not do is in its record.
    pub async fn run_operations(&self, operations: &[Arc<dyn Operation>]) -> Result<bool, Problems> {
        self.tidy_operations().await?;
        let mut all = true;
        for operation in operations {
            all &= self.run_operation(&**operation).await?;
        }
        Ok(all)
    }

    async fn run_operation(&self, operation: &dyn Operation) -> Result<bool, Problems> {
        let record = Record {
            id: Id::now_v7(),
            name: operation.name().into(),
            title: operation.title(),
            began: self.clock().now(),
            ended: None,
            done: 0,
            skipped: 0,
            outcome: Outcome::Running,
        };
        self.keep_record(&record).await?;
        let run = Run { kernel: self, record: record.clone(), skipped: AtomicU64::new(0) };
        let result = operation.run(&run).await;
        let skipped = run.skipped.load(Ordering::Relaxed);
        let (done, outcome) = match result {
            Ok(done) => (done, Outcome::Done),
            Err(problems) => {
                tracing::error!(operation = operation.name(), %problems, "an operation could not be done");
                let code = problems.0.first().map_or("site.failed", |problem| problem.refusal.code);
                (
                    self.operation(record.id).await?.map_or(0, |record| record.done),
                    Outcome::Failed(code.into()),
                )
            }
        };
        let all = outcome == Outcome::Done;
        let ended = Some(self.clock().now());
        self.keep_record(&Record { ended, done, skipped, outcome, ..record }).await?;
        Ok(all)
    }
}
