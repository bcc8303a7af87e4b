//! Which conditions an index can answer for all rows at once, when everything but the row is known. What is answered is
//! said in `lower`, beside this folder.

use expr::{Expr, Path, Type};
use model::{Attribute, Dataset};

use crate::index::spec::{attribute_of, can_be_indexed};

/// Whether the index can answer a condition on `row` when everything else in it is a constant; if not, why. Every
/// attribute it compares must be indexed: they are given.
///
/// # Errors
/// What of it cannot be answered.
pub fn answerable(dataset: &Dataset, condition: &Expr) -> Result<Vec<Attribute>, String> {
    let mut found = Vec::new();
    answer(dataset, condition, &mut found)?;
    Ok(found)
}

fn answer(dataset: &Dataset, condition: &Expr, found: &mut Vec<Attribute>) -> Result<(), String> {
    if speaks_of_row(condition) {
        match condition {
            Expr::And(parts) | Expr::Or(parts) => {
                parts.iter().try_for_each(|part| answer(dataset, part, found))?;
            }
            Expr::Not(inner) => answer(dataset, inner, found)?,
            Expr::Compare { left, right, .. } => one_side(dataset, &[left, right], found)?,
            Expr::Contains { list, item } => one_side(dataset, &[list, item], found)?,
            Expr::IsNull(inner) => one_side(dataset, &[inner], found)?,
            Expr::In { item, list } | Expr::Under { item, list, .. }
                if !list.iter().any(speaks_of_row) && is_coded(item) =>
            {
                one_side(dataset, &[item], found)?;
            }
            other => return Err(format!("`{other}` cannot be looked up for all rows at once")),
        }
    }
    Ok(())
}

/// Of these, exactly one is an attribute of the row, and it can be indexed.
fn one_side(dataset: &Dataset, sides: &[&Expr], found: &mut Vec<Attribute>) -> Result<(), String> {
    let speaking: Vec<&&Expr> = sides.iter().filter(|side| speaks_of_row(side)).collect();
    let [Expr::Path(path)] = speaking.as_slice() else {
        let written: Vec<String> = speaking.iter().map(ToString::to_string).collect();
        return Err(format!(
            "`{}` is more than one value of a row compared with what is known",
            written.join("`, `")
        ));
    };
    let attribute = attribute_of(dataset, path)
        .ok_or_else(|| format!("`{}` belongs to another row", path.steps.join(".")))?;
    let of: Type = dataset.type_of(attribute);
    if !can_be_indexed(&of) {
        return Err(format!("`{}` is {of}, which no index holds", path.steps.join(".")));
    }
    if !found.contains(&attribute) {
        found.push(attribute);
    }
    Ok(())
}

fn is_coded(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(Path { of: Type::Code(_) | Type::Ref(_), .. }))
}

fn speaks_of_row(expr: &Expr) -> bool {
    expr.paths().iter().any(|path| &*path.root == "row")
}
