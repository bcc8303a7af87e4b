//! Typed conditions to SQL, so that SQLite answers as the evaluator does.
//!
//! `and`, `or`, `not` and `<` are three-valued in both. FEEL's equality is not: it is lowered to `IS`, which
//! compares null as a value and uses indexes like `=` does. Where only truth counts ([`Sense::Holds`]) null may come
//! out as false, and forms that use an index are taken; below `not` it may not.

use expr::{Expr, Operator, Order, Path, Type, Value};
use model::kinds::Shape;
use rusqlite::types::Value as Sql;

use super::codec::{at_scale, encode};
use super::scalar::Scalar;
use super::text::{Statement, quoted};
use crate::{Layout, StoreError};

/// Lists longer than this are bound as one JSON text, so that the statement keeps its shape.
const INLINE: usize = 4;

/// Lowers conditions on the rows of one dataset.
pub(super) struct Lowering<'a> {
    pub layout: &'a Layout,
    pub dataset: &'a str,
    /// The alias of the dataset's table in the statement.
    pub alias: &'a str,
}

/// What a condition is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// Whether it is true: false and null are one.
    Holds,
    /// Whether it is true, false or null.
    Exact,
}

impl Lowering<'_> {
    /// Adds a condition of which only truth counts to a statement.
    pub(super) fn condition(&self, expr: &Expr, to: &mut Statement) -> Result<(), StoreError> {
        self.lower(expr, Sense::Holds, to)
    }

    pub(super) fn lower(&self, expr: &Expr, sense: Sense, to: &mut Statement) -> Result<(), StoreError> {
        if sense == Sense::Holds && is_never(expr) {
            to.push("0");
            return Ok(());
        }
        match expr {
            Expr::And(parts) => self.joined(parts, " AND ", "1", sense, to),
            Expr::Or(parts) => self.joined(parts, " OR ", "0", sense, to),
            Expr::Not(inner) => {
                to.push("NOT (");
                self.lower(inner, Sense::Exact, to)?;
                to.push(")");
                Ok(())
            }
            Expr::IsNull(inner) => self.is_null(inner, to),
            Expr::Compare { operator, left, right, order } => {
                self.compare(*operator, (left, right), order, sense, to)
            }
            Expr::In { item, list } => match constants(list) {
                Some(list) => {
                    one_of(&self.scalar(item)?, &list, to);
                    Ok(())
                }
                None => self.equals_one(item, list, to),
            },
            Expr::Under { item, table, list } => match constants(list) {
                Some(list) => {
                    one_of(&self.scalar(item)?, &self.subtrees(table, &list), to);
                    Ok(())
                }
                None => self.under_one(item, table, list, to),
            },
            Expr::Contains { list, item } => self.contains(list, item, to),
            Expr::StartsWith { text, prefix } => {
                let Expr::Const(Value::Text(prefix)) = &**prefix else { return Err(unlowered(expr)) };
                let text = self.scalar(text)?;
                to.push("(").scalar(&text).push(" >= ").bind(Sql::Text(prefix.to_string()));
                if let Some(end) = after_prefix(prefix) {
                    to.push(" AND ").scalar(&text).push(" < ").bind(Sql::Text(end));
                }
                to.push(")");
                Ok(())
            }
            Expr::If { condition, then, otherwise } if sense == Sense::Holds && is_never(otherwise) => {
                to.push("(");
                self.lower(condition, Sense::Holds, to)?;
                to.push(" AND ");
                self.lower(then, Sense::Holds, to)?;
                to.push(")");
                Ok(())
            }
            Expr::If { condition, then, otherwise } => {
                to.push("CASE WHEN ");
                self.lower(condition, Sense::Holds, to)?;
                to.push(" THEN ");
                self.lower(then, sense, to)?;
                to.push(" ELSE ");
                self.lower(otherwise, sense, to)?;
                to.push(" END");
                Ok(())
            }
            Expr::Const(Value::Bool(truth)) => {
                to.push(if *truth { "1" } else { "0" });
                Ok(())
            }
            Expr::Const(Value::Null) => {
                to.push("NULL");
                Ok(())
            }
            Expr::Path(_) => {
                to.scalar(&self.scalar(expr)?);
                Ok(())
            }
            other => Err(unlowered(other)),
        }
    }

    fn joined(
        &self,
        parts: &[Expr],
        with: &str,
        empty: &str,
        sense: Sense,
        to: &mut Statement,
    ) -> Result<(), StoreError> {
        let counts = |part: &&Expr| sense == Sense::Exact || !is_never(part);
        let parts: Vec<&Expr> = parts.iter().filter(counts).collect();
        if parts.is_empty() {
            to.push(empty);
            return Ok(());
        }
        to.push("(");
        for (place, part) in parts.into_iter().enumerate() {
            if place > 0 {
                to.push(with);
            }
            self.lower(part, sense, to)?;
        }
        to.push(")");
        Ok(())
    }

    fn is_null(&self, inner: &Expr, to: &mut Statement) -> Result<(), StoreError> {
        match inner {
            Expr::Path(path) if matches!(path.of, Type::List(_)) => {
                let (child, owner) = self.child(path)?;
                to.push(&format!("NOT EXISTS (SELECT 1 FROM {child} c WHERE c.row = {owner})"));
            }
            Expr::Path(path) if matches!(path.of, Type::Range(_)) => {
                let end = |name: &str| {
                    let mut path = path.clone();
                    path.steps.push(name.into());
                    self.path(&path)
                };
                to.push("(").scalar(&end("lo")?).push(" IS NULL AND ").scalar(&end("hi")?).push(" IS NULL)");
            }
            other => {
                to.scalar(&self.scalar(other)?).push(" IS NULL");
            }
        }
        Ok(())
    }

    fn compare(
        &self,
        operator: Operator,
        (left, right): (&Expr, &Expr),
        order: &Order,
        sense: Sense,
        to: &mut Statement,
    ) -> Result<(), StoreError> {
        let sign = match operator {
            Operator::Equal => " IS ",
            Operator::NotEqual => " IS NOT ",
            Operator::Less => " < ",
            Operator::LessOrEqual => " <= ",
            Operator::Greater => " > ",
            Operator::GreaterOrEqual => " >= ",
        };
        let (left, right) = match (order, left, right) {
            (Order::Table(table), item, Expr::Const(Value::Text(code))) => {
                return self.ranked(operator, item, table, code, sense, to);
            }
            (Order::Table(table), Expr::Const(Value::Text(code)), item) => {
                return self.ranked(turned(operator), item, table, code, sense, to);
            }
            (Order::Table(table), left, right) => (self.rank(left, table)?, self.rank(right, table)?),
            (Order::Natural, left, right) => self.scalar(left)?.same_scale(self.scalar(right)?)?,
        };
        // an operand may be a condition itself: without brackets `a IS b IS c` would be read from the left
        to.push("(").scalar(&left).push(")").push(sign).push("(").scalar(&right).push(")");
        Ok(())
    }

    /// `item in [...]` with elements that are only known row by row.
    fn equals_one(&self, item: &Expr, list: &[Expr], to: &mut Statement) -> Result<(), StoreError> {
        to.push("(");
        for (place, element) in list.iter().enumerate() {
            if place > 0 {
                to.push(" OR ");
            }
            let (item, element) = self.scalar(item)?.same_scale(self.scalar(element)?)?;
            to.push("(").scalar(&item).push(") IS (").scalar(&element).push(")");
        }
        to.push(")");
        Ok(())
    }

    /// An element of a list is the item; for codes, the item or something above it. Never null.
    fn contains(&self, list: &Expr, item: &Expr, to: &mut Statement) -> Result<(), StoreError> {
        let (path, table) = match list {
            Expr::Path(path) => (path, table_of(&path.of)),
            Expr::Const(Value::List(items)) => {
                let keys: Vec<Value> = items.iter().map(|item| item.key.clone()).collect();
                let keys = match item {
                    Expr::Path(Path { of: Type::Code(table), .. }) => self.subtrees(table, &keys),
                    _ => keys,
                };
                one_of(&self.scalar(item)?, &keys, to);
                return Ok(());
            }
            Expr::Const(_) => {
                to.push("0");
                return Ok(());
            }
            other => return Err(unlowered(other)),
        };
        let (child, owner) = self.child(path)?;
        to.push(&format!("EXISTS (SELECT 1 FROM {child} c WHERE c.row = {owner} AND "));
        self.key_is(table, item, to)?;
        to.push(")");
        Ok(())
    }

    /// The ids of all rows whose list has an element that is the item, deleted ones among them.
    pub(super) fn rows_with(&self, path: &Path, item: &Expr, to: &mut Statement) -> Result<(), StoreError> {
        let (child, _) = self.child(path)?;
        to.push(&format!("SELECT DISTINCT c.row AS id FROM {child} c WHERE "));
        self.key_is(table_of(&path.of), item, to)
    }

    /// The key of an element is the item, or for codes something above it.
    fn key_is(&self, table: Option<&str>, item: &Expr, to: &mut Statement) -> Result<(), StoreError> {
        let key = Scalar { text: "c.key".to_owned(), values: Vec::new(), of: None };
        match (item, table) {
            (Expr::Const(Value::Null), _) => {
                to.push("0");
            }
            (Expr::Const(value), Some(table)) => listed(&key, &self.lineage(table, value), to),
            (Expr::Const(value), None) => listed(&key, std::slice::from_ref(value), to),
            (item, Some(table)) => self.is_under(&self.scalar(item)?, &key, table, to),
            (item, None) => {
                to.push("c.key = ").scalar(&self.scalar(item)?);
            }
        }
        Ok(())
    }

    /// The child table of a many-valued field and the id of the row it belongs to; that row is a live one.
    fn child(&self, path: &Path) -> Result<(String, String), StoreError> {
        let refused = || StoreError::Refused(format!("`{}` has no elements", path.steps.join(".")));
        let (last, before) = path.steps.split_last().ok_or_else(refused)?;
        let dataset = self.dataset_at(before).ok_or_else(refused)?;
        let table = self.layout.table(&dataset.key).ok_or_else(refused)?;
        let field = dataset.field(last).and_then(|(place, _)| table.fields.get(place)).ok_or_else(refused)?;
        if !matches!(field.shape, Shape::Many { .. }) {
            return Err(refused());
        }
        let mut steps = before.to_vec();
        steps.push("id".into());
        let owner =
            self.path(&Path { root: path.root.clone(), steps, of: Type::Ref(dataset.key.clone()) })?;
        Ok((quoted(&table.child(field)), owner.text))
    }
}

