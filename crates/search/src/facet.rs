//! Facets: what a document is filtered by — codes (many per document: places, states, owners) and one ordered
//! number (a date, pay). Held per segment, ready to become a bitmap.
//!
//! Not for text, and not for what a code means: the caller numbers its values.

use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

use crate::bitmap::Bitmap;

/// What a facet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FacetKind {
    /// Any number of codes per document.
    Codes,
    /// At most one number per document, in order.
    Ordered,
}

/// One document's value of one facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacetValue<'a> {
    /// The codes; an empty list is unknown.
    Codes(&'a [u32]),
    /// The number; `None` is unknown.
    Ordered(Option<i64>),
}

impl FacetValue<'_> {
    pub(crate) fn kind(&self) -> FacetKind {
        match self {
            Self::Codes(_) => FacetKind::Codes,
            Self::Ordered(_) => FacetKind::Ordered,
        }
    }
}

/// What is known to be so and what is known not to be so; a slot in neither is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Truth {
    pub yes: Bitmap,
    pub no: Bitmap,
}

impl Truth {
    /// `yes` among the slots of which something is known.
    pub fn among(yes: Bitmap, known: &Bitmap) -> Self {
        let mut no = known.clone();
        no.without(&yes);
        Self { yes, no }
    }
}

/// The values of one facet over the slots of one segment, by document: what the open segment grows.
#[derive(Debug, Clone)]
pub(crate) enum FacetRows {
    Codes(Vec<Vec<u32>>),
    Ordered(Vec<Option<i64>>),
}

impl FacetRows {
    pub fn new(kind: FacetKind) -> Self {
        match kind {
            FacetKind::Codes => Self::Codes(Vec::new()),
            FacetKind::Ordered => Self::Ordered(Vec::new()),
        }
    }

    /// Appends one document's value; of the other kind it is unknown.
    pub fn push(&mut self, value: &FacetValue<'_>) {
        match (self, value) {
            (Self::Codes(rows), FacetValue::Codes(codes)) => {
                let mut codes = codes.to_vec();
                codes.sort_unstable();
                codes.dedup();
                rows.push(codes);
            }
            (Self::Ordered(rows), FacetValue::Ordered(number)) => rows.push(*number),
            (Self::Codes(rows), FacetValue::Ordered(_)) => rows.push(Vec::new()),
            (Self::Ordered(rows), FacetValue::Codes(_)) => rows.push(None),
        }
    }
}

/// The values of one facet over the slots of one segment, by value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum FacetColumn {
    Codes {
        /// Distinct codes, ascending.
        codes: Vec<u32>,
        /// Where each code's slots end in `slots`.
        ends: Vec<u32>,
        slots: Vec<u16>,
        known: Bitmap,
    },
    Ordered {
        /// 0 where unknown.
        numbers: Vec<i64>,
        /// The slots with a number, ascending by number.
        order: Vec<u16>,
        known: Bitmap,
    },
}

impl FacetColumn {
    /// The column of the rows named by `kept`, in that order.
    pub fn of_rows(rows: &FacetRows, kept: &Bitmap) -> Self {
        match rows {
            FacetRows::Codes(rows) => {
                let pairs = kept.iter().zip(0_u16..).flat_map(|(row, slot)| {
                    rows.get(row).into_iter().flatten().map(move |code| (*code, slot))
                });
                Self::of_pairs(pairs.collect(), kept.count())
            }
            FacetRows::Ordered(rows) => {
                let values = kept.iter().map(|row| rows.get(row).copied().flatten());
                Self::of_numbers(values)
            }
        }
    }

    /// The column of several columns of one kind, one after another; `places[i]` gives the new slot of
    /// each old slot of column `i`, `None` for a dropped one.
    pub fn merged(parts: &[(&Self, &[Option<u16>])], length: usize) -> Self {
        let ordered = parts.iter().any(|(column, _)| matches!(column, Self::Ordered { .. }));
        if ordered {
            Self::of_numbers(parts.iter().flat_map(|(column, places)| {
                let kept = places.iter().enumerate().filter(|(_, place)| place.is_some());
                kept.map(|(slot, _)| column.number(slot))
            }))
        } else {
            let mut pairs = Vec::new();
            for (column, places) in parts {
                column.each_code(|code, slot| {
                    if let Some(Some(place)) = places.get(usize::from(slot)) {
                        pairs.push((code, *place));
                    }
                });
            }
            Self::of_pairs(pairs, length)
        }
    }

