//! The typed form of an expression: what the evaluator runs and what is lowered to SQL.
//!
//! Not for the text: spans and names as written end with [`compile`](crate::compile).

use crate::{Type, Value};

/// A value that is looked up: a first name and the members from there.
#[derive(Clone, PartialEq, Debug)]
pub struct Path {
    /// The first name, such as `row`.
    pub root: Box<str>,
    /// The members, in order; a range's ends `lo` and `hi` come last.
    pub steps: Vec<Box<str>>,
    /// The type of the whole path.
    pub of: Type,
}

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// `=`; never null: null equals null and nothing else.
    Equal,
    /// `!=`; the opposite of `=`, never null.
    NotEqual,
    /// `<`; null where either side is.
    Less,
    /// `<=`; null where either side is.
    LessOrEqual,
    /// `>`; null where either side is.
    Greater,
    /// `>=`; null where either side is.
    GreaterOrEqual,
}

/// What smaller and larger mean. `=` and `!=` carry `Natural`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// Numbers by value, times by time, text by code point.
    Natural,
    /// Codes by their rank in this table.
    Table(Box<str>),
}

/// The four operations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// An expression whose types are known to fit.
///
/// `And` and `Or` hold at least two operands, none of them of the same kind again, and a comparison with the
/// literal null is `IsNull`: what [`compile`](crate::compile) and [`Expr::fold`] return keeps to this.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    /// A constant.
    Const(Value),
    /// A value looked up in the world.
    Path(Path),
    /// The site's date, one for the whole commit or query.
    Today,
    /// The moment, one for the whole commit or query.
    Now,
    /// A comparison.
    Compare {
        /// Which.
        operator: Operator,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
        /// What smaller means.
        order: Order,
    },
    /// `x = null`; never null itself. A list without elements is null.
    IsNull(Box<Expr>),
    /// All hold: false if one is false, else null if one is null.
    And(Vec<Expr>),
    /// One holds: true if one is true, else null if one is null.
    Or(Vec<Expr>),
    /// The opposite; null of null.
    Not(Box<Expr>),
    /// `item in [a, b]`: equal to one of them; never null.
    In {
        /// What is looked for.
        item: Box<Expr>,
        /// Where; not empty.
        list: Vec<Expr>,
    },
    /// `item in [a, b]` for codes of a hierarchical table: the item or one of its ancestors is in the list;
    /// never null.
    Under {
        /// What is looked for.
        item: Box<Expr>,
        /// The hierarchical table.
        table: Box<str>,
        /// The codes whose subtrees are meant; not empty.
        list: Vec<Expr>,
    },
    /// `item in row.skills` or `list contains(row.skills, item)`; for codes, one of the list's codes is the item or
    /// its ancestor. Never null: a null list has no elements, a null item is in no list.
    Contains {
        /// A list-valued expression.
        list: Box<Expr>,
        /// What is looked for.
        item: Box<Expr>,
    },
    /// `starts with(text, prefix)`; null where either is.
    StartsWith {
        /// The text or code.
        text: Box<Expr>,
        /// How it begins.
        prefix: Box<Expr>,
    },
    /// Numbers with numbers; a date or an instant plus or minus a duration; the time between two dates or two
    /// instants. Null where either side is, and for a division by zero.
    Arithmetic {
        /// Which.
        operator: Arithmetic,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `-x` of a number.
    Negate(Box<Expr>),
    /// `if … then … else …`; a condition that is null counts as not met.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// The value where it is true.
        then: Box<Expr>,
        /// The value where it is false or null.
        otherwise: Box<Expr>,
    },
    /// `covers(actor, place)`: the place lies in the actor's area; null where the place is.
    Covers {
        /// A code of a table of places.
        place: Box<Expr>,
    },
    /// `within(organisation, root)`: one belongs to the other, or is it; null where either is.
    Within {
        /// The organisation asked about.
        organisation: Box<Expr>,
        /// The organisation it may belong to.
        root: Box<Expr>,
    },
    /// `count(list)`: how many elements; 0 for null.
    Count(Box<Expr>),
}

