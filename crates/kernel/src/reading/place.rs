//! The place where a page ends, in the text of an address: opaque to readers, checked by nobody but the next page's
//! order.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use expr::{Id, Value};
use search::{Cursor, DocumentId};
use store::Position;

/// A place in an order by an attribute.
pub(crate) fn write_position(position: &Position) -> String {
    let value = match &position.value {
        Value::Null => "n".to_owned(),
        Value::Bool(truth) => format!("b{}", u8::from(*truth)),
        Value::Number(number) => format!("d{number}"),
        Value::Text(text) => format!("t{text}"),
        Value::Date(date) => format!("y{date}"),
        Value::Instant(instant) => format!("i{}", instant.0),
        Value::Id(id) => format!("r{id}"),
        Value::Duration(_) | Value::Range(_) | Value::List(_) => String::new(),
    };
    URL_SAFE_NO_PAD.encode(format!("{}{value}", position.id))
}

/// The place it was written from; none if it was not.
pub(crate) fn read_position(text: &str) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let id = Id::parse_str(text.get(..36)?).ok()?;
    let rest = text.get(37..)?;
    let value = match text.get(36..37)? {
        "n" => Value::Null,
        "b" => Value::Bool(rest == "1"),
        "d" => Value::Number(expr::Number::parse(rest)?),
        "t" => Value::text(rest),
        "y" => Value::Date(rest.parse().ok()?),
        "i" => Value::Instant(expr::Instant(rest.parse().ok()?)),
        "r" => Value::Id(Id::parse_str(rest).ok()?),
        _ => return None,
    };
    Some(Position { value, id })
}

/// A place among what fits a question best.
pub(crate) fn write_cursor(cursor: Cursor) -> String {
    let id = Id::from_bytes(cursor.id.0);
    URL_SAFE_NO_PAD.encode(format!("{id}s{:016x}", cursor.score.to_bits()))
}

/// The place it was written from; none if it was not.
pub(crate) fn read_cursor(text: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let id = Id::parse_str(text.get(..36)?).ok()?;
    let score = f64::from_bits(u64::from_str_radix(text.get(36..)?.strip_prefix('s')?, 16).ok()?);
    (score.is_finite() && score >= 0.0).then_some(Cursor { score, id: DocumentId(*id.as_bytes()) })
}
