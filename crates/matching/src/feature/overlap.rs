//! Overlap: of what one side asks for, how much the other has. The need asks, or with `asks = "offer"` the offer: what a
//! job asks for is asked by the job, whoever looks.
//!
//! The mean, over the codes asked for, of how well the other side's best code covers each: 1 for the code itself or one
//! that lies in it, at the level asked for or above; below that level by the gap, as a share of the levels there are. A
//! code without a level stands at the lowest.

use std::sync::Arc;

use expr::{Item, Value};
use kernel::Seen;
use kernel::index::Feature as Lowered;
use model::{Attribute, CodeTable, Language, Part};

use super::codes::{code, words};
use super::{Change, Look, Reading, empty, is_list, items};
use crate::matcher::Side;

/// Codes of one table on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// The need's field.
    pub need: usize,
    /// The offer's field.
    pub offer: usize,
    /// The table.
    pub table: Box<str>,
    /// The table of levels, where both sides have them.
    pub levels: Option<Box<str>>,
    /// The side that asks.
    pub asks: Side,
}

impl Overlap {
    /// The field of a side.
    fn field(&self, side: Side) -> usize {
        if side == Side::Need { self.need } else { self.offer }
    }

    /// What is asked for, and what is had.
    fn asked_and_had(&self, need: &Seen, offer: &Seen) -> (Vec<Item>, Vec<Item>) {
        let (needs, offers) = (items(need, self.need), items(offer, self.offer));
        if self.asks == Side::Need { (needs, offers) } else { (offers, needs) }
    }

    fn covers(&self, need: &Item, offer: &Item, reading: Reading<'_>) -> f64 {
        let known = reading.model.codes.get(&self.table);
        let same =
            need.key == offer.key || known.is_some_and(|table| table.is_under(code(offer), code(need)));
        if !same {
            return 0.0;
        }
        let Some((levels, wanted)) = self.levels(reading).zip(need.level.as_deref()) else { return 1.0 };
        let place = |level: &str| levels.iter().position(|known| &*known.code == level).unwrap_or(0);
        let gap = place(wanted).saturating_sub(offer.level.as_deref().map_or(0, place));
        1.0 - share(gap, levels.len())
    }

    fn best(&self, need: &Item, offers: &[Item], reading: Reading<'_>) -> f64 {
        offers.iter().map(|offer| self.covers(need, offer, reading)).fold(0.0, f64::max)
    }

    fn levels<'a>(&self, reading: Reading<'a>) -> Option<&'a CodeTable> {
        reading.model.codes.get(self.levels.as_deref()?)
    }

    /// A code at every level and at none.
    fn at_levels(&self, key: &str, reading: Reading<'_>) -> Vec<Item> {
        let level = |level: Option<Box<str>>| Item { key: Value::text(key), level };
        let all = self.levels(reading).into_iter().flat_map(CodeTable::iter);
        std::iter::once(level(None)).chain(all.map(|known| level(Some(known.code.clone())))).collect()
    }

    pub(super) fn lower(&self, known: Side, row: &Arc<Seen>, reading: Reading<'_>) -> Lowered {
        let levels = self.levels.is_some();
        let table = reading.model.codes.get(&self.table);
        let (of_known, of_ranked) = (self.field(known), self.field(known.other()));
        if known == self.asks {
            let needs = items(row, of_known);
            let part = |need: &Item| {
                let below = table.map(|table| table.subtree(code(need))).filter(|below| !below.is_empty());
                let below = below.unwrap_or_else(|| vec![code(need)]);
                let offers = below.into_iter().flat_map(|key| self.at_levels(key, reading));
                offers
                    .map(|offer| {
                        let worth = self.covers(need, &offer, reading) / share_of(needs.len());
                        (offer, worth)
                    })
                    .filter(|(_, worth)| *worth > 0.0)
                    .collect()
            };
            let attribute = Attribute::Field(of_ranked, Part::Whole);
            Lowered::Best { attribute, levels, parts: needs.iter().map(part).collect() }
        } else {
            let offers = items(row, of_known);
            let mut keys: Vec<&str> = Vec::new();
            for offer in &offers {
                keys.push(code(offer));
                keys.extend(
                    table.into_iter().flat_map(|table| table.lineage(code(offer))).map(|above| &*above.code),
                );
            }
            keys.sort_unstable();
            keys.dedup();
            let needs = keys.into_iter().flat_map(|key| self.at_levels(key, reading));
            let worths = needs.map(|need| {
                let worth = self.best(&need, &offers, reading);
                (need, worth)
            });
            let worths = worths.filter(|(_, worth)| *worth > 0.0).collect();
            Lowered::Mean { attribute: Attribute::Field(of_ranked, Part::Whole), levels, worths }
        }
    }

    pub(super) fn look(&self, need: &Seen, offer: &Seen, reading: Reading<'_>, language: Language) -> Look {
        let silent = empty(items(need, self.need).is_empty(), items(offer, self.offer).is_empty());
        let (needs, offers) = self.asked_and_had(need, offer);
        let mut look = Look { empty: silent, ..Look::default() };
        for wanted in &needs {
            let mut best: Option<(f64, &Item)> = None;
            for offer in &offers {
                let covered = self.covers(wanted, offer, reading);
                if covered > best.map_or(0.0, |(known, _)| known) {
                    best = Some((covered, offer));
                }
            }
            let covered = best.map_or(0.0, |(covered, _)| covered);
            look.value += covered / share_of(needs.len());
            look.found.extend(best.map(|(_, offer)| self.words(offer, reading, language)));
            if covered < 1.0 {
                look.missing.push(self.words(wanted, reading, language));
            }
        }
        look
    }

    fn words(&self, item: &Item, reading: Reading<'_>, language: Language) -> String {
        let name = words(reading.model, &self.table, code(item), language);
        match (self.levels(reading), item.level.as_deref()) {
            (Some(levels), Some(level)) => format!("{name}（{}）", levels.label(level, language)),
            _ => name,
        }
    }

    /// One more of what is asked for would be had, or at a higher level; or one less would be asked for.
    pub(super) fn changes(&self, of: Side, need: &Seen, offer: &Seen, reading: Reading<'_>) -> Vec<Change> {
        let (needs, offers) = self.asked_and_had(need, offer);
        let lacking = needs.iter().filter(|wanted| self.best(wanted, &offers, reading) < 1.0);
        let row = if of == Side::Need { need } else { offer };
        let field = self.field(of);
        let many = is_list(reading.model, &row.dataset, field);
        let change = |wanted: &Item| {
            let to = match (of == self.asks, many) {
                (false, true) => {
                    let others = offers.iter().filter(|had| had.key != wanted.key).cloned();
                    Value::List(others.chain([wanted.clone()]).collect())
                }
                (false, false) => wanted.key.clone(),
                (true, true) if needs.len() > 1 => {
                    Value::List(needs.iter().filter(|asked| *asked != wanted).cloned().collect())
                }
                (true, _) => return None,
            };
            Some(Change { field, to, cost: if many { 1 } else { 3 } })
        };
        lacking.filter_map(change).collect()
    }
}

fn share_of(count: usize) -> f64 {
    f64::from(u32::try_from(count.max(1)).unwrap_or(u32::MAX))
}

fn share(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap_or(u32::MAX)) / share_of(whole)
}
