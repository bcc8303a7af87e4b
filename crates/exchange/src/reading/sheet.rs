//! A sheet with its head found: what its columns are called, and its lines one after the other.

use std::ops::ControlFlow;
use std::sync::Arc;

use kernel::Problems;
use model::Refusal;
use tokio::sync::mpsc;

use super::File;
use super::cell::REASON;
use super::foot::{Skipped, skipped};
use super::head::{self, HeadChoice, Known};
use super::walk::{RawLine, walk};

/// How many lines are looked at to find the head and to see what columns hold.
const SAMPLE: usize = 200;
/// How many portions are read ahead.
const AHEAD: usize = 2;
/// Words for "as in the line above".
const DITTO: &[&str] = &["同上", "〃", "\"", "″"];

/// A sheet of a file.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The file.
    pub file: Arc<File>,
    /// Its name; empty for text.
    pub name: String,
    /// The number of the last line of its head, from 1; none if it has no head.
    pub head: Option<usize>,
    /// What its columns are called: the words of the head, or letters.
    pub columns: Vec<String>,
    /// Its first lines.
    pub sample: Vec<Line>,
}

/// A line of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its cells by column, those at the end left out where empty.
    pub cells: Vec<String>,
    /// The places of formulas without a result, and of errors.
    pub dead: Vec<usize>,
}

impl Line {
    /// The text of a cell; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }
}

/// What stands below the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A line to be read.
    Line(Line),
    /// A line that is no record.
    Skipped(Skipped),
}

impl Entry {
    /// Its number in the file, from 1.
    pub fn number(&self) -> usize {
        match self {
            Entry::Line(line) => line.number,
            Entry::Skipped(skipped) => skipped.number,
        }
    }
}

impl Sheet {
    /// A sheet of a file, the first if none is named.
    ///
    /// # Errors
    /// `file.no-such-sheet`, `file.no-such-head`, `file.empty`, and what reading refuses.
    pub fn open(
        file: &Arc<File>,
        name: Option<&str>,
        choice: HeadChoice,
        known: &Known,
    ) -> Result<Sheet, Problems> {
        let found = match name.filter(|_| file.sheets.len() > 1 || !file.sheets.iter().all(String::is_empty))
        {
            None => file.sheets.first(),
            Some(name) => file.sheets.iter().find(|sheet| *sheet == name),
        };
        let refusal = || Refusal::new("file.no-such-sheet").with("name", name.unwrap_or_default());
        let name = found.ok_or_else(refusal)?.clone();
        let mut first = Vec::new();
        walk(file, &name, &mut |line| {
            first.push(line);
            if first.len() < SAMPLE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        if first.is_empty() {
            return Err(Refusal::new("file.empty").into());
        }
        if let HeadChoice::At(number) = choice
            && !first.iter().any(|line| line.number == number)
        {
            return Err(Refusal::new("file.no-such-head").with("line", number).into());
        }
        let head = head::find(&first, choice, known);
        let mut columns = head.columns;
        if columns.last().is_some_and(|column| column.starts_with(REASON)) {
            columns.pop();
        }
        let mut sheet = Sheet { file: Arc::clone(file), name, head: head.last, columns, sample: Vec::new() };
        let mut below = Below::new(&sheet);
        sheet.sample = first
            .into_iter()
            .filter_map(|line| match below.take(line)? {
                Entry::Line(line) => Some(line),
                Entry::Skipped(_) => None,
            })
            .collect();
        Ok(sheet)
    }

    /// The place of a column by its head word or, where there is no head, its letters.
    pub fn column(&self, at: &str) -> Option<usize> {
        let exact = self.columns.iter().position(|column| column == at);
        let word = head::head_word(at);
        exact.or_else(|| self.columns.iter().position(|column| head::head_word(column) == word))
    }

    /// Hands everything below the head over, until there is nothing more or the visitor has enough.
    ///
    /// # Errors
    /// What reading refuses.
    pub fn walk(&self, visit: &mut dyn FnMut(Entry) -> ControlFlow<()>) -> Result<(), Problems> {
        let mut below = Below::new(self);
        walk(&self.file, &self.name, &mut |line| {
            below.take(line).map_or(ControlFlow::Continue(()), &mut *visit)
        })
    }

    /// The same on a thread of its own, made by `read` into what is wanted of each, so many at once. The thread waits
    /// for whoever takes them.
    pub fn portions<T: Send + 'static>(
        &self,
        size: usize,
        mut read: impl FnMut(Entry) -> Option<T> + Send + 'static,
    ) -> Portions<T> {
        let (send, portions) = mpsc::channel(AHEAD);
        let sheet = self.clone();
        std::thread::spawn(move || {
            let mut portion = Vec::with_capacity(size);
            let read = sheet.walk(&mut |entry| {
                portion.extend(read(entry));
                let full = portion.len() >= size;
                if full && send.blocking_send(Ok(std::mem::take(&mut portion))).is_err() {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
            // nobody may be listening any more
            let _ = send.blocking_send(read.map(|()| portion));
        });
        Portions(portions)
    }
}

/// Hands over every line of a sheet as it stands, those above and in the head too: its number and its cells without
/// what a workbook of refused lines has added.
pub(crate) fn raw_lines(
    sheet: &Sheet,
    visit: &mut dyn FnMut(usize, &[String]) -> ControlFlow<()>,
) -> Result<(), Problems> {
    walk(&sheet.file, &sheet.name, &mut |mut line| {
        if line.cells.last().is_some_and(|cell| cell.starts_with(REASON)) {
            line.cells.pop();
        }
        visit(line.number, &line.cells)
    })
}

/// What becomes of the lines of a sheet as they are read.
pub struct Portions<T>(mpsc::Receiver<Result<Vec<T>, Problems>>);

impl<T> Portions<T> {
    /// The next of them, some at once; none at the end.
    ///
    /// # Errors
    /// What reading refuses.
    pub async fn next(&mut self) -> Result<Option<Vec<T>>, Problems> {
        self.0.recv().await.transpose()
    }
}

/// Passes over what is above and in the head, and completes what points to the line above.
struct Below {
    head: usize,
    width: usize,
    above: Vec<String>,
}

impl Below {
    fn new(sheet: &Sheet) -> Self {
        Below { head: sheet.head.unwrap_or(0), width: sheet.columns.len(), above: Vec::new() }
    }

    fn take(&mut self, line: RawLine) -> Option<Entry> {
        if line.number <= self.head {
            return None;
        }
        let RawLine { number, mut cells, mut dead, .. } = line;
        // a column that a workbook of refused lines has added
        if cells.last().is_some_and(|cell| cell.starts_with(REASON)) {
            cells.pop();
        }
        while cells.last().is_some_and(String::is_empty) && !dead.contains(&(cells.len() - 1)) {
            cells.pop();
        }
        dead.retain(|column| *column < self.width.max(cells.len()));
        if let Some(skipped) = skipped(number, &cells) {
            return Some(Entry::Skipped(skipped));
        }
        if cells.is_empty() {
            return None;
        }
        for (column, cell) in cells.iter_mut().enumerate() {
            if DITTO.contains(&cell.as_str()) {
                *cell = self.above.get(column).cloned().unwrap_or_default();
            }
        }
        self.above.clone_from(&cells);
        Some(Entry::Line(Line { number, cells, dead }))
    }
}
