//! `markdown`: formatted words, kept as they were written. Parameter: `max` (characters, 20,000 unless said).
//! HTML in it is words like any other: whoever renders it shows the signs, and no element comes of them.

use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

/// The most characters, whatever is declared.
const LONGEST: usize = 20_000;

#[derive(Debug)]
struct Markdown {
    max: usize,
}

pub(super) fn read(table: &Table<'_>) -> Arc<dyn Kind> {
    let max = table.int("max").map_or(LONGEST, |max| usize::try_from(max).unwrap_or(0));
    if max == 0 || max > LONGEST {
        table.report_key("max", format!("`max` must be from 1 to {LONGEST}"));
    }
    Arc::new(Markdown { max })
}

impl Kind for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Text)
    }

    fn of(&self) -> Type {
        Type::Text
    }

    fn widget(&self) -> Widget {
        Widget::Area { max: self.max }
    }

    fn cell(&self) -> Cell {
        Cell::Formatted
    }

    fn filter(&self) -> Filter {
        Filter::None
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(text) = clean(input, true)? else { return Ok(Value::Null) };
        let length = text.chars().count();
        if length > self.max {
            return Err(Refusal::new("value.too-long").with("max", self.max).with("length", length));
        }
        Ok(Value::text(text))
    }

    fn json(&self, value: &Value) -> Json {
        value.as_text().map_or(Json::Null, Json::from)
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_text().unwrap_or_default().to_owned()
    }
}
