//! Map: the strongest link that a declared map has between a code of the one side and one of the other. A link to a
//! group of codes holds for all that lies in it, and a side that names a group is linked by whatever lies in that.

use std::sync::Arc;

use expr::{Item, Value};
use kernel::Seen;
use kernel::index::Feature as Lowered;
use model::{Attribute, Language, Link, Map, Part};

use super::codes::{Worths, code, kin, related, words};
use super::{Change, Look, Reading, empty, is_list, items};
use crate::matcher::Side;

/// Codes of two tables, with a map between them.
#[derive(Clone, Debug, PartialEq)]
pub struct MapFeature {
    /// The need's field.
    pub need: usize,
    /// The offer's field.
    pub offer: usize,
    /// The need's table.
    pub need_table: Box<str>,
    /// The offer's table.
    pub offer_table: Box<str>,
    /// The map's key.
    pub through: Box<str>,
    /// The side whose table the map leads from.
    pub from: Side,
}

/// A link as one side sees it.
struct Seam<'a> {
    need: &'a str,
    offer: &'a str,
    link: &'a Link,
}

impl MapFeature {
    fn table(&self, side: Side) -> &str {
        match side {
            Side::Need => &self.need_table,
            Side::Offer => &self.offer_table,
        }
    }

    fn field(&self, side: Side) -> usize {
        match side {
            Side::Need => self.need,
            Side::Offer => self.offer,
        }
    }

    fn seams<'a>(&self, reading: Reading<'a>) -> Vec<Seam<'a>> {
        let links = reading.model.maps.get(&self.through).into_iter().flat_map(|map: &Map| &map.links);
        let seam = |(from, link): (&'a str, &'a Link)| match self.from {
            Side::Need => Seam { need: from, offer: &link.to, link },
            Side::Offer => Seam { need: &link.to, offer: from, link },
        };
        let links = links.flat_map(|(from, links)| links.iter().map(move |link| (&**from, link)));
        let mut seams: Vec<Seam<'a>> = links.map(seam).collect();
        seams.sort_by(|one, other| (one.need, one.offer).cmp(&(other.need, other.offer)));
        seams
    }

    fn belongs(&self, side: Side, item: &Item, linked: &str, reading: Reading<'_>) -> bool {
        let table = reading.model.codes.get(self.table(side));
        code(item) == linked || table.is_some_and(|table| related(table, code(item), linked))
    }

    pub(super) fn lower(&self, known: Side, row: &Arc<Seen>, reading: Reading<'_>) -> Lowered {
        let asked = items(row, self.field(known));
        let ranked = known.other();
        let mut worths = Worths::default();
        for seam in self.seams(reading) {
            let (here, there) = match known {
                Side::Need => (seam.need, seam.offer),
                Side::Offer => (seam.offer, seam.need),
            };
            if asked.iter().any(|item| self.belongs(known, item, here, reading)) {
                worths.raise(there, seam.link.weight);
                if let Some(table) = reading.model.codes.get(self.table(ranked)) {
                    for code in kin(table, there) {
                        worths.raise(code, seam.link.weight);
                    }
                }
            }
        }
        let attribute = Attribute::Field(self.field(ranked), Part::Whole);
        Lowered::Best { attribute, levels: false, parts: vec![worths.list()] }
    }

    pub(super) fn look(&self, need: &Seen, offer: &Seen, reading: Reading<'_>, language: Language) -> Look {
        let (needs, offers) = (items(need, self.need), items(offer, self.offer));
        let mut best: Option<(&Item, &Item, Seam<'_>)> = None;
        for seam in self.seams(reading) {
            let one = needs.iter().find(|item| self.belongs(Side::Need, item, seam.need, reading));
            let other = offers.iter().find(|item| self.belongs(Side::Offer, item, seam.offer, reading));
            if let Some((one, other)) = one.zip(other)
                && best.as_ref().is_none_or(|(_, _, known)| known.link.weight < seam.link.weight)
            {
                best = Some((one, other, seam));
            }
        }
        let empty = empty(needs.is_empty(), offers.is_empty());
        let said = |side: Side, item: &Item| words(reading.model, self.table(side), code(item), language);
        let Some((one, other, seam)) = best else {
            let missing = needs.iter().map(|item| said(Side::Need, item)).collect();
            return Look { missing, empty, ..Look::default() };
        };
        let basis = Some(&seam.link.basis).filter(|basis| !basis.is_empty());
        let basis = basis.map(|basis| format!("：{basis}")).unwrap_or_default();
        let pair = format!("{} — {}{basis}", said(Side::Offer, other), said(Side::Need, one));
        Look { value: seam.link.weight, found: vec![pair], missing: Vec::new(), empty }
    }

    /// The row would have the code of the strongest link.
    pub(super) fn changes(&self, of: Side, need: &Seen, offer: &Seen, reading: Reading<'_>) -> Vec<Change> {
        let value = self.look(need, offer, reading, Language::Zh).value;
        let (row, other) = match of {
            Side::Need => (need, offer),
            Side::Offer => (offer, need),
        };
        let asked = items(other, self.field(of.other()));
        let mut links: Vec<(f64, &str)> = Vec::new();
        for seam in self.seams(reading) {
            let (here, there) = match of {
                Side::Need => (seam.need, seam.offer),
                Side::Offer => (seam.offer, seam.need),
            };
            if seam.link.weight > value
                && asked.iter().any(|item| self.belongs(of.other(), item, there, reading))
            {
                links.push((seam.link.weight, here));
            }
        }
        links.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
        let field = self.field(of);
        let many = is_list(reading.model, &row.dataset, field);
        let change = |(_, code): (f64, &str)| {
            let item = Item::new(Value::text(code));
            let to = if many {
                Value::List(items(row, field).into_iter().chain([item]).collect())
            } else {
                item.key
            };
            Change { field, to, cost: if many { 2 } else { 4 } }
        };
        links.into_iter().take(1).map(change).collect()
    }
}
