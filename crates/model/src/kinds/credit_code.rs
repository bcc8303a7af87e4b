//! `uscc`: 统一社会信用代码, the code of an organisation by GB 32100-2015: 18 figures and letters (without I, O, S,
//! V, Z), the last a check of the others. It is public: registers print it, so it is not masked.

use std::sync::Arc;

use expr::{Type, Value};
use serde_json::Value as Json;

use super::text::clean;
use super::written::{compact, is_blank, refuse_damaged};
use super::{Cell, Column, Filter, Kind, Shape, Widget};
use crate::{Codes, Language, Refusal, Table};

/// The signs in the order of their values, 0 to 30.
const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// How many signs a code has.
const LENGTH: usize = 18;

#[derive(Debug)]
struct CreditCode;

pub(super) fn read(_: &Table<'_>) -> Arc<dyn Kind> {
    Arc::new(CreditCode)
}

impl Kind for CreditCode {
    fn name(&self) -> &'static str {
        "uscc"
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
        refuse_damaged(&text)?;
        let code = compact(&text).to_ascii_uppercase();
        let refusal = |name: &'static str| Refusal::new(name).with("value", &code);
        let values: Option<Vec<usize>> = code.chars().map(|sign| SIGNS.find(sign)).collect();
        let values = values
            .filter(|values| values.len() == LENGTH)
            .ok_or_else(|| refusal("value.not-a-credit-code"))?;
        if checks(&values) { Ok(Value::text(code)) } else { Err(refusal("value.wrong-check")) }
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
        value.as_text().unwrap_or_default().to_owned()
    }
}

/// Whether the weighted sum of all signs is a multiple of 31. The weight of a sign is 3 to the power of its place,
/// that of the check itself is 1 (GB 32100-2015, 5).
fn checks(values: &[usize]) -> bool {
    let Some((check, rest)) = values.split_last() else { return false };
    let (sum, _) = rest.iter().fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    (sum + check).is_multiple_of(31)
}