impl Expr {
    /// The direct parts, in the order they are written.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Const(_) | Self::Path(_) | Self::Today | Self::Now => Vec::new(),
            Self::Compare { left, right, .. } | Self::Arithmetic { left, right, .. } => vec![left, right],
            Self::IsNull(inner) | Self::Not(inner) | Self::Negate(inner) | Self::Count(inner) => vec![inner],
            Self::And(parts) | Self::Or(parts) => parts.iter().collect(),
            Self::In { item, list } | Self::Under { item, list, .. } => {
                std::iter::once(&**item).chain(list).collect()
            }
            Self::Contains { list, item } => vec![list, item],
            Self::StartsWith { text, prefix } => vec![text, prefix],
            Self::If { condition, then, otherwise } => vec![condition, then, otherwise],
            Self::Covers { place } => vec![place],
            Self::Within { organisation, root } => vec![organisation, root],
        }
    }

    /// Every path in it, in the order they are written, repeated where they are.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Path(path) => vec![path],
            _ => self.children().into_iter().flat_map(Self::paths).collect(),
        }
    }

    /// Rebuilds it bottom up: `f` sees every part after the parts inside it, and what it returns stands there.
    #[must_use]
    pub fn map(self, f: &mut dyn FnMut(Expr) -> Expr) -> Expr {
        let rebuilt = match self {
            leaf @ (Self::Const(_) | Self::Path(_) | Self::Today | Self::Now) => leaf,
            Self::Compare { operator, left, right, order } => {
                Self::Compare { operator, left: map_box(left, f), right: map_box(right, f), order }
            }
            Self::IsNull(inner) => Self::IsNull(map_box(inner, f)),
            Self::And(parts) => Self::And(map_all(parts, f)),
            Self::Or(parts) => Self::Or(map_all(parts, f)),
            Self::Not(inner) => Self::Not(map_box(inner, f)),
            Self::In { item, list } => Self::In { item: map_box(item, f), list: map_all(list, f) },
            Self::Under { item, table, list } => {
                Self::Under { item: map_box(item, f), table, list: map_all(list, f) }
            }
            Self::Contains { list, item } => {
                Self::Contains { list: map_box(list, f), item: map_box(item, f) }
            }
            Self::StartsWith { text, prefix } => {
                Self::StartsWith { text: map_box(text, f), prefix: map_box(prefix, f) }
            }
            Self::Arithmetic { operator, left, right } => {
                Self::Arithmetic { operator, left: map_box(left, f), right: map_box(right, f) }
            }
            Self::Negate(inner) => Self::Negate(map_box(inner, f)),
            Self::If { condition, then, otherwise } => Self::If {
                condition: map_box(condition, f),
                then: map_box(then, f),
                otherwise: map_box(otherwise, f),
            },
            Self::Covers { place } => Self::Covers { place: map_box(place, f) },
            Self::Within { organisation, root } => {
                Self::Within { organisation: map_box(organisation, f), root: map_box(root, f) }
            }
            Self::Count(inner) => Self::Count(map_box(inner, f)),
        };
        f(rebuilt)
    }

    /// How many parts it has, itself included.
    pub(crate) fn size(&self) -> usize {
        1 + self.children().into_iter().map(Self::size).sum::<usize>()
    }

    /// The type as far as the typed form alone tells: none for ids, whose dataset a constant does not keep.
    pub(crate) fn of(&self) -> Option<Type> {
        Some(match self {
            Self::Const(value) => match value {
                Value::Null => Type::Null,
                Value::Bool(_) => Type::Bool,
                Value::Number(number) => Type::Number { scale: number.scale },
                Value::Text(_) => Type::Text,
                Value::Date(_) => Type::Date,
                Value::Instant(_) => Type::Instant,
                Value::Duration(_) => Type::Duration,
                Value::Id(_) | Value::Range(_) | Value::List(_) => return None,
            },
            Self::Path(path) => path.of.clone(),
            Self::Today => Type::Date,
            Self::Now => Type::Instant,
            Self::Arithmetic { operator, left, right } => {
                return arithmetic_type(*operator, &left.of()?, &right.of()?);
            }
            Self::Negate(inner) => return inner.of(),
            Self::If { then, otherwise, .. } => match (then.of()?, otherwise.of()?) {
                (Type::Number { scale: left }, Type::Number { scale: right }) => {
                    Type::Number { scale: left.max(right) }
                }
                (Type::Null | Type::Text, of) | (of, _) => of,
            },
            Self::Count(_) => Type::Number { scale: 0 },
            _ => Type::Bool,
        })
    }
}

/// The type of an operation's result, if there is one.
pub(crate) fn arithmetic_type(operator: Arithmetic, left: &Type, right: &Type) -> Option<Type> {
    use Arithmetic::{Add, Divide, Multiply, Subtract};
    Some(match (left, right, operator) {
        (Type::Number { scale: left }, Type::Number { scale: right }, _) => Type::Number {
            scale: match operator {
                Add | Subtract => *left.max(right),
                Multiply => left.saturating_add(*right).min(crate::MAX_SCALE),
                Divide => crate::Number::quotient_scale(*left, *right),
            },
        },
        (Type::Date, Type::Duration, Add | Subtract) => Type::Date,
        (Type::Instant, Type::Duration, Add | Subtract) => Type::Instant,
        (Type::Date, Type::Date, Subtract) | (Type::Instant, Type::Instant, Subtract) => Type::Duration,
        _ => return None,
    })
}

/// Maps what the box holds, in its place.
fn map_box(mut boxed: Box<Expr>, f: &mut dyn FnMut(Expr) -> Expr) -> Box<Expr> {
    let inner = std::mem::replace(&mut *boxed, Expr::Now);
    *boxed = inner.map(f);
    boxed
}

/// Maps each part.
fn map_all(parts: Vec<Expr>, f: &mut dyn FnMut(Expr) -> Expr) -> Vec<Expr> {
    parts.into_iter().map(|part| part.map(f)).collect()
}
