//! A recipe as a person corrects it: for each column of a sheet and each row it can feed, one field. What a recipe says
//! beyond that, such as words of the source, stays as it is where its column and field stay together.

use std::collections::{BTreeMap, HashMap};

use kernel::{Problem, Problems};
use model::{Dataset, Label, Model, Refusal};

use super::suggest::{finders, references};
use super::{Column, FedRow, Otherwise, Recipe, Target};
use crate::reading::Sheet;

/// What columns feed: by the place of the column in the sheet and the name of the row, the place of the field.
pub type Chosen = BTreeMap<(usize, Box<str>), usize>;

/// A row that a sheet feeds, or can feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedable {
    /// What it is called in the recipe.
    pub name: Box<str>,
    /// Its dataset.
    pub dataset: Box<str>,
    /// The field of the main row that refers to it; none for the main row and for rows that a recipe ties otherwise.
    pub reference: Option<Box<str>>,
}

impl Recipe {
    /// The row that lines are about: the last one.
    pub fn main(&self) -> Option<&FedRow> {
        self.rows.last()
    }

    /// The rows a line can feed: the main one first, then those it refers to, fed already or not.
    pub fn feedable(&self, model: &Model) -> Vec<Feedable> {
        let Some(main) = self.main() else { return Vec::new() };
        let of =
            |row: &FedRow| Feedable { name: row.name.clone(), dataset: row.dataset.clone(), reference: None };
        let mut found: Vec<Feedable> = vec![of(main)];
        found.extend(self.rows.iter().rev().skip(1).map(of));
        let Some(dataset) = model.dataset(&main.dataset) else { return found };
        for (field, to) in references(dataset) {
            let tied = main.refer.iter().any(|(tied, _)| *tied == field.key);
            let findable = model.dataset(to).is_some_and(|to| !finders(to).is_empty());
            if !tied && findable && !found.iter().any(|row| row.name == field.key) {
                let name = field.key.clone();
                found.push(Feedable { reference: Some(name.clone()), name, dataset: to.into() });
            }
        }
        found
    }

    /// What the columns of a sheet feed now. A column that feeds several fields of a row is known by the first.
    pub fn chosen(&self, sheet: &Sheet) -> Chosen {
        let mut chosen = Chosen::new();
        for column in &self.columns {
            for place in column.at.iter().filter_map(|at| sheet.column(at)) {
                for target in &column.to {
                    let Some(row) = self.rows.get(target.row) else { continue };
                    chosen.entry((place, row.name.clone())).or_insert(target.field);
                }
            }
        }
        chosen
    }

    /// The recipe with what somebody chose instead.
    ///
    /// # Errors
    /// `recipe.row-not-found-by` for a row that is fed and could not be found by anything.
    pub fn with_chosen(&self, chosen: &Chosen, sheet: &Sheet, model: &Model) -> Result<Recipe, Problems> {
        let mut edit = Edit::of(self, model);
        let now = self.chosen(sheet);
        let gone = now.iter().filter(|(key, field)| chosen.get(*key) != Some(field));
        for ((column, row), _) in gone {
            edit.untie(*column, row, sheet);
        }
        let new = chosen.iter().filter(|(key, field)| now.get(*key) != Some(field));
        for ((column, row), field) in new {
            edit.tie(*column, row, *field, sheet);
        }
        edit.finish(self, model)
    }
}

/// A recipe under correction: all rows it can feed, and its columns with targets among these.
struct Edit {
    rows: Vec<FedRow>,
    /// The field of the main row that refers to a row not fed before.
    references: HashMap<usize, Box<str>>,
    /// The place of the main row.
    main: usize,
    columns: Vec<Column>,
    /// What was fed before.
    before: Vec<Target>,
}