/// `item in [...]` by FEEL's equality: never null.
fn one_of(item: &Scalar, list: &[Value], to: &mut Statement) {
    let with_null = list.iter().any(Value::is_null);
    let fitting: Vec<Value> = match item.of {
        // a constant that the column's scale cannot write equals no value of it
        Some(column) => {
            list.iter().map(|value| at_scale(value, column)).filter(|value| !value.is_null()).collect()
        }
        None => list.to_vec(),
    };
    to.push("(").scalar(item).push(if with_null { " IS NULL OR " } else { " IS NOT NULL AND " });
    listed(item, &fitting, to);
    to.push(")");
}

/// ` IN (…)` of values that are not null; null of null, but false where the list is empty.
pub(super) fn listed(item: &Scalar, list: &[Value], to: &mut Statement) {
    let ids = list.iter().any(|value| matches!(value, Value::Id(_)));
    to.scalar(item);
    if list.len() <= INLINE || ids {
        to.push(" IN (");
        for (place, value) in list.iter().filter(|value| !value.is_null()).enumerate() {
            if place > 0 {
                to.push(", ");
            }
            to.bind(encode(value));
        }
        to.push(")");
        return;
    }
    let json = list.iter().filter_map(|value| match encode(value) {
        Sql::Integer(number) => Some(number.into()),
        Sql::Text(text) => Some(text.into()),
        _ => None,
    });
    to.push(" IN (SELECT e.value FROM json_each(");
    to.bind(Sql::Text(serde_json::Value::Array(json.collect()).to_string()));
    to.push(") e)");
}

/// Whether a condition cannot be true whatever the row.
fn is_never(expr: &Expr) -> bool {
    match expr {
        Expr::Const(Value::Null | Value::Bool(false)) => true,
        Expr::And(parts) => parts.iter().any(is_never),
        Expr::Or(parts) => parts.iter().all(is_never),
        _ => false,
    }
}

fn table_of(list: &Type) -> Option<&str> {
    match list {
        Type::List(of) => match &**of {
            Type::Code(table) => Some(table),
            _ => None,
        },
        _ => None,
    }
}

fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        same => same,
    }
}

fn constants(list: &[Expr]) -> Option<Vec<Value>> {
    let constant = |expr: &Expr| if let Expr::Const(value) = expr { Some(value.clone()) } else { None };
    list.iter().map(constant).collect()
}

pub(super) fn unlowered(expr: &Expr) -> StoreError {
    StoreError::Refused(format!("`{expr}` cannot filter rows"))
}

/// The least text above all that begin with `prefix`, bytewise; none if there is none.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}
