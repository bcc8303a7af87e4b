//! `codes`: several codes of a table, each once, in the order given. Parameter: `table`.

use std::sync::Arc;

use expr::{Item, Type, Value};
use serde_json::Value as Json;

use super::code::{find, known};
use super::text::clean;
use super::written::{is_blank, plain};
use super::{Cell, Column, Filter, Kind, Shape, Widget, many};
use crate::{Codes as Tables, Language, Refusal, Table};

#[derive(Debug)]
struct Codes {
    table: Box<str>,
}

pub(super) fn read(table: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Codes { table: table.required_text("table").unwrap_or_default().into() })
}

impl Kind for Codes {
    fn name(&self) -> &'static str {
        "codes"
    }

    fn shape(&self) -> Shape {
        Shape::Many { key: Column::Text, levels: false }
    }

    fn of(&self) -> Type {
        Type::List(Box::new(Type::Code(self.table.clone())))
    }

    fn widget(&self) -> Widget {
        Widget::Choices { table: self.table.clone(), levels: None }
    }

    fn cell(&self) -> Cell {
        Cell::Tags
    }

    fn filter(&self) -> Filter {
        Filter::Codes { table: self.table.clone() }
    }

    fn parse(&self, input: &Json, codes: &Tables) -> Result<Value, Refusal> {
        let read = |value: &Json| {
            let Some(code) = clean(value, false)? else { return Ok(None) };
            known(&code, &self.table, codes).map(|code| Some(Item::new(code)))
        };
        many::list(input, read).map(list)
    }

    fn import(&self, text: &str, codes: &Tables) -> Result<Value, Refusal> {
        let found = many::cell(text, &mut |word| find(word, &self.table, codes).map(Item::new));
        if found.is_err() && is_blank(&plain(text)) {
            return Ok(Value::Null);
        }
        found.map(list)
    }

    fn json(&self, value: &Value) -> Json {
        value.as_items().iter().filter_map(|item| item.key.as_text()).collect()
    }

    fn show(&self, value: &Value, codes: &Tables, language: Language) -> String {
        let table = codes.get(&self.table);
        let label = |item: &'_ Item| {
            let code = item.key.as_text().unwrap_or_default();
            table.map_or(code, |table| table.label(code, language)).to_owned()
        };
        value.as_items().iter().map(label).collect::<Vec<_>>().join(between(language))
    }

    fn tables(&self) -> Vec<&str> {
        vec![&self.table]
    }
}

/// A list as a value: an empty one is null.
pub(super) fn list(items: Vec<Item>) -> Value {
    if items.is_empty() { Value::Null } else { Value::List(items) }
}

/// What stands between the words of a list.
pub(super) fn between(language: Language) -> &'static str {
    match language {
        Language::Zh => "、",
        Language::En => ", ",
    }
}
