//! Conditions that readers bring: typed, within what the dataset lets be filtered, and cut to what they may read.
//!
//! A leaf on a field that can be read in some rows only carries the condition of those rows: where the field is
//! hidden the leaf is unknown, and unknown never matches, below `not` either.

use expr::{Expr, Operator, Path, Type, Value};
use model::{ActorScope, Attribute, Dataset, Model, Part, Refusal, RowScope};

use crate::Problems;
use crate::access::{Access, Readable};
use crate::ground::Ground;

/// A reader's condition, compiled and guarded.
///
/// # Errors
/// `filter.invalid` for what is wrong with the text, `filter.not-allowed` for a field that is not declared a
/// filter or cannot be read, `filter.masked` for a masked field compared other than as a whole.
pub(crate) fn filter(
    text: &str,
    model: &Model,
    access: &Access<'_>,
    ground: &Ground<'_>,
) -> Result<Expr, Problems> {
    let dataset = access.dataset;
    let scope = ActorScope(RowScope { model, rows: &[("row", &dataset.key)] });
    let compiled = expr::compile(text, &scope, &Type::Bool).map_err(|problems| invalid(&problems))?;
    compiled.row_filter().map_err(|why| Refusal::new("filter.invalid").with("why", why))?;
    // a filter that asks about an attribute the reader has not finds nothing
    let grounded = ground.condition(&compiled).unwrap_or(Expr::Const(Value::Bool(false)));
    guarded(grounded, model, access)
}

fn invalid(problems: &[expr::Problem]) -> Problems {
    let why = problems
        .iter()
        .map(|problem| match &problem.suggestion {
            Some(word) => format!("{} ({word}?)", problem.message),
            None => problem.message.clone(),
        })
        .collect::<Vec<_>>()
        .join("; ");
    Refusal::new("filter.invalid").with("why", why).into()
}

/// A condition with each leaf guarded by where its fields can be read.
pub(crate) fn guarded(expr: Expr, model: &Model, access: &Access<'_>) -> Result<Expr, Problems> {
    match expr {
        Expr::And(parts) => Ok(Expr::And(
            parts.into_iter().map(|part| guarded(part, model, access)).collect::<Result<_, _>>()?,
        )),
        Expr::Or(parts) => Ok(Expr::Or(
            parts.into_iter().map(|part| guarded(part, model, access)).collect::<Result<_, _>>()?,
        )),
        Expr::Not(inner) => Ok(Expr::Not(Box::new(guarded(*inner, model, access)?))),
        leaf => guard_leaf(leaf, model, access),
    }
}

fn guard_leaf(leaf: Expr, model: &Model, access: &Access<'_>) -> Result<Expr, Problems> {
    let dataset = access.dataset;
    let mut guards: Vec<Expr> = Vec::new();
    for path in leaf.paths() {
        let name = path.steps.join(".");
        let not_allowed = || Refusal::new("filter.not-allowed").with("name", &name);
        let attributes = model.path(&dataset.key, &name).ok_or_else(not_allowed)?;
        if !declared(dataset, &attributes) {
            return Err(not_allowed().into());
        }
        let Some(Attribute::Field(place, _)) = attributes.first().copied() else { continue };
        match access.readable(place) {
            Readable::Never => return Err(not_allowed().into()),
            Readable::Always => {}
            Readable::When(condition) => guards.push(condition),
        }
        let personal = dataset.fields.get(place).is_some_and(|field| field.personal);
        if personal && !access.everything && !compares_whole(&leaf, path) {
            return Err(Refusal::new("filter.masked").with("name", &name).into());
        }
        if attributes.len() > 1 && crosses_personal(model, dataset, &attributes) {
            return Err(not_allowed().into());
        }
    }
    if guards.is_empty() {
        return Ok(leaf);
    }
    let condition = if guards.len() == 1 { guards.remove(0) } else { Expr::And(guards) };
    Ok(Expr::If {
        condition: Box::new(condition),
        then: Box::new(leaf),
        otherwise: Box::new(Expr::Const(Value::Null)),
    })
}

/// Whether the dataset lets itself be filtered by this path. State and id always; an end of a range as its range.
fn declared(dataset: &Dataset, path: &[Attribute]) -> bool {
    let whole = |attribute: &Attribute| match attribute {
        Attribute::Field(place, _) => Attribute::Field(*place, Part::Whole),
        other => *other,
    };
    let asked: Vec<Attribute> = path.iter().map(whole).collect();
    matches!(asked.as_slice(), [Attribute::System(_)])
        || dataset.filter.iter().any(|filter| filter.iter().map(whole).collect::<Vec<_>>() == asked)
}

/// Whether a leaf compares the whole value of a path with constants: all that is allowed for a masked field.
fn compares_whole(leaf: &Expr, path: &Path) -> bool {
    let is_path = |expr: &Expr| matches!(expr, Expr::Path(found) if found == path);
    let is_const = |expr: &Expr| matches!(expr, Expr::Const(_));
    match leaf {
        Expr::Compare { operator: Operator::Equal, left, right, .. } => {
            (is_path(left) && is_const(right)) || (is_const(left) && is_path(right))
        }
        Expr::In { item, list } => is_path(item) && list.iter().all(is_const),
        _ => false,
    }
}

/// Whether the last step of a path is a personal field of another dataset: its grants are not this one's.
fn crosses_personal(model: &Model, dataset: &Dataset, path: &[Attribute]) -> bool {
    let mut at = Some(dataset);
    for (depth, attribute) in path.iter().enumerate() {
        let Some(here) = at else { return true };
        if let (true, Attribute::Field(place, _)) = (depth > 0, attribute)
            && here.fields.get(*place).is_none_or(|field| field.personal)
        {
            return true;
        }
        at = match here.type_of(*attribute) {
            Type::Ref(target) => model.dataset(&target),
            _ => None,
        };
    }
    false
}
