//! Conditions that readers bring: typed, within what the dataset lets be filtered, and cut to what they may read.
//!
//! A leaf on a field that can be read in some rows only carries the condition of those rows: where the field is
//! hidden the leaf is unknown, and unknown never matches, below `not` either.

use expr::{Expr, Operator, Path, Type, Value};
use model::{ActorScope, Attribute, Dataset, Model, Part, Refusal, RowScope, System};

use crate::Problems;
use crate::grants::Ground;
use crate::grants::{Access, Readable};

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
    guarded(grounded, model, access, ground)
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
pub(crate) fn guarded(
    expr: Expr,
    model: &Model,
    access: &Access<'_>,
    ground: &Ground<'_>,
) -> Result<Expr, Problems> {
    let each = |parts: Vec<Expr>| {
        parts.into_iter().map(|part| guarded(part, model, access, ground)).collect::<Result<Vec<_>, _>>()
    };
    match expr {
        Expr::And(parts) => Ok(Expr::And(each(parts)?)),
        Expr::Or(parts) => Ok(Expr::Or(each(parts)?)),
        Expr::Not(inner) => Ok(Expr::Not(Box::new(guarded(*inner, model, access, ground)?))),
        leaf => guard_leaf(leaf, model, access, ground),
    }
}

fn guard_leaf(leaf: Expr, model: &Model, access: &Access<'_>, ground: &Ground<'_>) -> Result<Expr, Problems> {
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
        guards.extend(guards_behind(model, dataset, path, &attributes, ground).ok_or_else(not_allowed)?);
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

/// Whether the dataset lets itself be filtered by this path. What every row has always, but not who wrote it: that is
/// shown in histories alone, and would lead to people whose field is hidden. An end of a range counts as its range.
fn declared(dataset: &Dataset, path: &[Attribute]) -> bool {
    let whole = |attribute: &Attribute| match attribute {
        Attribute::Field(place, _) => Attribute::Field(*place, Part::Whole),
        other @ Attribute::System(_) => *other,
    };
    let asked: Vec<Attribute> = path.iter().map(whole).collect();
    matches!(asked.as_slice(), [Attribute::System(of)] if !matches!(of, System::CreatedBy | System::UpdatedBy))
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

/// The conditions under which the fields that a path reads behind its references can be read: what the reader may
/// know of a referenced row is for the grants on *its* dataset to say. None where one of them never can, or is shown
/// masked.
fn guards_behind(
    model: &Model,
    dataset: &Dataset,
    path: &Path,
    attributes: &[Attribute],
    ground: &Ground<'_>,
) -> Option<Vec<Expr>> {
    let mut guards = Vec::new();
    let mut here = dataset;
    for (depth, pair) in attributes.windows(2).enumerate() {
        let [reference, attribute] = pair else { break };
        let Type::Ref(target) = here.type_of(*reference) else { return None };
        here = model.dataset(&target)?;
        let access = Access::new(model, here, ground);
        let place = match attribute {
            Attribute::Field(place, _) => Some(*place),
            Attribute::System(_) => None,
        };
        let masked = place.is_some_and(|place| here.fields.get(place).is_none_or(|field| field.personal));
        let rows = match access.shown(place) {
            Readable::Never => return None,
            _ if masked && !access.everything => return None,
            Readable::Always => continue,
            Readable::When(rows) => rows,
        };
        let steps = path.steps.get(..=depth).unwrap_or_default();
        let of = Type::Ref(target);
        // a row that refers to none hides nothing
        let none =
            Expr::IsNull(Box::new(Expr::Path(Path { root: path.root.clone(), steps: steps.to_vec(), of })));
        guards.push(Expr::Or(vec![none, behind(steps, rows)]));
    }
    Some(guards)
}

/// A condition on a row, asked of the row that `steps` lead to.
fn behind(steps: &[Box<str>], condition: Expr) -> Expr {
    condition.map(&mut |part| match part {
        Expr::Path(path) if &*path.root == "row" => {
            let steps = steps.iter().chain(&path.steps).cloned().collect();
            Expr::Path(Path { steps, ..path })
        }
        other => other,
    })
}
