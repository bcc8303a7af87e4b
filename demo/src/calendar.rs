//! The days of the city: from when to when its history runs, which class leaves school when, and how busy hiring is
//! on each day: little around 春节, most after 元宵, much before a class leaves and in the autumn of its last year.

use expr::{Date, Instant};
use jiff::civil::Weekday;
use jiff::{Span as Length, ToSpan as _};

use crate::chance::{Chance, Part};
use crate::{DemoError, Options};

/// The first day of the year by the old calendar. Outside these years no festival is kept.
const SPRING_FESTIVALS: &[(i16, i8, i8)] = &[
    (2018, 2, 16),
    (2019, 2, 5),
    (2020, 1, 25),
    (2021, 2, 12),
    (2022, 2, 1),
    (2023, 1, 22),
    (2024, 2, 10),
    (2025, 1, 29),
    (2026, 2, 17),
    (2027, 2, 6),
    (2028, 1, 26),
    (2029, 2, 13),
    (2030, 2, 3),
    (2031, 1, 23),
    (2032, 2, 11),
    (2033, 1, 31),
    (2034, 2, 19),
    (2035, 2, 8),
    (2036, 1, 28),
];

/// The days of the city's history.
pub(crate) struct Span {
    /// The seed of the whole city.
    pub seed: u64,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// The year in which those in their last year leave school.
    pub senior: i16,
    scale: f64,
    /// The moment of each day's work, from the first day on.
    moments: Vec<Instant>,
    /// How busy hiring was up to and with each day.
    busy: Vec<usize>,
}

impl Span {
    /// The span that ends on the last day of `options`.
    pub fn new(options: &Options) -> Result<Self, DemoError> {
        let until = options.until;
        let from = until.checked_sub(3.years())?;
        let mut chance = Chance::new(options.seed, Part::Days);
        let mut moments = Vec::new();
        let mut busy = Vec::new();
        let mut sum = 0;
        let mut day = from;
        while day <= until {
            let drawn = chance.between(9 * 60, 20 * 60);
            // the last day is today for most who make a city, and may have only begun
            let minute = if day == until { 1 } else { drawn };
            let second = chance.between(0, 59);
            let midnight = jiff::tz::offset(8).to_timestamp(day.at(0, 0, 0, 0))?;
            moments.push(Instant(midnight.as_microsecond() + (minute * 60 + second) * 1_000_000));
            sum += business(day);
            busy.push(sum);
            day = day.tomorrow()?;
        }
        let senior = if until.month() >= 8 { until.year() + 1 } else { until.year() };
        Ok(Span { seed: options.seed, from, until, senior, scale: options.scale, moments, busy })
    }

    /// So many at scale 1, here.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "counts of a city are far below 2^52, and a wrong scale makes an empty one"
    )]
    pub fn many(&self, at_scale_one: usize) -> usize {
        (at_scale_one as f64 * self.scale).round().max(0.0) as usize
    }

    /// The moment of a day's work. Days outside the span count as its nearest end.
    pub fn moment(&self, day: Date) -> Instant {
        self.moments.get(self.place(day)).copied().unwrap_or_default()
    }

    /// The day `days` later, kept within the span.
    pub fn later(&self, day: Date, days: i64) -> Date {
        let length = Length::new().try_days(days).unwrap_or_default();
        day.checked_add(length).unwrap_or(day).clamp(self.from, self.until)
    }

    /// A day from `low` to `high` by how busy hiring was; `low` if there is none between.
    pub fn busy_day(&self, low: Date, high: Date, chance: &mut Chance) -> Date {
        let (first, last) = (self.place(low), self.place(high));
        let before = first.checked_sub(1).and_then(|place| self.busy.get(place)).copied().unwrap_or_default();
        let end = self.busy.get(last).copied().unwrap_or_default();
        let drawn = before + chance.below(end.saturating_sub(before));
        let place = self.busy.partition_point(|sum| *sum <= drawn).clamp(first, last.max(first));
        self.later(self.from, i64::try_from(place).unwrap_or_default())
    }

    fn place(&self, day: Date) -> usize {
        usize::try_from(days_between(self.from, day))
            .unwrap_or_default()
            .min(self.moments.len().saturating_sub(1))
    }
}

