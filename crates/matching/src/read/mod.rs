//! Matchers from their declarations, typed against the model: everything they name is there and of the right kind,
//! nothing personal is looked at, and whatever the index must hold for them is asked for.

mod require;
mod score;

pub(crate) use require::{of_row, side};

use std::any::Any;
use std::sync::Arc;

use model::{Block, BlockShape, Dataset, Declarations, Field, Model, Section, Table};

use crate::matcher::{Matcher, Matchers, Reciprocal, Side};

/// The folder of matchers in a pack.
pub(crate) const FOLDER: &str = "matchers";

/// How matchers are read.
pub const SECTION: Section = Section {
    folder: FOLDER,
    engine: "matching",
    read: read_section,
    blocks: &[BlockShape { kind: crate::block::KIND, check: check_block }],
};

fn read_section(declarations: &Declarations<'_>, model: &Model) -> Arc<dyn Any + Send + Sync> {
    let mut matchers = Matchers::new();
    for (_, key, table) in &declarations.files {
        matchers.insert((*key).into(), Arc::new(read(key, table, declarations, model)));
    }
    for (_, key, table) in &declarations.files {
        if let Some(matcher) = matchers.get(*key) {
            check_partner(matcher, &matchers, table);
        }
    }
    Arc::new(matchers)
}

/// What a declaration is read against.
struct Scope<'a> {
    model: &'a Model,
    declarations: &'a Declarations<'a>,
    need: &'a Dataset,
    offer: &'a Dataset,
}

impl Scope<'_> {
    fn dataset(&self, side: Side) -> &Dataset {
        match side {
            Side::Need => self.need,
            Side::Offer => self.offer,
        }
    }

    /// A field of one side by its key, if it may be looked at at all.
    fn field(&self, side: Side, key: &str, offset: usize, table: &Table<'_>) -> Option<(usize, &Field)> {
        let dataset = self.dataset(side);
        let Some((place, field)) = dataset.field(key) else {
            let known = dataset.fields.iter().map(|field| &*field.key);
            table.report_word(offset, format!("`{}` has no field `{key}`", dataset.key), key, known);
            return None;
        };
        if field.personal {
            table.report(offset, format!("`{key}` is personal: nobody is matched by it"));
            return None;
        }
        Some((place, field))
    }
}

fn read(key: &str, table: &Table<'_>, declarations: &Declarations<'_>, model: &Model) -> Matcher {
    let mut matcher = Matcher { key: key.into(), title: table.required_label("title"), ..Matcher::default() };
    let need = read_dataset("need", table, model);
    let offer = read_dataset("offer", table, model);
    matcher.reciprocal = read_reciprocal(table);
    let requires = table.tables("require");
    let scores = table.table("score");
    table.finish();
    let (Some(need), Some(offer)) = (need, offer) else { return matcher };
    let scope = Scope { model, declarations, need, offer };
    if offer.fields.iter().all(|field| field.search.is_none()) {
        let message =
            format!("`{}` has no field with `search`, so there is no index to find offers in", offer.key);
        table.report_key("offer", message);
    }
    matcher.need = need.key.clone();
    matcher.offer = offer.key.clone();
    matcher.requires = requires.iter().filter_map(|require| require::read(require, &scope)).collect();
    let entries = scores.as_ref().map(Table::entries).unwrap_or_default();
    matcher.scores = entries.iter().filter_map(|(key, score)| score::read(key, score, &scope)).collect();
    if entries.is_empty() {
        table.report(table.offset(), "`[score.<name>]` is missing: a score is made of at least one feature");
    } else if matcher.scores.len() == entries.len() && matcher.scores.iter().all(|score| score.weight <= 0.0)
    {
        table.report_key("score", "all weights are 0: nothing would be ranked by anything");
    }
    matcher
}

fn read_dataset<'m>(key: &'static str, table: &Table<'_>, model: &'m Model) -> Option<&'m Dataset> {
    let name = table.required_text(key)?;
    let dataset = model.dataset(&name);
    if dataset.is_none() {
        let known = model.datasets.keys().map(AsRef::as_ref);
        table.report_word(table.place(key), format!("there is no dataset `{name}`"), &name, known);
    }
    dataset
}

fn read_reciprocal(table: &Table<'_>) -> Option<Reciprocal> {
    let reciprocal = table.table("reciprocal")?;
    let with = reciprocal.required_text("with");
    let weight = reciprocal.number("weight").unwrap_or(0.5);
    if !(0.0..=1.0).contains(&weight) {
        reciprocal.report_key("weight", "`weight` is the other side's share, from 0 to 1");
    }
    reciprocal.finish();
    Some(Reciprocal { with: with?.into(), weight })
}

fn check_partner(matcher: &Matcher, all: &Matchers, table: &Table<'_>) {
    let Some(reciprocal) = &matcher.reciprocal else { return };
    let place = table.place("reciprocal");
    let Some(partner) = all.get(&reciprocal.with) else {
        let message = format!("there is no matcher `{}`", reciprocal.with);
        return table.report_word(place, message, &reciprocal.with, all.keys().map(AsRef::as_ref));
    };
    let read = |matcher: &Matcher| !matcher.need.is_empty();
    if read(matcher) && read(partner) && (partner.need != matcher.offer || partner.offer != matcher.need) {
        let message = format!(
            "`{}` does not look from the other side: it finds `{}` for `{}`",
            reciprocal.with, partner.offer, partner.need
        );
        table.report(place, message);
    }
}

/// A block names a matcher, and the rows it ranks for.
fn check_block(block: &Block, model: &Model) -> Result<(), String> {
    let matchers = crate::matchers(model);
    let key = block.setting("matcher").ok_or("`matcher` is missing: whose list it is")?;
    let matcher = matchers.get(key).ok_or_else(|| format!("there is no matcher `{key}`"))?;
    if let Some((name, _)) = block.settings.iter().find(|(name, _)| !["matcher", "for"].contains(&&**name)) {
        return Err(format!("unknown key `{name}`"));
    }
    let rows = block.setting("for").ok_or("`for` is missing: the rows that offers are found for")?;
    let scope = model::ActorScope(model::RowScope { model, rows: &[("row", &matcher.need)] });
    let condition = expr::compile(rows, &scope, &expr::Type::Bool);
    let condition = condition.map_err(|problems| {
        let said: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
        format!("`for`: {}", said.join("; "))
    })?;
    condition.row_filter().map_err(|why| format!("`for`: {why}"))
}

/// The side that asks: the need unless something else is said.
fn asks(table: &Table<'_>) -> Side {
    match table.text("asks").as_deref() {
        None | Some("need") => Side::Need,
        Some("offer") => Side::Offer,
        Some(other) => {
            let message = "`asks` is \"need\" or \"offer\": the row that demands something";
            table.report_word(table.place("asks"), message, other, ["need", "offer"]);
            Side::Need
        }
    }
}
