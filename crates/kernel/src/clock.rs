//! The time, as it is passed to whoever needs it.

use expr::{Date, Instant};

/// The zone in which a site's dates, terms and deadlines live.
pub const ZONE: &str = "Asia/Shanghai";

/// Tells the time. Taken once per commit or query.
pub trait Clock: Send + Sync {
    /// The moment.
    fn now(&self) -> Instant;

    /// The date at that moment in the site's zone.
    fn today(&self) -> Date {
        date_of(self.now())
    }
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant(jiff::Timestamp::now().as_microsecond())
    }
}

/// A clock that stands still: for generated data and tests.
#[derive(Clone, Copy, Debug)]
pub struct Fixed(pub Instant);

impl Clock for Fixed {
    fn now(&self) -> Instant {
        self.0
    }
}

/// The date of a moment in the site's zone.
pub(crate) fn date_of(instant: Instant) -> Date {
    civil(instant).date()
}

/// The moment at which the day after that of a moment begins in the site's zone.
pub(crate) fn day_after(instant: Instant) -> Instant {
    let date = civil(instant).date();
    let start = date.tomorrow().unwrap_or(date).at(0, 0, 0, 0);
    // the site's zone is eight hours ahead all year
    let timestamp = jiff::tz::offset(8).to_timestamp(start).unwrap_or_default();
    Instant(timestamp.as_microsecond())
}

/// A moment as it is written in the site's zone: `2026-11-24 09:30`.
pub(crate) fn written(instant: Instant) -> String {
    civil(instant).strftime("%Y-%m-%d %H:%M").to_string()
}

fn civil(instant: Instant) -> jiff::civil::DateTime {
    let timestamp = jiff::Timestamp::from_microsecond(instant.0).unwrap_or_default();
    // China keeps one zone without daylight saving: the offset serves where no zone data is installed
    jiff::tz::offset(8).to_datetime(timestamp)
}
