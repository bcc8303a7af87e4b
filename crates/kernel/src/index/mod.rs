//! The search index of a site: one [`search::Index`] for each dataset that has a searched field, kept by a local
//! reader of the change feed.
//!
//! ```text
//! commit ─▶ bell ─▶ reader: feed, rows ─▶ indexes        position: the last entry that is in them
//! question ─▶ wait for one's own commit ─▶ proposals ─▶ the database reads them again through the grant
//! ```
//!
//! **Architecture invariant:** the index proposes, the database disposes. Nothing leaves here but ids with scores, and no row
//! is shown that was not read again through the same conditions as any other. A row that changed after the position
//! is left out of an answer until the index has it, so no answer rests on a text that the row no longer has. Fields that
//! are shown masked are not indexed at all.
//!
//! The index is begun by whoever first asks for it ([`Kernel::begin_index`]): a command that never searches never
//! pays for it. Conditions on referenced rows are not lowered here; the database answers them.
//!
//! What is public here is the narrow door for engines that rank rows by evidence: [`Ranking`], answered by
//! [`Kernel::rank`].

mod dataset;
mod lower;
mod propose;
mod rank;
mod reader;
mod spec;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use expr::Id;
use indexmap::IndexMap;
use model::Model;
use parking_lot::Mutex;
use search::{Analyser, Limits};
use store::Store;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::{Actor, Kernel, Problems};
use dataset::DatasetIndex;
use reader::Reader;

pub(crate) use propose::{Proposals, Question};
pub use rank::{
    Asks, Demand, Demanded, Feature, Ranked, RankedRow, Ranking, Score, Texts, Word, Worth, answerable,
};
pub use spec::{can_be_indexed, number_of};

/// How long a search waits for what its actor wrote.
const PATIENCE: Duration = Duration::from_millis(300);

/// The people whose last commit is remembered, before what is indexed already is forgotten.
const WRITERS: usize = 1_000;

/// The finished indexes by dataset.
type ByDataset = IndexMap<Box<str>, Arc<DatasetIndex>>;

/// How far the reader is.
#[derive(Clone, Default)]
struct Progress {
    /// The model it works under; none before it has begun.
    model: Option<Arc<Model>>,
    /// The last entry of the feed that is in all indexes.
    position: i64,
    indexes: Arc<ByDataset>,
    /// How many indexes are still being filled.
    filling: usize,
    /// The reader has ended, and nothing will be kept up any more.
    ended: bool,
}

/// The kernel's side of the index.
pub(crate) struct Indexes {
    progress: watch::Sender<Progress>,
    bell: Arc<Notify>,
    task: OnceLock<AbortHandle>,
    /// The last entry of each person's last commit; of those who are nobody, under none.
    wrote: Mutex<HashMap<Option<Id>, i64>>,
}

impl Default for Indexes {
    fn default() -> Self {
        let progress = watch::Sender::new(Progress::default());
        Indexes { progress, bell: Arc::default(), task: OnceLock::new(), wrote: Mutex::default() }
    }
}

impl Drop for Indexes {
    fn drop(&mut self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

impl Indexes {
    fn begin(&self, store: &Arc<Store>) -> Result<(), Problems> {
        if self.task.get().is_some() {
            return Ok(());
        }
        let runtime = Handle::try_current().map_err(|_| "search.not-ready")?;
        let analyser = Analyser::new(&[]).map_err(|error| {
            tracing::error!(%error, "nothing can be searched");
            "site.failed"
        })?;
        self.task.get_or_init(|| {
            let store = Arc::downgrade(store);
            let reader = Reader::new(store, Arc::new(analyser), Limits::default(), self.progress.clone());
            runtime.spawn(reader.run(Arc::clone(&self.bell))).abort_handle()
        });
        Ok(())
    }

    /// Somebody's commit ended at this entry of the feed.
    pub fn wrote(&self, person: Option<Id>, seq: i64) {
        if self.task.get().is_some() {
            let mut wrote = self.wrote.lock();
            if wrote.len() >= WRITERS {
                let position = self.progress.borrow().position;
                wrote.retain(|_, seq| *seq > position);
            }
            wrote.insert(person, seq);
        }
        self.ring();
    }

    /// There is something new.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    /// The reader's progress when it has reached what the actor wrote last and knows the model and has the dataset;
    /// after [`PATIENCE`], as it is then.
    async fn caught_up(&self, actor: &Actor, model: &Arc<Model>, dataset: &str) -> Progress {
        let wanted = self.wrote.lock().get(&actor.person).copied().unwrap_or(0);
        let mut watched = self.progress.subscribe();
        let reached = |progress: &Progress| {
            progress.position >= wanted && progress.knows(model) && progress.indexes.contains_key(dataset)
        };
        if let Ok(Ok(progress)) = timeout(PATIENCE, watched.wait_for(reached)).await {
            return progress.clone();
        }
        self.progress.borrow().clone()
    }
}

impl Progress {
    fn knows(&self, model: &Arc<Model>) -> bool {
        self.model.as_ref().is_some_and(|known| Arc::ptr_eq(known, model))
    }
}

impl Kernel {
    /// Begins to build the search index in the background, if nobody has yet.
    ///
    /// # Errors
    /// When there is no runtime to work on, or the embedded word list is damaged.
    pub fn begin_index(&self) -> Result<(), Problems> {
        self.indexes.begin(&self.store)
    }

    /// Begins the search index if nobody has, and waits until it holds everything that is stored now.
    ///
    /// # Errors
    /// As [`Kernel::begin_index`]; `site.failed` if the reader has ended.
    pub async fn index_ready(&self) -> Result<(), Problems> {
        self.begin_index()?;
        let last = self.store.snapshot().await?.last_seq().await?;
        let mut watched = self.indexes.progress.subscribe();
        let done = |progress: &Progress| {
            progress.ended
                || progress.filling == 0
                    && progress.position >= last
                    && progress.knows(&self.store.layout().model)
        };
        let ended = watched.wait_for(done).await.map_or(true, |progress| progress.ended);
        if ended { Err("site.failed".into()) } else { Ok(()) }
    }
}
