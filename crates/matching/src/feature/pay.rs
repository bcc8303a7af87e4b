//! Pay: whether what is given reaches what is wanted.
//!
//! What is given is the upper end of the giving side's range (its lower end where that is open); what is wanted is the
//! lower end of the other's, which wants nothing where it has none. 1 where the first reaches the second, 0 at half
//! of it, in a straight line between.

use std::sync::Arc;

use expr::{Number, Range, Value};
use kernel::Seen;
use kernel::index::Feature as Lowered;
use model::{Attribute, Language, Part};

use super::{Change, Look, Reading, empty};
use crate::matcher::Side;

/// Ranges of money on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Pay {
    /// The need's field.
    pub need: usize,
    /// The offer's field.
    pub offer: usize,
    /// The side that pays.
    pub given: Side,
    /// Decimal places of the need's and the offer's amounts.
    pub scales: (u8, u8),
}

/// What both ends of a range say, in units of the currency; none if nothing.
fn ends(value: &Value) -> (Option<f64>, Option<f64>) {
    let number = |value: &Value| value.as_number().map(|number| units(number.units, number.scale));
    match value {
        Value::Range(range) => (number(&range.lo), number(&range.hi)),
        _ => (None, None),
    }
}

#[expect(clippy::cast_precision_loss, reason = "amounts of money are far below 2^52")]
fn units(units: i64, scale: u8) -> f64 {
    units as f64 / 10_f64.powi(i32::from(scale))
}

/// The number for the ends of what is given and of what is wanted; none where a side says nothing.
fn reaches(given: (Option<f64>, Option<f64>), wanted: (Option<f64>, Option<f64>)) -> Option<f64> {
    let given = given.1.or(given.0)?;
    let wanted = match wanted {
        (None, None) => return None,
        (low, _) => low.unwrap_or(0.0),
    };
    if given >= wanted { Some(1.0) } else { Some((1.0 - 2.0 * (wanted - given) / wanted).max(0.0)) }
}

impl Pay {
    fn field(&self, side: Side) -> usize {
        match side {
            Side::Need => self.need,
            Side::Offer => self.offer,
        }
    }

    pub(super) fn lower(&self, known: Side, row: &Arc<Seen>) -> Lowered {
        let (here, ranked) = (ends(row.clear(self.field(known))), known.other());
        let (gives, field) = (known == self.given, self.field(ranked));
        let scale = if ranked == Side::Need { self.scales.0 } else { self.scales.1 };
        Lowered::Numbers {
            attributes: vec![Attribute::Field(field, Part::Low), Attribute::Field(field, Part::High)],
            worth: Arc::new(move |numbers| {
                let [low, high] = numbers else { return 0.0 };
                let there = (low.map(|low| units(low, scale)), high.map(|high| units(high, scale)));
                let reached = if gives { reaches(here, there) } else { reaches(there, here) };
                reached.unwrap_or(0.0)
            }),
        }
    }

    pub(super) fn look(&self, need: &Seen, offer: &Seen, reading: Reading<'_>, language: Language) -> Look {
        let of = |side: Side| {
            let row = if side == Side::Need { need } else { offer };
            ends(row.clear(self.field(side)))
        };
        let silent = |side: Side| of(side) == (None, None);
        let mut look = Look { empty: empty(silent(Side::Need), silent(Side::Offer)), ..Look::default() };
        if let Some(value) = reaches(of(self.given), of(self.given.other())) {
            look.value = value;
            let said = |row: &Seen, place: usize| {
                let field = reading.model.dataset(&row.dataset).and_then(|dataset| dataset.fields.get(place));
                field.map(|field| field.kind.show(row.clear(place), &reading.model.codes, language))
            };
            let pair = [said(need, self.need), said(offer, self.offer)].into_iter().flatten();
            let pair = pair.collect::<Vec<_>>().join(" / ");
            if value < 1.0 { look.missing.push(pair) } else { look.found.push(pair) }
        }
        look
    }

    /// The giving row would give what is wanted; the other would want what is given.
    pub(super) fn changes(&self, of: Side, need: &Seen, offer: &Seen) -> Vec<Change> {
        let (row, other) = match of {
            Side::Need => (need, offer),
            Side::Offer => (offer, need),
        };
        let field = self.field(of);
        let (Value::Range(own), Value::Range(theirs)) =
            (row.clear(field), other.clear(self.field(of.other())))
        else {
            return Vec::new();
        };
        let amount = |value: &Value| value.as_number();
        let (wanted, given): (Option<Number>, Option<Number>) = if of == self.given {
            (amount(&theirs.lo), amount(&own.hi).or_else(|| amount(&own.lo)))
        } else {
            (amount(&own.lo), amount(&theirs.hi).or_else(|| amount(&theirs.lo)))
        };
        let (Some(wanted), Some(given)) = (wanted, given) else { return Vec::new() };
        if given >= wanted {
            return Vec::new();
        }
        let to = if of == self.given {
            Range { lo: own.lo.clone(), hi: Value::Number(wanted) }
        } else {
            let hi = amount(&own.hi).filter(|high| *high >= given).map_or(Value::Null, Value::Number);
            Range { lo: Value::Number(given), hi }
        };
        vec![Change { field, to: Value::Range(Box::new(to)), cost: 2 }]
    }
}
