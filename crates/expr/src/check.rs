//! From the tree to the typed form: names found, types fitted, every mistake reported at its place.
//!
//! Not for what may filter rows ([`Expr::row_filter`]) and not for values.
//!
//! The rule that is not visible in any one line: a text literal has the type of what stands opposite. So the
//! side whose type is fixed is checked first, and its type is the *hint* for the other.

mod call;
mod literal;
mod operator;
mod path;

use std::ops::Range;

use crate::fold::fold_part;
use crate::syntax::{Kind, Node};
use crate::{Expr, MAX_NODES, Problem, Scope, Type, Value, parser};

/// Reads `text` and checks it against what `scope` knows; `expected` is the type that is needed
/// ([`Type::Null`]: any value will do).
///
/// A number of any scale serves where a number is expected; null serves everywhere.
///
/// # Errors
/// Every mistake found, by place; one alone if the text cannot be read.
pub fn compile(text: &str, scope: &dyn Scope, expected: &Type) -> Result<Expr, Vec<Problem>> {
    let node = parser::parse(text).map_err(|problem| vec![problem])?;
    let mut checker = Checker { scope, problems: Vec::new() };
    let hint = if *expected == Type::Null { None } else { Some(expected) };
    let result = checker.check(&node, hint).and_then(|typed| checker.expect_final(&node, typed, expected));
    let mut problems = checker.problems;
    match result {
        Some(expr) if problems.is_empty() => Ok(expr),
        _ => {
            problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
            Err(problems)
        }
    }
}

/// A checked part and its type.
struct Typed {
    expr: Expr,
    of: Type,
}