    fn of_pairs(mut pairs: Vec<(u32, u16)>, length: usize) -> Self {
        pairs.sort_unstable();
        let mut known = Bitmap::none(length);
        let (mut codes, mut ends, mut slots) = (Vec::new(), Vec::new(), Vec::with_capacity(pairs.len()));
        for (code, slot) in pairs {
            if codes.last() != Some(&code) {
                codes.push(code);
                ends.push(0);
            }
            slots.push(slot);
            known.insert(usize::from(slot));
            if let Some(end) = ends.last_mut() {
                *end = u32::try_from(slots.len()).unwrap_or(u32::MAX);
            }
        }
        codes.shrink_to_fit();
        ends.shrink_to_fit();
        Self::Codes { codes, ends, slots, known }
    }

    fn of_numbers(values: impl Iterator<Item = Option<i64>>) -> Self {
        let mut known = Bitmap::default();
        let mut numbers = Vec::new();
        for value in values {
            known.push(value.is_some());
            numbers.push(value.unwrap_or_default());
        }
        numbers.shrink_to_fit();
        let mut order: Vec<u16> = (0..=u16::MAX).zip(&numbers).map(|(slot, _)| slot).collect();
        order.retain(|slot| known.contains(usize::from(*slot)));
        order.sort_by_key(|slot| numbers.get(usize::from(*slot)));
        order.shrink_to_fit();
        Self::Ordered { numbers, order, known }
    }

    fn each_code(&self, mut visit: impl FnMut(u32, u16)) {
        if let Self::Codes { codes, ends, slots, .. } = self {
            let mut start = 0;
            for (code, end) in codes.iter().zip(ends) {
                let end = *end as usize;
                for slot in slots.get(start..end).unwrap_or_default() {
                    visit(*code, *slot);
                }
                start = end;
            }
        }
    }

    /// The slots with a code.
    fn holders(&self, code: u32) -> &[u16] {
        let Self::Codes { codes, ends, slots, .. } = self else { return &[] };
        let Ok(place) = codes.binary_search(&code) else { return &[] };
        let start = place.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
        let end = ends.get(place).map_or(start, |end| *end as usize);
        slots.get(start..end).unwrap_or_default()
    }

    fn known(&self) -> &Bitmap {
        match self {
            Self::Codes { known, .. } | Self::Ordered { known, .. } => known,
        }
    }

    /// Bytes of memory held.
    pub fn memory(&self) -> usize {
        let own = match self {
            Self::Codes { codes, slots, .. } => codes.len() * 8 + slots.len() * 2,
            Self::Ordered { numbers, order, .. } => numbers.len() * 8 + order.len() * 2,
        };
        own + self.known().len() / 8 + 64
    }
}

/// What a filter and a ranking ask a facet. Each answers for every slot of the segment.
pub(crate) trait Facet {
    /// One of the codes is among `wanted`.
    fn any_of(&self, wanted: &[u32]) -> Truth;
    /// The number lies in `low..=high`.
    fn within(&self, low: i64, high: i64) -> Truth;
    /// There is no value. This is never unknown.
    fn is_null(&self) -> Truth;
    /// Raises each slot to the largest worth among its codes; `worths` ascend by code.
    fn raise(&self, worths: &[(u32, f64)], slots: &mut [f64]);
    /// Adds to each slot the mean worth of its codes; a code that is not in `worths` counts 0.
    fn add_mean(&self, worths: &[(u32, f64)], slots: &mut [f64]);
    /// The number at `slot`.
    fn number(&self, slot: usize) -> Option<i64>;
}

impl Facet for FacetColumn {
    fn any_of(&self, wanted: &[u32]) -> Truth {
        let mut yes = Bitmap::none(self.known().len());
        for slot in wanted.iter().flat_map(|code| self.holders(*code)) {
            yes.insert(usize::from(*slot));
        }
        Truth::among(yes, self.known())
    }

