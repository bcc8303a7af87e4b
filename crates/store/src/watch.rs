//! Watches over what somebody keeps a copy of in memory: a count that moves whenever one of these datasets or internal
//! tables is written, or a model is applied, before anybody is told that it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;

use crate::{Commit, InternalWrite};

/// A watch over some datasets and internal tables.
#[derive(Clone, Debug)]
pub struct Watch(Arc<AtomicU64>);

impl Watch {
    /// How often they were written. Read it *before* the snapshot that a copy is made from: then a copy under this
    /// number is never older than it says.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// All watches of a store.
#[derive(Default)]
pub(crate) struct Watches(RwLock<Vec<(Vec<Box<str>>, Watch)>>);

impl Watches {
    /// A new watch over datasets and internal tables by name.
    pub fn over(&self, names: &[&str]) -> Watch {
        let watch = Watch(Arc::new(AtomicU64::new(1)));
        self.0.write().push((names.iter().map(|name| (*name).into()).collect(), watch.clone()));
        watch
    }

    /// A commit is on the disk.
    pub fn committed(&self, commit: &Commit) {
        for (names, watch) in &*self.0.read() {
            let watched = |name: &str| names.iter().any(|watched| **watched == *name);
            let internal = |write: &InternalWrite| watched(write.table().name);
            if commit.writes.iter().any(|write| watched(&write.dataset))
                || commit.internal.iter().any(internal)
            {
                watch.0.fetch_add(1, Ordering::Release);
            }
        }
    }

    /// A model was applied.
    pub fn applied(&self) {
        for (_, watch) in &*self.0.read() {
            watch.0.fetch_add(1, Ordering::Release);
        }
    }
}
