//! The types that expressions are checked against.
//!
//! Not for field kinds: several kinds share a type (a phone number and a title are both text).

use std::fmt;

/// What a value is known to be before it is known.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// Only null: the type of the literal.
    Null,
    /// Yes or no.
    Bool,
    /// An exact decimal with at most this many places.
    Number {
        /// Decimal places.
        scale: u8,
    },
    /// Text.
    Text,
    /// A day.
    Date,
    /// A moment.
    Instant,
    /// A length of time.
    Duration,
    /// The id of a row of this dataset; also of a person or an organisation.
    Ref(Box<str>),
    /// A code of this table; the states of dataset `job` are table `job/state`.
    Code(Box<str>),
    /// Two ends of this type, reached as `.lo` and `.hi`.
    Range(Box<Type>),
    /// Codes, tags or references.
    List(Box<Type>),
    /// What `row`, `actor`, `need` are: something with members that is no value itself.
    Record(Box<str>),
}

impl Type {
    /// A code of `table`.
    pub fn code(table: impl Into<Box<str>>) -> Self {
        Self::Code(table.into())
    }

    /// The id of a row of `dataset`.
    pub fn reference(dataset: impl Into<Box<str>>) -> Self {
        Self::Ref(dataset.into())
    }

    /// A record called `name`.
    pub fn record(name: impl Into<Box<str>>) -> Self {
        Self::Record(name.into())
    }

    /// A list of `of`.
    pub fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// A range of `of`.
    pub fn range(of: Self) -> Self {
        Self::Range(Box::new(of))
    }
}

impl fmt::Display for Type {
    /// As a noun without its article, for messages: `number`, `code of education-level`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool => out.write_str("boolean"),
            Self::Number { .. } => out.write_str("number"),
            Self::Text => out.write_str("text"),
            Self::Date => out.write_str("date"),
            Self::Instant => out.write_str("instant"),
            Self::Duration => out.write_str("duration"),
            Self::Ref(dataset) => write!(out, "reference to {dataset}"),
            Self::Code(table) => write!(out, "code of {table}"),
            Self::Range(of) => write!(out, "range of {of}"),
            Self::List(of) => write!(out, "list of {of}"),
            Self::Record(name) => write!(out, "whole {name}"),
        }
    }
}
