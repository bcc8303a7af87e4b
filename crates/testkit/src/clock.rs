//! A clock that tests set by hand.

use std::sync::atomic::{AtomicI64, Ordering};

use expr::{Date, Instant};
use kernel::Clock;

/// Stands still until it is moved.
#[derive(Debug)]
pub struct HandClock(AtomicI64);

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl Default for HandClock {
    /// 2026-03-02, a Monday, ten in the morning in Shanghai.
    fn default() -> Self {
        HandClock(AtomicI64::new(1_772_416_800 * SECOND))
    }
}

impl HandClock {
    /// Some seconds pass.
    pub fn pass_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * SECOND, Ordering::Relaxed);
    }

    /// Some days pass.
    pub fn pass_days(&self, days: i64) {
        self.0.fetch_add(days * DAY, Ordering::Relaxed);
    }

    /// The date so many days from today.
    pub fn in_days(&self, days: i64) -> Date {
        HandClock(AtomicI64::new(self.0.load(Ordering::Relaxed) + days * DAY)).today()
    }
}

impl Clock for HandClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::Relaxed))
    }
}
