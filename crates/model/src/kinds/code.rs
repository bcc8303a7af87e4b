//! `code`: one code of a table. Parameter: `table`.

use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::written::{is_blank, plain, refuse_damaged};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Label, Language, Refusal, Table};

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
        known(&code, &self.table, codes).map(Value::text)
    }

    fn import(&self, text: &str, codes: &Codes) -> Result<Value, Refusal> {
        let cell = plain(text);
        match find(&cell, &self.table, codes) {
            Ok(code) => Ok(Value::text(code)),
            // a table may have a word for 无 itself
            Err(_) if is_blank(&cell) => Ok(Value::Null),
            Err(refusal) => refuse_damaged(&cell).and(Err(refusal)),
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

/// A code that is in the table.
pub(super) fn known<'a>(code: &'a str, table: &str, codes: &Codes) -> Result<&'a str, Refusal> {
    let here = codes.get(table).is_some_and(|table| table.get(code).is_some());
    if here { Ok(code) } else { Err(no_such_code(code, table, codes)) }
}

/// The code somebody means by a word.
pub(super) fn find<'a>(word: &str, table: &str, codes: &'a Codes) -> Result<&'a str, Refusal> {
    let found = codes.get(table).and_then(|table| table.find(word));
    found.map(|code| &*code.code).ok_or_else(|| no_such_code(word, table, codes))
}

/// The refusal of a word that a table has not.
pub(super) fn no_such_code(word: &str, table: &str, codes: &Codes) -> Refusal {
    let title = codes.get(table).map_or_else(|| Label::new(table, table), |table| table.title.clone());
    Refusal::new("value.no-such-code").with("value", word).with_words("table", title)
}
