//! Names: each found where it stands, or the nearest one suggested.

use crate::check::{Checker, Typed};
use crate::scope::nearest;
use crate::syntax::{Function, Name};
use crate::{Expr, Path, Problem, Type};

impl Checker<'_> {
    /// A first name and its members.
    pub(super) fn path(&mut self, names: &[Name]) -> Option<Typed> {
        let (first, members) = names.split_first()?;
        let Some(mut of) = self.scope.root(&first.text) else {
            return self.unknown_root(first);
        };
        let mut steps = Vec::with_capacity(members.len());
        for name in members {
            of = self.step(&of, name)?;
            steps.push(name.text.as_str().into());
        }
        let path = Path { root: first.text.as_str().into(), steps, of: of.clone() };
        Some(Typed { expr: Expr::Path(path), of })
    }

    fn step(&mut self, of: &Type, name: &Name) -> Option<Type> {
        let text = &name.text;
        if let Type::Range(end) = of
            && matches!(text.as_str(), "lo" | "hi")
        {
            return Some((**end).clone());
        }
        if let Some(member) = self.scope.member(of, text) {
            return Some(member);
        }
        let (message, known) = match of {
            Type::Range(_) => {
                (format!("a range has the ends `lo` and `hi`, not `{text}`"), vec!["lo".into(), "hi".into()])
            }
            Type::Record(owner) | Type::Ref(owner) => {
                (format!("{owner} has no `{text}`"), self.scope.names(Some(of)))
            }
            _ => (format!("expected a record or a reference before `.{text}`, found {of}"), Vec::new()),
        };
        self.report(Problem::new(name.span.clone(), message).suggest(nearest(text, known)))
    }

    fn unknown_root(&mut self, name: &Name) -> Option<Typed> {
        let text = &name.text;
        let known = self.scope.names(None);
        let called = Function::ALL.iter().find(|(function, _, arity)| function == text && *arity == 0);
        let message = match (called, known.as_slice()) {
            (Some(_), _) => format!("the function `{text}` is called with brackets"),
            (None, []) => format!("there is no name `{text}` here"),
            (None, _) => format!("there is no name `{text}` here, only {}", known.join(", ")),
        };
        let suggestion = called.map(|_| format!("{text}()")).or_else(|| nearest(text, known));
        self.report(Problem::new(name.span.clone(), message).suggest(suggestion))
    }
}
