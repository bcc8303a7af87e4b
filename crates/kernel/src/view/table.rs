//! Rows in columns, with what narrows, orders and pages them.

use model::Tone;
use serde::Serialize;

use super::{Empty, Link, Target, tone_name};

/// A table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Table {
    /// What it is, for those who cannot see it.
    pub caption: String,
    /// Its columns; the first names the row.
    pub columns: Vec<ColumnHead>,
    /// Its rows.
    pub rows: Vec<TableRow>,
    /// The text searched for; none where the dataset has nothing to search.
    pub search: Option<String>,
    /// What narrows it now, each with the way to take it off.
    pub chips: Vec<Chip>,
    /// What it can be narrowed by.
    pub facets: Vec<Facet>,
    /// Where its own address leads, for the search field and the facets: everything but what they set.
    pub here: Option<Target>,
    /// Which page this is.
    pub pager: Pager,
    /// What to show when there is no row.
    pub empty: Empty,
    /// Whether rows can be picked.
    pub pick: bool,
}

impl Table {
    /// Takes a column out, but not the one that names the rows.
    pub fn drop_column(&mut self, key: &str) {
        let place = self.columns.iter().position(|column| column.key == key).filter(|place| *place > 0);
        let Some(place) = place else { return };
        self.columns.remove(place);
        for row in self.rows.iter_mut().filter(|row| row.cells.len() > place) {
            row.cells.remove(place);
        }
    }
}

/// The head of a column.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ColumnHead {
    /// The attribute's name.
    pub key: String,
    /// Its words.
    pub title: String,
    /// The way to order by it; none if it cannot be.
    pub sort: Option<Target>,
    /// Whether the table is ordered by it: `Some(true)` with the lowest first.
    pub ascending: Option<bool>,
    /// Figures, aligned at the end.
    pub end: bool,
    /// How early it steps aside where there is little room: 0 never, 1 on a phone, 2 in half a window, 3 first.
    pub aside: u8,
    /// Whether its words may run over several lines.
    pub prose: bool,
}

/// A row of a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TableRow {
    /// The row's id.
    pub id: String,
    /// Where it leads.
    pub target: Option<Target>,
    /// Its cells, by column.
    pub cells: Vec<CellView>,
}

/// A value as it is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CellView {
    /// The words; formatted text is markdown.
    pub text: String,
    /// Several words side by side, instead of one.
    pub tags: Vec<String>,
    /// Where it leads.
    pub target: Option<Target>,
    /// A state's tone.
    #[serde(serialize_with = "tone_name")]
    pub tone: Tone,
    /// Whether it is a state.
    pub badge: bool,
    /// Whether it is masked.
    pub masked: bool,
    /// Whether it is markdown.
    pub formatted: bool,
    /// Whether it is a figure.
    pub figure: bool,
}

/// Something that narrows a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Chip {
    /// By what.
    pub title: String,
    /// To what.
    pub value: String,
    /// The table without it.
    pub without: Option<Target>,
}

/// Something a table can be narrowed by.
#[derive(Clone, Debug, Serialize)]
pub struct Facet {
    /// The parameter's name in the address.
    pub key: String,
    /// By what.
    pub title: String,
    /// How it is asked for: a choice, two ends, a text.
    pub input: FacetInput,
    /// What is wrong with what was asked: it narrows nothing.
    pub problem: Option<String>,
    /// What was meant perhaps, each leading to the list so narrowed.
    pub near: Vec<Link>,
}

/// How a facet is asked for.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "input", rename_all = "snake_case")]
pub enum FacetInput {
    /// One or several of these: value and words, and whether it is chosen.
    Choices {
        /// What there is to choose.
        options: Vec<super::Choice>,
    },
    /// From and to, under `key.from` and `key.to`.
    Between {
        /// HTML's input type: `number` or `date`.
        of: &'static str,
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// A whole value or a beginning.
    Word {
        /// What is there now.
        value: String,
        /// The dataset that is asked for suggestions; none where there are none.
        suggest: Option<String>,
    },
}

/// Which page of a table this is. Nothing is counted while the reader waits.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    /// The number of rows here.
    pub here: usize,
    /// Back to the first page.
    pub first: Option<Target>,
    /// The next page.
    pub next: Option<Target>,
}
