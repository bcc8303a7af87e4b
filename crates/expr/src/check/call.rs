//! Calls of the built-in functions. The parser has counted their arguments.

use std::ops::Range;

use crate::check::{Checker, Typed, literal};
use crate::syntax::{Function, Kind, Node};
use crate::{Duration, Expr, Problem, Type, Value};

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        function: Function,
        arguments: &[Node],
        span: &Range<usize>,
    ) -> Option<Typed> {
        match (function, arguments) {
            (Function::Today, _) => Some(Typed { expr: Expr::Today, of: Type::Date }),
            (Function::Now, _) => Some(Typed { expr: Expr::Now, of: Type::Instant }),
            (Function::Date, [text]) => {
                let read = |text: &str| literal::date(text).map(Value::from);
                self.constant(text, read, Type::Date, "a date such as \"2026-01-31\"")
            }
            (Function::DateAndTime, [text]) => {
                let read = |text: &str| literal::instant(text).map(Value::from);
                self.constant(text, read, Type::Instant, "a moment such as \"2026-01-31T08:00:00+08:00\"")
            }
            (Function::Duration, [text]) => {
                let read = |text: &str| Duration::parse(text).map(Value::from);
                self.constant(text, read, Type::Duration, "a duration such as \"P60D\", \"P1Y2M\", \"PT2H\"")
            }
            (Function::StartsWith, [text, prefix]) => self.starts_with(text, prefix, span),
            (Function::ListContains, [list, item]) => self.membership(item, list, span),
            (Function::Count, [list]) => {
                let list_at = &list.span;
                let typed = self.check(list, None)?;
                match typed.of {
                    Type::List(_) => {
                        self.built(Expr::Count(Box::new(typed.expr)), Type::Number { scale: 0 }, span)
                    }
                    other => self.mismatch(list_at, "list", &other),
                }
            }
            (Function::Covers, [actor, place]) => self.covers(actor, place, span),
            (Function::Within, [organisation, root]) => self.within(organisation, root, span),
            _ => None,
        }
    }

    /// The value that a text constant stands for.
    fn constant(
        &mut self,
        argument: &Node,
        read: impl Fn(&str) -> Option<Value>,
        of: Type,
        expected: &str,
    ) -> Option<Typed> {
        let value = if let Kind::Text(text) = &argument.kind { read(text) } else { None };
        match value {
            Some(value) => Some(Typed { expr: Expr::Const(value), of }),
            None => self.report(Problem::new(argument.span.clone(), format!("expected {expected}"))),
        }
    }

    fn starts_with(&mut self, text: &Node, prefix: &Node, span: &Range<usize>) -> Option<Typed> {
        let (text_at, prefix_at) = (&text.span, &prefix.span);
        let (text, prefix) = (self.check(text, None), self.check(prefix, None));
        let (text, prefix) = (text?, prefix?);
        if !matches!(text.of, Type::Text | Type::Code(_)) {
            return self.mismatch(text_at, "text", &text.of);
        }
        if !matches!(prefix.of, Type::Text | Type::Code(_)) {
            return self.mismatch(prefix_at, "text", &prefix.of);
        }
        let part = Expr::StartsWith { text: Box::new(text.expr), prefix: Box::new(prefix.expr) };
        self.built(part, Type::Bool, span)
    }

    fn covers(&mut self, actor: &Node, place: &Node, span: &Range<usize>) -> Option<Typed> {
        let typed = self.check(actor, None);
        let is_actor = matches!(&actor.kind, Kind::Path(names) if matches!(names.as_slice(), [name] if name.text == "actor"));
        if typed.is_some() && !is_actor {
            let problem =
                Problem::new(actor.span.clone(), "expected `actor`: it is the actor's area that covers");
            self.problems.push(problem.suggest(Some("actor")));
        }
        let place_at = &place.span;
        let place = self.check(place, None)?;
        match place.of {
            Type::Code(_) => self.built(Expr::Covers { place: Box::new(place.expr) }, Type::Bool, span),
            other => self.mismatch(place_at, "the code of a place", &other),
        }
    }

    fn within(&mut self, organisation: &Node, root: &Node, span: &Range<usize>) -> Option<Typed> {
        let (organisation, root) = self.pair(organisation, root, None)?;
        match (&organisation.of, &root.of) {
            (Type::Ref(_), Type::Ref(_)) if self.meet(&organisation.of, &root.of).is_some() => {
                let part =
                    Expr::Within { organisation: Box::new(organisation.expr), root: Box::new(root.expr) };
                self.built(part, Type::Bool, span)
            }
            (left, right) => {
                let message =
                    format!("`within` takes two references to organisations, found {left} and {right}");
                self.report(Problem::new(span.clone(), message))
            }
        }
    }
}
