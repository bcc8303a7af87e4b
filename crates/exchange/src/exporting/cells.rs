//! What stands in a cell of an exported file: figures and days as what they are, everything else as the words a page
//! shows.

use expr::{Date, Value};
use kernel::{Labels, Seen, Sight};
use model::kinds::{Column as Stored, Shape, Widget};
use model::{Dataset, Field, Label, Language, Model};

/// The content of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// Figures: as a spreadsheet computes with them, and as they are written.
    Number(f64, String),
    /// A day.
    Date(Date),
}

/// A column of an exported file.
pub(crate) struct Column<'m> {
    pub head: String,
    pub what: What<'m>,
    /// How wide it is, in letters of a Latin alphabet.
    pub width: f64,
    /// The decimal places of figures; none for other columns.
    pub places: Option<u8>,
}

/// What a column shows.
pub(crate) enum What<'m> {
    Field(usize, &'m Field),
    /// One end of a range: a spreadsheet orders and adds figures, and no "6,800–7,700".
    End(usize, &'m Field, End),
    State(&'m Dataset),
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Low,
    High,
}

/// A spreadsheet keeps 15 digits: longer figures stay text.
const DIGITS: usize = 15;

impl<'m> Column<'m> {
    /// The columns of a field: two of a range of figures or days, its unit in the head; else one.
    pub fn of(place: usize, field: &'m Field, language: Language) -> Vec<Self> {
        let Shape::Range(stored) = field.kind.shape() else {
            return vec![Column::field(place, field, language)];
        };
        let places = match stored {
            Stored::Number { scale } => Some(scale),
            _ => None,
        };
        let unit = match field.kind.widget() {
            Widget::Pair(end) => match *end {
                Widget::Number { unit, .. } => unit,
                _ => None,
            },
            _ => None,
        };
        let title = field.title.get(language);
        let head = |end: End| {
            let word = match end {
                End::Low => Label::new("下限", "from"),
                End::High => Label::new("上限", "to"),
            };
            match (&unit, language) {
                (None, Language::Zh) => format!("{title}{}", word.zh),
                (Some(unit), Language::Zh) => format!("{title}{}（{}）", word.zh, unit.zh),
                (None, Language::En) => format!("{title}, {}", word.en),
                (Some(unit), Language::En) => format!("{title}, {} ({})", word.en, unit.en),
            }
        };
        [End::Low, End::High]
            .map(|end| Column { head: head(end), what: What::End(place, field, end), width: 14.0, places })
            .into()
    }

    fn field(place: usize, field: &'m Field, language: Language) -> Self {
        let (width, places) = match field.kind.shape() {
            Shape::One(Stored::Number { scale }) => (12.0, Some(scale)),
            Shape::One(Stored::Date) => (12.0, None),
            Shape::One(Stored::Bool) => (8.0, None),
            Shape::Range(_) | Shape::One(Stored::Instant) => (18.0, None),
            Shape::One(Stored::Text | Stored::Id) | Shape::Many { .. } => (22.0, None),
        };
        Column { head: field.title.get(language).to_owned(), what: What::Field(place, field), width, places }
    }

    pub fn state(dataset: &'m Dataset, language: Language) -> Self {
        let head = Label::new("状态", "State").get(language).to_owned();
        Column { head, what: What::State(dataset), width: 10.0, places: None }
    }
}

/// The cell of a row in a column.
pub(crate) fn cell(
    row: &Seen,
    column: &Column<'_>,
    model: &Model,
    labels: &Labels,
    language: Language,
) -> Cell {
    let (place, field) = match &column.what {
        What::State(dataset) => {
            let title = dataset.state(&row.state).map(|(_, state)| state.title.get(language));
            return text(title.unwrap_or(&row.state).to_owned());
        }
        What::Field(place, field) | What::End(place, field, _) => (*place, *field),
    };
    let value = match row.values.get(place) {
        Some(Sight::Clear(value)) => value,
        Some(Sight::Masked(masked)) => return text(masked.clone()),
        Some(Sight::Hidden) | None => return Cell::Empty,
    };
    if let What::End(_, _, end) = &column.what {
        return match (value, end) {
            (Value::Range(range), End::Low) => plain(&range.lo),
            (Value::Range(range), End::High) => plain(&range.hi),
            _ => Cell::Empty,
        };
    }
    if let Some(target) = field.kind.target() {
        let label = |value: &Value| Some(labels.get(target, value.as_id()?)?.to_owned());
        let names: Vec<String> = match value {
            Value::List(items) => items.iter().filter_map(|item| label(&item.key)).collect(),
            other => label(other).into_iter().collect(),
        };
        return text(names.join("、"));
    }
    match value {
        Value::Null | Value::Date(_) | Value::Number(_) => plain(value),
        other => text(field.kind.show(other, &model.codes, language)),
    }
}

/// A figure or a day as what it is.
fn plain(value: &Value) -> Cell {
    match value {
        Value::Date(date) => Cell::Date(*date),
        Value::Number(number) => {
            let written = number.to_string();
            match written.parse() {
                Ok(figures) if written.len() <= DIGITS => Cell::Number(figures, written),
                _ => Cell::Text(written),
            }
        }
        _ => Cell::Empty,
    }
}

fn text(text: String) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}