/// How many days `later` lies after `earlier`; negative if before.
pub(crate) fn days_between(earlier: Date, later: Date) -> i64 {
    later.duration_since(earlier).as_hours() / 24
}

/// The year in which the class leaves that looks for work on a day: from September on it is the next one.
pub(crate) fn seeking_class(day: Date) -> i16 {
    if day.month() >= 9 { day.year() + 1 } else { day.year() }
}

/// The day a class leaves school.
pub(crate) fn leaving_day(class: i16) -> Date {
    jiff::civil::date(class, 6, 20)
}

/// How busy hiring is on a day; 100 is a plain working day.
fn business(day: Date) -> usize {
    let season = match day.month() {
        3 | 4 => 150,
        9..=11 => 145,
        5 => 120,
        6 => 130,
        7 => 85,
        8 => 80,
        12 => 90,
        1 => 65,
        _ => 100,
    };
    let weekday = match day.weekday() {
        Weekday::Sunday => 12,
        Weekday::Saturday => 45,
        Weekday::Monday => 115,
        _ => 100,
    };
    let holiday = match (day.month(), day.day()) {
        (10, 1..=7) | (5, 1..=3) | (1, 1) => 15,
        _ => 100,
    };
    let festival =
        SPRING_FESTIVALS.iter().find(|(year, ..)| *year == day.year()).map_or(100, |(year, month, first)| {
            match days_between(jiff::civil::date(*year, *month, *first), day) {
                -12..=-4 => 35,
                -3..=8 => 5,
                9..=13 => 90,
                // 元宵 is the fifteenth day: the lines start again and everybody hires
                14..=28 => 320,
                29..=40 => 180,
                _ => 100,
            }
        });
    season * weekday * holiday * festival / 1_000_000
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn days(from: Date, many: i32) -> usize {
        (0..many).map(|after| business(from.checked_add(after.days()).unwrap())).sum()
    }

    /// Every curve of the city shows the year people there live by.
    #[test]
    fn hiring_rests_at_the_festival_and_bursts_after_the_lanterns() {
        for (year, month, day) in SPRING_FESTIVALS {
            let festival = date(*year, *month, *day);
            let resting = days(festival, 7);
            let bursting = days(festival.checked_add(15.days()).unwrap(), 7);
            assert!(bursting > resting * 20, "{festival}: {resting} and {bursting}");
            // the fortnight after is busier than any of the summer
            assert!(bursting > days(date(*year, 8, 1), 7) * 2, "{festival}");
        }
    }

    #[test]
    fn days_are_drawn_within_their_bounds_and_by_business() {
        let options = Options { seed: 3, until: date(2026, 11, 23), scale: 1.0 };
        let span = Span::new(&options).unwrap();
        let mut chance = Chance::new(3, Part::Jobs);
        let (low, high) = (date(2026, 2, 1), date(2026, 3, 31));
        let drawn: Vec<Date> = (0..2_000).map(|_| span.busy_day(low, high, &mut chance)).collect();
        assert!(drawn.iter().all(|day| (low..=high).contains(day)));
        let festival = date(2026, 2, 15)..=date(2026, 2, 24);
        let lanterns = date(2026, 3, 3)..=date(2026, 3, 12);
        let within =
            |days: &std::ops::RangeInclusive<Date>| drawn.iter().filter(|day| days.contains(day)).count();
        assert!(within(&lanterns) > within(&festival) * 10);
    }

    #[test]
    fn a_class_looks_for_work_from_the_september_before_it_leaves() {
        assert_eq!(seeking_class(date(2026, 8, 31)), 2026);
        assert_eq!(seeking_class(date(2026, 9, 1)), 2027);
        assert_eq!(days_between(date(2026, 2, 27), date(2026, 3, 2)), 3);
        assert_eq!(days_between(date(2026, 3, 2), date(2026, 2, 27)), -3);
    }
}
