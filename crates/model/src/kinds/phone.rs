//! `phone`: a telephone number as it is dialled in China, mobile or fixed, or with `+` and a country's code.
//! Stored as digits; fixed lines keep their area code and extension apart with `-`.

use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;
use unicode_normalization::UnicodeNormalization as _;

use super::text::clean;
use super::written::{is_blank, plain, refuse_damaged};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

#[derive(Debug)]
struct Phone;

pub(super) fn read(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Phone)
}

impl Kind for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Text)
    }

    fn of(&self) -> Type {
        Type::Text
    }

    fn widget(&self) -> Widget {
        Widget::Line { max: 24, input: "tel", autocomplete: "tel" }
    }

    fn cell(&self) -> Cell {
        Cell::Text
    }

    fn filter(&self) -> Filter {
        Filter::Exact
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(text) = clean(input, false)? else { return Ok(Value::Null) };
        refuse_damaged(&text)?;
        normalise(&text).map(Value::text).ok_or_else(|| Refusal::new("value.not-a-phone").with("value", text))
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let cell = plain(text);
        if is_blank(&cell) { Ok(Value::Null) } else { self.parse(&Json::String(cell), codes) }
    }

    fn json(&self, value: &Value) -> Json {
        value.as_text().map_or(Json::Null, Json::from)
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_text().unwrap_or_default().to_owned()
    }

    fn mask(&self, value: &Value) -> String {
        let text = value.as_text().unwrap_or_default();
        let length = text.chars().count();
        if length < 8 {
            return "*".repeat(length);
        }
        // the first three and the last four, as telephone bills print it
        text.chars()
            .enumerate()
            .map(|(place, letter)| if place < 3 || place + 4 >= length { letter } else { '*' })
            .collect()
    }
}

/// The number as it is stored; none if nobody could dial it.
fn normalise(text: &str) -> Option<String> {
    let folded: String =
        text.nfkc().filter(|letter| !letter.is_whitespace() && !"()".contains(*letter)).collect();
    let folded = folded.replace(['—', '–', '－', '转'], "-");
    let plain = folded.strip_prefix("+86").map_or(folded.as_str(), |rest| rest.trim_start_matches('-'));
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    if plain.chars().any(|letter| !letter.is_ascii_digit() && letter != '-' && letter != '+') {
        return None;
    }
    if plain.starts_with('+') {
        return (7..=15).contains(&digits.len()).then(|| format!("+{digits}"));
    }
    // 工信部 numbering plan: mobile numbers are 11 digits from 13 to 19
    if digits.len() == 11 && digits.starts_with('1') && !plain.starts_with("10") {
        let second = digits.as_bytes().get(1).copied().unwrap_or_default();
        return (b'3'..=b'9').contains(&second).then_some(digits);
    }
    if digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800")) {
        return Some(digits);
    }
    // area code with its leading 0, 7 or 8 digits, an extension behind a dash
    let fixed = plain.trim_matches('-').to_owned();
    ((7..=16).contains(&digits.len()) && !fixed.contains('+')).then_some(fixed)
}
