//! Comparisons, membership and arithmetic.

use std::ops::Range;

use crate::check::{Checker, Typed, rescaled};
use crate::duration::DAY;
use crate::ir::arithmetic_type;
use crate::syntax::{Kind, Node};
use crate::{Arithmetic, Expr, MAX_NODES, Operator, Order, Problem, Type, Value};

impl Checker<'_> {
    pub(super) fn compare(
        &mut self,
        operator: Operator,
        left: &Node,
        right: &Node,
        span: &Range<usize>,
    ) -> Option<Typed> {
        let (left, right) = self.pair(left, right, None)?;
        self.comparison(operator, left, right, span)
    }

    /// Two checked sides that can be compared so.
    fn comparison(
        &mut self,
        operator: Operator,
        left: Typed,
        right: Typed,
        span: &Range<usize>,
    ) -> Option<Typed> {
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let null = left.of == Type::Null || right.of == Type::Null;
        let problem = |message: String| Problem::new(span.clone(), message);
        let Some(of) = self.meet(&left.of, &right.of) else {
            let message = format!("{} and {} are never compared", left.of, right.of);
            return self.report(problem(message));
        };
        let message = match &of {
            Type::Record(_) => Some(format!("expected values, found the {of}: compare one of its members")),
            Type::List(_) if !null => Some("lists are not compared: use `in` or `list contains`".to_owned()),
            Type::Range(_) if !null => {
                Some("ranges are not compared: compare their `lo` and `hi`".to_owned())
            }
            _ if equality => None,
            _ if null => {
                Some(format!("null has no order: `{operator}` needs two values, test with `= null`"))
            }
            Type::Bool | Type::Ref(_) => Some(format!("expected values with an order, found {of}")),
            _ => None,
        };
        if let Some(message) = message {
            return self.report(problem(message));
        }
        let mut order = Order::Natural;
        if let (Type::Code(table), false) = (&of, equality) {
            match self.scope.table(table) {
                Some(found) if found.ordered => order = Order::Table(table.clone()),
                Some(_) => {
                    let message = format!("the codes of {table} have no order: `{operator}` means nothing");
                    return self.report(problem(message));
                }
                None => return self.report(problem(format!("there is no code table {table}"))),
            }
        }
        let part = Expr::Compare {
            operator,
            left: Box::new(rescaled(left.expr, &of)),
            right: Box::new(rescaled(right.expr, &of)),
            order,
        };
        self.built(part, Type::Bool, span)
    }

    /// `value` on the right side of both ends: two comparisons.
    pub(super) fn between(
        &mut self,
        value: &Node,
        low: (&Node, Operator),
        high: (&Node, Operator),
        span: &Range<usize>,
    ) -> Option<Typed> {
        let (value, low_end) = self.pair(value, low.0, None)?;
        let high_end = self.check(high.0, Some(&value.of))?;
        // The value is written once and stands twice: nested, that doubles each time.
        if value.expr.size() > MAX_NODES / 2 {
            let message = format!("an expression has at most {MAX_NODES} parts");
            return self.report(Problem::new(span.clone(), message));
        }
        let again = Typed { expr: value.expr.clone(), of: value.of.clone() };
        let above = self.comparison(low.1, value, low_end, span);
        let below = self.comparison(high.1, again, high_end, span);
        self.built(Expr::And(vec![above?.expr, below?.expr]), Type::Bool, span)
    }

    /// `item in list`.
    pub(super) fn membership(&mut self, item: &Node, list: &Node, span: &Range<usize>) -> Option<Typed> {
        if let Kind::List(elements) = &list.kind {
            let (mut elements, of) = self.elements(Some(item), elements, &list.span, None)?;
            let item = Box::new(elements.remove(0));
            let hierarchical = match &of {
                Type::Code(table) if self.scope.table(table).is_some_and(|found| found.hierarchical) => {
                    Some(table.clone())
                }
                _ => None,
            };
            let part = match hierarchical {
                Some(table) => Expr::Under { item, table, list: elements },
                None => Expr::In { item, list: elements },
            };
            return self.built(part, Type::Bool, span);
        }
        let checked = self.check(list, None)?;
        let of = match checked.of {
            Type::List(of) => *of,
            Type::Range(_) => {
                let message = format!(
                    "expected a list, found a range: write `between {0}.lo and {0}.hi`",
                    checked.expr
                );
                return self.report(Problem::new(list.span.clone(), message));
            }
            other => return self.mismatch(&list.span, "a list or an interval `[a..b]`", &other),
        };
        let found = self.check(item, Some(&of))?;
        match self.meet(&of, &found.of) {
            Some(both) if found.of != Type::Null => {
                let item = Box::new(rescaled(found.expr, &both));
                self.built(Expr::Contains { list: Box::new(checked.expr), item }, Type::Bool, span)
            }
            _ => self.mismatch(&item.span, &of.to_string(), &found.of),
        }
    }

    pub(super) fn arithmetic(
        &mut self,
        operator: Arithmetic,
        left: &Node,
        right: &Node,
        span: &Range<usize>,
    ) -> Option<Typed> {
        let (left, right) = (self.check(left, None), self.check(right, None));
        let (left, right) = (left?, right?);
        let Some(of) = arithmetic_type(operator, &left.of, &right.of) else {
            let takes = match operator {
                Arithmetic::Add => "two numbers, or a date or instant and a duration",
                Arithmetic::Subtract => "two numbers, two dates or instants, or one of these and a duration",
                Arithmetic::Multiply | Arithmetic::Divide => "two numbers",
            };
            let message = format!("`{operator}` takes {takes}, found {} and {}", left.of, right.of);
            return self.report(Problem::new(span.clone(), message));
        };
        if let (Type::Date, Expr::Const(Value::Duration(by))) = (&left.of, &right.expr)
            && by.micros % DAY != 0
        {
            let message = format!("expected whole days to move a date by, found {by}");
            return self.report(Problem::new(span.clone(), message));
        }
        let one_scale = matches!(operator, Arithmetic::Add | Arithmetic::Subtract);
        let fit = |expr| if one_scale { rescaled(expr, &of) } else { expr };
        let part =
            Expr::Arithmetic { operator, left: Box::new(fit(left.expr)), right: Box::new(fit(right.expr)) };
        self.built(part, of, span)
    }

    pub(super) fn negate(&mut self, inner: &Node, span: &Range<usize>) -> Option<Typed> {
        let typed = self.check(inner, None)?;
        match typed.of {
            of @ Type::Number { .. } => self.built(Expr::Negate(Box::new(typed.expr)), of, span),
            other => self.mismatch(&inner.span, "number", &other),
        }
    }
}