impl Edit {
    fn of(recipe: &Recipe, model: &Model) -> Edit {
        let mut rows = recipe.rows.clone();
        let mut references = HashMap::new();
        for row in recipe.feedable(model) {
            if let Some(reference) = row.reference {
                references.insert(rows.len(), reference);
                rows.push(FedRow {
                    name: row.name,
                    dataset: row.dataset,
                    look_up: Vec::new(),
                    otherwise: Otherwise::Create,
                    refer: Vec::new(),
                });
            }
        }
        let main = recipe.rows.len().saturating_sub(1);
        Edit { rows, references, main, columns: recipe.columns.clone(), before: recipe.targets().collect() }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.rows.iter().position(|row| &*row.name == name)
    }

    /// Takes everything of a row off a column; columns that were joined with it stay.
    fn untie(&mut self, place: usize, row: &str, sheet: &Sheet) {
        let Some(row) = self.place(row) else { return };
        let is_here = |at: &str| sheet.column(at) == Some(place);
        let mut columns = Vec::with_capacity(self.columns.len());
        for mut column in std::mem::take(&mut self.columns) {
            let (off, stays): (Vec<Target>, Vec<Target>) = column.to.iter().partition(|to| to.row == row);
            if off.is_empty() || !column.at.iter().any(|at| is_here(at)) {
                columns.push(column);
                continue;
            }
            let others: Vec<Box<str>> = column.at.iter().filter(|at| !is_here(at)).cloned().collect();
            if !others.is_empty() {
                columns.push(Column { at: others, to: off, ..column.clone() });
            }
            column.to = stays;
            columns.push(column);
        }
        self.columns = columns;
        self.columns.retain(|column| !column.to.is_empty());
    }

    /// Ties a field to a column; a field that another column feeds takes the texts of both, in the order of the sheet.
    fn tie(&mut self, place: usize, row: &str, field: usize, sheet: &Sheet) {
        let name = sheet.columns.get(place).map(|name| Box::<str>::from(name.as_str()));
        let (Some(row), Some(at)) = (self.place(row), name) else { return };
        let target = Target { row, field };
        let joined = self.columns.iter().position(|column| column.to.contains(&target));
        let found = joined.and_then(|joined| Some((joined, self.columns.get_mut(joined)?)));
        let Some((joined, other)) = found else {
            let column = Column { at: vec![at], join: " ".into(), to: vec![target], ..Column::default() };
            self.columns.push(column);
            return;
        };
        let mut column = Column { to: vec![target], ..other.clone() };
        // what the other fields of that column read stays as it was, and so does which of them is the first
        let behind = usize::from(other.to.first() != Some(&target));
        other.to.retain(|to| *to != target);
        column.at.push(at);
        column.at.sort_by_key(|at| sheet.column(at));
        self.columns.insert(joined + behind, column);
        self.columns.retain(|column| !column.to.is_empty());
    }

    fn feeds(&self, row: usize, field: usize) -> bool {
        self.columns.iter().any(|column| column.to.contains(&Target { row, field }))
    }

