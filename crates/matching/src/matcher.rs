//! A matcher as it was declared: what pairs, what is demanded of a pair, and what its score is made of.

use std::sync::Arc;

use expr::Expr;
use indexmap::IndexMap;
use model::{Attribute, Label, Model};

use crate::feature::Feature;
use crate::read::FOLDER;

/// All matchers of a model, by key.
pub type Matchers = IndexMap<Box<str>, Arc<Matcher>>;

/// The matchers of a model.
pub fn matchers(model: &Model) -> Arc<Matchers> {
    model.section::<Matchers>(FOLDER).unwrap_or_default()
}

/// One of the two rows of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The row that looks for others.
    Need,
    /// The row that is found.
    Offer,
}

impl Side {
    /// The other row.
    #[must_use]
    pub fn other(self) -> Side {
        match self {
            Side::Need => Side::Offer,
            Side::Offer => Side::Need,
        }
    }
}

/// A declared pairing of a need with offers.
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    /// Its stable key: the file's name.
    pub key: Box<str>,
    /// Its words: what the offers are called when they are found.
    pub title: Label,
    /// The dataset of the row that looks for others.
    pub need: Box<str>,
    /// The dataset of the rows that are found.
    pub offer: Box<str>,
    /// How the other side's own view of the pair counts.
    pub reciprocal: Option<Reciprocal>,
    /// What is demanded of a pair, in order.
    pub requires: Vec<Requirement>,
    /// What the score is made of.
    pub scores: Vec<Scored>,
}

/// How the other side's own view of a pair counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Reciprocal {
    /// The matcher that looks from the other side.
    pub with: Box<str>,
    /// The share w of a^(1−w)·b^w, 0…1.
    pub weight: f64,
}

/// A demand on a pair: met, not met, or to be verified.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its words.
    pub title: Label,
    /// As declared.
    pub text: Box<str>,
    /// As compiled: `need` and `offer` are the two rows.
    pub that: Expr,
    /// The row that asks: where it says nothing, nothing is demanded.
    pub asks: Side,
    /// Whether offers of which it is unknown are left out, or come behind all others.
    pub drop_unknown: bool,
}

/// A feature with what it counts.
#[derive(Clone, Debug)]
pub struct Scored {
    /// Its key among the features of the matcher.
    pub key: Box<str>,
    /// Its words.
    pub title: Label,
    /// Its weight, against the others'.
    pub weight: f64,
    /// What it looks at.
    pub feature: Feature,
}

impl Matcher {
    /// The dataset of one of the two rows.
    pub fn dataset(&self, side: Side) -> &str {
        match side {
            Side::Need => &self.need,
            Side::Offer => &self.offer,
        }
    }
}

/// The attribute that the steps of a path name, the ends of a range too; none behind a reference.
pub(crate) fn attribute(dataset: &model::Dataset, steps: &[Box<str>]) -> Option<Attribute> {
    let (first, rest) = steps.split_first()?;
    match (dataset.attribute(first)?, rest) {
        (attribute, []) => Some(attribute),
        (Attribute::Field(place, _), [end]) => {
            let part = match &**end {
                "lo" => model::Part::Low,
                "hi" => model::Part::High,
                _ => return None,
            };
            matches!(dataset.fields.get(place)?.kind.of(), expr::Type::Range(_))
                .then_some(Attribute::Field(place, part))
        }
        _ => None,
    }
}
