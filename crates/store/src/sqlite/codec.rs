//! Values to and from what SQLite stores.

use expr::{Date, Id, Instant, Number, Value};
use model::kinds::Column;
use rusqlite::types::{Value as Sql, ValueRef};

use crate::StoreError;

/// What SQLite stores for a value that is not a list or a range. A number is its units.
pub(super) fn encode(value: &Value) -> Sql {
    match value {
        Value::Bool(truth) => Sql::Integer(i64::from(*truth)),
        Value::Number(number) => Sql::Integer(number.units),
        Value::Text(text) => Sql::Text(text.to_string()),
        Value::Date(date) => Sql::Text(date.to_string()),
        Value::Instant(instant) => Sql::Integer(instant.0),
        Value::Id(id) => Sql::Blob(id.as_bytes().to_vec()),
        // ranges and lists are taken apart before they come here; durations are never stored
        Value::Null | Value::Range(_) | Value::List(_) | Value::Duration(_) => Sql::Null,
    }
}

/// A number brought to the scale of its column.
pub(super) fn at_scale(value: &Value, column: Column) -> Value {
    match (value, column) {
        (Value::Number(number), Column::Number { scale }) => {
            number.rescale(scale).map_or(Value::Null, Value::Number)
        }
        (value, _) => value.clone(),
    }
}

/// The value in a column.
pub(super) fn decode(stored: ValueRef<'_>, column: Column) -> Result<Value, StoreError> {
    let damaged = || StoreError::Damaged(format!("a {column:?} column holds {:?}", stored.data_type()));
    Ok(match (stored, column) {
        (ValueRef::Null, _) => Value::Null,
        (ValueRef::Integer(truth), Column::Bool) => Value::Bool(truth != 0),
        (ValueRef::Integer(units), Column::Number { scale }) => Value::Number(Number { units, scale }),
        (ValueRef::Integer(micros), Column::Instant) => Value::Instant(Instant(micros)),
        (ValueRef::Text(text), Column::Text) => {
            Value::text(std::str::from_utf8(text).map_err(|_| damaged())?)
        }
        (ValueRef::Text(text), Column::Date) => {
            let text = std::str::from_utf8(text).map_err(|_| damaged())?;
            Value::Date(text.parse::<Date>().map_err(|_| damaged())?)
        }
        (ValueRef::Blob(bytes), Column::Id) => Value::Id(Id::from_slice(bytes).map_err(|_| damaged())?),
        _ => return Err(damaged()),
    })
}

pub(super) fn blob(id: Id) -> Sql {
    Sql::Blob(id.as_bytes().to_vec())
}

pub(super) fn blob_or_null(id: Option<Id>) -> Sql {
    id.map_or(Sql::Null, blob)
}

/// The id in a column of a result.
pub(super) fn id_at(row: &rusqlite::Row<'_>, place: usize) -> Result<Option<Id>, StoreError> {
    match decode(row.get_ref(place)?, Column::Id)? {
        Value::Id(id) => Ok(Some(id)),
        _ => Ok(None),
    }
}
