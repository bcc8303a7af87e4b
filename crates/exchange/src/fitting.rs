//! Which recipe a file is read by, when nobody has said: one of the packs' if the file has its columns and its lines
//! read, else a suggestion.

use std::sync::Arc;

use kernel::Problems;
use model::Model;

use crate::importing::{Parser, What};
use crate::reading::{File, HeadChoice, Known, Sheet};
use crate::recipe::{Recipe, recipes, suggest};

/// The recipe for a file that is to feed a dataset, and the sheet it reads. `source` names the source where the recipe
/// is a suggestion.
///
/// # Errors
/// `dataset.unknown`, and what reading the file refuses.
pub(crate) fn fitting(
    file: &Arc<File>,
    dataset: &str,
    source: &str,
    model: &Arc<Model>,
) -> Result<(Recipe, Sheet), Problems> {
    let mut best: Option<(usize, Recipe, Sheet)> = None;
    for recipe in recipes(model).values().filter(|recipe| recipe.feeds(dataset)) {
        if let Some((share, sheet)) = fit(file, recipe, model)
            && best.as_ref().is_none_or(|(most, ..)| share > *most)
        {
            best = Some((share, Recipe::clone(recipe), sheet));
        }
    }
    if let Some((_, recipe, sheet)) = best {
        return Ok((recipe, sheet));
    }
    suggested(file, None, HeadChoice::Find, dataset, source, model)
}

/// A suggestion for a sheet of a file, its head as somebody says.
///
/// # Errors
/// As [`fitting`].
pub(crate) fn suggested(
    file: &Arc<File>,
    name: Option<&str>,
    head: HeadChoice,
    dataset: &str,
    source: &str,
    model: &Model,
) -> Result<(Recipe, Sheet), Problems> {
    let sheet = Sheet::open(file, name, head, &Known::of(model))?;
    let recipe = suggest(&sheet, dataset, source, model)?.recipe;
    Ok((recipe, sheet))
}

impl Recipe {
    /// Whether its lines are about a dataset.
    pub(crate) fn feeds(&self, dataset: &str) -> bool {
        self.main().is_some_and(|row| &*row.dataset == dataset)
    }
}

/// How many in a thousand of the first lines a recipe reads well; none where it does not fit. A file without a head is
/// told by its content alone.
fn fit(file: &Arc<File>, recipe: &Arc<Recipe>, model: &Arc<Model>) -> Option<(usize, Sheet)> {
    let known = Known::of(model);
    let sheet = Sheet::open(file, recipe.sheet.as_deref(), recipe.head, &known).ok()?;
    if recipe.head == HeadChoice::None {
        let found = Sheet::open(file, recipe.sheet.as_deref(), HeadChoice::Find, &known).ok()?;
        if found.head.is_some() {
            return None;
        }
    }
    let mut parser = Parser::new(&sheet, Arc::clone(recipe), Arc::clone(model)).ok()?;
    let well = sheet.sample.iter().filter(|line| {
        let parsed = parser.parse(line);
        !parsed.refused && parsed.notes.iter().filter(|note| note.what == What::Unread).count() <= 1
    });
    let share = well.count() * 1_000 / sheet.sample.len().max(1);
    (share >= 500).then_some((share, sheet))
}
