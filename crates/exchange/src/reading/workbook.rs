//! Workbooks through calamine: cells in the order they stand, with what merged cells cover.

use std::collections::{HashMap, HashSet};
use std::io::BufReader;
use std::ops::ControlFlow;

use calamine::{Dimensions, Reader as _, Xls, Xlsx, XlsxFormulaMetadata};
use kernel::Problems;
use model::Refusal;

use super::cell::Cell;
use super::walk::{RawLine, Visit};
use super::{File, Source, unreadable};

type Reader = BufReader<Box<dyn Source>>;

/// The most merged cells that are filled in.
const MERGED: usize = 100_000;

fn xlsx(file: &File) -> Result<Xlsx<Reader>, Problems> {
    Xlsx::new(BufReader::new(file.origin.open()?)).map_err(|error| match error {
        calamine::XlsxError::Password => Refusal::new("file.password").into(),
        other => unreadable(&other),
    })
}

fn xls(file: &File) -> Result<Xls<Reader>, Problems> {
    Xls::new(BufReader::new(file.origin.open()?)).map_err(|error| match error {
        calamine::XlsError::Password => Refusal::new("file.password").into(),
        other => unreadable(&other),
    })
}

/// Whatever a parser does about a file, it is the file that cannot be read: a position beyond all sheets overflows in
/// it, and ends the parser and not the import.
fn contained<T>(parse: impl FnOnce() -> Result<T, Problems>) -> Result<T, Problems> {
    let parsed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(parse));
    parsed.unwrap_or_else(|_| {
        Err(Refusal::new("file.unreadable").with("why", "a position beyond all sheets").into())
    })
}

pub(super) fn describe_xlsx(file: File) -> Result<File, Problems> {
    let workbook = contained(|| xlsx(&file))?;
    named(File { from_1904: workbook.has_1904_epoch(), sheets: visible(workbook.sheets_metadata()), ..file })
}

pub(super) fn describe_xls(file: File) -> Result<File, Problems> {
    let workbook = contained(|| xls(&file))?;
    named(File { from_1904: workbook.has_1904_epoch(), sheets: visible(workbook.sheets_metadata()), ..file })
}

/// The sheets that a person sees; all where everything is hidden.
fn visible(sheets: &[calamine::Sheet]) -> Vec<String> {
    let tables = || sheets.iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet);
    let seen = tables().filter(|sheet| sheet.visible == calamine::SheetVisible::Visible);
    let seen: Vec<String> = seen.map(|sheet| sheet.name.clone()).collect();
    if seen.is_empty() { tables().map(|sheet| sheet.name.clone()).collect() } else { seen }
}

fn named(file: File) -> Result<File, Problems> {
    if file.sheets.is_empty() { Err(Refusal::new("file.no-table").into()) } else { Ok(file) }
}

pub(super) fn walk_xlsx(file: &File, sheet: &str, visit: Visit<'_>) -> Result<(), Problems> {
    contained(|| lines_of_xlsx(file, sheet, visit))
}

fn lines_of_xlsx(file: &File, sheet: &str, visit: Visit<'_>) -> Result<(), Problems> {
    let mut workbook = xlsx(file)?;
    let merged = workbook.merge_cells_by_sheet_name(sheet).map_err(|error| unreadable(&error))?;
    let mut merged = Merged::new(merged, file.limits.columns);
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|error| unreadable(&error))?;
    let (mut line, mut foreign) = (RawLine::default(), Foreign::default());
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| unreadable(&error))? {
        let (row, column) = (index(cell.pos.0), index(cell.pos.1));
        if row + 1 != line.number {
            if hand_over(std::mem::take(&mut line), &mut merged, visit) == ControlFlow::Break(()) {
                return Ok(());
            }
            line.number = row + 1;
        }
        let mut read = Cell::of(&cell.value, cell.formula.is_some());
        read.dead |= cell.formula.is_some_and(|formula| foreign.is(&formula));
        put(&mut line, column, read, file)?;
    }
    let _ = hand_over(line, &mut merged, visit);
    Ok(())
}

