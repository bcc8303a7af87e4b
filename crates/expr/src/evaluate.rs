//! Runs an expression over values that were fetched before.
//!
//! Not for fetching: [`Expr::paths`] says what to bring, and a [`World`] answers from memory.

use std::cmp::Ordering;

use crate::calendar::{Direction, between_dates, between_instants, move_date, move_instant};
use crate::{
    Arithmetic, Date, Duration, Expr, Id, Instant, Item, Number, Operator, Order, Path, Type, Value,
};

/// How many parts and list elements one evaluation looks at.
const MAX_STEPS: u32 = 100_000;
/// How deep it goes: twice what [`compile`](crate::compile) lets through, for what is put in afterwards.
const MAX_DEPTH: u32 = 64 + 2;

/// What an expression sees, taken once for the commit or query it belongs to.
pub trait World {
    /// The value of a path; null where anything on the way is missing.
    fn value(&self, path: &Path) -> Value;
    /// The date in the site's zone.
    fn today(&self) -> Date;
    /// The moment.
    fn now(&self) -> Instant;
    /// Where a code of an ordered table stands; none for an unknown code.
    fn rank(&self, table: &str, code: &str) -> Option<u32>;
    /// Is `code` this ancestor, or below it? True of a code and itself.
    fn is_under(&self, table: &str, code: &str, ancestor: &str) -> bool;
    /// Does the place lie in the actor's area?
    fn covers(&self, place: &str) -> bool;
    /// Does `organisation` belong to `root`, or is it `root`?
    fn within(&self, organisation: Id, root: Id) -> bool;
}

/// Why an evaluation has no value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Failure {
    /// A number, date or instant left its range.
    #[error("the result is too large")]
    Overflow,
    /// The expression, or the lists it meets, are too long.
    #[error("the expression takes too many steps")]
    TooManySteps,
    /// A date was moved by a duration that is not whole days.
    #[error("a date moves by whole days only")]
    PartOfDay,
    /// The world gave a value of another type than the path promises.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What was needed.
        expected: &'static str,
        /// The kind of value that came.
        found: &'static str,
    },
}

/// The value of `expr` in `world`.
///
/// # Errors
/// See [`Failure`]. `and`, `or` and `if` look no further than they must, so what is not looked at cannot fail.
pub fn evaluate(expr: &Expr, world: &dyn World) -> Result<Value, Failure> {
    Evaluation { world, steps_left: MAX_STEPS, depth: 0 }.value(expr)
}

/// Whether `expr` holds in `world`: `Some(true)`, `Some(false)`, or `None` for null.
///
/// # Errors
/// As [`evaluate`]; also for a value that is neither boolean nor null.
pub fn truth(expr: &Expr, world: &dyn World) -> Result<Option<bool>, Failure> {
    as_truth(&evaluate(expr, world)?)
}

struct Evaluation<'w> {
    world: &'w dyn World,
    steps_left: u32,
    depth: u32,
}

