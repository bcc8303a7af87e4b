//! `ref`, `person`, `org`: one row of another dataset. Parameter of `ref`: `to`.

use std::sync::Arc;

use expr::{Id, Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

#[derive(Debug)]
struct Reference {
    name: &'static str,
    to: Box<str>,
}

pub(super) fn read(table: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Reference { name: "ref", to: table.required_text("to").unwrap_or_default().into() })
}

pub(super) fn read_person(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Reference { name: "person", to: "person".into() })
}

pub(super) fn read_org(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Reference { name: "org", to: "organisation".into() })
}

impl Kind for Reference {
    fn name(&self) -> &'static str {
        self.name
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Id)
    }

    fn of(&self) -> Type {
        Type::Ref(self.to.clone())
    }

    fn widget(&self) -> Widget {
        Widget::Reference { to: self.to.clone() }
    }

    fn cell(&self) -> Cell {
        Cell::Reference
    }

    fn filter(&self) -> Filter {
        Filter::Reference { to: self.to.clone() }
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        let Some(text) = clean(input, false)? else { return Ok(Value::Null) };
        parse_id(&text).map(Value::Id).ok_or_else(|| Refusal::new("value.not-an-id").with("value", text))
    }

    fn json(&self, value: &Value) -> Json {
        value.as_id().map_or(Json::Null, |id| Json::from(id.to_string()))
    }

    fn show(&self, value: &Value, _: &Codes, _: Language) -> String {
        value.as_id().map(|id| id.to_string()).unwrap_or_default()
    }

    fn target(&self) -> Option<&str> {
        Some(&self.to)
    }
}

/// An id in its usual form of 36 letters.
pub(super) fn parse_id(text: &str) -> Option<Id> {
    (text.len() == 36).then(|| Id::parse_str(text).ok()).flatten()
}
