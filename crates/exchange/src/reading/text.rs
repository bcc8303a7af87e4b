//! Lines of text: the encoding is found, the sign between cells guessed, and the file streams.

use std::io::Read;
use std::ops::ControlFlow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use kernel::Problems;
use model::Refusal;

use super::cell::tidy;
use super::walk::{RawLine, Visit};
use super::{File, Format, Origin, unreadable};

/// How much of a file is decoded to see whether it can be.
const TRIED: u64 = 4_000_000;

/// The encoding and the sign between cells.
pub(super) fn describe(origin: &Origin, begin: &[u8]) -> Result<Format, Problems> {
    if begin.is_empty() {
        return Err(Refusal::new("file.no-table").into());
    }
    let encoding = match Encoding::for_bom(begin) {
        Some((encoding, _)) => encoding,
        None if begin.contains(&0) => return Err(Refusal::new("file.not-a-table").into()),
        None if is_utf8(origin)? => UTF_8,
        None => GB18030,
    };
    let mut trial = Vec::new();
    origin.open()?.take(TRIED).read_to_end(&mut trial).map_err(|error| unreadable(&error))?;
    let (text, _) = encoding.decode_with_bom_removal(&trial);
    // the last letter may be cut where the trial ends
    let wrong = text.chars().filter(|letter| *letter == char::REPLACEMENT_CHARACTER).count();
    if wrong > 1 && ![UTF_16LE, UTF_16BE].contains(&encoding) {
        return Err(Refusal::new("file.encoding").into());
    }
    Ok(Format::Text { encoding, delimiter: delimiter(&text) })
}

/// Whether all of a file is UTF-8.
fn is_utf8(origin: &Origin) -> Result<bool, Problems> {
    let mut source = origin.open()?;
    let mut portion = vec![0; 65_536];
    let mut kept = 0;
    loop {
        let Some(free) = portion.get_mut(kept..) else { return Ok(false) };
        let read = source.read(free).map_err(|error| unreadable(&error))?;
        if read == 0 {
            return Ok(kept == 0);
        }
        let filled = kept + read;
        let Some(bytes) = portion.get(..filled) else { return Ok(false) };
        match std::str::from_utf8(bytes) {
            Ok(_) => kept = 0,
            // a letter is cut where the portion ends
            Err(error) if error.error_len().is_none() => {
                let valid = error.valid_up_to();
                portion.copy_within(valid..filled, 0);
                kept = filled - valid;
            }
            Err(_) => return Ok(false),
        }
    }
}

/// The sign that parts the first lines most alike.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let count =
        |sign: char| lines.iter().map(|line| line.matches(sign).count()).filter(|count| *count > 0).count();
    let most = |sign: char| lines.iter().map(|line| line.matches(sign).count()).max().unwrap_or(0);
    [',', '\t', ';', '|']
        .into_iter()
        .max_by_key(|sign| (count(*sign), most(*sign)))
        .filter(|sign| most(*sign) > 0)
        .and_then(|sign| u8::try_from(sign).ok())
        .unwrap_or(b',')
}

/// Hands every record over, numbered from 1 without the blank ones.
pub(super) fn walk(
    file: &File,
    encoding: &'static Encoding,
    delimiter: u8,
    visit: Visit<'_>,
) -> Result<(), Problems> {
    let decoded = DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .bom_override(true)
        .build(file.origin.open()?);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(65_536)
        .from_reader(decoded);
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    while reader.read_record(&mut record).map_err(|error| unreadable(&error))? {
        number += 1;
        let mut line = RawLine { number, ..RawLine::default() };
        for cell in record.iter().take(file.limits.columns) {
            if cell.len() > file.limits.letters {
                return Err(Refusal::new("file.cell-too-long").with("line", number).into());
            }
            line.cells.push(tidy(cell).to_owned());
        }
        line.cut();
        if !line.cells.is_empty() && visit(line) == ControlFlow::Break(()) {
            return Ok(());
        }
    }
    Ok(())
}
