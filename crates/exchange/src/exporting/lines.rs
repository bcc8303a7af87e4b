//! An exported list as text: UTF-8 with its mark, cells that a spreadsheet would take for a formula defused.

use std::io::Write;

use kernel::Problems;

use super::cells::{Cell, Column};
use super::{Mark, failed};
use crate::reading::defused;

/// Text under way.
pub(crate) struct Lines<'w> {
    writer: csv::Writer<&'w mut (dyn Write + Send)>,
}

impl<'w> Lines<'w> {
    pub fn new(to: &'w mut (dyn Write + Send), columns: &[Column<'_>]) -> Result<Self, Problems> {
        to.write_all("\u{feff}".as_bytes()).map_err(failed)?;
        let mut writer =
            csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(to);
        writer.write_record(columns.iter().map(|column| &column.head)).map_err(failed)?;
        Ok(Lines { writer })
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Problems> {
        for cell in cells {
            let written = match cell {
                Cell::Empty => self.writer.write_field(""),
                Cell::Text(text) => self.writer.write_field(defused(text).as_bytes()),
                Cell::Number(_, text) => self.writer.write_field(text),
                Cell::Date(date) => self.writer.write_field(date.to_string()),
            };
            written.map_err(failed)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(failed)
    }

    /// The mark, where there is something to be marked: clear personal data, or data that was made up.
    pub fn finish(mut self, mark: &Mark) -> Result<(), Problems> {
        if mark.purpose.is_some() {
            self.writer.write_record([mark.line()]).map_err(failed)?;
        }
        if mark.demo {
            self.writer.write_record(["演示数据"]).map_err(failed)?;
        }
        self.writer.flush().map_err(failed)
    }
}
