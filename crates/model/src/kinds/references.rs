//! `refs`: several rows of another dataset, each once. Parameter: `to`.

use std::sync::Arc;

use expr::{Item, Type, Value};
use serde_json::Value as Json;

use super::codes::{between, list};
use super::reference::parse_id;
use super::text::clean;
use super::{Cell, Column, Filter, Kind, Shape, Widget, many};
use crate::{Codes, Language, Refusal, Table};

#[derive(Debug)]
struct References {
    to: Box<str>,
}

pub(super) fn read(table: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(References { to: table.required_text("to").unwrap_or_default().into() })
}

fn item(text: &str) -> Result<Item, Refusal> {
    parse_id(text).map(Item::new).ok_or_else(|| Refusal::new("value.not-an-id").with("value", text))
}

impl Kind for References {
    fn name(&self) -> &'static str {
        "refs"
    }

    fn shape(&self) -> Shape {
        Shape::Many { key: Column::Id, levels: false }
    }

    fn of(&self) -> Type {
        Type::List(Box::new(Type::Ref(self.to.clone())))
    }

    fn widget(&self) -> Widget {
        Widget::References { to: self.to.clone() }
    }

    fn cell(&self) -> Cell {
        Cell::Tags
    }

    fn filter(&self) -> Filter {
        Filter::Reference { to: self.to.clone() }
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        many::list(input, |value| clean(value, false)?.as_deref().map(item).transpose()).map(list)
    }

    fn import(&self, text: &str, _: &Codes) -> Result<Value, Refusal> {
        many::cell(text, &mut item).map(list)
    }

    fn json(&self, value: &Value) -> Json {
        value.as_items().iter().filter_map(|item| item.key.as_id()).map(|id| id.to_string()).collect()
    }

    fn show(&self, value: &Value, _: &Codes, language: Language) -> String {
        let ids = value.as_items().iter().filter_map(|item| item.key.as_id());
        ids.map(|id| id.to_string()).collect::<Vec<_>>().join(between(language))
    }

    fn target(&self) -> Option<&str> {
        Some(&self.to)
    }
}
