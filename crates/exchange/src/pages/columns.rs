//! The columns of a sheet as lines of a form: what stands in each, what it feeds, and how much of it is not read.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::view::{Choice, FormField, FormGrid, FormGroup, FormLine};
use model::kinds::Widget;
use model::{Dataset, Model};

use super::wishes::Wishes;
use super::{Desk, field};
use crate::importing::{Parser, What};
use crate::reading::Sheet;
use crate::recipe::Recipe;

/// How many texts of a column are shown.
const EXAMPLES: usize = 3;
/// How many letters of each.
const LETTERS: usize = 24;

impl Desk<'_> {
    /// A line for each column, a field for each row that it can feed.
    pub(super) fn grid(
        &self,
        recipe: &Recipe,
        sheet: &Sheet,
        wishes: &Wishes,
        model: &Arc<Model>,
    ) -> FormGroup {
        let language = self.reader.language;
        let rows: Vec<(&Dataset, Box<str>)> = recipe
            .feedable(model)
            .into_iter()
            .filter_map(|row| Some((model.dataset(&row.dataset)?, row.name)))
            .collect();
        let unread = unread(recipe, sheet, model);
        let mut heads = vec![self.word("map.column").into_owned()];
        heads.extend(rows.iter().map(|(dataset, _)| dataset.title.get(language).to_owned()));
        let lines = sheet.columns.iter().enumerate().map(|(place, name)| {
            let title = match sheet.head {
                Some(_) => name.clone(),
                None => self.phrase("map.column-of", &[("letters", name)]),
            };
            let fields = rows.iter().map(|(dataset, row)| {
                let chosen =
                    wishes.chosen.get(&(place, row.clone())).and_then(|field| dataset.fields.get(*field));
                let bad = chosen.and_then(|field| unread.get(&format!("{row}.{}", field.key)));
                let count = bad.copied().unwrap_or(0).to_string();
                let counts = [("count", count.as_str()), ("of", &sheet.sample.len().to_string())];
                let named = [("column", title.as_str()), ("dataset", dataset.title.get(language))];
                let select = Widget::Choice { table: "".into() };
                FormField {
                    options: self.fillable(dataset),
                    values: vec![chosen.map(|field| field.key.to_string()).unwrap_or_default()],
                    help: bad.map(|_| self.phrase("map.unread", &counts)),
                    ..field(&format!("to.{place}.{row}"), self.phrase("map.field-for", &named), select)
                }
            });
            FormLine { fields: fields.collect(), notes: examples(sheet, place), title: title.clone() }
        });
        let grid = FormGrid { lines: lines.collect(), heads };
        FormGroup {
            title: Some(self.word("map.fields").into_owned()),
            note: Some(self.word("map.fields-note").into_owned()),
            fields: Vec::new(),
            grid: Some(grid),
        }
    }

    /// The fields of a dataset that a column can feed, and none of them.
    fn fillable(&self, dataset: &Dataset) -> Vec<Choice> {
        let nothing = Choice { text: self.word("map.nothing").into_owned(), ..Choice::default() };
        let one = |field: &model::Field| {
            let title = field.title.get(self.reader.language);
            let text = if field.required {
                self.phrase("map.required", &[("field", title)])
            } else {
                title.to_owned()
            };
            Choice { value: field.key.to_string(), text, ..Choice::default() }
        };
        let fillable = dataset.fields.iter().filter(|field| field.kind.target().is_none());
        [nothing].into_iter().chain(fillable.map(one)).collect()
    }
}

/// How many of the first lines a field could not read, by `<row>.<field>`.
fn unread(recipe: &Recipe, sheet: &Sheet, model: &Arc<Model>) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    let Ok(mut parser) = Parser::new(sheet, Arc::new(recipe.clone()), Arc::clone(model)) else {
        return counts;
    };
    for line in &sheet.sample {
        for note in parser.parse(line).notes {
            if matches!(note.what, What::Unread | What::Refused)
                && let Some(target) = note.target
            {
                *counts.entry(target.to_string()).or_default() += 1;
            }
        }
    }
    counts
}

/// The first different texts of a column, cut.
fn examples(sheet: &Sheet, column: usize) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    for cell in sheet.sample.iter().map(|line| line.cell(column).trim()).filter(|cell| !cell.is_empty()) {
        let mut text: String =
            cell.chars().take(LETTERS).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        if cell.chars().count() > LETTERS {
            text.push('…');
        }
        if !examples.contains(&text) {
            examples.push(text);
        }
        if examples.len() == EXAMPLES {
            break;
        }
    }
    examples
}
