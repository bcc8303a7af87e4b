//! The door itself: a site's store, model and clock, and who may use what of them.

use std::sync::Arc;

use arc_swap::ArcSwap;
use expr::{Date, Instant, Value};
use model::{Dataset, Model};
use store::{Row, Snapshot, Store, Watch};

use crate::grants::Access;
use crate::grants::Eyes;
use crate::grants::Known;
use crate::grants::{Ground, Trees};
use crate::index::Indexes;
use crate::prepare::Lanes;
use crate::{Actor, Clock, Problems};

/// The one door to a site.
pub struct Kernel {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The search index; its reader of the feed goes when the kernel does.
    pub(crate) indexes: Indexes,
    /// The tree of organisations, with the number of the change it was read after.
    trees: ArcSwap<(u64, Trees)>,
    /// Counts the commits that changed organisations, and the models applied.
    organisations: Watch,
    /// Whose turn it is to change a row that many change at once.
    pub(crate) lanes: Lanes,
    /// Whether the site holds generated data.
    pub demo: bool,
}

/// One actor and what the program holds in memory: enough to say what may be done to some row at all.
pub(crate) struct Standing<'a> {
    actor: &'a Actor,
    pub model: Arc<Model>,
    today: Date,
    now: Instant,
    trees: Arc<(u64, Trees)>,
}

/// One actor at one moment: everything a request asks goes through it.
pub(crate) struct Moment<'a> {
    pub actor: &'a Actor,
    pub model: Arc<Model>,
    pub snapshot: Snapshot,
    pub today: Date,
    pub now: Instant,
    pub trees: Arc<(u64, Trees)>,
}

impl Kernel {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>, demo: bool) -> Self {
        Kernel {
            organisations: store.watch(&["organisation"]),
            store: Arc::new(store),
            clock,
            indexes: Indexes::default(),
            trees: ArcSwap::default(),
            lanes: Lanes::default(),
            demo,
        }
    }

    /// The model as it is now.
    pub fn model(&self) -> Arc<Model> {
        Arc::clone(&self.store.layout().model)
    }

    /// The clock that was passed.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The store, for tools that keep the whole of it. Engines have [`Kernel::records`], rows the other methods.
    pub fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) async fn moment<'a>(&self, actor: &'a Actor) -> Result<Moment<'a>, Problems> {
        // read before the snapshot: what changes in between is read again by the next moment
        let count = self.organisations.count();
        let mut snapshot = self.store.snapshot().await?;
        let model = Arc::clone(&snapshot.layout().model);
        let mut trees = self.trees.load_full();
        if trees.0 != count {
            trees = Arc::new((count, Trees::read(&mut snapshot, &model).await?));
            self.trees.store(Arc::clone(&trees));
        }
        let now = self.clock.now();
        Ok(Moment { actor, model, snapshot, today: crate::clock::date_of(now), now, trees })
    }

    pub(crate) async fn standing<'a>(&self, actor: &'a Actor) -> Result<Standing<'a>, Problems> {
        let count = self.organisations.count();
        let mut trees = self.trees.load_full();
        if trees.0 != count {
            trees = self.moment(actor).await?.trees;
        }
        let now = self.clock.now();
        Ok(Standing { actor, model: self.model(), today: crate::clock::date_of(now), now, trees })
    }
}

/// The value of a field of the system pack by key; null if the pack has no such field.
pub(crate) fn value(dataset: &Dataset, row: &Row, key: &str) -> Value {
    dataset.field(key).and_then(|(place, _)| row.values.get(place)).cloned().unwrap_or(Value::Null)
}

impl Standing<'_> {
    pub fn ground(&self) -> Ground<'_> {
        Ground { actor: self.actor, today: self.today, now: self.now, trees: &self.trees.1 }
    }
}

impl Moment<'_> {
    pub fn ground(&self) -> Ground<'_> {
        Ground { actor: self.actor, today: self.today, now: self.now, trees: &self.trees.1 }
    }

    pub fn dataset<'m>(model: &'m Model, key: &str) -> Result<&'m Dataset, Problems> {
        model.dataset(key).ok_or_else(|| "dataset.unknown".into())
    }

    /// Eyes for a dataset with what its grants walk through fetched.
    pub fn eyes<'e>(&self, model: &'e Arc<Model>, access: &'e Access<'e>, known: &'e Known) -> Eyes<'e> {
        Eyes { model, access, known, trees: Arc::clone(&self.trees), today: self.today, now: self.now }
    }
}
