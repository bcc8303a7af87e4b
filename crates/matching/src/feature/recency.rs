//! Recency: how new the offer is. 1 today or later, 0 after so many days, in a straight line between.

use std::sync::Arc;

use expr::{Type, Value};
use kernel::Seen;
use kernel::index::{Feature as Lowered, number_of};
use model::Attribute;

use super::{Look, Reading, empty};
use crate::matcher::Side;

/// A day or a moment of the offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Recency {
    /// What tells how new it is.
    pub offer: Attribute,
    /// Whether it is a moment rather than a day.
    pub moment: bool,
    /// After so many days it counts 0.
    pub days: u32,
}

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

impl Recency {
    /// The number for what [`number_of`] says, `today` in days.
    fn value(&self, number: i64, today: i64) -> f64 {
        // a moment's day in the site's zone may be another one: here an hour more or less does not matter
        let day = if self.moment { number.div_euclid(DAY) } else { number };
        let age = u32::try_from(today.saturating_sub(day)).unwrap_or(0);
        if age >= self.days { 0.0 } else { 1.0 - f64::from(age) / f64::from(self.days.max(1)) }
    }

    fn of(&self, offer: &Seen, reading: Reading<'_>) -> Option<f64> {
        let of = if self.moment { Type::Instant } else { Type::Date };
        let number = number_of(&offer.get(self.offer), &of)?;
        Some(self.value(number, today(reading)))
    }

    pub(super) fn lower(&self, known: Side, row: &Arc<Seen>, reading: Reading<'_>) -> Lowered {
        if known == Side::Offer {
            return Lowered::Known(self.of(row, reading).unwrap_or(0.0));
        }
        let (own, today) = (self.clone(), today(reading));
        Lowered::Numbers {
            attributes: vec![self.offer],
            worth: Arc::new(move |numbers| match numbers {
                [Some(number)] => own.value(*number, today),
                _ => 0.0,
            }),
        }
    }

    pub(super) fn look(&self, offer: &Seen, reading: Reading<'_>) -> Look {
        let value = self.of(offer, reading);
        Look { value: value.unwrap_or(0.0), empty: empty(false, value.is_none()), ..Look::default() }
    }
}

fn today(reading: Reading<'_>) -> i64 {
    number_of(&Value::Date(reading.today), &Type::Date).unwrap_or(0)
}
