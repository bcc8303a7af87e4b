//! Whose turn it is to change a row that many change at once. A commit is prepared without asking anybody, and prepared
//! again when its row was changed meanwhile; where a second time is needed it goes on in the row's lane, one after the
//! other, and whoever comes to a lane in which somebody waits queues up behind. Not for what is correct: the writer alone
//! decides that. Without it the luckiest of many would win again and again, and the others run out of tries.

use std::sync::atomic::{AtomicUsize, Ordering};

use expr::Id;
use tokio::sync::{Mutex, MutexGuard};

/// So many rows are told apart; others share.
const LANES: usize = 256;

/// The lanes of a site.
pub(crate) struct Lanes(Vec<Lane>);

#[derive(Default)]
struct Lane {
    turn: Mutex<()>,
    /// How many are in it, the one whose turn it is among them.
    inside: AtomicUsize,
}

/// One's turn in a lane, until it is dropped.
pub(crate) struct Turn<'a> {
    _turn: MutexGuard<'a, ()>,
    _place: Place<'a>,
}

/// A place in a lane, given up however the waiting ends.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Lanes((0..LANES).map(|_| Lane::default()).collect())
    }
}

impl Lanes {
    fn lane(&self, row: Id) -> Option<&Lane> {
        // the last byte of an id is random
        let byte = row.as_bytes().last().copied().unwrap_or_default();
        self.0.get(usize::from(byte) % LANES)
    }

    /// Whether somebody is in a row's lane.
    pub fn busy(&self, row: Id) -> bool {
        self.lane(row).is_some_and(|lane| lane.inside.load(Ordering::Relaxed) > 0)
    }

    /// Waits for one's turn in a row's lane.
    pub async fn queue(&self, row: Id) -> Option<Turn<'_>> {
        let lane = self.lane(row)?;
        lane.inside.fetch_add(1, Ordering::Relaxed);
        let place = Place(&lane.inside);
        Some(Turn { _turn: lane.turn.lock().await, _place: place })
    }
}
