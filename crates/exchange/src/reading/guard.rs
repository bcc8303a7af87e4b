//! What a workbook inflates to, counted while inflating and before any parser sees it: a few hundred kilobytes can
//! stand for gigabytes.

use std::io::Read;

use kernel::Problems;
use model::Refusal;
use zip::ZipArchive;

use super::{Source, unreadable};

/// How much a file may ask of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of the file itself.
    pub bytes: u64,
    /// The most bytes of an old .xls, which is read whole.
    pub xls_bytes: u64,
    /// The most parts of a workbook.
    pub entries: usize,
    /// The most bytes of all parts, inflated.
    pub inflated: u64,
    /// The most bytes of the parts that a reader holds in memory: all but the sheets, which stream.
    pub held: u64,
    /// How many times larger than itself a part may become, once it is larger than [`Limits::unsuspected`].
    pub ratio: u64,
    /// Parts up to this size are never suspected.
    pub unsuspected: u64,
    /// The most cells of the sheets of an old .xls, blanks between used ones counted.
    pub xls_cells: u64,
    /// The most columns that are read; what stands further right is not.
    pub columns: usize,
    /// The most letters of a cell.
    pub letters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            bytes: 300_000_000,
            xls_bytes: 30_000_000,
            entries: 1_000,
            inflated: 2_000_000_000,
            held: 200_000_000,
            ratio: 100,
            unsuspected: 4_000_000,
            xls_cells: 5_000_000,
            columns: 400,
            letters: 100_000,
        }
    }
}

/// Inflates every part and counts, holding nothing.
pub(super) fn measure(source: Box<dyn Source>, size: u64, limits: &Limits) -> Result<(), Problems> {
    let mut archive = ZipArchive::new(source).map_err(|error| unreadable(&error))?;
    if archive.len() > limits.entries {
        return Err(inflates());
    }
    let mut total: u64 = 0;
    let mut held: u64 = 0;
    let mut portion = vec![0_u8; 65_536];
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).map_err(|error| unreadable(&error))?;
        let mut streams = entry.name().is_ok_and(|name| name.contains("worksheets/"));
        let mut text = Text::default();
        // what the directory says of the size is the sender's word: only what comes out counts
        let packed = entry.compressed_size().min(size).max(1);
        let mut inflated: u64 = 0;
        loop {
            let read = entry.read(&mut portion).map_err(|error| unreadable(&error))?;
            if read == 0 {
                break;
            }
            text.take(portion.get(..read).unwrap_or_default());
            if streams && text.holds_strings {
                // a sheet by its name, the table of strings by what it holds
                streams = false;
                held += inflated;
            }
            let read = u64::try_from(read).unwrap_or(u64::MAX);
            inflated += read;
            total += read;
            held += if streams { 0 } else { read };
            let suspect = inflated > limits.unsuspected && inflated / packed > limits.ratio;
            let longest = usize::try_from(text.longest).unwrap_or(usize::MAX);
            let spent = total > limits.inflated || held > limits.held;
            if suspect || spent || (streams && longest > 8 * limits.letters) {
                return Err(inflates());
            }
        }
    }
    Ok(())
}

/// What a parser of XML would have to hold at once.
#[derive(Default)]
struct Text {
    /// Bytes since the last tag began.
    run: u64,
    /// The most of them.
    longest: u64,
    /// The last bytes, the newest last: a tag may be cut where a portion ends.
    last: [u8; 3],
    /// Whether there is an item of the table of shared strings.
    holds_strings: bool,
}

impl Text {
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let [_, second, third] = self.last;
            self.last = [second, third, *byte];
            self.run = if *byte == b'<' { 0 } else { self.run + 1 };
            self.longest = self.longest.max(self.run);
            self.holds_strings |= self.last == *b"<si";
        }
    }
}

pub(super) fn inflates() -> Problems {
    Refusal::new("file.inflates").into()
}
