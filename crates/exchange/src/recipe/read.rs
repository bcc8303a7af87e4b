//! Recipes from their declarations, checked against the model: every field, code and move they name is there. A field
//! may be named as it was before it was renamed: imports are kept with the recipe they were begun with.

use std::sync::Arc;

use indexmap::IndexMap;
use model::kinds::{Column as Stored, Shape};
use model::{Dataset, Declarations, Diagnostic, Model, MoveBy, Section, Table, read_declaration};

use super::{Column, FedRow, LeftOut, Otherwise, Recipe, Recipes, Skip, Target, Words};
use crate::reading::HeadChoice;

/// The folder of recipes in a pack, and how it is read.
pub const SECTION: Section =
    Section { folder: "recipes", engine: "exchange", read: read_section, blocks: &[] };

fn read_section(declarations: &Declarations<'_>, model: &Model) -> Arc<dyn std::any::Any + Send + Sync> {
    let mut recipes = Recipes::new();
    for (_, key, table) in &declarations.files {
        recipes.insert((*key).into(), Arc::new(read(table, model)));
    }
    Arc::new(recipes)
}

/// A recipe from the text it was saved as; `name` stands in what is wrong with it.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_recipe(name: &str, text: &str, model: &Model) -> Result<Recipe, Vec<Diagnostic>> {
    read_declaration(name, text, |table| read(table, model))
}

fn read(table: &Table<'_>, model: &Model) -> Recipe {
    let mut recipe = Recipe {
        title: table.required_label("title"),
        source: table.required_text("source").unwrap_or_default().into(),
        sheet: table.text("sheet").map(Into::into),
        head: read_head(table),
        key: words(table, "key"),
        nothing: words(table, "nothing"),
        year: read_year(table),
        ..Recipe::default()
    };
    let rows = table.table("rows");
    if rows.is_none() {
        table.report(table.offset(), "`[rows.<name>]` is missing: a line feeds at least one row");
    }
    let rows = rows.map(|rows| rows.entries()).unwrap_or_default();
    for (name, row) in &rows {
        read_row(name, row, &mut recipe, model);
    }
    recipe.words = read_words(table);
    let scope = Reading { model, recipe: &recipe };
    let columns: Vec<Column> = table.tables("columns").iter().map(|column| scope.column(column)).collect();
    let left_out = table.tables("left_out").iter().filter_map(|left| scope.left_out(left)).collect();
    let skips = table.tables("skip").iter().map(read_skip).collect();
    let then = scope.then(table);
    recipe = Recipe { then, columns, skips, left_out, ..recipe };
    look_ups_are_fed(&rows, &recipe, model);
    table.finish();
    recipe
}

fn read_head(table: &Table<'_>) -> HeadChoice {
    match table.scalar("head").as_deref() {
        None => HeadChoice::Find,
        Some("none") => HeadChoice::None,
        Some(number) => match number.parse() {
            Ok(number) if number > 0 => HeadChoice::At(number),
            _ => {
                table.report_key("head", "`head` is the number of the head line, from 1, or \"none\"");
                HeadChoice::Find
            }
        },
    }
}

fn read_year(table: &Table<'_>) -> Option<i16> {
    let year = table.int("year")?;
    let year = i16::try_from(year).ok().filter(|year| (1900..=2999).contains(year));
    if year.is_none() {
        table.report_key("year", "`year` is a year of four digits");
    }
    year
}

fn words(table: &Table<'_>, key: &'static str) -> Vec<Box<str>> {
    table.texts(key).into_iter().map(|(word, _)| word.into()).collect()
}

fn read_words(table: &Table<'_>) -> IndexMap<Box<str>, Words> {
    let Some(tables) = table.table("words") else { return IndexMap::new() };
    let read = |(key, words): (&str, Table<'_>)| {
        let list = words.text_list_entries();
        (
            key.into(),
            Words::new(
                list.into_iter()
                    .map(|(value, words)| (value.into(), words.into_iter().map(Into::into).collect()))
                    .collect(),
            ),
        )
    };
    tables.entries().into_iter().map(read).collect()
}

fn read_skip(table: &Table<'_>) -> Skip {
    let skip = Skip {
        at: table.required_text("at").unwrap_or_default().into(),
        starts: table.required_text("starts").unwrap_or_default().into(),
        reason: table.required_label("reason"),
    };
    table.finish();
    skip
}

