//! `date`: a day of the calendar, without a zone. Parameter: `day`, "first" or "last": the day a cell means that
//! names a month alone; unless said, such a cell is refused, because a day nobody wrote would look like a fact.
//!
//! The API takes ISO 8601 alone. Cells may be "2026/9/1", "2026.9.1", "2026年9月1日", "二〇二六年九月一日",
//! "20260901", "26/9/1". A spreadsheet's serial numbers are dates before they come here.

use std::sync::Arc;

use expr::{Date, Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::written::{compact, is_blank, plain, refuse_damaged};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

#[derive(Debug)]
struct Day {
    /// Which day a month alone means.
    missing: Option<Missing>,
}

#[derive(Clone, Copy, Debug)]
enum Missing {
    First,
    Last,
}

pub(super) fn read(table: &Table<'_>) -> Arc<dyn Kind> {
    let missing = table.text("day").and_then(|word| match word.as_str() {
        "first" => Some(Missing::First),
        "last" => Some(Missing::Last),
        _ => {
            table.report_word(table.place("day"), "`day` must be first or last", &word, ["first", "last"]);
            None
        }
    });
    Arc::new(Day { missing })
}

impl Kind for Day {
    fn name(&self) -> &'static str {
        "date"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Date)
    }

    fn of(&self) -> Type {
        Type::Date
    }

    fn widget(&self) -> Widget {
        Widget::Date
    }

    fn cell(&self) -> Cell {
        Cell::Date
    }

    fn filter(&self) -> Filter {
        Filter::Between
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(text) = clean(input, false)? else { return Ok(Value::Null) };
        parse_iso(&text).map(Value::Date).ok_or_else(|| Refusal::new("value.not-a-date").with("value", text))
    }

    fn import(&self, text: &str, _: &Codes) -> Result<Value, Refusal> {
        if is_blank(&plain(text)) { Ok(Value::Null) } else { read_date(text, self.missing).map(Value::Date) }
    }

    fn json(&self, value: &Value) -> Json {
        value.as_date().map_or(Json::Null, |date| Json::from(date.to_string()))
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_date().map(|date| date.to_string()).unwrap_or_default()
    }
}

/// A date written as in ISO 8601, and in years that four digits can write.
fn parse_iso(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (text.len() == 10 && date.year() >= 1).then_some(date)
}

/// A whole date as a cell has it; `instant` reads its first half with it.
pub(super) fn read_whole_date(text: &str) -> Result<Date, Refusal> {
    read_date(text, None)
}

fn read_date(text: &str, missing: Option<Missing>) -> Result<Date, Refusal> {
    let refusal = |code| Err(Refusal::new(code).with("value", text.trim()));
    refuse_damaged(text)?;
    let cell = plain(text);
    // a spreadsheet's own text of a day ends in midnight
    let midnight = ["00:00:00", "0:00:00", "00:00", "0:00"].iter().find_map(|time| cell.strip_suffix(time));
    let cell = western(&compact(midnight.unwrap_or(&cell)));
    let whole = |parts: &[&str]| match parts {
        [year, month, day] => civil(year, month, Some(day), missing),
        [year, month] if year.len() == 4 => civil(year, month, None, missing),
        _ => None,
    };
    if cell.len() == 8 && is_figures(&cell) {
        let parts = (cell.get(..4), cell.get(4..6), cell.get(6..));
        if let (Some(year), Some(month), Some(day)) = parts
            && let Some(date) = whole(&[year, month, day])
        {
            return Ok(date);
        }
        return refusal("value.not-a-date");
    }
    let parts: Vec<&str> =
        cell.trim_end_matches(['日', '号', '.']).split(['年', '月', '/', '.', '-']).collect();
    let parts = parts.strip_suffix(&[""]).unwrap_or(&parts);
    let figures = parts.iter().all(|part| is_figures(part));
    match (parts, whole(parts)) {
        _ if !figures => refusal("value.not-a-date"),
        (_, Some(date)) => Ok(date),
        ([year, month], None) if year.len() == 4 && is_month(month) => refusal("value.no-day"),
        ([month, _], None) if cell.contains('月') && is_month(month) => refusal("value.no-year"),
        _ => refusal("value.not-a-date"),
    }
}

fn is_figures(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_month(text: &str) -> bool {
    text.parse().is_ok_and(|month: u8| (1..=12).contains(&month))
}

fn civil(year: &str, month: &str, day: Option<&&str>, missing: Option<Missing>) -> Option<Date> {
    let year = match (year.len(), year.parse::<i16>().ok()?) {
        // two digits: 00 to 29 are this century's, as spreadsheets read them
        (2, year) if year < 30 => 2000 + year,
        (2, year) => 1900 + year,
        (4, year) if year >= 1 => year,
        _ => return None,
    };
    let month = month.parse().ok()?;
    match (day, missing) {
        (Some(day), _) => Date::new(year, month, day.parse().ok()?).ok(),
        (None, Some(Missing::First)) => Date::new(year, month, 1).ok(),
        (None, Some(Missing::Last)) => Date::new(year, month, 1).ok().map(Date::last_of_month),
        (None, None) => None,
    }
}

/// Chinese numerals of a date as figures: 二〇二六年十二月三十一日 is 2026年12月31日.
fn western(text: &str) -> String {
    let figure = |letter: char| "〇一二三四五六七八九".chars().position(|numeral| numeral == letter);
    let letters: Vec<char> = text.replace(['零', '○', '◯'], "〇").chars().collect();
    let mut western = String::with_capacity(text.len());
    for (place, letter) in letters.iter().enumerate() {
        let beside = |letter: Option<&char>| letter.is_some_and(|letter| figure(*letter).is_some());
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        match figure(*letter) {
            Some(figure) => western.push_str(&figure.to_string()),
            None if *letter == '十' => {
                western.push_str(if beside(before) { "" } else { "1" });
                western.push_str(if beside(letters.get(place + 1)) { "" } else { "0" });
            }
            None => western.push(*letter),
        }
    }
    western
}
