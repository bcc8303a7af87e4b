//! A recipe: how one source's file becomes rows. It comes from a pack, from a suggestion that somebody corrected, or
//! from the text it was saved as; all three are the same thing.
//!
//! Reading is strict: what names a field, a code or a move that is not there is refused with its place and the
//! nearest right word. Not for what a file holds: that is seen when lines are read.

mod mapping;
mod read;
mod suggest;
mod write;

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use model::{Dataset, Label, Model};

pub(crate) use mapping::{Chosen, unfed};
pub use read::{SECTION, read_recipe};
pub use suggest::{Reads, Suggestion, suggest};

use crate::reading::HeadChoice;

/// All recipes of a model, by key.
pub type Recipes = IndexMap<Box<str>, Arc<Recipe>>;

/// How one source's file becomes rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipe {
    /// Its words.
    pub title: Label,
    /// The source's name: with a line's identity it finds the row again, for good.
    pub source: Box<str>,
    /// The sheet; the first if none.
    pub sheet: Option<Box<str>>,
    /// Which line the head is.
    pub head: HeadChoice,
    /// The columns that identify a line; none: its content, and its ordinal among equal lines.
    pub key: Vec<Box<str>>,
    /// Words that mean "no value" in every column.
    pub nothing: Vec<Box<str>>,
    /// The year of dates that bear none.
    pub year: Option<i16>,
    /// Moves made after a line's new row is in, in order.
    pub then: Vec<Box<str>>,
    /// The rows a line feeds, in the order they are written.
    pub rows: Vec<FedRow>,
    /// What becomes of its cells.
    pub columns: Vec<Column>,
    /// Words of the source for values, by the key that columns name.
    pub words: IndexMap<Box<str>, Words>,
    /// Lines that are no record.
    pub skips: Vec<Skip>,
    /// What the file does not say.
    pub left_out: Vec<LeftOut>,
}

/// One row a line feeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FedRow {
    /// What it is called in the recipe.
    pub name: Box<str>,
    /// The dataset.
    pub dataset: Box<str>,
    /// Fields tried in turn to find a row that is there; none: the line's identity decides.
    pub look_up: Vec<Box<str>>,
    /// What happens when nothing is found.
    pub otherwise: Otherwise,
    /// Fields that refer to other rows of the line, with those rows' places.
    pub refer: Vec<(Box<str>, usize)>,
}

/// What happens when a row that was looked up is not found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Otherwise {
    /// It is made, in the first state.
    #[default]
    Create,
    /// The line is refused.
    Refuse,
}

/// Where a value goes: the place of the row in the recipe and of the field in its dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Among [`Recipe::rows`].
    pub row: usize,
    /// Among the dataset's fields.
    pub field: usize,
}

/// One column, or several joined, and where its text goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Head words, or letters where there is no head.
    pub at: Vec<Box<str>>,
    /// What stands between joined parts.
    pub join: Box<str>,
    /// The fields that read the text, each by its kind.
    pub to: Vec<Target>,
    /// The words to look in before a kind's own parser.
    pub words: Option<Box<str>>,
    /// Signs that part the text, never inside brackets.
    pub split: Vec<char>,
    /// More words that mean "no value" here.
    pub nothing: Vec<Box<str>>,
    /// Whether telephone numbers and mail addresses inside its texts are kept; they are left out unless this is said.
    pub contacts: bool,
    /// Where the basis of pay goes.
    pub basis: Option<Target>,
    /// Where the months paid a year go.
    pub times: Option<Target>,
}

/// Words of a source for values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// In order: a value, as a kind reads it, and the source's words for it.
    pub list: Vec<(Box<str>, Vec<Box<str>>)>,
    /// From a folded word to the value.
    index: HashMap<String, Box<str>>,
}

/// Lines that are no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The column looked at.
    pub at: Box<str>,
    /// How its text begins.
    pub starts: Box<str>,
    /// Why.
    pub reason: Label,
}

/// What the file does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The field.
    pub to: Target,
    /// Why, and what that means.
    pub reason: Label,
}

impl Words {
    /// Words with their index.
    pub fn new(list: Vec<(Box<str>, Vec<Box<str>>)>) -> Self {
        let mut index = HashMap::new();
        for (value, words) in &list {
            for word in words {
                index.entry(model::folded(word)).or_insert_with(|| value.clone());
            }
        }
        Words { list, index }
    }

    /// The value a word stands for.
    pub fn find(&self, word: &str) -> Option<&str> {
        self.index.get(&model::folded(word)).map(AsRef::as_ref)
    }
}

impl Recipe {
    /// The dataset of a row.
    pub fn dataset<'m>(&self, model: &'m Model, row: usize) -> Option<&'m Dataset> {
        model.dataset(&self.rows.get(row)?.dataset)
    }

    /// The field a target means, with its dataset.
    pub fn field<'m>(&self, model: &'m Model, target: Target) -> Option<(&'m Dataset, &'m model::Field)> {
        let dataset = self.dataset(model, target.row)?;
        Some((dataset, dataset.fields.get(target.field)?))
    }

    /// Every place that a column writes, the parts of pay too.
    pub fn targets(&self) -> impl Iterator<Item = Target> {
        self.columns
            .iter()
            .flat_map(|column| column.to.iter().copied().chain(column.basis).chain(column.times))
    }
}

/// The recipes of a model.
pub fn recipes(model: &Model) -> Arc<Recipes> {
    model.section::<Recipes>(SECTION.folder).unwrap_or_default()
}

#[cfg(test)]
mod tests;
