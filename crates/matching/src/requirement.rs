//! Requirements at work: asked of an index for one need, and looked at for one pair.
//!
//! | the condition is | because | the requirement |
//! |---|---|---|
//! | true | | is met |
//! | false | | is not met |
//! | anything | the asking row says nothing, and is not asked whether it does | asks nothing, and is met |
//! | null | the answering row says nothing | is to be verified |
//! | unknown | the reader may not see what it speaks of | is to be verified |

use std::sync::Arc;

use expr::{Date, Expr, Id, Instant, Path, Value, World};
use kernel::Seen;
use kernel::index::Demand;
use model::{Attribute, Dataset, Model};

use crate::feature::{Reading, is_clear};
use crate::matcher::{Matcher, Requirement, Side, attribute};
use crate::read::{of_row, side};

impl Requirement {
    /// What an index is asked, for this need as its reader sees it.
    pub(crate) fn demand(&self, matcher: &Matcher, need: &Seen, reading: Reading<'_>) -> Option<Demand> {
        let demand = |that: Expr, silent: Vec<Attribute>| {
            Some(Demand { that, silent, drop_unknown: self.drop_unknown })
        };
        let needs = reading.model.dataset(&matcher.need)?;
        let offers = reading.model.dataset(&matcher.offer)?;
        if self.paths(Side::Need).any(|path| is_hidden(needs, need, path)) {
            return demand(Expr::Const(Value::Null), Vec::new());
        }
        if self.asks == Side::Need && self.is_silent(needs, need) {
            return demand(Expr::Const(Value::Bool(true)), Vec::new());
        }
        let known = self.that.clone().map(&mut |part| match part {
            Expr::Path(path) if side(&path) == Side::Need => Expr::Const(value(needs, need, &path)),
            Expr::Today => Expr::Const(Value::Date(reading.today)),
            other => other,
        });
        let silent = match self.asks {
            Side::Need => Vec::new(),
            Side::Offer => self.asking(offers),
        };
        demand(of_row(known).fold(), silent)
    }

    /// Whether a pair meets it; none if that is to be verified.
    pub(crate) fn holds(
        &self,
        matcher: &Matcher,
        need: &Seen,
        offer: &Seen,
        reading: Reading<'_>,
    ) -> Option<bool> {
        let needs = reading.model.dataset(&matcher.need)?;
        let offers = reading.model.dataset(&matcher.offer)?;
        if self.paths(Side::Need).any(|path| is_hidden(needs, need, path)) {
            return None;
        }
        if self.asks == Side::Need && self.is_silent(needs, need) {
            return Some(true);
        }
        if self.paths(Side::Offer).any(|path| is_hidden(offers, offer, path)) {
            return None;
        }
        if self.asks == Side::Offer && self.is_silent(offers, offer) {
            return Some(true);
        }
        expr::truth(&self.that, &Pair { needs, need, offers, offer, reading }).ok().flatten()
    }

    fn paths(&self, of: Side) -> impl Iterator<Item = &Path> {
        self.that.paths().into_iter().filter(move |path| side(path) == of)
    }

    /// What the asking row is asked for, unless the condition itself asks whether it says anything.
    fn asking(&self, dataset: &Dataset) -> Vec<Attribute> {
        let mut tested = Vec::new();
        null_tests(&self.that, &mut tested);
        let asking = self.paths(self.asks).filter(|path| !tested.contains(path));
        asking.filter_map(|path| attribute(dataset, &path.steps)).collect()
    }

    fn is_silent(&self, dataset: &Dataset, row: &Seen) -> bool {
        self.asking(dataset).into_iter().any(|attribute| row.get(attribute).is_null())
    }
}

fn null_tests<'e>(expr: &'e Expr, found: &mut Vec<&'e Path>) {
    if let Expr::IsNull(inner) = expr
        && let Expr::Path(path) = &**inner
    {
        found.push(path);
    }
    for child in expr.children() {
        null_tests(child, found);
    }
}

fn value(dataset: &Dataset, row: &Seen, path: &Path) -> Value {
    attribute(dataset, &path.steps).map_or(Value::Null, |attribute| row.get(attribute))
}

fn is_hidden(dataset: &Dataset, row: &Seen, path: &Path) -> bool {
    match attribute(dataset, &path.steps) {
        Some(Attribute::Field(place, _)) => !is_clear(row, place),
        _ => false,
    }
}

/// The two rows of a pair.
struct Pair<'a> {
    needs: &'a Dataset,
    need: &'a Seen,
    offers: &'a Dataset,
    offer: &'a Seen,
    reading: Reading<'a>,
}

impl World for Pair<'_> {
    fn value(&self, path: &Path) -> Value {
        match side(path) {
            Side::Need => value(self.needs, self.need, path),
            Side::Offer => value(self.offers, self.offer, path),
        }
    }

    fn today(&self) -> Date {
        self.reading.today
    }

    // requirements that ask for the moment are refused when they are read
    fn now(&self) -> Instant {
        Instant(0)
    }

    fn rank(&self, table: &str, code: &str) -> Option<u32> {
        self.reading.model.codes.get(table)?.rank(code)
    }

    fn is_under(&self, table: &str, code: &str, ancestor: &str) -> bool {
        code == ancestor
            || self.reading.model.codes.get(table).is_some_and(|table| table.is_under(code, ancestor))
    }

    fn covers(&self, _: &str) -> bool {
        false
    }

    fn within(&self, organisation: Id, root: Id) -> bool {
        organisation == root
    }
}

/// A pair's values that a requirement speaks of, each with its field, as somebody reads them.
pub(crate) fn said(
    requirement: &Requirement,
    matcher: &Matcher,
    (need, offer): (&Seen, &Seen),
    model: &Arc<Model>,
    language: model::Language,
) -> Vec<(Side, String, String)> {
    let mut said = Vec::new();
    for path in requirement.that.paths() {
        let (side, row) = match side(path) {
            Side::Need => (Side::Need, need),
            Side::Offer => (Side::Offer, offer),
        };
        let Some(dataset) = model.dataset(matcher.dataset(side)) else { continue };
        let Some(attribute) = attribute(dataset, &path.steps) else { continue };
        let words = match attribute {
            Attribute::Field(place, _) => {
                let field = dataset.fields.get(place);
                field
                    .map(|field| field.kind.show(row.clear(place), &model.codes, language))
                    .unwrap_or_default()
            }
            Attribute::System(model::System::State) => {
                let state = dataset.state(&row.state);
                state.map(|(_, state)| state.title.get(language).to_owned()).unwrap_or_default()
            }
            Attribute::System(_) => String::new(),
        };
        let entry = (side, dataset.title_of(attribute).get(language).to_owned(), words);
        if !said.contains(&entry) {
            said.push(entry);
        }
    }
    said
}

/// Whether a row meets everything that a matcher demands of its offers whoever asks.
pub(crate) fn fits_alone(matcher: &Matcher, offer: &Seen, reading: Reading<'_>) -> bool {
    let alone = |require: &&Requirement| require.paths(Side::Need).next().is_none();
    let mut requires = matcher.requires.iter().filter(alone);
    requires.all(|require| require.holds(matcher, offer, offer, reading) != Some(false))
}
