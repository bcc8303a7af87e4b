//! The lines that were refused, as a workbook of the source's own layout with the reason in a last column: corrected,
//! they import as they are.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use expr::Id;
use kernel::{Actor, Kernel, Problems};
use model::{Model, Refusal};
use rust_xlsxwriter::{Color, Format, Workbook};

use super::import::Imports;
use super::note::{Note, What};
use crate::reading::{REASON, Sheet, raw_lines};
use crate::recipe::Recipe;

/// How many notes are asked for at once.
const PORTION: u32 = 1_000;
/// The most lines of a sheet of a workbook, its head among them.
const LINES: usize = 1_048_576;

impl Imports {
    /// The refused lines of an import as the bytes of an .xlsx, with the lines of the head above them; none if no line
    /// was refused.
    ///
    /// # Errors
    /// `import.missing`, and what reading the file refuses.
    pub async fn refused_workbook(
        &self,
        kernel: &Kernel,
        actor: &Actor,
        id: Id,
    ) -> Result<Option<Vec<u8>>, Problems> {
        let import = self.progress(kernel, actor, id).await?;
        let model = kernel.model();
        let recipe = import.recipe(&model)?;
        let mut reasons: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut after = None;
        loop {
            let page = self.notes(kernel, actor, id, after, PORTION).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(*last);
            for (_, note) in page.into_iter().filter(|(_, note)| note.what == What::Refused) {
                reasons.entry(note.line).or_default().push(reason(&note, &recipe, &model));
            }
        }
        if reasons.is_empty() {
            return Ok(None);
        }
        let (sheet, _) = self.opened(kernel, &import)?;
        write(&sheet, &reasons).map(Some)
    }
}

/// A note's reason with the title of the field it speaks of. What the cell holds stands in the line itself.
fn reason(note: &Note, recipe: &Recipe, model: &Model) -> String {
    let title = note.target.as_deref().and_then(|target| {
        let (row, key) = target.split_once('.')?;
        let row = recipe.rows.iter().find(|known| &*known.name == row)?;
        Some(model.dataset(&row.dataset)?.field(key)?.1.title.zh.clone())
    });
    match title {
        // the words name the field already
        Some(title) if note.why.zh.starts_with(&title) => note.why.zh.clone(),
        Some(title) => format!("{title}：{}", note.why.zh),
        None => note.why.zh.clone(),
    }
}

fn write(sheet: &Sheet, reasons: &BTreeMap<usize, Vec<String>>) -> Result<Vec<u8>, Problems> {
    let failed = |error: rust_xlsxwriter::XlsxError| {
        Problems::from(Refusal::new("export.not-possible").with("why", error))
    };
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
    if !sheet.name.is_empty() {
        page.set_name(&sheet.name).map_err(failed)?;
    }
    // what a person types beside the text must stay text too
    let text = Format::new().set_num_format("@");
    let red = Format::new().set_font_color(Color::Red);
    let last = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX);
    page.set_column_width(last, 60).map_err(failed)?;
    let head = sheet.head.unwrap_or(0);
    let mut row = 0_u32;
    let mut problem = None;
    raw_lines(sheet, &mut |number, cells| {
        let refused = reasons.get(&number);
        if number > head && refused.is_none() {
            return ControlFlow::Continue(());
        }
        let said = refused.map(|reasons| format!("{REASON}{}", reasons.join("；")));
        let said = said.or_else(|| (number == head).then(|| format!("{REASON}原因")));
        if number <= head {
            // recipes count the lines above a head, blank ones too
            row = u32::try_from(number.saturating_sub(1)).unwrap_or(row);
        }
        let written = (|| {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let column = u16::try_from(column).unwrap_or(u16::MAX);
                if column < last {
                    page.write_string_with_format(row, column, cell, &text)?;
                }
            }
            if let Some(said) = said {
                page.write_string_with_format(row, last, said, &red)?;
            }
            Ok(())
        })();
        row += 1;
        problem = written.err();
        let full = usize::try_from(row).unwrap_or(LINES) >= LINES;
        if problem.is_some() || full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if let Some(problem) = problem {
        return Err(failed(problem));
    }
    if let Some(below) = u32::try_from(head).ok().filter(|below| *below > 0 && row > *below) {
        page.set_freeze_panes(below, 0).map_err(failed)?;
        page.autofilter(below - 1, 0, row - 1, last).map_err(failed)?;
    }
    workbook.save_to_buffer().map_err(failed)
}
