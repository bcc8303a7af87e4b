//! Grants, checks and the conditions of moves: expressions compiled against the rows they may speak of.

use expr::{Expr, Scope, Type};

use super::unknown;
use crate::read::{DatasetDraft, GrantDraft, Located, Problems};
use crate::role::VERBS;
use crate::scope::{ActorScope, RowScope};
use crate::{Check, Condition, Dataset, Diagnostic, Fields, Grant, Model, MoveBy};

pub(super) fn conditions(
    draft: &DatasetDraft<'_>,
    model: &Model,
    problems: &Problems,
) -> (Vec<Check>, Vec<Option<Condition>>) {
    let scope = RowScope { model, rows: &[("row", draft.key)] };
    let dataset = model.dataset(draft.key);
    let checks = draft.checks.iter().filter_map(|check| {
        let that = compile(&check.that, &scope, problems)?;
        let field = check.field.as_ref().and_then(|word| {
            let found = draft.fields.get_index_of(word.text.as_str());
            if found.is_none() {
                unknown(problems, "field", word, draft.fields.keys().copied());
            }
            found
        });
        let field = field.or_else(|| sole_field(&that.expr, dataset?));
        Some(Check { that, message: check.message.clone(), field })
    });
    let checks = checks.collect();
    let whens = draft.moves.values().map(|declared| {
        let when = compile(declared.when.as_ref()?, &scope, problems)?;
        if declared.clock {
            admit(&when.expr, declared.when.as_ref()?, problems);
        }
        Some(when)
    });
    (checks, whens.collect())
}

/// The one field an expression speaks of, if there is one.
fn sole_field(expr: &Expr, dataset: &Dataset) -> Option<usize> {
    let mut places: Vec<usize> = expr
        .paths()
        .iter()
        .filter_map(|path| dataset.field(path.steps.first()?).map(|(place, _)| place))
        .collect();
    places.dedup();
    match places.as_slice() {
        [place] => Some(*place),
        _ => None,
    }
}

pub(super) fn resolve_grant(draft: &GrantDraft<'_>, model: &Model, problems: &Problems) -> Option<Grant> {
    let Some(dataset) = model.dataset(&draft.dataset.text) else {
        unknown(problems, "dataset", &draft.dataset, model.datasets.keys().map(AsRef::as_ref));
        return None;
    };
    for word in &draft.may {
        // engines bring verbs of their own, told by their prefix
        let known = VERBS.contains(&word.text.as_str())
            || word.text.contains('.')
            || dataset.find_move(&word.text).is_some_and(|found| found.by == MoveBy::Grant);
        if !known {
            let words = VERBS.iter().copied().chain(dataset.moves.iter().map(|found| &*found.key));
            unknown(problems, "verb or move", word, words);
        }
    }
    let scope = ActorScope(RowScope { model, rows: &[("row", &dataset.key)] });
    let rows = match &draft.rows {
        None => None,
        // a rule that cannot be read must never widen to all rows
        Some(text) => {
            let condition = compile(text, &scope, problems)?;
            admit(&condition.expr, text, problems);
            Some(condition)
        }
    };
    let places = |words: &[Located<'_>]| {
        let place = |word: &Located<'_>| {
            let found = dataset.field(&word.text).map(|(place, _)| place);
            if found.is_none() {
                unknown(problems, "field", word, dataset.fields.iter().map(|field| &*field.key));
            }
            found
        };
        words.iter().filter_map(place).collect()
    };
    let fields = match (&draft.hide, &draft.only) {
        (Some(hide), _) => Fields::Hide(places(hide)),
        (None, Some(only)) => Fields::Only(places(only)),
        (None, None) => Fields::All,
    };
    Some(Grant {
        dataset: dataset.key.clone(),
        may: draft.may.iter().map(|word| word.text.as_str().into()).collect(),
        deny: draft.deny,
        rows,
        fields,
        declared: draft.declared.clone(),
    })
}

pub(super) fn compile(text: &Located<'_>, scope: &dyn Scope, problems: &Problems) -> Option<Condition> {
    match expr::compile(&text.text, scope, &Type::Bool) {
        Ok(expr) => Some(Condition { text: text.text.as_str().into(), expr }),
        Err(wrong) => {
            for problem in wrong {
                let mut diagnostic =
                    Diagnostic::at(text.file, text.source, text.offset + problem.span.start, problem.message);
                diagnostic.suggestion = problem.suggestion;
                problems.borrow_mut().push(diagnostic);
            }
            None
        }
    }
}

fn admit(expr: &Expr, text: &Located<'_>, problems: &Problems) {
    if let Err(message) = expr.row_filter() {
        problems.borrow_mut().push(Diagnostic::at(text.file, text.source, text.offset, message));
    }
}
