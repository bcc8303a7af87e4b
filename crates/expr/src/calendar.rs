//! Dates and instants moved by durations, and the time between them.
//!
//! Not for zones and working days: dates are plain, months of an instant are counted in UTC.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::duration::DAY;
use crate::{Date, Duration, Failure, Instant};

/// Forwards or backwards.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Forwards,
    Backwards,
}

impl Direction {
    fn sign(self) -> i64 {
        if self == Self::Forwards { 1 } else { -1 }
    }
}

/// A span of so many months in this direction.
fn months(duration: Duration, direction: Direction) -> Result<Span, Failure> {
    Span::new().try_months(i64::from(duration.months) * direction.sign()).map_err(|_| Failure::Overflow)
}

/// Moves first by the months, to the month's last day where the day does not exist, then by the days.
pub(crate) fn move_date(date: Date, duration: Duration, direction: Direction) -> Result<Date, Failure> {
    if duration.micros % DAY != 0 {
        return Err(Failure::PartOfDay);
    }
    let days = duration.micros / DAY * direction.sign();
    let days = Span::new().try_days(days).map_err(|_| Failure::Overflow)?;
    let moved = date.checked_add(months(duration, direction)?).map_err(|_| Failure::Overflow)?;
    moved.checked_add(days).map_err(|_| Failure::Overflow)
}

/// Moves first by the months, as [`move_date`] does, then by the microseconds.
pub(crate) fn move_instant(
    instant: Instant,
    duration: Duration,
    direction: Direction,
) -> Result<Instant, Failure> {
    let mut micros = instant.0;
    if duration.months != 0 {
        let timestamp = Timestamp::from_microsecond(micros).map_err(|_| Failure::Overflow)?;
        let moved = TimeZone::UTC.to_datetime(timestamp).checked_add(months(duration, direction)?);
        let moved =
            moved.and_then(|moved| TimeZone::UTC.to_timestamp(moved)).map_err(|_| Failure::Overflow)?;
        micros = moved.as_microsecond();
    }
    match direction {
        Direction::Forwards => micros.checked_add(duration.micros),
        Direction::Backwards => micros.checked_sub(duration.micros),
    }
    .map(Instant)
    .ok_or(Failure::Overflow)
}

/// Whole days from `earlier` to `later`.
pub(crate) fn between_dates(later: Date, earlier: Date) -> Result<Duration, Failure> {
    let days = later.since(earlier).map_err(|_| Failure::Overflow)?.get_days();
    let micros = i64::from(days).checked_mul(DAY).ok_or(Failure::Overflow)?;
    Ok(Duration { months: 0, micros })
}

/// Microseconds from `earlier` to `later`.
pub(crate) fn between_instants(later: Instant, earlier: Instant) -> Result<Duration, Failure> {
    let micros = later.0.checked_sub(earlier.0).ok_or(Failure::Overflow)?;
    Ok(Duration { months: 0, micros })
}