impl Evaluation<'_> {
    fn step(&mut self) -> Result<(), Failure> {
        self.steps_left = self.steps_left.checked_sub(1).ok_or(Failure::TooManySteps)?;
        Ok(())
    }

    fn value(&mut self, expr: &Expr) -> Result<Value, Failure> {
        self.step()?;
        if self.depth >= MAX_DEPTH {
            return Err(Failure::TooManySteps);
        }
        self.depth += 1;
        let value = self.value_inside(expr)?;
        self.depth -= 1;
        Ok(value)
    }

    fn value_inside(&mut self, expr: &Expr) -> Result<Value, Failure> {
        Ok(match expr {
            Expr::Const(value) => value.clone(),
            Expr::Path(path) => self.world.value(path),
            Expr::Today => Value::Date(self.world.today()),
            Expr::Now => Value::Instant(self.world.now()),
            Expr::Compare { operator, left, right, order } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.compare(*operator, &left, &right, order)?.into()
            }
            Expr::IsNull(inner) => self.value(inner)?.is_null().into(),
            Expr::And(parts) => self.until(parts, false)?.into(),
            Expr::Or(parts) => self.until(parts, true)?.into(),
            Expr::Not(inner) => as_truth(&self.value(inner)?)?.map(|truth| !truth).into(),
            Expr::In { item, list } => {
                let item = self.value(item)?;
                self.any(list, |_, candidate| item == *candidate)?.into()
            }
            Expr::Under { item, table, list } => {
                let item = self.value(item)?;
                self.any(list, |world, candidate| under(world, table, &item, candidate))?.into()
            }
            Expr::Contains { list, item } => self.contains(list, item)?.into(),
            Expr::StartsWith { text, prefix } => {
                let (text, prefix) = (self.value(text)?, self.value(prefix)?);
                match (as_text(&text)?, as_text(&prefix)?) {
                    (Some(text), Some(prefix)) => text.starts_with(prefix).into(),
                    _ => Value::Null,
                }
            }
            Expr::Arithmetic { operator, left, right } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                arithmetic(*operator, &left, &right)?
            }
            Expr::Negate(inner) => match self.value(inner)? {
                Value::Number(number) => number.checked_neg().ok_or(Failure::Overflow)?.into(),
                other => null_or_wrong(&other, "number")?,
            },
            Expr::If { condition, then, otherwise } => {
                let met = as_truth(&self.value(condition)?)? == Some(true);
                self.value(if met { then } else { otherwise })?
            }
            Expr::Covers { place } => {
                let place = self.value(place)?;
                as_text(&place)?.map(|place| self.world.covers(place)).into()
            }
            Expr::Within { organisation, root } => {
                let (organisation, root) = (as_id(&self.value(organisation)?)?, as_id(&self.value(root)?)?);
                organisation
                    .zip(root)
                    .map(|(organisation, root)| self.world.within(organisation, root))
                    .into()
            }
            Expr::Count(inner) => match self.value(inner)? {
                Value::List(items) => i64::try_from(items.len()).map_err(|_| Failure::Overflow)?.into(),
                Value::Null => 0.into(),
                other => null_or_wrong(&other, "list")?,
            },
        })
    }

    /// `and` (deciding false) and `or` (deciding true): stops at the first part that decides.
    fn until(&mut self, parts: &[Expr], deciding: bool) -> Result<Option<bool>, Failure> {
        let mut so_far = Some(!deciding);
        for part in parts {
            match as_truth(&self.value(part)?)? {
                Some(truth) if truth == deciding => return Ok(Some(deciding)),
                Some(_) => {}
                None => so_far = None,
            }
        }
        Ok(so_far)
    }

    fn any(
        &mut self,
        list: &[Expr],
        mut holds: impl FnMut(&dyn World, &Value) -> bool,
    ) -> Result<bool, Failure> {
        for candidate in list {
            let candidate = self.value(candidate)?;
            if holds(self.world, &candidate) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn contains(&mut self, list: &Expr, item: &Expr) -> Result<bool, Failure> {
        let (found, wanted) = (self.value(list)?, self.value(item)?);
        let items: &[Item] = match &found {
            Value::List(items) => items,
            other => null_or_wrong(other, "list").map(|_| [].as_slice())?,
        };
        let table = code_table(list).or_else(|| code_table(item));
        for Item { key, .. } in items {
            self.step()?;
            let holds = match &table {
                Some(table) => under(self.world, table, &wanted, key),
                None => wanted == *key,
            };
            if holds {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn compare(
        &self,
        operator: Operator,
        left: &Value,
        right: &Value,
        order: &Order,
    ) -> Result<Option<bool>, Failure> {
        let wanted: fn(Ordering) -> bool = match operator {
            Operator::Equal => return Ok(Some(equal(left, right))),
            Operator::NotEqual => return Ok(Some(!equal(left, right))),
            Operator::Less => Ordering::is_lt,
            Operator::LessOrEqual => Ordering::is_le,
            Operator::Greater => Ordering::is_gt,
            Operator::GreaterOrEqual => Ordering::is_ge,
        };
        let ordering = match (left, right) {
            (Value::Null, _) | (_, Value::Null) => None,
            (Value::Text(left), Value::Text(right)) => match order {
                Order::Natural => Some(left.cmp(right)),
                Order::Table(table) => {
                    let rank = |code| self.world.rank(table, code);
                    rank(left).zip(rank(right)).map(|(left, right)| left.cmp(&right))
                }
            },
            (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
            (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
            (Value::Instant(left), Value::Instant(right)) => Some(left.cmp(right)),
            (Value::Duration(left), Value::Duration(right)) => order_durations(*left, *right),
            (left, right) => {
                return Err(Failure::WrongType { expected: left.kind(), found: right.kind() });
            }
        };
        Ok(ordering.map(wanted))
    }
}

/// The language's equality: an empty list is null, null equals null alone.
fn equal(left: &Value, right: &Value) -> bool {
    left == right || (left.is_null() && right.is_null())
}

/// Months and days have no common measure: two durations are in order if neither part speaks against it.
fn order_durations(left: Duration, right: Duration) -> Option<Ordering> {
    match (left.months.cmp(&right.months), left.micros.cmp(&right.micros)) {
        (Ordering::Equal, order) | (order, Ordering::Equal) => Some(order),
        (months, micros) => (months == micros).then_some(months),
    }
}

/// Is it the same value, or a code below that one?
fn under(world: &dyn World, table: &str, item: &Value, ancestor: &Value) -> bool {
    if item == ancestor {
        return true;
    }
    match (item, ancestor) {
        (Value::Text(item), Value::Text(ancestor)) => world.is_under(table, item, ancestor),
        _ => false,
    }
}

/// The table of the codes that an expression, or the elements of its list, are of.
fn code_table(expr: &Expr) -> Option<Box<str>> {
    match expr.of()? {
        Type::Code(table) => Some(table),
        Type::List(of) => {
            if let Type::Code(table) = *of {
                Some(table)
            } else {
                None
            }
        }
        _ => None,
    }
}

fn arithmetic(operator: Arithmetic, left: &Value, right: &Value) -> Result<Value, Failure> {
    use Arithmetic::{Add, Divide, Multiply, Subtract};
    let direction = if operator == Add { Direction::Forwards } else { Direction::Backwards };
    Ok(match (left, operator, right) {
        (Value::Null, ..)
        | (.., Value::Null)
        | (Value::Number(_), Divide, Value::Number(Number { units: 0, .. })) => Value::Null,
        (Value::Number(left), _, Value::Number(right)) => match operator {
            Add => left.checked_add(*right),
            Subtract => left.checked_sub(*right),
            Multiply => left.checked_mul(*right),
            Divide => left.checked_div(*right),
        }
        .ok_or(Failure::Overflow)?
        .into(),
        (Value::Date(date), Add | Subtract, Value::Duration(by)) => move_date(*date, *by, direction)?.into(),
        (Value::Instant(instant), Add | Subtract, Value::Duration(by)) => {
            move_instant(*instant, *by, direction)?.into()
        }
        (Value::Date(later), Subtract, Value::Date(earlier)) => between_dates(*later, *earlier)?.into(),
        (Value::Instant(later), Subtract, Value::Instant(earlier)) => {
            between_instants(*later, *earlier)?.into()
        }
        (_, _, other) => null_or_wrong(other, "a value to reckon with")?,
    })
}

/// Null stays null; any other value is of the wrong type.
fn null_or_wrong(value: &Value, expected: &'static str) -> Result<Value, Failure> {
    match value {
        Value::Null => Ok(Value::Null),
        other => Err(Failure::WrongType { expected, found: other.kind() }),
    }
}

fn as_truth(value: &Value) -> Result<Option<bool>, Failure> {
    match value {
        Value::Bool(truth) => Ok(Some(*truth)),
        other => null_or_wrong(other, "boolean").map(|_| None),
    }
}

fn as_text(value: &Value) -> Result<Option<&str>, Failure> {
    match value {
        Value::Text(text) => Ok(Some(text)),
        other => null_or_wrong(other, "text").map(|_| None),
    }
}

fn as_id(value: &Value) -> Result<Option<Id>, Failure> {
    match value {
        Value::Id(id) => Ok(Some(*id)),
        other => null_or_wrong(other, "id").map(|_| None),
    }
}