/// Each method returns nothing where it has reported why.
struct Checker<'s> {
    scope: &'s dyn Scope,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn report<T>(&mut self, problem: Problem) -> Option<T> {
        self.problems.push(problem);
        None
    }

    /// Folds a new part and gives it its type.
    fn built(&mut self, expr: Expr, of: Type, span: &Range<usize>) -> Option<Typed> {
        match fold_part(expr) {
            Ok(expr) => Some(Typed { expr, of }),
            Err(failure) => self.report(Problem::new(span.clone(), format!("this has no value: {failure}"))),
        }
    }

    fn check(&mut self, node: &Node, hint: Option<&Type>) -> Option<Typed> {
        let constant = |value: Value, of| Some(Typed { expr: Expr::Const(value), of });
        match &node.kind {
            Kind::Null => constant(Value::Null, Type::Null),
            Kind::Bool(truth) => constant((*truth).into(), Type::Bool),
            Kind::Number(number) => constant((*number).into(), Type::Number { scale: number.scale }),
            Kind::Text(text) => self.text(text, &node.span, hint),
            Kind::List(elements) => self.list(elements, &node.span, hint),
            Kind::Path(names) => self.path(names),
            Kind::Compare { operator, left, right } => self.compare(*operator, left, right, &node.span),
            Kind::Arithmetic { operator, left, right } => self.arithmetic(*operator, left, right, &node.span),
            Kind::And(parts) => self.join(parts, Expr::And, &node.span),
            Kind::Or(parts) => self.join(parts, Expr::Or, &node.span),
            Kind::Not(inner) => {
                let inner = self.condition(inner)?;
                self.built(Expr::Not(Box::new(inner)), Type::Bool, &node.span)
            }
            Kind::Negate(inner) => self.negate(inner, &node.span),
            Kind::Between { value, low, from, high, to } => {
                self.between(value, (low, *from), (high, *to), &node.span)
            }
            Kind::In { item, list } => self.membership(item, list, &node.span),
            Kind::If { condition, then, otherwise } => {
                self.conditional(condition, then, otherwise, hint, &node.span)
            }
            Kind::Call { function, arguments } => self.call(*function, arguments, &node.span),
        }
    }

    /// The whole expression has the type that is needed.
    fn expect_final(&mut self, node: &Node, typed: Typed, expected: &Type) -> Option<Expr> {
        if typed.expr.size() > MAX_NODES {
            let message = format!("an expression has at most {MAX_NODES} parts");
            return self.report(Problem::new(node.span.clone(), message));
        }
        if let Type::Record(_) = &typed.of {
            let message = format!("expected a value, found the {}: name one of its members", typed.of);
            return self.report(Problem::new(node.span.clone(), message));
        }
        match self.meet(&typed.of, expected) {
            Some(of) => Some(rescaled(typed.expr, &of)),
            None => self.mismatch(&node.span, &expected.to_string(), &typed.of),
        }
    }

    fn mismatch<T>(&mut self, span: &Range<usize>, expected: &str, found: &Type) -> Option<T> {
        self.report(Problem::new(span.clone(), format!("expected {expected}, found {found}")))
    }

    /// A boolean, or null.
    fn condition(&mut self, node: &Node) -> Option<Expr> {
        let typed = self.check(node, Some(&Type::Bool))?;
        match typed.of {
            Type::Bool | Type::Null => Some(typed.expr),
            other => self.mismatch(&node.span, "boolean", &other),
        }
    }

    fn join(&mut self, parts: &[Node], of: fn(Vec<Expr>) -> Expr, span: &Range<usize>) -> Option<Typed> {
        let checked: Vec<_> = parts.iter().map(|part| self.condition(part)).collect();
        let parts = checked.into_iter().collect::<Option<Vec<_>>>()?;
        self.built(of(parts), Type::Bool, span)
    }

    fn conditional(
        &mut self,
        condition: &Node,
        then: &Node,
        otherwise: &Node,
        hint: Option<&Type>,
        span: &Range<usize>,
    ) -> Option<Typed> {
        let condition = self.condition(condition);
        let (then, otherwise) = self.pair(then, otherwise, hint)?;
        let Some(of) = self.meet(&then.of, &otherwise.of) else {
            let message = format!("expected both branches alike, found {} and {}", then.of, otherwise.of);
            return self.report(Problem::new(span.clone(), message));
        };
        let part = Expr::If {
            condition: Box::new(condition?),
            then: Box::new(rescaled(then.expr, &of)),
            otherwise: Box::new(rescaled(otherwise.expr, &of)),
        };
        self.built(part, of, span)
    }

    /// Two parts that shall have one type: what bends is checked against what does not.
    fn pair(&mut self, left: &Node, right: &Node, hint: Option<&Type>) -> Option<(Typed, Typed)> {
        if left.bends() && !right.bends() {
            let right = self.check(right, hint);
            let left = self.check(left, right.as_ref().map(|right| &right.of).or(hint));
            Some((left?, right?))
        } else {
            let left = self.check(left, hint);
            let right = self.check(right, left.as_ref().map(|left| &left.of).or(hint));
            Some((left?, right?))
        }
    }

    /// The type that holds both, if their values can be equal.
    fn meet(&self, left: &Type, right: &Type) -> Option<Type> {
        Some(match (left, right) {
            (Type::Null, of) | (of, Type::Null) => of.clone(),
            (Type::Number { scale: left }, Type::Number { scale: right }) => {
                Type::Number { scale: *left.max(right) }
            }
            (Type::Ref(a), Type::Ref(b)) => {
                let same = a == b || self.scope.same_identity(a, b) || self.scope.same_identity(b, a);
                return same.then(|| left.clone());
            }
            (Type::Range(left), Type::Range(right)) => Type::range(self.meet(left, right)?),
            (Type::List(left), Type::List(right)) => Type::list(self.meet(left, right)?),
            (left, right) => return (left == right).then(|| left.clone()),
        })
    }
}

/// Constants at the scale of `of`, where no digit is lost.
fn rescaled(expr: Expr, of: &Type) -> Expr {
    match (expr, of) {
        (Expr::Const(Value::Number(number)), Type::Number { scale }) => {
            Expr::Const(number.rescale(*scale).unwrap_or(number).into())
        }
        (Expr::If { condition, then, otherwise }, Type::Number { .. }) => Expr::If {
            condition,
            then: Box::new(rescaled(*then, of)),
            otherwise: Box::new(rescaled(*otherwise, of)),
        },
        (expr, _) => expr,
    }
}