    /// The recipe of what is fed now: rows that nothing feeds any more are gone, new ones stand before the main one.
    fn finish(mut self, recipe: &Recipe, model: &Model) -> Result<Recipe, Problems> {
        let mut problems = Vec::new();
        for place in 0..self.rows.len() {
            if let Some(problem) = self.look_up(place, model) {
                problems.push(problem);
            }
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let fed = |row: usize| self.columns.iter().any(|column| column.to.iter().any(|to| to.row == row));
        let old = (0..self.main).filter(|row| fed(*row));
        let new = (self.main + 1..self.rows.len()).filter(|row| fed(*row));
        let kept: Vec<usize> = old.chain(new).chain([self.main]).collect();
        let moved = |row: usize| kept.iter().position(|kept| *kept == row);
        let target = |to: Target| Some(Target { row: moved(to.row)?, field: to.field });
        let mut rows = Vec::with_capacity(kept.len());
        for place in &kept {
            let Some(row) = self.rows.get(*place) else { continue };
            let refer = row.refer.iter().filter_map(|(field, to)| Some((field.clone(), moved(*to)?)));
            let mut refer: Vec<(Box<str>, usize)> = refer.collect();
            if *place == self.main {
                for (row, field) in &self.references {
                    refer.extend(moved(*row).map(|row| (field.clone(), row)));
                }
                refer.sort();
            }
            rows.push(FedRow { refer, ..row.clone() });
        }
        let columns = self.columns.into_iter().filter_map(|column| {
            let to: Vec<Target> = column.to.iter().filter_map(|to| target(*to)).collect();
            let (basis, times) = (column.basis.and_then(target), column.times.and_then(target));
            (!to.is_empty()).then_some(Column { to, basis, times, ..column })
        });
        let left_out = recipe.left_out.iter().filter_map(|left| {
            let to = target(left.to)?;
            Some(super::LeftOut { to, ..left.clone() })
        });
        Ok(Recipe { rows, columns: columns.collect(), left_out: left_out.collect(), ..recipe.clone() })
    }

    /// Brings what a row is looked up by in line with what is fed. Answers what is wrong where nothing would find it.
    fn look_up(&mut self, place: usize, model: &Model) -> Option<Problem> {
        let row = self.rows.get(place)?;
        let dataset = model.dataset(&row.dataset)?;
        let is_fed = self.columns.iter().any(|column| column.to.iter().any(|to| to.row == place));
        let key = |field: usize| Some(dataset.fields.get(field)?.key.clone());
        let fed = |key: &str| dataset.field(key).is_some_and(|(field, _)| self.feeds(place, field));
        let mut look_up: Vec<Box<str>> = row.look_up.iter().filter(|key| fed(key)).cloned().collect();
        let new = |field: &usize| {
            self.feeds(place, *field) && !self.before.contains(&Target { row: place, field: *field })
        };
        for key in finders(dataset).into_iter().filter(new).filter_map(key) {
            if !look_up.contains(&key) {
                look_up.push(key);
            }
        }
        let must_be_found =
            place != self.main && (self.references.contains_key(&place) || !row.look_up.is_empty());
        if is_fed && must_be_found && look_up.is_empty() {
            let words = |language| {
                let titles: Vec<&str> = finders(dataset)
                    .into_iter()
                    .filter_map(|field| Some(dataset.fields.get(field)?.title.get(language)))
                    .collect();
                titles.join(if language == model::Language::Zh { "、" } else { ", " })
            };
            let refusal = Refusal::new("recipe.row-not-found-by")
                .with("dataset", &dataset.title.zh)
                .with("fields", words(model::Language::Zh));
            return Some(Problem::new(refusal));
        }
        let otherwise = self.otherwise(place, dataset);
        let is_new = self.references.contains_key(&place);
        let row = self.rows.get_mut(place)?;
        row.look_up = look_up;
        if is_new {
            row.otherwise = otherwise;
        }
        None
    }

    /// A row that is not found can be made where everything it must have is there.
    fn otherwise(&self, place: usize, dataset: &Dataset) -> Otherwise {
        let mut fields = dataset.fields.iter().enumerate();
        let whole = fields.all(|(field, declared)| !declared.required || self.feeds(place, field));
        if whole { Otherwise::Create } else { Otherwise::Refuse }
    }
}

/// The fields that a row of the recipe must have and nothing feeds, in words.
pub fn unfed(recipe: &Recipe, model: &Model) -> Vec<Label> {
    let mut missing = Vec::new();
    for (place, row) in recipe.rows.iter().enumerate() {
        let Some(dataset) = model.dataset(&row.dataset) else { continue };
        if place + 1 != recipe.rows.len() && row.otherwise == Otherwise::Refuse {
            continue;
        }
        for (field, declared) in dataset.fields.iter().enumerate().filter(|(_, field)| field.required) {
            let fed = recipe.targets().any(|target| target == Target { row: place, field });
            let referred = row.refer.iter().any(|(key, _)| *key == declared.key);
            if !fed && !referred {
                missing.push(declared.title.clone());
            }
        }
    }
    missing
}
