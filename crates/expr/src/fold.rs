//! Simplifies: constants are computed, `and` and `or` are flat.
//!
//! Not an optimiser: what folding changes is only what needs no world to be known.

use crate::evaluate::{Failure, World, evaluate};
use crate::{Date, Expr, Id, Instant, Operator, Order, Path, Value};

impl Expr {
    /// Computes what is constant, throughout; for an expression into which constants were put by [`Expr::map`].
    /// A part that cannot be computed (an overflow) stays as it is and fails when it runs.
    #[must_use]
    pub fn fold(self) -> Self {
        self.map(&mut |part| {
            let kept = part.clone();
            fold_part(part).unwrap_or(kept)
        })
    }
}

/// Folds one part whose own parts are folded already.
pub(crate) fn fold_part(part: Expr) -> Result<Expr, Failure> {
    match part {
        Expr::And(parts) => Ok(join(parts, false)),
        Expr::Or(parts) => Ok(join(parts, true)),
        Expr::Compare { operator, left, right, order } => compare(operator, left, right, order),
        Expr::If { condition, then, otherwise } => Ok(match *condition {
            Expr::Const(Value::Bool(true)) => *then,
            Expr::Const(Value::Bool(false) | Value::Null) => *otherwise,
            _ => Expr::If { condition, then, otherwise },
        }),
        part if needs_no_world(&part) => evaluate(&part, &Nothing).map(Expr::Const),
        part => Ok(part),
    }
}

fn compare(operator: Operator, left: Box<Expr>, right: Box<Expr>, order: Order) -> Result<Expr, Failure> {
    let null = Expr::Const(Value::Null);
    let other = match (*left == null, *right == null) {
        (true, _) => Some(&right),
        (_, true) => Some(&left),
        _ => None,
    };
    match (operator, other) {
        (Operator::Equal, Some(other)) => fold_part(Expr::IsNull(other.clone())),
        (Operator::NotEqual, Some(other)) => {
            fold_part(Expr::Not(Box::new(fold_part(Expr::IsNull(other.clone()))?)))
        }
        (_, Some(_)) => Ok(null),
        (_, None) => {
            let part = Expr::Compare { operator, left, right, order };
            if needs_no_world(&part) { evaluate(&part, &Nothing).map(Expr::Const) } else { Ok(part) }
        }
    }
}

/// `and` (deciding false) or `or` (deciding true) of the parts, flat, without those that decide nothing.
fn join(parts: Vec<Expr>, deciding: bool) -> Expr {
    let mut kept = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Expr::Const(Value::Bool(truth)) if truth == deciding => return Expr::Const(truth.into()),
            Expr::Const(Value::Bool(_)) => {}
            Expr::And(inner) if !deciding => kept.extend(inner),
            Expr::Or(inner) if deciding => kept.extend(inner),
            other => kept.push(other),
        }
    }
    match kept.len() {
        0 => Expr::Const((!deciding).into()),
        1 => kept.remove(0),
        _ if deciding => Expr::Or(kept),
        _ => Expr::And(kept),
    }
}

/// Are all its parts constants, and does it ask nothing of the world itself?
fn needs_no_world(part: &Expr) -> bool {
    let asks = matches!(
        part,
        Expr::Path(_)
            | Expr::Today
            | Expr::Now
            | Expr::Under { .. }
            | Expr::Covers { .. }
            | Expr::Within { .. }
            | Expr::Compare { order: Order::Table(_), .. }
    );
    !asks && part.children().iter().all(|child| matches!(child, Expr::Const(_)))
}

/// A world in which nothing is known.
struct Nothing;

impl World for Nothing {
    fn value(&self, _: &Path) -> Value {
        Value::Null
    }
    fn today(&self) -> Date {
        Date::ZERO
    }
    fn now(&self) -> Instant {
        Instant(0)
    }
    fn rank(&self, _: &str, _: &str) -> Option<u32> {
        None
    }
    fn is_under(&self, _: &str, code: &str, ancestor: &str) -> bool {
        code == ancestor
    }
    fn covers(&self, _: &str) -> bool {
        false
    }
    fn within(&self, organisation: Id, root: Id) -> bool {
        organisation == root
    }
}