fn read_row(name: &str, table: &Table<'_>, recipe: &mut Recipe, model: &Model) {
    let key = table.required_text("dataset").unwrap_or_default();
    let dataset = model.dataset(&key);
    if dataset.is_none() && table.has("dataset") {
        let known = model.datasets.keys().map(AsRef::as_ref);
        table.report_word(table.place("dataset"), format!("there is no dataset `{key}`"), &key, known);
    }
    let mut row = FedRow {
        name: name.into(),
        dataset: key.into(),
        look_up: Vec::new(),
        otherwise: Otherwise::Create,
        refer: Vec::new(),
    };
    for (field, offset) in table.texts("look_up") {
        let Some(dataset) = dataset else { continue };
        match dataset.known_as(&field) {
            None => table.report_word(
                offset,
                format!("`{}` has no field `{field}`", dataset.key),
                &field,
                keys(dataset),
            ),
            Some((place, declared)) => {
                let unique = dataset.unique.iter().any(|unique| unique.fields == [place]);
                if !declared.look_up && !unique {
                    let message = format!(
                        "rows are not found by `{field}`: it is neither `unique` nor `look_up = true`"
                    );
                    table.report(offset, message);
                }
                row.look_up.push(declared.key.clone());
            }
        }
    }
    match table.text("else").as_deref() {
        None | Some("create") => {}
        Some("refuse") => row.otherwise = Otherwise::Refuse,
        Some(other) => table.report_word(
            table.place("else"),
            "`else` is \"create\" or \"refuse\"",
            other,
            ["create", "refuse"],
        ),
    }
    if let Some(refer) = table.table("refer") {
        for (field, to) in refer.text_entries() {
            read_reference(field, &to, &refer, dataset, recipe, &mut row, model);
        }
    }
    table.finish();
    recipe.rows.push(row);
}

fn read_reference(
    field: &str,
    to: &str,
    table: &Table<'_>,
    dataset: Option<&Dataset>,
    recipe: &Recipe,
    row: &mut FedRow,
    model: &Model,
) {
    let Some(place) = recipe.rows.iter().position(|row| &*row.name == to) else {
        let known = recipe.rows.iter().map(|row| &*row.name);
        return table.report_word(
            table.offset(),
            format!("no row `{to}` stands before `{}`", row.name),
            to,
            known,
        );
    };
    let Some(dataset) = dataset else { return };
    let Some((_, declared)) = dataset.known_as(field) else {
        return table.report_word(
            table.offset(),
            format!("`{}` has no field `{field}`", dataset.key),
            field,
            keys(dataset),
        );
    };
    let other = recipe.rows.get(place).map(|other| &*other.dataset).unwrap_or_default();
    let leads =
        declared.kind.target().is_some_and(|target| target == other || model.same_identity(target, other));
    if !leads || declared.kind.shape() != Shape::One(Stored::Id) {
        return table.report(table.offset(), format!("`{field}` does not refer to one row of `{other}`"));
    }
    row.refer.push((declared.key.clone(), place));
}

fn keys(dataset: &Dataset) -> impl Iterator<Item = &str> {
    dataset.fields.iter().map(|field| &*field.key)
}

