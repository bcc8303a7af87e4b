//! The old .xls, measured by walking its records before its cells are read: two cells in far corners of a sheet
//! make a careful reader ask for half a gigabyte. Cells themselves are read elsewhere.

use std::io::{BufReader, Read, Seek, SeekFrom};

use kernel::Problems;
use model::Refusal;

use super::guard::inflates;
use super::{Limits, Source, too_large, unreadable};

/// Records of BIFF8 that hold a cell: their data begins with row and column ([MS-XLS] 2.3).
const CELLS: &[u16] = &[0x0006, 0x00BD, 0x00BE, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E];
/// The begin of a sheet's records.
const BEGIN: u16 = 0x0809;
/// A workbook that opens with a password says so by this record.
const FILE_PASS: u16 = 0x002F;

/// The rectangle of used cells of one sheet.
#[derive(Default)]
struct Used {
    bounds: Option<(u16, u16, u16, u16)>,
}

impl Used {
    fn add(&mut self, row: u16, column: u16) {
        let (top, left, bottom, right) = self.bounds.unwrap_or((row, column, row, column));
        self.bounds = Some((top.min(row), left.min(column), bottom.max(row), right.max(column)));
    }

    fn cells(&self) -> u64 {
        self.bounds.map_or(0, |(top, left, bottom, right)| {
            (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
        })
    }
}

/// Walks the records of a workbook and bounds the cells its sheets span.
pub(super) fn measure(source: Box<dyn Source>, size: u64, limits: &Limits) -> Result<(), Problems> {
    if size > limits.xls_bytes {
        return Err(too_large(size, limits.xls_bytes));
    }
    let mut compound = cfb::CompoundFile::open(source).map_err(|error| unreadable(&error))?;
    if compound.exists("/EncryptedPackage") {
        return Err(Refusal::new("file.password").into());
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| compound.is_stream(name));
    let Some(name) = name else { return Err(Refusal::new("file.no-table").into()) };
    let stream = compound.open_stream(name).map_err(|error| unreadable(&error))?;
    let mut stream = BufReader::new(stream);
    let mut cells = 0;
    let mut used = Used::default();
    while let Some((record, length)) = head(&mut stream)? {
        let mut read = 0;
        if record == BEGIN {
            cells += used.cells();
            used = Used::default();
        } else if record == FILE_PASS {
            return Err(Refusal::new("file.password").into());
        } else if CELLS.contains(&record) && length >= 4 {
            if let (Some(row), Some(column)) = (number(&mut stream)?, number(&mut stream)?) {
                used.add(row, column);
            }
            read = 4;
        }
        if cells + used.cells() > limits.xls_cells {
            return Err(inflates());
        }
        let rest = i64::from(length) - read;
        stream.seek(SeekFrom::Current(rest)).map_err(|error| unreadable(&error))?;
    }
    Ok(())
}

fn head(stream: &mut impl Read) -> Result<Option<(u16, u16)>, Problems> {
    let Some(record) = number(stream)? else { return Ok(None) };
    Ok(number(stream)?.map(|length| (record, length)))
}

/// The next two bytes as a number; none at the end.
fn number(stream: &mut impl Read) -> Result<Option<u16>, Problems> {
    let mut bytes = [0; 2];
    match stream.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(u16::from_le_bytes(bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(unreadable(&error)),
    }
}
