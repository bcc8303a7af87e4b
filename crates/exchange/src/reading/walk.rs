//! The raw lines of a sheet, one after the other: cells as text, merged cells filled in downwards.

use std::ops::ControlFlow;

use kernel::Problems;

use super::{File, Format, text, workbook};

/// A line before anybody has asked what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RawLine {
    /// From 1, as a spreadsheet counts.
    pub number: usize,
    /// Without the empty ones at the end.
    pub cells: Vec<String>,
    /// The places of formulas without a result, and of errors.
    pub dead: Vec<usize>,
    /// Cells that are merged across: first and last column.
    pub spans: Vec<(usize, usize)>,
}

/// Takes a line, and says whether to go on.
pub(crate) type Visit<'a> = &'a mut dyn FnMut(RawLine) -> ControlFlow<()>;

impl RawLine {
    /// Puts a text where it stands.
    pub fn put(&mut self, column: usize, text: String) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = text;
        }
    }

    /// Drops the empty cells at the end, as far as no formula stands there.
    pub fn cut(&mut self) {
        while self.cells.last().is_some_and(String::is_empty) && !self.dead.contains(&(self.cells.len() - 1))
        {
            self.cells.pop();
        }
    }

    /// The text of a cell; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }
}

/// Hands every line that is not blank over, in order, until there are none or the visitor has enough.
pub(crate) fn walk(file: &File, sheet: &str, visit: Visit<'_>) -> Result<(), Problems> {
    match file.format {
        Format::Xlsx => workbook::walk_xlsx(file, sheet, visit),
        Format::Xls => workbook::walk_xls(file, sheet, visit),
        Format::Text { encoding, delimiter } => text::walk(file, encoding, delimiter, visit),
    }
}
