//! The clock of the generated city: it shows what it was set to, so that history is written in its own time.

use std::sync::atomic::{AtomicI64, Ordering};

use expr::Instant;
use kernel::Clock;

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct DemoClock(AtomicI64);

impl DemoClock {
    /// A clock that shows `now`.
    pub fn new(now: Instant) -> Self {
        DemoClock(AtomicI64::new(now.0))
    }

    /// Sets it, forwards or backwards.
    pub fn set(&self, now: Instant) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}
