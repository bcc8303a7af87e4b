//! The reader of the feed that keeps the indexes: a loop of short rounds. A round follows the feed by one portion,
//! or reads one portion of the rows of an index that is being filled; each has its own short view of the database, and
//! the indexes are locked only afterwards, a row at a time.
//!
//! An index that is being filled is told of changes like the others. A portion of its rows is read after everything
//! that it was told of, so whichever comes last is the newer one.

use std::sync::{Arc, Weak};
use std::time::Duration;

use expr::Id;
use indexmap::{IndexMap, IndexSet};
use model::{Attribute, Model, System};
use search::{Analyser, Limits};
use store::{Change, Direction, Layout, Position, Query, Row, Snapshot, Sort, Store, StoreError};
use tokio::sync::{Notify, watch};

use super::dataset::DatasetIndex;
use super::spec::Spec;
use super::{ByDataset, Progress};

/// Changes, or rows, of one round.
const PORTION: u32 = 256;

/// How long it sleeps when nobody rings: what other programs' connections write is noticed after this.
const POLL: Duration = Duration::from_secs(1);

/// An index that is being filled.
struct Filling {
    dataset: Box<str>,
    index: Arc<DatasetIndex>,
    /// The last row that was read.
    after: Option<Position>,
}

/// The loop's own state.
pub(super) struct Reader {
    store: Weak<Store>,
    analyser: Arc<Analyser>,
    limits: Limits,
    model: Option<Arc<Model>>,
    /// Everything up to this entry of the feed is in the indexes.
    position: i64,
    ready: Arc<ByDataset>,
    filling: Vec<Filling>,
    progress: watch::Sender<Progress>,
}

/// What is to be done to indexes once the database has been left.
type Work = Vec<(Box<str>, Arc<DatasetIndex>, Vec<Row>, Vec<Id>)>;

enum Round {
    /// There is more to do at once.
    More,
    /// Nothing is left.
    Idle,
    /// The site was closed.
    Closed,
}

impl Reader {
    pub fn new(
        store: Weak<Store>,
        analyser: Arc<Analyser>,
        limits: Limits,
        progress: watch::Sender<Progress>,
    ) -> Self {
        Reader {
            store,
            analyser,
            limits,
            model: None,
            position: 0,
            ready: Arc::default(),
            filling: Vec::new(),
            progress,
        }
    }

