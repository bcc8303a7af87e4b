//! Files of rows as people keep them: .xlsx, .xls, .csv and pasted cells, told apart by what is in them.
//!
//! ```text
//! origin ──guard──▶ File ──scoring of the head──▶ Sheet ──▶ lines of cells, and lines that are no record
//! ```
//!
//! A [`File`] was measured before any parser saw it. A [`Sheet`] streams: nothing here holds all lines of a file,
//! except the old .xls, whose size is bounded. Not for what cells mean: that is the recipe's and the kinds' business.

mod binary;
mod cell;
mod foot;
mod guard;
mod head;
mod sheet;
mod text;
mod walk;
mod workbook;

use std::io::{Cursor, Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;

use kernel::Problems;
use model::Refusal;

pub use cell::REASON;
pub(crate) use cell::{defused, letters};
pub use foot::Skipped;
pub use guard::Limits;
pub(crate) use head::head_word;
pub use head::{HeadChoice, Known};
pub(crate) use sheet::raw_lines;
pub use sheet::{Entry, Line, Portions, Sheet};

/// Where a file's bytes are.
#[derive(Clone, Debug)]
pub enum Origin {
    /// On the disk, under a name that is ours.
    Path(PathBuf),
    /// In memory.
    Bytes(Arc<[u8]>),
}

/// Bytes that can be read and sought.
pub(crate) trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

impl Origin {
    pub(crate) fn open(&self) -> Result<Box<dyn Source>, Problems> {
        Ok(match self {
            Origin::Path(path) => Box::new(std::fs::File::open(path).map_err(|error| unreadable(&error))?),
            Origin::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    fn size(&self) -> Result<u64, Problems> {
        match self {
            Origin::Path(path) => Ok(std::fs::metadata(path).map_err(|error| unreadable(&error))?.len()),
            Origin::Bytes(bytes) => Ok(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
        }
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An Office Open XML workbook.
    Xlsx,
    /// A workbook of Excel 97–2003.
    Xls,
    /// Lines of text.
    Text {
        /// In this encoding.
        encoding: &'static encoding_rs::Encoding,
        /// Parted by this sign.
        delimiter: u8,
    },
}

/// A file that was measured and can be read.
#[derive(Clone, Debug)]
pub struct File {
    /// What its owner calls it; shown, never used as a path.
    pub name: Arc<str>,
    /// What it is.
    pub format: Format,
    /// The names of its sheets; one without a name for text.
    pub sheets: Vec<String>,
    /// Whether its numbers count days from 1904.
    pub from_1904: bool,
    pub(crate) origin: Origin,
    pub(crate) limits: Limits,
}

/// Measures a file and says what it is.
///
/// # Errors
/// `file.too-large`, `file.inflates`, `file.password`, `file.unreadable`, `file.encoding`, `file.no-table`.
pub fn open_file(name: &str, origin: Origin, limits: Limits) -> Result<File, Problems> {
    let size = origin.size()?;
    if size > limits.bytes {
        return Err(too_large(size, limits.bytes));
    }
    let mut begin = Vec::new();
    origin.open()?.take(4_096).read_to_end(&mut begin).map_err(|error| unreadable(&error))?;
    let file = File {
        name: name.into(),
        format: Format::Xlsx,
        sheets: vec![String::new()],
        from_1904: false,
        origin,
        limits,
    };
    if begin.starts_with(b"PK\x03\x04") {
        guard::measure(file.origin.open()?, size, &limits)?;
        workbook::describe_xlsx(file)
    } else if begin.starts_with(b"\xD0\xCF\x11\xE0") {
        binary::measure(file.origin.open()?, size, &limits)?;
        workbook::describe_xls(File { format: Format::Xls, ..file })
    } else {
        let format = text::describe(&file.origin, &begin)?;
        Ok(File { format, ..file })
    }
}

/// Cells as they are pasted out of a spreadsheet: lines parted by tabs.
///
/// # Errors
/// As [`open_file`].
pub fn pasted(text: &str, limits: Limits) -> Result<File, Problems> {
    open_file("", Origin::Bytes(text.as_bytes().into()), limits)
}

fn unreadable(error: &dyn std::fmt::Display) -> Problems {
    Refusal::new("file.unreadable").with("why", error).into()
}

fn too_large(size: u64, most: u64) -> Problems {
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    Refusal::new("file.too-large").with("size", megabytes(size)).with("max", megabytes(most)).into()
}

#[cfg(test)]
mod tests;
