//! Features: what a score is made of. Each looks at both rows of a pair and gives a number from 0 to 1.
//!
//! A feature is said twice, and a property test holds the two together: [`Feature::lower`] says it for all rows of an
//! index at once, with one row known; [`Feature::look`] says it of one pair, with its evidence in words.
//!
//! | | need and offer hold | the number |
//! |---|---|---|
//! | overlap | codes of one table | the share of what the need asks for that the offer has; a level below the one asked for counts less |
//! | map | codes of two tables | the strongest link of a map between them |
//! | near | codes of one table that is a tree | 1 where one lies in the other, else the share of the way that they have in common |
//! | pay | ranges of money | 1 where what is given reaches what is wanted, 0 at half of it |
//! | recency | a day or a moment of the offer | 1 today, 0 after so many days |
//! | text | searched fields | how much of what the need speaks of the offer speaks of, rare words first |
//!
//! A side that says nothing counts 0, and says so.

mod codes;
mod map;
mod near;
mod overlap;
mod pay;
mod recency;

use std::sync::Arc;

use expr::{Date, Item, Value};
use kernel::index::{Asks, Feature as Lowered, Texts};
use kernel::{Seen, Sight};
use model::{Attribute, Dataset, Language, Model};

use crate::matcher::Side;

pub use map::MapFeature;
pub use near::Near;
pub use overlap::Overlap;
pub use pay::Pay;
pub use recency::Recency;

/// How many words that are as rare as can be make one half of a text's full value: by this an average pair of the
/// demo's texts comes to about a third, and a good one to two thirds.
const HALF: f64 = 4.0;

/// What a score is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Feature {
    /// What is asked for, and had.
    Overlap(Overlap),
    /// A link between two tables.
    Map(MapFeature),
    /// Places.
    Near(Near),
    /// Money.
    Pay(Pay),
    /// Time.
    Recency(Recency),
    /// Words.
    Text(Text),
}

/// Words of both rows: places of their fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What the need speaks of.
    pub need: Vec<usize>,
    /// What the offer speaks of.
    pub offer: Vec<usize>,
}

/// What features are read with.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Code tables and maps.
    pub model: &'a Model,
    /// The site's date.
    pub today: Date,
}

/// A feature of one pair, in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// 0…1. Texts are looked at by the index alone: here they are 0.
    pub value: f64,
    /// What speaks for the pair.
    pub found: Vec<String>,
    /// What is asked for and not there.
    pub missing: Vec<String>,
    /// The side that says nothing.
    pub empty: Option<Side>,
}

/// A change of one value of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The field's place.
    pub field: usize,
    /// What it would be.
    pub to: Value,
    /// How much of a change it is: what is learned or moved to counts less than what is exchanged.
    pub cost: u32,
}

impl Feature {
    /// The word in a declaration.
    pub fn word(&self) -> &'static str {
        match self {
            Feature::Overlap(_) => "overlap",
            Feature::Map(_) => "map",
            Feature::Near(_) => "near",
            Feature::Pay(_) => "pay",
            Feature::Recency(_) => "recency",
            Feature::Text(_) => "text",
        }
    }

    /// The side whose wishes it holds against the other.
    pub fn asks(&self) -> Side {
        if let Feature::Overlap(overlap) = self { overlap.asks } else { Side::Need }
    }

    /// The fields it reads of one of the two rows, by place.
    pub fn fields(&self, side: Side) -> Vec<usize> {
        let one = |need: usize, offer: usize| vec![if side == Side::Need { need } else { offer }];
        match self {
            Feature::Overlap(overlap) => one(overlap.need, overlap.offer),
            Feature::Map(map) => one(map.need, map.offer),
            Feature::Near(near) => one(near.need, near.offer),
            Feature::Pay(pay) => one(pay.need, pay.offer),
            Feature::Recency(recency) => match (side, recency.offer) {
                (Side::Offer, Attribute::Field(place, _)) => vec![place],
                _ => Vec::new(),
            },
            Feature::Text(text) => match side {
                Side::Need => text.need.clone(),
                Side::Offer => text.offer.clone(),
            },
        }
    }

    /// The feature for all rows of the other side, when the row of side `known` is this one.
    pub fn lower(&self, known: Side, row: &Arc<Seen>, reading: Reading<'_>) -> Lowered {
        match self {
            Feature::Overlap(overlap) => overlap.lower(known, row, reading),
            Feature::Map(map) => map.lower(known, row, reading),
            Feature::Near(near) => near.lower(known, row, reading),
            Feature::Pay(pay) => pay.lower(known, row),
            Feature::Recency(recency) => recency.lower(known, row, reading),
            Feature::Text(text) => Lowered::Texts(text.lower(known, row)),
        }
    }

    /// The feature of one pair.
    pub fn look(&self, need: &Seen, offer: &Seen, reading: Reading<'_>, language: Language) -> Look {
        match self {
            Feature::Overlap(overlap) => overlap.look(need, offer, reading, language),
            Feature::Map(map) => map.look(need, offer, reading, language),
            Feature::Near(near) => near.look(need, offer, reading, language),
            Feature::Pay(pay) => pay.look(need, offer, reading, language),
            Feature::Recency(recency) => recency.look(offer, reading),
            Feature::Text(text) => text.look(need, offer),
        }
    }

    /// Single changes of one of the two rows that make the feature larger.
    pub fn changes(&self, of: Side, need: &Seen, offer: &Seen, reading: Reading<'_>) -> Vec<Change> {
        match self {
            Feature::Overlap(overlap) => overlap.changes(of, need, offer, reading),
            Feature::Map(map) => map.changes(of, need, offer, reading),
            Feature::Near(near) => near.changes(of, need, offer, reading),
            Feature::Pay(pay) => pay.changes(of, need, offer),
            Feature::Recency(_) | Feature::Text(_) => Vec::new(),
        }
    }
}

impl Text {
    fn lower(&self, known: Side, row: &Arc<Seen>) -> Texts {
        let (of_known, fields, asks) = match known {
            Side::Need => (&self.need, &self.offer, Asks::Known),
            Side::Offer => (&self.offer, &self.need, Asks::Ranked),
        };
        Texts { row: Arc::clone(row), known: of_known.clone(), fields: fields.clone(), asks, half: HALF }
    }

    fn look(&self, need: &Seen, offer: &Seen) -> Look {
        let silent = |row: &Seen, fields: &[usize]| fields.iter().all(|place| row.clear(*place).is_null());
        Look { empty: empty(silent(need, &self.need), silent(offer, &self.offer)), ..Look::default() }
    }
}

/// The side that says nothing, the need's first.
fn empty(need: bool, offer: bool) -> Option<Side> {
    match (need, offer) {
        (true, _) => Some(Side::Need),
        (false, true) => Some(Side::Offer),
        (false, false) => None,
    }
}

/// The codes of a field.
fn items(row: &Seen, place: usize) -> Vec<Item> {
    match row.clear(place) {
        Value::Null => Vec::new(),
        Value::List(items) => items.clone(),
        one => vec![Item::new(one.clone())],
    }
}

/// Whether a row shows a field to whoever reads it, as it is.
pub(crate) fn is_clear(row: &Seen, place: usize) -> bool {
    matches!(row.values.get(place), Some(Sight::Clear(_)))
}

/// Whether a field holds many codes.
fn is_list(model: &Model, dataset: &str, place: usize) -> bool {
    let field = model.dataset(dataset).and_then(|dataset: &Dataset| dataset.fields.get(place));
    field.is_some_and(|field| matches!(field.kind.of(), expr::Type::List(_)))
}
