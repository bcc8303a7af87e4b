//! An exported list as a workbook, written row by row: what Excel and WPS show without a warning, and what prints on
//! A4 with its head on every page.

use std::io::Write;

use kernel::Problems;
use model::Refusal;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::cells::{Cell, Column};
use super::{Mark, failed};
use crate::reading::defused;

/// The most rows of a list: a sheet's lines without head and foot.
const MOST: u32 = 1_048_500;
/// A4 in the numbers of page set-up.
const A4: u8 = 9;
/// The most letters of a page's foot, of 255.
const FOOT: usize = 120;

/// A workbook under way.
pub(crate) struct Book {
    workbook: Workbook,
    formats: Formats,
    places: Vec<Option<u8>>,
    row: u32,
}

struct Formats {
    text: Format,
    /// Of text that a spreadsheet would take for a formula as soon as somebody edits it.
    quoted: Format,
    date: Format,
    numbers: Vec<Format>,
}

impl Book {
    pub fn new(mark: &Mark, columns: &[Column<'_>]) -> Result<Self, Problems> {
        let text = Format::new().set_num_format("@");
        let number = |column: &Column<'_>| {
            let places = usize::from(column.places.unwrap_or(0).min(4));
            let decimals = if places == 0 { String::new() } else { format!(".{}", "0".repeat(places)) };
            Format::new().set_num_format(format!("#,##0{decimals}"))
        };
        let formats = Formats {
            quoted: text.clone().set_quote_prefix(),
            text,
            date: Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            numbers: columns.iter().map(number).collect(),
        };
        let mut book = Book {
            workbook: Workbook::new(),
            formats,
            places: columns.iter().map(|column| column.places).collect(),
            row: 1,
        };
        book.begin(mark, columns).map_err(failed)?;
        Ok(book)
    }

    fn begin(&mut self, mark: &Mark, columns: &[Column<'_>]) -> Result<(), XlsxError> {
        let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        let page = self.workbook.add_worksheet_with_constant_memory()?;
        page.set_name(sheet_name(&mark.title))?;
        for (place, column) in columns.iter().enumerate() {
            let place = index(place);
            page.set_column_width(place, column.width)?;
            if column.places.is_none() {
                page.set_column_format(place, &self.formats.text)?;
            }
        }
        page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        page.set_repeat_rows(0, 0)?;
        page.set_freeze_panes(1, 0)?;
        // in the foot of a page & begins a field
        let line: String = mark.line().chars().take(FOOT).collect();
        page.set_footer(format!("&L{}&R&P / &N", line.replace('&', "&&")));
        if mark.demo {
            page.set_header("&R演示数据");
        }
        for (place, column) in columns.iter().enumerate() {
            page.write_string_with_format(0, index(place), &column.head, &head)?;
        }
        Ok(())
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Problems> {
        if self.row > MOST {
            return Err(Refusal::new("export.too-many").with("max", MOST).into());
        }
        let (row, formats) = (self.row, &self.formats);
        let page = self.workbook.worksheet_from_index(0).map_err(failed)?;
        for (place, cell) in cells.iter().enumerate() {
            put(page, row, place, cell, formats).map_err(failed)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Foot, filter, and the file itself.
    pub fn finish(mut self, mark: &Mark, to: &mut (dyn Write + Send)) -> Result<(), Problems> {
        let (last, width) = (self.row - 1, self.places.len());
        let page = self.workbook.worksheet_from_index(0).map_err(failed)?;
        let mut foot =
            vec![format!("制表人：{}        审核人：        单位（盖章）：", mark.name), mark.line()];
        if mark.demo {
            foot.push("演示数据".to_owned());
        }
        if width > 0 {
            page.autofilter(0, 0, last, index(width - 1)).map_err(failed)?;
        }
        for (place, line) in foot.iter().enumerate() {
            let row = self.row + 1 + u32::try_from(place).unwrap_or(0);
            page.write_string(row, 0, line).map_err(failed)?;
        }
        self.workbook.save_to_writer(to).map_err(failed)
    }
}

fn put(
    page: &mut Worksheet,
    row: u32,
    place: usize,
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let column = index(place);
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            let harmless = defused(text).len() == text.len();
            let format = if harmless { &formats.text } else { &formats.quoted };
            // a cell holds 32,767 letters
            let text: String = text.chars().take(32_767).collect();
            page.write_string_with_format(row, column, text, format)?;
        }
        Cell::Number(number, written) => match formats.numbers.get(place) {
            Some(format) => {
                page.write_number_with_format(row, column, *number, format)?;
            }
            None => {
                page.write_string(row, column, written)?;
            }
        },
        Cell::Date(date) => match excel_day(*date) {
            Some(day) => {
                page.write_datetime_with_format(row, column, day, &formats.date)?;
            }
            // a spreadsheet's days begin in 1900
            None => {
                page.write_string(row, column, date.to_string())?;
            }
        },
    }
    Ok(())
}

fn excel_day(date: expr::Date) -> Option<ExcelDateTime> {
    let part = |part: i8| u8::try_from(part).ok();
    ExcelDateTime::from_ymd(u16::try_from(date.year()).ok()?, part(date.month())?, part(date.day())?).ok()
}

fn index(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// A title as the name of a sheet: at most 31 letters, none of those that addresses need.
pub(crate) fn sheet_name(title: &str) -> String {
    let name: String = title.chars().filter(|letter| !"[]:*?/\\'".contains(*letter)).take(31).collect();
    if name.is_empty() { "Sheet1".to_owned() } else { name }
}