/// A look-up by a field that no column fills would never find anything.
fn look_ups_are_fed(tables: &[(&str, Table<'_>)], recipe: &Recipe, model: &Model) {
    for (place, row) in recipe.rows.iter().enumerate() {
        let fed = |field: &str| {
            recipe.targets().any(|target| {
                target.row == place
                    && recipe.field(model, target).is_some_and(|(_, found)| &*found.key == field)
            })
        };
        let table = tables.iter().find(|(name, _)| **name == *row.name);
        if let Some((_, table)) = table
            && !row.look_up.is_empty()
            && !row.look_up.iter().any(|field| fed(field))
        {
            table.report_key(
                "look_up",
                format!("no column fills a field by which `{}` is looked up", row.name),
            );
        }
    }
}

/// What columns are read against: the rows that were declared above them.
struct Reading<'a> {
    model: &'a Model,
    recipe: &'a Recipe,
}

impl Reading<'_> {
    fn target(&self, text: &str, offset: usize, table: &Table<'_>) -> Option<Target> {
        let Some((row, field)) = text.split_once('.') else {
            table.report(offset, format!("`{text}` must be <row>.<field>"));
            return None;
        };
        let Some(place) = self.recipe.rows.iter().position(|known| &*known.name == row) else {
            let known = self.recipe.rows.iter().map(|known| &*known.name);
            table.report_word(offset, format!("the recipe has no row `{row}`"), row, known);
            return None;
        };
        let dataset = self.recipe.dataset(self.model, place)?;
        let Some((field, _)) = dataset.known_as(field) else {
            table.report_word(
                offset,
                format!("`{}` has no field `{field}`", dataset.key),
                field,
                keys(dataset),
            );
            return None;
        };
        Some(Target { row: place, field })
    }

    fn column(&self, table: &Table<'_>) -> Column {
        let (at, to) = (one_or_more(table, "at"), one_or_more(table, "to"));
        for (key, list) in [("at", &at), ("to", &to)] {
            if list.is_empty() {
                table.report_key(key, format!("`{key}` is missing"));
            }
        }
        let to: Vec<Target> =
            to.iter().filter_map(|(text, offset)| self.target(text, *offset, table)).collect();
        let words = table.text("words");
        match words.as_ref().map(|key| (key, self.recipe.words.get(key.as_str()))) {
            None => {}
            Some((key, None)) => {
                let known = self.recipe.words.keys().map(AsRef::as_ref);
                table.report_word(table.place("words"), format!("there is no `[words.{key}]`"), key, known);
            }
            Some((key, Some(words))) => self.values_are_known(key, words, &to, table),
        }
        let parts = table.table("parts");
        let part = |key: &'static str| {
            let parts = parts.as_ref()?;
            let text = parts.text(key)?;
            self.target(&text, parts.place(key), parts)
        };
        let column = Column {
            at: at.into_iter().map(|(word, _)| word.into()).collect(),
            join: table.text("join").unwrap_or_else(|| " ".to_owned()).into(),
            to,
            words: words.map(Into::into),
            split: table.texts("split").iter().filter_map(|(sign, _)| sign.chars().next()).collect(),
            nothing: self::words(table, "nothing"),
            contacts: read_contacts(table),
            basis: part("basis"),
            times: part("times"),
        };
        if let Some(parts) = &parts {
            parts.finish();
        }
        table.finish();
        column
    }

    /// Every value a word stands for must be one that some field of the column reads.
    fn values_are_known(&self, key: &str, words: &Words, to: &[Target], table: &Table<'_>) {
        let fields: Vec<_> = to.iter().filter_map(|target| self.recipe.field(self.model, *target)).collect();
        for (value, _) in &words.list {
            let read = |field: &model::Field| {
                field.kind.import(value, &self.model.codes).is_ok_and(|value| !value.is_null())
            };
            if !fields.is_empty() && !fields.iter().any(|(_, field)| read(field)) {
                table.report_key(
                    "words",
                    format!("`{value}` of `[words.{key}]` is no value of this column's fields"),
                );
            }
        }
    }

    fn left_out(&self, table: &Table<'_>) -> Option<LeftOut> {
        let text = table.required_text("to").unwrap_or_default();
        let reason = table.required_label("reason");
        table.finish();
        Some(LeftOut { to: self.target(&text, table.place("to"), table)?, reason })
    }

    fn then(&self, table: &Table<'_>) -> Vec<Box<str>> {
        let rows = self.recipe.rows.iter().enumerate().filter(|(_, row)| row.look_up.is_empty());
        let datasets: Vec<&Dataset> =
            rows.filter_map(|(place, _)| self.recipe.dataset(self.model, place)).collect();
        let moves =
            || datasets.iter().flat_map(|dataset| &dataset.moves).filter(|found| found.by == MoveBy::Grant);
        let mut then = Vec::new();
        for (key, offset) in table.texts("then") {
            match moves().find(|found| *found.key == *key) {
                None => {
                    let message = format!("no row that lines make has a move `{key}`");
                    table.report_word(offset, message, &key, moves().map(|found| &*found.key));
                }
                Some(found) if found.note => {
                    table.report(offset, format!("`{key}` needs a note, which a file cannot give"));
                }
                Some(_) => then.push(key.into()),
            }
        }
        then
    }
}

/// Whether the texts of a column keep the contacts in them.
fn read_contacts(table: &Table<'_>) -> bool {
    match table.text("contacts").as_deref() {
        None | Some("left out") => false,
        Some("kept") => true,
        Some(other) => {
            let known = ["kept", "left out"];
            table.report_word(
                table.place("contacts"),
                "`contacts` is \"kept\" or \"left out\"",
                other,
                known,
            );
            false
        }
    }
}

/// A string, or several.
fn one_or_more(table: &Table<'_>, key: &'static str) -> Vec<(String, usize)> {
    if table.is_text(key) {
        table.text(key).map(|text| (text, table.place(key))).into_iter().collect()
    } else {
        table.texts(key)
    }
}