/// Formulas of an online spreadsheet that no program can compute once the sheet was downloaded: such a sheet puts this
/// function in their place, and shows what it had computed last as text.
#[derive(Default)]
struct Foreign {
    /// Those that several cells share, by their number.
    shared: HashSet<usize>,
}

/// The function that stands for one that was left behind.
const LEFT_BEHIND: &str = "__xludf.DUMMYFUNCTION";

impl Foreign {
    fn is(&mut self, formula: &XlsxFormulaMetadata) -> bool {
        match formula {
            XlsxFormulaMetadata::Normal { formula } => formula.contains(LEFT_BEHIND),
            XlsxFormulaMetadata::Shared { shared_index, formula, .. } => {
                let foreign = formula.contains(LEFT_BEHIND);
                if foreign {
                    self.shared.insert(*shared_index);
                }
                foreign
            }
            XlsxFormulaMetadata::SharedDerived { shared_index } => self.shared.contains(shared_index),
            _ => false,
        }
    }
}

pub(super) fn walk_xls(file: &File, sheet: &str, visit: Visit<'_>) -> Result<(), Problems> {
    let mut workbook = xls(file)?;
    let merged = workbook.merge_cells_by_sheet_name(sheet).unwrap_or_default();
    let mut merged = Merged::new(merged, file.limits.columns);
    let range = workbook.worksheet_range(sheet).map_err(|error| unreadable(&error))?;
    let (top, left) = range.start().unwrap_or_default();
    for (row, cells) in range.rows().enumerate() {
        let mut line = RawLine { number: index(top) + row + 1, ..RawLine::default() };
        for (column, value) in cells.iter().enumerate() {
            put(&mut line, index(left) + column, Cell::of_old(value), file)?;
        }
        if hand_over(line, &mut merged, visit) == ControlFlow::Break(()) {
            return Ok(());
        }
    }
    Ok(())
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn put(line: &mut RawLine, column: usize, cell: Cell, file: &File) -> Result<(), Problems> {
    if column >= file.limits.columns || (cell.text.is_empty() && !cell.dead) {
        return Ok(());
    }
    if cell.text.len() > file.limits.letters {
        return Err(Refusal::new("file.cell-too-long").with("line", line.number).into());
    }
    if cell.dead {
        line.dead.push(column);
    }
    line.put(column, cell.text);
    Ok(())
}

fn hand_over(mut line: RawLine, merged: &mut Merged, visit: Visit<'_>) -> ControlFlow<()> {
    merged.fill(&mut line);
    line.cut();
    if line.cells.is_empty() { ControlFlow::Continue(()) } else { visit(line) }
}

/// Cells that are merged: one downwards speaks for every line it covers; one across is noted for the head.
struct Merged {
    /// By the line they begin in, from 1.
    beginning: HashMap<usize, Vec<Block>>,
    open: Vec<(Block, String)>,
}

#[derive(Clone, Copy)]
struct Block {
    left: usize,
    right: usize,
    bottom: usize,
}

impl Merged {
    fn new(blocks: Vec<Dimensions>, columns: usize) -> Self {
        let mut beginning: HashMap<usize, Vec<Block>> = HashMap::new();
        for block in blocks.into_iter().take(MERGED) {
            let left = index(block.start.1);
            if left < columns {
                let right = index(block.end.1).min(columns - 1);
                let block = (index(block.start.0) + 1, Block { left, right, bottom: index(block.end.0) + 1 });
                beginning.entry(block.0).or_default().push(block.1);
            }
        }
        Merged { beginning, open: Vec::new() }
    }

    fn fill(&mut self, line: &mut RawLine) {
        self.open.retain(|(block, _)| block.bottom >= line.number);
        // a line without any cell of its own has nothing to be completed
        if line.cells.iter().all(String::is_empty) {
            return;
        }
        for (block, text) in &self.open {
            line.put(block.left, text.clone());
            line.spans.push((block.left, block.right));
        }
        for block in self.beginning.remove(&line.number).unwrap_or_default() {
            line.spans.push((block.left, block.right));
            self.open.push((block, line.cell(block.left).to_owned()));
        }
        line.spans.retain(|(left, right)| left < right);
    }
}
