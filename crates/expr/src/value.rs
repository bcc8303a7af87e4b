//! The values of the whole product: what a field of a row holds and what an expression gives.
//!
//! Not for how a value is stored, shown or masked: that is the field kind's business.

use std::fmt;

pub use jiff::civil::Date;
pub use uuid::Uuid as Id;

use crate::{Duration, Number};

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant(pub i64);

impl fmt::Display for Instant {
    /// RFC 3339 in UTC; outside the years −9999 to 9999 the bare microseconds.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(timestamp) => write!(out, "{timestamp}"),
            Err(_) => write!(out, "{}µs", self.0),
        }
    }
}

/// One value. A code is the text of its code; a reference is the id of the row it names.
///
/// `PartialEq` is the language's own equality: null equals null and nothing else, numbers compare by value.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Nothing is known. Empty text is kept as null.
    Null,
    /// Yes or no.
    Bool(bool),
    /// An exact decimal.
    Number(Number),
    /// Text, or a code.
    Text(Box<str>),
    /// A day of the site's calendar.
    Date(Date),
    /// A moment.
    Instant(Instant),
    /// A length of time.
    Duration(Duration),
    /// The id of a row.
    Id(Id),
    /// From one value to another.
    Range(Box<Range>),
    /// Codes, tags or references, in the order they were given. The empty list counts as null.
    List(Vec<Item>),
}

/// From `lo` to `hi`, both included; an end that is null is open.
#[derive(Clone, PartialEq, Debug)]
pub struct Range {
    /// The lower end.
    pub lo: Value,
    /// The upper end.
    pub hi: Value,
}

/// One element of codes, tags or references.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// The code, or the id.
    pub key: Value,
    /// The code of its level, where the tags have levels.
    pub level: Option<Box<str>>,
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<Box<str>>) -> Self {
        Self::Text(text.into())
    }

    /// Is nothing known? The empty list says no more than null does.
    pub fn is_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::List(items) => items.is_empty(),
            _ => false,
        }
    }

    /// The text or code.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number.
    pub fn as_number(&self) -> Option<Number> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The id.
    pub fn as_id(&self) -> Option<Id> {
        if let Self::Id(id) = self { Some(*id) } else { None }
    }

    /// The date.
    pub fn as_date(&self) -> Option<Date> {
        if let Self::Date(date) = self { Some(*date) } else { None }
    }

    /// The instant.
    pub fn as_instant(&self) -> Option<Instant> {
        if let Self::Instant(instant) = self { Some(*instant) } else { None }
    }

    /// The duration.
    pub fn as_duration(&self) -> Option<Duration> {
        if let Self::Duration(duration) = self { Some(*duration) } else { None }
    }

    /// Yes or no.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(truth) = self { Some(*truth) } else { None }
    }

    /// The range.
    pub fn as_range(&self) -> Option<&Range> {
        if let Self::Range(range) = self { Some(range) } else { None }
    }

    /// The elements; none where the value is no list.
    pub fn as_items(&self) -> &[Item] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The name of its kind, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::Text(_) => "text",
            Self::Date(_) => "date",
            Self::Instant(_) => "instant",
            Self::Duration(_) => "duration",
            Self::Id(_) => "id",
            Self::Range(_) => "range",
            Self::List(_) => "list",
        }
    }
}

impl Item {
    /// An element without a level.
    pub fn new(key: impl Into<Value>) -> Self {
        Self { key: key.into(), level: None }
    }
}

macro_rules! from {
    ($($source:ty => $variant:expr),+ $(,)?) => {$(
        impl From<$source> for Value {
            fn from(source: $source) -> Self {
                $variant(source)
            }
        }
    )+};
}

from! {
    bool => Self::Bool,
    Number => Self::Number,
    i64 => |units| Self::Number(Number::int(units)),
    Box<str> => Self::Text,
    &str => Self::text,
    String => Self::text,
    Date => Self::Date,
    Instant => Self::Instant,
    Duration => Self::Duration,
    Id => Self::Id,
    Range => |range| Self::Range(Box::new(range)),
    Vec<Item> => Self::List,
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(source: Option<T>) -> Self {
        source.map_or(Self::Null, Into::into)
    }
}