    /// Runs until the site is closed.
    pub async fn run(mut self, bell: Arc<Notify>) {
        loop {
            match self.round().await {
                Ok(Round::More) => tokio::task::yield_now().await,
                Ok(Round::Idle) => {
                    // rung, or slept: either way the feed is asked
                    let _ = tokio::time::timeout(POLL, bell.notified()).await;
                }
                Ok(Round::Closed) => {
                    self.progress.send_modify(|progress| progress.ended = true);
                    return;
                }
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "the search index cannot be kept up"
                    );
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    }

    async fn round(&mut self) -> Result<Round, StoreError> {
        let Some(store) = self.store.upgrade() else { return Ok(Round::Closed) };
        let mut snapshot = store.snapshot().await?;
        drop(store);
        let layout = Arc::clone(snapshot.layout());
        if !self.model.as_ref().is_some_and(|model| Arc::ptr_eq(model, &layout.model)) {
            if self.model.is_none() {
                self.position = snapshot.last_seq().await?;
            }
            self.take_up(&layout);
        }
        let changes = snapshot.changes(self.position, PORTION).await?;
        let (work, reached) = if let Some(last) = changes.last() {
            (self.changed(&mut snapshot, &layout, &changes).await?, Some(last.seq))
        } else if let Some(filling) = self.filling.first() {
            (vec![portion(&mut snapshot, filling).await?], None)
        } else {
            self.tell();
            return Ok(Round::Idle);
        };
        drop(snapshot);
        let read = work.first().map_or(0, |(_, _, rows, _)| rows.len());
        let last =
            work.first().and_then(|(_, _, rows, _)| rows.last()).map(|row| Position::of(row, ORDER.by));
        let model = Arc::clone(&layout.model);
        if let Err(error) = tokio::task::spawn_blocking(move || write(&model, &work)).await {
            tracing::error!(%error, "the search index has ended");
            return Ok(Round::Closed);
        }
        match reached {
            Some(seq) => self.position = seq,
            None => self.filled(last, read),
        }
        self.tell();
        Ok(Round::More)
    }

    /// Takes up a model: indexes whose specification is as it was stay, the others are begun anew.
    fn take_up(&mut self, layout: &Layout) {
        let old = std::mem::take(&mut self.filling);
        let mut ready = ByDataset::new();
        for dataset in layout.model.datasets.values() {
            let Some(spec) = Spec::of(layout, dataset) else { continue };
            let same = |index: &&Arc<DatasetIndex>| index.spec == spec;
            if let Some(kept) = self.ready.values().find(same) {
                ready.insert(dataset.key.clone(), Arc::clone(kept));
                continue;
            }
            let begun = old.iter().find(|filling| filling.index.spec == spec);
            let (index, after) = match begun {
                Some(begun) => (Arc::clone(&begun.index), begun.after.clone()),
                None => match DatasetIndex::new(spec, &self.analyser, self.limits) {
                    Ok(index) => (Arc::new(index), None),
                    Err(error) => {
                        tracing::error!(dataset = &*dataset.key, %error, "the dataset cannot be searched");
                        continue;
                    }
                },
            };
            self.filling.push(Filling { dataset: dataset.key.clone(), index, after });
        }
        self.ready = Arc::new(ready);
        self.model = Some(Arc::clone(&layout.model));
    }

    /// The rows that changes name, as they are now; those that are gone, by id.
    async fn changed(
        &self,
        snapshot: &mut Snapshot,
        layout: &Layout,
        changes: &[Change],
    ) -> Result<Work, StoreError> {
        let mut named: IndexMap<u32, IndexSet<Id>> = IndexMap::new();
        for change in changes {
            named.entry(change.dataset).or_default().insert(change.row);
        }
        let mut work = Work::new();
        for (number, ids) in named {
            let Some(key) = layout.key_of(number) else { continue };
            let filling =
                self.filling.iter().find(|filling| &*filling.dataset == key).map(|filling| &filling.index);
            let Some(index) = self.ready.get(key).or(filling) else { continue };
            let ids: Vec<Id> = ids.into_iter().collect();
            let rows = snapshot.rows_by_id(key, &ids).await?;
            let live: IndexSet<Id> = rows.iter().map(|row| row.id).collect();
            let gone = ids.into_iter().filter(|id| !live.contains(id)).collect();
            work.push((key.into(), Arc::clone(index), rows, gone));
        }
        Ok(work)
    }

    /// Goes on in the index being filled, or puts it among the others.
    fn filled(&mut self, last: Option<Position>, read: usize) {
        if read >= PORTION as usize {
            if let Some(filling) = self.filling.first_mut() {
                filling.after = last;
            }
            return;
        }
        if self.filling.is_empty() {
            return;
        }
        let Filling { dataset, index, .. } = self.filling.remove(0);
        let mut ready = ByDataset::clone(&self.ready);
        ready.insert(dataset, index);
        self.ready = Arc::new(ready);
    }

    fn tell(&self) {
        self.progress.send_replace(Progress {
            model: self.model.clone(),
            position: self.position,
            indexes: Arc::clone(&self.ready),
            filling: self.filling.len(),
            ended: false,
        });
    }
}

/// By id: rows that are written meanwhile come by the feed.
const ORDER: Sort = Sort { by: Attribute::System(System::Id), direction: Direction::Ascending };

async fn portion(
    snapshot: &mut Snapshot,
    filling: &Filling,
) -> Result<(Box<str>, Arc<DatasetIndex>, Vec<Row>, Vec<Id>), StoreError> {
    let mut query = Query::newest(&filling.dataset);
    query.sort = ORDER;
    query.after.clone_from(&filling.after);
    query.limit = PORTION;
    let rows = snapshot.rows(&query).await?;
    Ok((filling.dataset.clone(), Arc::clone(&filling.index), rows, Vec::new()))
}

fn write(model: &Model, work: &Work) {
    for (key, index, rows, gone) in work {
        for id in gone {
            index.remove(*id);
        }
        let Some(dataset) = model.dataset(key) else { continue };
        for row in rows {
            index.put(dataset, &model.codes, row);
        }
    }
}