    fn within(&self, low: i64, high: i64) -> Truth {
        let Self::Ordered { numbers, order, known } = self else {
            return Truth::among(Bitmap::none(self.known().len()), self.known());
        };
        let number = |slot: &u16| numbers.get(usize::from(*slot)).copied().unwrap_or_default();
        let start = order.partition_point(|slot| number(slot) < low);
        let end = order.partition_point(|slot| number(slot) <= high).max(start);
        let inside = order.get(start..end).unwrap_or_default();
        // Whichever is shorter: what lies inside, or what lies outside.
        let yes = if inside.len() * 2 <= order.len() {
            let mut yes = Bitmap::none(known.len());
            for slot in inside {
                yes.insert(usize::from(*slot));
            }
            yes
        } else {
            let mut yes = known.clone();
            let below = order.get(..start).unwrap_or_default();
            let above = order.get(end..).unwrap_or_default();
            for slot in below.iter().chain(above) {
                yes.remove(usize::from(*slot));
            }
            yes
        };
        Truth::among(yes, self.known())
    }

    fn is_null(&self) -> Truth {
        Truth { yes: self.known().complement(), no: self.known().clone() }
    }

    fn raise(&self, worths: &[(u32, f64)], slots: &mut [f64]) {
        for (code, worth) in worths {
            for holder in self.holders(*code) {
                if let Some(slot) = slots.get_mut(usize::from(*holder)) {
                    *slot = slot.max(*worth);
                }
            }
        }
    }

    fn add_mean(&self, worths: &[(u32, f64)], slots: &mut [f64]) {
        let Self::Codes { slots: holders, .. } = self else { return };
        let mut counts = vec![0_u32; slots.len()];
        for holder in holders {
            if let Some(count) = counts.get_mut(usize::from(*holder)) {
                *count += 1;
            }
        }
        let mut sums = vec![0.0; slots.len()];
        for (code, worth) in worths {
            for holder in self.holders(*code) {
                if let Some(sum) = sums.get_mut(usize::from(*holder)) {
                    *sum += worth;
                }
            }
        }
        for ((slot, sum), count) in slots.iter_mut().zip(sums).zip(counts) {
            *slot += sum / f64::from(count.max(1));
        }
    }

    fn number(&self, slot: usize) -> Option<i64> {
        match self {
            Self::Ordered { numbers, known, .. } if known.contains(slot) => numbers.get(slot).copied(),
            _ => None,
        }
    }
}

impl Facet for FacetRows {
    fn any_of(&self, wanted: &[u32]) -> Truth {
        let yes = match self {
            Self::Codes(rows) => {
                let wanted: HashSet<u32> = wanted.iter().copied().collect();
                Bitmap::of(rows, |codes| codes.iter().any(|code| wanted.contains(code)))
            }
            Self::Ordered(rows) => Bitmap::none(rows.len()),
        };
        Truth::among(yes, &self.known())
    }

    fn within(&self, low: i64, high: i64) -> Truth {
        let yes = match self {
            Self::Codes(rows) => Bitmap::none(rows.len()),
            Self::Ordered(rows) => {
                Bitmap::of(rows, |number| number.is_some_and(|number| (low..=high).contains(&number)))
            }
        };
        Truth::among(yes, &self.known())
    }

    fn is_null(&self) -> Truth {
        let known = self.known();
        Truth { yes: known.complement(), no: known }
    }

    fn raise(&self, worths: &[(u32, f64)], slots: &mut [f64]) {
        let Self::Codes(rows) = self else { return };
        for (slot, codes) in slots.iter_mut().zip(rows) {
            *slot = codes.iter().map(|code| worth_of(worths, *code)).fold(*slot, f64::max);
        }
    }

    fn add_mean(&self, worths: &[(u32, f64)], slots: &mut [f64]) {
        let Self::Codes(rows) = self else { return };
        for (slot, codes) in slots.iter_mut().zip(rows) {
            // in the order of `worths`, as the sealed column adds them
            let sum: f64 = codes.iter().map(|code| worth_of(worths, *code)).sum();
            *slot += sum / f64::from(u32::try_from(codes.len().max(1)).unwrap_or(u32::MAX));
        }
    }

    fn number(&self, slot: usize) -> Option<i64> {
        match self {
            Self::Ordered(rows) => rows.get(slot).copied().flatten(),
            Self::Codes(_) => None,
        }
    }
}

fn worth_of(worths: &[(u32, f64)], code: u32) -> f64 {
    let found = worths.binary_search_by_key(&code, |(code, _)| *code);
    found.ok().and_then(|place| worths.get(place)).map_or(0.0, |(_, worth)| *worth)
}

impl FacetRows {
    fn known(&self) -> Bitmap {
        match self {
            Self::Codes(rows) => Bitmap::of(rows, |codes| !codes.is_empty()),
            Self::Ordered(rows) => Bitmap::of(rows, Option::is_some),
        }
    }
}
