//! Map: the strongest link that a declared map has between a code of the one side and one of the other. A link to a
//! group of codes holds for all that lies in it, and a side that names a group is linked by whatever lies in that.

use std::collections::HashSet;
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

/// A link between codes that two rows name, or that one of them names.
struct Seam<'a> {
    /// What the side that the map leads from names.
    from: &'a str,
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

    fn map<'a>(&self, reading: Reading<'a>) -> Option<&'a Map> {
        reading.model.maps.get(&self.through)
    }

    /// The links that lead from what codes name, by the code that the map names.
    fn from<'a>(&self, items: &[Item], reading: Reading<'a>) -> Vec<Seam<'a>> {
        let Some(map) = self.map(reading) else { return Vec::new() };
        let kin = self.kin(self.from, items, reading);
        let known = kin.iter().filter_map(|code| map.links.get_key_value(*code));
        known.flat_map(|(from, links)| links.iter().map(move |link| Seam { from, link })).collect()
    }

    /// The links that lead to what codes name.
    fn to<'a>(&self, items: &[Item], reading: Reading<'a>) -> Vec<Seam<'a>> {
        let kin: HashSet<&str> = self.kin(self.from.other(), items, reading).into_iter().collect();
        let links = self.map(reading).into_iter().flat_map(|map| &map.links);
        let all = links.flat_map(|(from, links)| links.iter().map(move |link| Seam { from, link }));
        all.filter(|seam| kin.contains(&*seam.link.to)).collect()
    }

    /// Everything that codes of one side are, lie in, or contain.
    fn kin<'a>(&self, side: Side, items: &'a [Item], reading: Reading<'a>) -> Vec<&'a str> {
        let table = reading.model.codes.get(self.table(side));
        items
            .iter()
            .flat_map(|item| table.map_or_else(|| vec![code(item)], |table| kin(table, code(item))))
            .collect()
    }

    /// The links of one row, each with what the other side would have to name.
    fn links<'a>(&self, known: Side, items: &[Item], reading: Reading<'a>) -> Vec<(&'a str, &'a Link)> {
        if known == self.from {
            self.from(items, reading).into_iter().map(|seam| (&*seam.link.to, seam.link)).collect()
        } else {
            self.to(items, reading).into_iter().map(|seam| (seam.from, seam.link)).collect()
        }
    }

    fn belongs(&self, side: Side, item: &Item, linked: &str, reading: Reading<'_>) -> bool {
        let table = reading.model.codes.get(self.table(side));
        code(item) == linked || table.is_some_and(|table| related(table, code(item), linked))
    }

    pub(super) fn lower(&self, known: Side, row: &Arc<Seen>, reading: Reading<'_>) -> Lowered {
        let ranked = known.other();
        let table = reading.model.codes.get(self.table(ranked));
        let mut worths = Worths::default();
        for (there, link) in self.links(known, &items(row, self.field(known)), reading) {
            worths.raise(there, link.weight);
            for code in table.map(|table| kin(table, there)).unwrap_or_default() {
                worths.raise(code, link.weight);
            }
        }
        let attribute = Attribute::Field(self.field(ranked), Part::Whole);
        Lowered::Best { attribute, levels: false, parts: vec![worths.list()] }
    }

    /// The strongest link of a pair: the code of the side it leads from, that of the other, and the link.
    fn strongest<'a, 'i>(
        &self,
        from: &'i [Item],
        to: &'i [Item],
        reading: Reading<'a>,
    ) -> Option<(&'i Item, &'i Item, &'a Link)> {
        let mut best: Option<(&Item, &Item, &Link)> = None;
        for Seam { from: linked, link } in self.from(from, reading) {
            let stronger = best.is_none_or(|(_, _, known)| known.weight < link.weight);
            let other = to.iter().find(|item| self.belongs(self.from.other(), item, &link.to, reading));
            let one = from.iter().find(|item| self.belongs(self.from, item, linked, reading));
            if let (true, Some(one), Some(other)) = (stronger, one, other) {
                best = Some((one, other, link));
            }
        }
        best
    }

    pub(super) fn look(&self, need: &Seen, offer: &Seen, reading: Reading<'_>, language: Language) -> Look {
        let (needs, offers) = (items(need, self.need), items(offer, self.offer));
        let empty = empty(needs.is_empty(), offers.is_empty());
        let said = |side: Side, item: &Item| words(reading.model, self.table(side), code(item), language);
        let (from, to) = if self.from == Side::Need { (&needs, &offers) } else { (&offers, &needs) };
        let Some((one, other, link)) = self.strongest(from, to, reading) else {
            let missing = needs.iter().map(|item| said(Side::Need, item)).collect();
            return Look { missing, empty, ..Look::default() };
        };
        let basis = Some(&link.basis).filter(|basis| !basis.is_empty());
        let basis = basis.map(|basis| format!("：{basis}")).unwrap_or_default();
        let pair = format!("{} — {}{basis}", said(self.from, one), said(self.from.other(), other));
        Look { value: link.weight, found: vec![pair], missing: Vec::new(), empty }
    }

    /// The row would have the code of the strongest link.
    pub(super) fn changes(&self, of: Side, need: &Seen, offer: &Seen, reading: Reading<'_>) -> Vec<Change> {
        let value = self.look(need, offer, reading, Language::Zh).value;
        let (row, other) = match of {
            Side::Need => (need, offer),
            Side::Offer => (offer, need),
        };
        let asked = items(other, self.field(of.other()));
        let linked = self.links(of.other(), &asked, reading).into_iter();
        let mut links: Vec<(f64, &str)> =
            linked.filter(|(_, link)| link.weight > value).map(|(here, link)| (link.weight, here)).collect();
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
