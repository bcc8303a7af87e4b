//! The tree as it was written: names unresolved, types unknown.
//!
//! Not for anything outside this crate: the checker turns it into [`Expr`](crate::Expr).

use std::ops::Range;

use crate::{Arithmetic, Number, Operator};

/// A part of the text and what it says.
#[derive(Debug)]
pub(crate) struct Node {
    pub kind: Kind,
    pub span: Range<usize>,
    /// How many levels there are, this one included.
    pub depth: usize,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    /// Names joined by dots; at least one.
    Path(Vec<Name>),
    Compare {
        operator: Operator,
        left: Box<Node>,
        right: Box<Node>,
    },
    Arithmetic {
        operator: Arithmetic,
        left: Box<Node>,
        right: Box<Node>,
    },
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    /// `value between low and high`, `value in [low..high)`.
    Between {
        value: Box<Node>,
        low: Box<Node>,
        from: Operator,
        high: Box<Node>,
        to: Operator,
    },
    In {
        item: Box<Node>,
        list: Box<Node>,
    },
    If {
        condition: Box<Node>,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
    Call {
        function: Function,
        arguments: Vec<Node>,
    },
}

/// A name and its place.
#[derive(Debug)]
pub(crate) struct Name {
    pub text: String,
    pub span: Range<usize>,
}

/// The built-in functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Function {
    Today,
    Now,
    Date,
    DateAndTime,
    Duration,
    StartsWith,
    ListContains,
    Count,
    Covers,
    Within,
}

impl Function {
    /// Each with its name, word by word, and how many arguments it takes.
    pub const ALL: &[(&'static str, Self, usize)] = &[
        ("today", Self::Today, 0),
        ("now", Self::Now, 0),
        ("date and time", Self::DateAndTime, 1),
        ("date", Self::Date, 1),
        ("duration", Self::Duration, 1),
        ("starts with", Self::StartsWith, 2),
        ("list contains", Self::ListContains, 2),
        ("count", Self::Count, 1),
        ("covers", Self::Covers, 2),
        ("within", Self::Within, 2),
    ];
}

/// Words that never begin a path.
pub(crate) const KEYWORDS: &[&str] =
    &["and", "or", "not", "in", "between", "if", "then", "else", "true", "false", "null"];

impl Node {
    /// Does its type bend to what stands opposite: a text that may be a code or an id there?
    pub fn bends(&self) -> bool {
        match &self.kind {
            Kind::Null | Kind::Text(_) => true,
            Kind::List(elements) => elements.iter().all(Self::bends),
            Kind::If { then, otherwise, .. } => then.bends() && otherwise.bends(),
            _ => false,
        }
    }
}
