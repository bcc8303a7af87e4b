//! `date`: a day of the calendar, without a zone.

use std::sync::Arc;

use expr::{Date, Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

#[derive(Debug)]
struct Day;

pub(super) fn read(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Day)
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
