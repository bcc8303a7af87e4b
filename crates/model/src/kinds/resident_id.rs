//! `resident-id`: 居民身份证号, the number of a person by GB 11643-1999: 6 figures of the county of registration, 8
//! of the birth date, 3 of the person (odd for men), one check. Numbers of 15 figures have not been valid since 2013.
//!
//! Refusals never repeat the number: they are shown, kept and logged where it may not be.

use std::sync::Arc;

use expr::{Date, Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::written::{compact, is_blank, refuse_damaged};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

/// How many signs a number has.
const LENGTH: usize = 18;
/// The earliest year of birth anybody alive can have.
const EARLIEST: i16 = 1900;

#[derive(Debug)]
struct ResidentId;

pub(super) fn read(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(ResidentId)
}

impl Kind for ResidentId {
    fn name(&self) -> &'static str {
        "resident-id"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Text)
    }

    fn of(&self) -> Type {
        Type::Text
    }

    fn widget(&self) -> Widget {
        Widget::Line { max: LENGTH, input: "text", autocomplete: "off" }
    }

    fn cell(&self) -> Cell {
        Cell::Text
    }

    fn filter(&self) -> Filter {
        Filter::Exact
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(text) = clean(input, false)? else { return Ok(Value::Null) };
        if refuse_damaged(&text).is_err() {
            return Err(Refusal::new("value.damaged-number").with("value", "E+17"));
        }
        let number = compact(&text).to_ascii_uppercase();
        let values = values(&number).ok_or_else(|| Refusal::new("value.not-a-resident-id"))?;
        if birth(&number).is_none() {
            return Err(Refusal::new("value.no-such-birth"));
        }
        if checks(&values) { Ok(Value::text(number)) } else { Err(Refusal::new("value.wrong-check")) }
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let cell = compact(text);
        if is_blank(&cell) { Ok(Value::Null) } else { self.parse(&Json::String(cell), codes) }
    }

    fn json(&self, value: &Value) -> Json {
        value.as_text().map_or(Json::Null, Json::from)
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_text().unwrap_or_default().to_owned()
    }

    fn mask(&self, value: &Value) -> String {
        // the county is what offices count by, and two figures tell namesakes apart; the birth date stays hidden
        let text = value.as_text().unwrap_or_default();
        let shown = |place: usize| place < 6 || place + 2 >= text.len();
        text.chars().enumerate().map(|(place, sign)| if shown(place) { sign } else { '*' }).collect()
    }
}

/// The values of the 18 signs: 17 figures, and a figure or X, which is ten.
fn values(number: &str) -> Option<Vec<u32>> {
    let value = |(place, sign): (usize, char)| match sign {
        'X' if place + 1 == LENGTH => Some(10),
        sign => sign.to_digit(10),
    };
    let values: Vec<u32> = number.chars().enumerate().map(value).collect::<Option<_>>()?;
    (values.len() == LENGTH).then_some(values)
}

fn birth(number: &str) -> Option<Date> {
    let part = |from: usize, to: usize| number.get(from..to)?.parse::<i16>().ok();
    let (month, day) = (i8::try_from(part(10, 12)?).ok()?, i8::try_from(part(12, 14)?).ok()?);
    Date::new(part(6, 10).filter(|year| *year >= EARLIEST)?, month, day).ok()
}

/// Whether the weighted sum of all signs is 1 more than a multiple of 11 (ISO 7064, MOD 11-2): the weight of a
/// sign is 2 to the power of its distance from the end.
fn checks(values: &[u32]) -> bool {
    let (sum, _) =
        values.iter().rev().fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 2 % 11));
    sum % 11 == 1
}
