//! `code`: one code of a table. Parameter: `table`.

use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

#[derive(Debug)]
struct Code {
    table: Box<str>,
}

pub(super) fn read(table: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Code { table: table.required_text("table").unwrap_or_default().into() })
}

impl Kind for Code {
    fn name(&self) -> &'static str {
        "code"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Text)
    }

    fn of(&self) -> Type {
        Type::Code(self.table.clone())
    }

    fn widget(&self) -> Widget {
        Widget::Choice { table: self.table.clone() }
    }

    fn cell(&self) -> Cell {
        Cell::Text
    }

    fn filter(&self) -> Filter {
        Filter::Codes { table: self.table.clone() }
    }

    fn parse(&self, input: &Json, codes: &Codes) -> Result<Value, Refusal> {
        let Some(code) = clean(input, false)? else { return Ok(Value::Null) };
        if codes.get(&self.table).is_some_and(|table| table.get(&code).is_some()) {
            Ok(Value::text(code))
        } else {
            Err(Refusal::new("value.no-such-code").with("value", code).with("table", title(&self.table, codes)))
        }
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let Some(word) = clean(&Json::String(text.to_owned()), false)? else { return Ok(Value::Null) };
        match codes.get(&self.table).and_then(|table| table.find(&word)) {
            Some(code) => Ok(Value::text(code.code.clone())),
            None => Err(Refusal::new("value.no-such-code").with("value", word).with("table", title(&self.table, codes))),
        }
    }

    fn json(&self, value: &Value) -> Json {
        value.as_text().map_or(Json::Null, Json::from)
    }

    fn show(&self, value: &Value, codes: &Codes, language: Language) -> String {
        let code = value.as_text().unwrap_or_default();
        codes.get(&self.table).map_or(code, |table| table.label(code, language)).to_owned()
    }

    fn tables(&self) -> Vec<&str> {
        vec![&self.table]
    }
}

/// The words of a table, for refusals.
fn title<'a>(table: &'a str, codes: &'a Codes) -> &'a str {
    codes.get(table).map_or(table, |table| table.title.get(Language::Zh))
}
