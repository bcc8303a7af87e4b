//! Near: places, or any codes of a tree. 1 where one lies in the other; else the codes that their ways from the root
//! have in common, against the longer way. The nearest pair of all counts.

use std::sync::Arc;

use expr::{Item, Value};
use kernel::Seen;
use kernel::index::Feature as Lowered;
use model::{Attribute, CodeTable, Language, Part};

use super::codes::{Worths, code, words};
use super::{Change, Look, Reading, empty, is_list, items};
use crate::matcher::Side;

/// Codes of one tree on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The need's field.
    pub need: usize,
    /// The offer's field.
    pub offer: usize,
    /// The table.
    pub table: Box<str>,
}

/// The way to a code from the root of its tree.
fn way<'a>(table: &'a CodeTable, code: &str) -> Vec<&'a str> {
    let mut way: Vec<&str> = table.lineage(code).map(|above| &*above.code).collect();
    way.reverse();
    way
}

/// How near two codes are that have so many in common of ways of these lengths: 0…1.
fn nearness(common: usize, one: usize, other: usize) -> f64 {
    let part = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    // one lies in the other
    if common > 0 && common == one.min(other) { 1.0 } else { part(common) / part(one.max(other).max(1)) }
}

fn between(table: &CodeTable, one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    let (one, other) = (way(table, one), way(table, other));
    let common = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    nearness(common, one.len(), other.len())
}

/// Every code that has anything in common with the one at the end of a way: its own worth, and all below it.
fn spread<'a>(table: &'a CodeTable, way: &[&str], worths: &mut Worths) {
    let Some(root) = way.first().and_then(|root| table.get(root)) else { return };
    let mut waiting: Vec<(&'a str, usize, usize)> = vec![(&root.code, 1, 1)];
    while let Some((code, depth, common)) = waiting.pop() {
        worths.raise(code, nearness(common, way.len(), depth));
        for child in table.children(code) {
            let follows = common == depth && way.get(depth).is_some_and(|next| *next == &*child.code);
            waiting.push((&child.code, depth + 1, common + usize::from(follows)));
        }
    }
}

impl Near {
    fn field(&self, side: Side) -> usize {
        match side {
            Side::Need => self.need,
            Side::Offer => self.offer,
        }
    }

    pub(super) fn lower(&self, known: Side, row: &Arc<Seen>, reading: Reading<'_>) -> Lowered {
        let mut worths = Worths::default();
        if let Some(table) = reading.model.codes.get(&self.table) {
            for item in items(row, self.field(known)) {
                worths.raise(code(&item), 1.0);
                spread(table, &way(table, code(&item)), &mut worths);
            }
        }
        let attribute = Attribute::Field(self.field(known.other()), Part::Whole);
        Lowered::Best { attribute, levels: false, parts: vec![worths.list()] }
    }

    pub(super) fn look(&self, need: &Seen, offer: &Seen, reading: Reading<'_>, language: Language) -> Look {
        let (needs, offers) = (items(need, self.need), items(offer, self.offer));
        let mut look = Look { empty: empty(needs.is_empty(), offers.is_empty()), ..Look::default() };
        let Some(table) = reading.model.codes.get(&self.table) else { return look };
        let mut best: Option<&Item> = None;
        for wanted in &needs {
            for had in &offers {
                let near = between(table, code(wanted), code(had));
                if near > look.value {
                    (look.value, best) = (near, Some(had));
                }
            }
        }
        let said = |item: &Item| words(reading.model, &self.table, code(item), language);
        look.found.extend(best.map(said));
        if look.value < 1.0 {
            look.missing = needs.iter().map(said).collect();
        }
        look
    }

    /// The row would be where the other one is.
    pub(super) fn changes(&self, of: Side, need: &Seen, offer: &Seen, reading: Reading<'_>) -> Vec<Change> {
        if self.look(need, offer, reading, Language::Zh).value >= 1.0 {
            return Vec::new();
        }
        let (row, other) = match of {
            Side::Need => (need, offer),
            Side::Offer => (offer, need),
        };
        let field = self.field(of);
        let many = is_list(reading.model, &row.dataset, field);
        let change = |item: Item| {
            let item = Item::new(item.key);
            let to = if many {
                Value::List(items(row, field).into_iter().chain([item]).collect())
            } else {
                item.key
            };
            Change { field, to, cost: if many { 1 } else { 2 } }
        };
        items(other, self.field(of.other())).into_iter().take(1).map(change).collect()
    }
}
