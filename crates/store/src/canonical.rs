//! The one canonical form of a row's values, independent of any database: what versions keep and digests cover.
//!
//! JSON without spaces: `{"state":"open","fields":{"1":…,"4":…}}`, fields by permanent number in ascending order,
//! nulls left out. Numbers are decimal strings with their scale, instants whole microseconds, ids and dates
//! strings, a range `[low, high]`, a many-valued field `[[key, level], …]`.

use expr::{Date, Id, Instant, Item, Number, Range, Value};
use model::kinds::{Column, Shape};
use serde_json::{Map, Value as Json};

use crate::{Row, TableLayout};

/// The canonical form of a row's state and values.
pub fn encode_values(row: &Row, layout: &TableLayout) -> String {
    let mut fields: Vec<(u32, Json)> = layout
        .fields
        .iter()
        .zip(&row.values)
        .filter(|(_, value)| !value.is_null())
        .map(|(field, value)| (field.id, encode(value)))
        .collect();
    fields.sort_by_key(|(id, _)| *id);
    let fields: Map<String, Json> = fields.into_iter().map(|(id, json)| (id.to_string(), json)).collect();
    let mut whole = Map::new();
    whole.insert("state".to_owned(), Json::from(&*row.state));
    whole.insert("fields".to_owned(), Json::Object(fields));
    Json::Object(whole).to_string()
}

/// State and values of a version, by the places of the present layout; fields that are gone are passed over,
/// fields that came later are null. None if the text is not what [`encode_values`] writes.
pub fn decode_values(text: &str, layout: &TableLayout) -> Option<(Box<str>, Vec<Value>)> {
    let whole: Json = serde_json::from_str(text).ok()?;
    let state = whole.get("state")?.as_str()?.into();
    let fields = whole.get("fields")?.as_object()?;
    let value = |field: &crate::FieldLayout| match fields.get(&field.id.to_string()) {
        None => Some(Value::Null),
        Some(json) => decode(json, field.shape),
    };
    Some((state, layout.fields.iter().map(value).collect::<Option<Vec<_>>>()?))
}

fn encode(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Number(number) => Json::from(number.to_string()),
        Value::Text(text) => Json::from(&**text),
        Value::Date(date) => Json::from(date.to_string()),
        Value::Instant(instant) => Json::from(instant.0),
        Value::Duration(duration) => Json::from(duration.to_string()),
        Value::Id(id) => Json::from(id.to_string()),
        Value::Range(range) => Json::Array(vec![encode(&range.lo), encode(&range.hi)]),
        Value::List(items) => {
            let item = |item: &Item| {
                let level = item.level.as_deref().map_or(Json::Null, Json::from);
                Json::Array(vec![encode(&item.key), level])
            };
            Json::Array(items.iter().map(item).collect())
        }
    }
}

fn decode(json: &Json, shape: Shape) -> Option<Value> {
    match shape {
        Shape::One(column) => decode_one(json, column),
        Shape::Range(column) => {
            let end = |place: usize| decode_one(json.get(place)?, column);
            Some(Value::Range(Box::new(Range { lo: end(0)?, hi: end(1)? })))
        }
        Shape::Many { key, .. } => {
            let item = |json: &Json| {
                let level = json.get(1).and_then(Json::as_str).map(Into::into);
                Some(Item { key: decode_one(json.get(0)?, key)?, level })
            };
            Some(Value::List(json.as_array()?.iter().map(item).collect::<Option<Vec<_>>>()?))
        }
    }
}

fn decode_one(json: &Json, column: Column) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    Some(match column {
        Column::Bool => Value::Bool(json.as_bool()?),
        Column::Number { scale } => Value::Number(Number::parse(json.as_str()?)?.rescale(scale)?),
        Column::Text => Value::text(json.as_str()?),
        Column::Date => Value::Date(json.as_str()?.parse::<Date>().ok()?),
        Column::Instant => Value::Instant(Instant(json.as_i64()?)),
        Column::Id => Value::Id(Id::parse_str(json.as_str()?).ok()?),
    })
}
