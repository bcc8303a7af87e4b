//! A question for a page of rows, in types.

use expr::{Expr, Id, Value};
use model::{Attribute, System};

/// A page of rows of one dataset.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// The dataset's key.
    pub dataset: &'a str,
    /// A row is found if one of these holds for it; `None` among them holds for all. An empty list finds nothing.
    pub branches: Vec<Option<Expr>>,
    /// And this holds.
    pub filter: Option<Expr>,
    /// And it is one of these, where they are given.
    pub ids: Option<&'a [Id]>,
    /// And a field has these letters inside, where they are given.
    pub containing: Option<Containing<'a>>,
    /// In this order; ties by id in the same direction.
    pub sort: Sort,
    /// Only what comes after this.
    pub after: Option<Position>,
    /// At most so many.
    pub limit: u32,
    /// Whether to look among deleted rows instead.
    pub gone: bool,
}

/// Letters somewhere in a text field; ASCII letters of either case. No index helps: it is for the names of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Containing<'a> {
    /// The field's place; of a field without one column of text nothing is found.
    pub place: usize,
    /// The letters.
    pub letters: &'a str,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: Attribute,
    /// Which way.
    pub direction: Direction,
}

/// Which way an order goes; null comes last in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Lowest first.
    Ascending,
    /// Highest first.
    Descending,
}

/// The place of a row in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Its value of the sort's attribute.
    pub value: Value,
    /// Its id.
    pub id: Id,
}

impl<'a> Query<'a> {
    /// The newest rows first, all of them, twenty a page.
    pub fn newest(dataset: &'a str) -> Self {
        Query {
            dataset,
            branches: vec![None],
            filter: None,
            ids: None,
            containing: None,
            sort: Sort { by: Attribute::System(System::UpdatedAt), direction: Direction::Descending },
            after: None,
            limit: 20,
            gone: false,
        }
    }
}

impl Position {
    /// The place of `row` in an order by `by`.
    pub fn of(row: &crate::Row, by: Attribute) -> Self {
        Position { value: row.get(by), id: row.id }
    }
}
