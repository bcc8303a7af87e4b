//! Imports under way: tasks of the engine, which nobody's page has to wait for. What they have done is on the disk, so
//! that every page sees the same; here is only who is at work, and what stopped those that failed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use expr::Id;
use kernel::engine::Promise;
use kernel::operation::{Operation, Run};
use kernel::{Actor, Kernel, Problems};
use model::Label;
use parking_lot::Mutex;
use tokio::sync::Semaphore;

use crate::importing::{Import, Imports, Status};

/// How many imports are carried out side by side; others wait for their turn.
const SIDE_BY_SIDE: usize = 2;

/// The imports of a site, and those that are under way.
pub(crate) struct Runs {
    pub kernel: Arc<Kernel>,
    pub imports: Imports,
    /// Later than every file that was kept before the program began.
    born: Id,
    under_way: Mutex<HashSet<Id>>,
    failed: Mutex<HashMap<Id, Problems>>,
    turns: Semaphore,
}

/// Takes an import out of those under way, however its task ends.
struct Task {
    runs: Arc<Runs>,
    id: Id,
}

impl Drop for Task {
    fn drop(&mut self) {
        self.runs.under_way.lock().remove(&self.id);
    }
}

impl Runs {
    pub fn new(kernel: Arc<Kernel>, imports: Imports) -> Arc<Self> {
        Arc::new(Runs {
            kernel,
            imports,
            born: Id::now_v7(),
            under_way: Mutex::default(),
            failed: Mutex::default(),
            turns: Semaphore::new(SIDE_BY_SIDE),
        })
    }

    /// Carries an open import out in the background. Does nothing for one that is under way.
    pub fn begin(self: &Arc<Self>, id: Id) {
        if !self.under_way.lock().insert(id) {
            return;
        }
        self.failed.lock().remove(&id);
        let task = Task { runs: Arc::clone(self), id };
        tokio::spawn(async move {
            let runs = &task.runs;
            if let Err(problems) = runs.carry_out(id).await {
                tracing::warn!(import = %id, %problems, "an import was broken off");
                runs.failed.lock().insert(id, problems);
            }
        });
    }

    async fn carry_out(&self, id: Id) -> Result<(), Problems> {
        let _turn = self.turns.acquire().await;
        let operator = Actor::operator();
        // it may have been stopped while it waited
        if self.imports.progress(&self.kernel, &operator, id).await?.status == Status::Open {
            self.imports.run(&self.kernel, &operator, id, &()).await?;
        }
        Ok(())
    }

    /// Whether an import goes on without anybody's doing.
    pub fn moves(&self, import: &Import) -> bool {
        import.status == Status::Open && self.under_way.lock().contains(&import.id)
    }

    /// What broke an import off.
    pub fn failure(&self, id: Id) -> Option<Problems> {
        self.failed.lock().get(&id).cloned()
    }
}

/// How long a draft waits for whoever sent it, in microseconds: 30 days.
const PATIENCE: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// Forgets drafts that nobody has gone on with, and drops files that no import names: they hold what may be personal.
pub(crate) struct Tidy(pub Arc<Runs>);

impl Operation for Tidy {
    fn name(&self) -> &'static str {
        "exchange.tidy"
    }

    fn title(&self) -> Label {
        Label::new("清理搁置的导入", "Forget imports that were never begun")
    }

    fn run<'a>(&'a self, run: &'a Run<'a>) -> Promise<'a, Result<u64, Problems>> {
        Box::pin(async {
            let (imports, operator) = (&self.0.imports, Actor::operator());
            let mut done = imports.sweep(run.kernel, self.0.born).await?;
            let before = run.kernel.clock().now().0 - PATIENCE;
            for draft in imports.drafts(run.kernel).await? {
                if draft.at.0 < before {
                    imports.forget(run.kernel, &operator, draft.id).await?;
                    done += 1;
                }
            }
            Ok(done)
        })
    }
}

/// Goes on with what was under way when the program ended.
pub(crate) struct GoOn(pub Arc<Runs>);

impl Operation for GoOn {
    fn name(&self) -> &'static str {
        "exchange.go-on"
    }

    fn title(&self) -> Label {
        Label::new("继续未完成的导入", "Go on with unfinished imports")
    }

    fn run<'a>(&'a self, _: &'a Run<'a>) -> Promise<'a, Result<u64, Problems>> {
        Box::pin(async {
            let unfinished = self.0.imports.unfinished(&self.0.kernel).await?;
            for import in &unfinished {
                self.0.begin(import.id);
            }
            Ok(u64::try_from(unfinished.len()).unwrap_or(u64::MAX))
        })
    }
}
