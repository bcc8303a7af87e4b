//! `int`: a whole number. Parameters: `min`, `max`, `unit`.

use std::sync::Arc;

use expr::{Number, Type, Value};
use serde_json::Value as Json;
use unicode_normalization::UnicodeNormalization as _;

use super::text::clean;
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Label, Language, Refusal, Table};

#[derive(Debug)]
struct Scaled {
    name: &'static str,
    scale: u8,
    min: Option<Number>,
    max: Option<Number>,
    unit: Option<Label>,
}

pub(super) fn read_int(table: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Scaled {
        name: "int",
        scale: 0,
        min: table.int("min").map(Number::int),
        max: table.int("max").map(Number::int),
        unit: table.label("unit"),
    })
}

impl Kind for Scaled {
    fn name(&self) -> &'static str {
        self.name
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Number { scale: self.scale })
    }

    fn of(&self) -> Type {
        Type::Number { scale: self.scale }
    }

    fn widget(&self) -> Widget {
        Widget::Number { unit: self.unit.clone(), scale: self.scale }
    }

    fn cell(&self) -> Cell {
        Cell::Number
    }

    fn filter(&self) -> Filter {
        Filter::Between
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(number) = parse_number(input, self.scale)? else { return Ok(Value::Null) };
        if let Some(min) = self.min.filter(|min| number < *min) {
            return Err(Refusal::new("value.too-small").with("min", min));
        }
        if let Some(max) = self.max.filter(|max| number > *max) {
            return Err(Refusal::new("value.too-large").with("max", max));
        }
        Ok(Value::Number(number))
    }

    fn json(&self, value: &Value) -> Json {
        number_json(value)
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_number().map(grouped).unwrap_or_default()
    }
}

/// A number of this scale from a JSON number or text; groups of three and full-width digits are understood.
pub(super) fn parse_number(input: &Json, scale: u8) -> Result<Option<Number>, Refusal> {
    let text = match input {
        Json::Number(number) => number.to_string(),
        other => match clean(other, false)? {
            None => return Ok(None),
            Some(text) => text.nfkc().filter(|letter| !letter.is_whitespace() && *letter != ',').collect(),
        },
    };
    let refusal = || Refusal::new("value.not-a-number").with("value", &text).with("places", scale);
    Number::parse(&text).and_then(|number| number.rescale(scale)).map(Some).ok_or_else(refusal)
}

/// A number as JSON: whole ones as integers, others as decimals.
pub(super) fn number_json(value: &Value) -> Json {
    let Some(number) = value.as_number() else { return Json::Null };
    match number.rescale(0) {
        Some(whole) => Json::from(whole.units),
        None => number.to_string().parse::<f64>().map_or(Json::Null, Json::from),
    }
}

/// A number in words: groups of three, no zeros that say nothing.
pub(super) fn grouped(number: Number) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}
