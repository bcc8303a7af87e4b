//! `bool`: yes or no.

use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;

use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

#[derive(Debug)]
struct Truth;

pub(super) fn read(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(Truth)
}

impl Kind for Truth {
    fn name(&self) -> &'static str {
        "bool"
    }

    fn shape(&self) -> Shape {
        Shape::One(Column::Bool)
    }

    fn of(&self) -> Type {
        Type::Bool
    }

    fn widget(&self) -> Widget {
        Widget::Toggle
    }

    fn cell(&self) -> Cell {
        Cell::Yes
    }

    fn filter(&self) -> Filter {
        Filter::Truth
    }

    fn parse(&self, input: &Json, _: &Codes) -> Result<Value, Refusal> {
        match input {
            Json::Null => Ok(Value::Null),
            Json::Bool(truth) => Ok(Value::Bool(*truth)),
            Json::String(text) => match text.trim() {
                "" => Ok(Value::Null),
                "true" | "on" | "1" | "是" | "有" | "√" => Ok(Value::Bool(true)),
                "false" | "off" | "0" | "否" | "无" | "×" => Ok(Value::Bool(false)),
                other => Err(Refusal::new("value.not-a-truth").with("value", other)),
            },
            _ => Err(Refusal::new("value.not-a-truth").with("value", input)),
        }
    }

    fn json(&self, value: &Value) -> Json {
        value.as_bool().map_or(Json::Null, Json::Bool)
    }

    fn show(&self, value: &Value, _: &Codes, language: Language) -> String {
        match (value.as_bool(), language) {
            (None, _) => "",
            (Some(true), Language::Zh) => "是",
            (Some(false), Language::Zh) => "否",
            (Some(true), Language::En) => "yes",
            (Some(false), Language::En) => "no",
        }
        .to_owned()
    }
}
