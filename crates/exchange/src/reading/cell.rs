//! One cell as text: numbers without the tail of a float, dates as ISO 8601, what a spreadsheet has damaged still
//! recognisable as damaged. What the text means is asked later.

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

/// How the reason of a refused line begins, in the column that a workbook of refused lines adds.
pub const REASON: &str = "【未导入】";

/// The signs by which a spreadsheet takes a text for a formula.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r'];

/// From here on a spreadsheet has lost digits of a whole number: it keeps 15.
const INEXACT: f64 = 1e15;

/// A cell's text, and whether it is there at all: a formula without a result and an error are not.
pub(super) struct Cell {
    pub text: String,
    pub dead: bool,
}

impl Cell {
    fn good(text: impl Into<String>) -> Self {
        Cell { text: text.into(), dead: false }
    }

    /// A cell of a workbook, perhaps the result of a formula.
    pub fn of(value: &DataRef<'_>, formula: bool) -> Self {
        match value {
            DataRef::Empty => Cell { text: String::new(), dead: formula },
            DataRef::String(text) => Cell::good(tidy(text)),
            DataRef::SharedString(text) => Cell::good(tidy(text)),
            DataRef::Int(number) => Cell::good(number.to_string()),
            DataRef::Float(number) => Cell::good(number_text(*number)),
            DataRef::Bool(truth) => Cell::good(if *truth { "是" } else { "否" }),
            DataRef::DateTime(moment) => Cell::good(moment_text(moment)),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::good(text.replace('T', " ")),
            DataRef::Error(error) => Cell::error(error),
        }
    }

    /// A cell of an old workbook.
    pub fn of_old(value: &Data) -> Self {
        match value {
            Data::Empty => Cell::good(""),
            Data::String(text) => Cell::good(tidy(text)),
            Data::Int(number) => Cell::good(number.to_string()),
            Data::Float(number) => Cell::good(number_text(*number)),
            Data::Bool(truth) => Cell::good(if *truth { "是" } else { "否" }),
            Data::DateTime(moment) => Cell::good(moment_text(moment)),
            Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::good(text.replace('T', " ")),
            Data::Error(error) => Cell::error(error),
        }
    }

    fn error(error: &CellErrorType) -> Self {
        // #N/A is how people say that there is nothing
        Cell { text: error.to_string(), dead: !matches!(error, CellErrorType::NA) }
    }
}

/// Text without what stands invisibly around it, and without the sign that kept it from being a formula.
pub(super) fn tidy(text: &str) -> &str {
    let hidden = |letter: char| letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}' | '\0');
    let text = text.trim_matches(hidden);
    text.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(text)
}

/// Text that no spreadsheet takes for a formula, as `.csv` needs it; [`tidy`] turns it back.
pub(crate) fn defused(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(FORMULA) { format!("'{text}").into() } else { text.into() }
}

/// A number as somebody typed it. A whole number beyond what a spreadsheet keeps stands as a power of ten, so that
/// whoever reads it knows that its last digits are gone.
fn number_text(number: f64) -> String {
    if number.abs() >= INEXACT {
        return format!("{number:E}").replace('E', "E+");
    }
    // 15 digits are what a spreadsheet shows; the sixteenth is noise of sums
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn moment_text(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let serial = moment.as_f64();
    let time = if second == 0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{hour:02}:{minute:02}:{second:02}")
    };
    if moment.is_duration() || (0.0..1.0).contains(&serial) {
        return time;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {time}") }
}

/// The letters of a column, counted from 0: A … Z, AA ….
pub(crate) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        let letter = u8::try_from(rest % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}
