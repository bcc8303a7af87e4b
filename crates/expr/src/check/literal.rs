//! Literals whose type is that of what stands opposite: texts and lists.

use std::ops::Range;

use crate::check::{Checker, Typed, rescaled};
use crate::scope::nearest;
use crate::syntax::{Kind, Node};
use crate::{Date, Duration, Expr, Id, Instant, Item, Problem, Type, Value};

impl Checker<'_> {
    /// A text literal: a code or an id where one is expected, else text.
    pub(super) fn text(&mut self, text: &str, span: &Range<usize>, hint: Option<&Type>) -> Option<Typed> {
        if text.is_empty() {
            let message = "empty text is kept as null: write `null`";
            return self.report(Problem::new(span.clone(), message).suggest(Some("null")));
        }
        let problem = |message: String| Problem::new(span.clone(), message);
        let value = match hint {
            Some(Type::Code(table)) => {
                if !self.scope.has_code(table, text) {
                    let known = self.scope.names(hint);
                    let message = format!("there is no code \"{text}\" in {table}");
                    return self.report(problem(message).suggest(nearest(text, known)));
                }
                Value::text(text)
            }
            Some(Type::Ref(dataset)) => match Id::try_parse(text) {
                Ok(id) => id.into(),
                Err(_) => return self.report(problem(format!("expected the id of a {dataset}, found text"))),
            },
            Some(Type::Date) => {
                let literal = date(text).map(|_| format!("date(\"{text}\")"));
                let message = "expected a date, written `date(\"2026-01-31\")`, found text".to_owned();
                return self.report(problem(message).suggest(literal));
            }
            Some(Type::Instant) => {
                let literal = instant(text).map(|_| format!("date and time(\"{text}\")"));
                let message =
                    "expected an instant, written `date and time(\"2026-01-31T08:00:00Z\")`, found text";
                return self.report(problem(message.to_owned()).suggest(literal));
            }
            Some(Type::Duration) => {
                let literal = Duration::parse(text).map(|_| format!("duration(\"{text}\")"));
                let message = "expected a duration, written `duration(\"P60D\")`, found text".to_owned();
                return self.report(problem(message).suggest(literal));
            }
            _ => return Some(Typed { expr: Expr::Const(Value::text(text)), of: Type::Text }),
        };
        Some(Typed { expr: Expr::Const(value), of: hint.cloned().unwrap_or(Type::Text) })
    }

    /// A list literal that is a value of its own: constants only.
    pub(super) fn list(
        &mut self,
        elements: &[Node],
        span: &Range<usize>,
        hint: Option<&Type>,
    ) -> Option<Typed> {
        let hint = if let Some(Type::List(of)) = hint { Some(&**of) } else { None };
        let (elements, of) = self.elements(None, elements, span, hint)?;
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            match element {
                Expr::Const(key) => items.push(Item::new(key)),
                other => {
                    let message = format!("expected only constants in a list outside `in`, found `{other}`");
                    return self.report(Problem::new(span.clone(), message));
                }
            }
        }
        Some(Typed { expr: Expr::Const(Value::List(items)), of: Type::list(of) })
    }

    /// The elements of a list literal, all of one type; with `item` in front, if one is looked for there.
    pub(super) fn elements(
        &mut self,
        item: Option<&Node>,
        list: &[Node],
        span: &Range<usize>,
        hint: Option<&Type>,
    ) -> Option<(Vec<Expr>, Type)> {
        if list.is_empty() {
            let message = "expected at least one element: an empty list is null".to_owned();
            return self.report(Problem::new(span.clone(), message));
        }
        let nodes: Vec<&Node> = item.into_iter().chain(list).collect();
        // What does not bend is checked first and tells the type of what does.
        let fixed = nodes.iter().position(|node| !node.bends()).unwrap_or(0);
        let mut of = hint.cloned();
        let mut checked = Vec::with_capacity(nodes.len());
        let first = nodes.get(fixed).map(|node| (fixed, *node));
        let others = nodes.iter().copied().enumerate().filter(|(place, _)| *place != fixed);
        for (place, node) in first.into_iter().chain(others) {
            let Some(typed) = self.check(node, of.as_ref()) else { continue };
            if matches!(node.kind, Kind::Null) || matches!(typed.of, Type::Null) {
                self.mismatch::<()>(&node.span, "a value (test null with `= null`)", &typed.of);
                continue;
            }
            if matches!(typed.of, Type::List(_) | Type::Range(_) | Type::Record(_)) {
                self.mismatch::<()>(&node.span, "a single value", &typed.of);
                continue;
            }
            let both = of.as_ref().map_or(Some(typed.of.clone()), |of| self.meet(of, &typed.of));
            if both.is_none() {
                let expected = of.as_ref().map(Type::to_string).unwrap_or_default();
                self.mismatch::<()>(&node.span, &expected, &typed.of);
                continue;
            }
            of = both;
            checked.push((place, typed.expr));
        }
        if checked.len() < nodes.len() {
            return None;
        }
        let of = of.unwrap_or(Type::Null);
        checked.sort_by_key(|(place, _)| *place);
        Some((checked.into_iter().map(|(_, expr)| rescaled(expr, &of)).collect(), of))
    }
}

/// A date as ISO 8601 writes it, and no other way.
pub(super) fn date(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|date| date.to_string() == text)
}

/// A moment with its offset, to the microsecond.
pub(super) fn instant(text: &str) -> Option<Instant> {
    let timestamp: jiff::Timestamp = text.parse().ok()?;
    (timestamp.subsec_nanosecond() % 1000 == 0).then(|| Instant(timestamp.as_microsecond()))
}
