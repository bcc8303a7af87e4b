//! Whether a condition of the reader finds so few rows that they are looked at one by one instead of walking the
//! order: the plan of a statement is the same for a rare and a common value, so the rows are counted first, up to a cap.

use expr::{Expr, Operator, Type};
use model::kinds::Shape;
use model::{Attribute, Dataset};
use rusqlite::{Connection, params_from_iter};

use super::lower::Lowering;
use super::text::{Statement, quoted};
use crate::{Query, StoreError, TableLayout};

/// A condition that finds more than so many rows does not drive a query.
const FEW: u32 = 500;

/// The ids of the rows that the most selective condition of a query finds, as a table to be joined first; none if
/// none finds few enough.
pub(super) fn selective(
    connection: &Connection,
    lowering: &Lowering<'_>,
    table: &TableLayout,
    query: &Query<'_>,
) -> Result<Option<Statement>, StoreError> {
    // deleted rows have no indexes but the one by id
    let (Some(filter), Some(dataset), false) =
        (&query.filter, lowering.layout.model.dataset(query.dataset), query.gone)
    else {
        return Ok(None);
    };
    let mut best: Option<(u32, Statement)> = None;
    for condition in conjuncts(filter).into_iter().filter(|condition| is_indexed(condition, dataset, table)) {
        let mut ids = Statement::default();
        if let Expr::Contains { list, item } = condition
            && let Expr::Path(path) = &**list
        {
            lowering.rows_with(path, item, &mut ids)?;
        } else {
            ids.push(&format!("SELECT t.id FROM {} t WHERE ", quoted(&table.table)));
            lowering.condition(condition, &mut ids)?;
        }
        let text = format!("SELECT count(*) FROM ({} LIMIT {})", ids.text, FEW + 1);
        let found: u32 =
            connection.prepare_cached(&text)?.query_row(params_from_iter(&ids.values), |row| row.get(0))?;
        if found <= FEW && best.as_ref().is_none_or(|(least, _)| found < *least) {
            best = Some((found, ids));
        }
    }
    Ok(best.map(|(_, ids)| ids))
}

/// The parts of a condition that must all hold; of a guarded one what it guards, which finds more and not less.
fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    match condition {
        Expr::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        Expr::If { then, otherwise, .. } if **otherwise == Expr::Const(expr::Value::Null) => conjuncts(then),
        other => vec![other],
    }
}

/// Whether an index answers a condition: one value or some of a filtered column, or an element of a list.
fn is_indexed(condition: &Expr, dataset: &Dataset, table: &TableLayout) -> bool {
    let step = |expr: &Expr| match expr {
        Expr::Path(path) if path.steps.len() == 1 => dataset.attribute(path.steps.first()?),
        _ => None,
    };
    let constant = |expr: &Expr| matches!(expr, Expr::Const(_));
    let attribute = match condition {
        Expr::Compare { operator: Operator::Equal, left, right, .. } if constant(right) => step(left),
        Expr::Compare { operator: Operator::Equal, left, right, .. } if constant(left) => step(right),
        Expr::In { item, list } | Expr::Under { item, list, .. } if list.iter().all(constant) => step(item),
        Expr::Contains { list, item } if constant(item) => {
            return matches!(&**list, Expr::Path(path) if path.steps.len() == 1 && matches!(path.of, Type::List(_)));
        }
        _ => None,
    };
    match attribute {
        Some(Attribute::Field(place, _)) => {
            let shape = table.fields.get(place).map(|field| field.shape);
            let refers = dataset.fields.get(place).is_some_and(|field| field.kind.target().is_some());
            matches!(shape, Some(Shape::One(_)))
                && (refers || dataset.filter.iter().any(|path| path.first() == attribute.as_ref()))
        }
        _ => false,
    }
}
