//! Conditions on rows to filters over facets: exactly, or as widely as need be.
//!
//! [`Lowering::exactly`] answers as the evaluator does, null for null, or not at all; which field may be searched
//! rests on it. [`Lowering::at_least`] lets pass every row for which the condition may be true: it only spares
//! proposals that the database would refuse.

use std::cmp::Ordering;

use expr::{Expr, Operator, Order, Path, Type, Value};
use model::{Dataset, Model};
use search::Filter;

use super::dataset::DatasetIndex;
use super::spec::{Keeps, attribute_of, number_of};

/// Lowers conditions on the rows of one dataset to the facets of its index.
pub(crate) struct Lowering<'a> {
    pub model: &'a Model,
    pub dataset: &'a Dataset,
    pub index: &'a DatasetIndex,
}

impl Lowering<'_> {
    /// The condition itself; none if facets cannot say it.
    pub fn exactly(&self, condition: &Expr) -> Option<Filter> {
        let all = |parts: &[Expr]| parts.iter().map(|part| self.exactly(part)).collect::<Option<Vec<_>>>();
        Some(match condition {
            Expr::And(parts) => Filter::And(all(parts)?),
            Expr::Or(parts) => Filter::Or(all(parts)?),
            Expr::Not(inner) => Filter::Not(Box::new(self.exactly(inner)?)),
            Expr::Const(Value::Bool(true)) => Filter::Any,
            Expr::Const(Value::Bool(false)) => Filter::Or(Vec::new()),
            Expr::Const(Value::Null) => unknown(),
            Expr::IsNull(inner) => {
                Filter::IsNull(self.facet(inner).or_else(|| self.facet_of(inner, Keeps::Numbers))?)
            }
            Expr::Compare { operator: Operator::Equal, left, right, .. } => self.equal(left, right)?,
            Expr::Compare { operator: Operator::NotEqual, left, right, .. } => {
                Filter::Not(Box::new(self.equal(left, right)?))
            }
            Expr::Compare { operator, left, right, order } => self.ordered(*operator, left, right, order)?,
            Expr::In { item, list } => self.among(self.facet(item)?, &constants(list)?),
            Expr::Under { item, table, list } => {
                self.among(self.facet(item)?, &self.below(table, constants(list)?))
            }
            Expr::Contains { list, item } if matches!(**list, Expr::Const(_)) => {
                let Expr::Const(Value::List(keys)) = &**list else { return None };
                let keys = keys.iter().map(|key| key.key.clone()).collect();
                let keys = match &**item {
                    Expr::Path(Path { of: Type::Code(table), .. }) => self.below(table, keys),
                    _ => keys,
                };
                self.among(self.facet(item)?, &keys)
            }
            Expr::Contains { list, item } => {
                let items = constants(std::slice::from_ref(item))?;
                let items = match element(list)? {
                    Type::Code(table) => self.above(table, items),
                    _ => items,
                };
                self.among(self.facet(list)?, &items)
            }
            Expr::If { condition, then, otherwise } if matches!(**otherwise, Expr::Const(Value::Null)) => {
                given(self.exactly(condition)?, self.exactly(then)?)
            }
            _ => return None,
        })
    }

    /// A filter that passes wherever the condition is true, and perhaps elsewhere.
    pub fn at_least(&self, condition: &Expr) -> Filter {
        if let Some(filter) = self.exactly(condition) {
            return filter;
        }
        match condition {
            Expr::And(parts) => parts.iter().fold(Filter::Any, |all, part| all.and(self.at_least(part))),
            Expr::Or(parts) => self.any_of(parts.iter().map(Some)),
            Expr::If { condition, then, otherwise } if matches!(**otherwise, Expr::Const(Value::Null)) => {
                self.at_least(condition).and(self.at_least(then))
            }
            _ => Filter::Any,
        }
    }

    /// The same for a row that is found if one of these holds; `None` among them holds for all.
    pub fn any_of<'e>(&self, conditions: impl Iterator<Item = Option<&'e Expr>>) -> Filter {
        let mut filters = Vec::new();
        for condition in conditions {
            match condition.map_or(Filter::Any, |condition| self.at_least(condition)) {
                Filter::Any => return Filter::Any,
                filter => filters.push(filter),
            }
        }
        Filter::Or(filters)
    }

    fn equal(&self, left: &Expr, right: &Expr) -> Option<Filter> {
        let ((path @ Expr::Path(_), Expr::Const(value)) | (Expr::Const(value), path @ Expr::Path(_))) =
            (left, right)
        else {
            return None;
        };
        // a list equals a list, not one of its elements
        if value.is_null() || element(path).is_some() {
            return None;
        }
        if let Some(facet) = self.facet_of(path, Keeps::Numbers) {
            let of = &self.index.spec.facets.get(facet)?.of;
            let units = number_of(value, of)?;
            let same = if is_above(value, units, of) {
                Filter::Or(Vec::new())
            } else {
                Filter::Range(facet, units, units)
            };
            return Some(Filter::And(vec![Filter::Not(Box::new(Filter::IsNull(facet))), same]));
        }
        Some(self.among(self.facet(path)?, std::slice::from_ref(value)))
    }

    /// One of these, and never unknown: equality is false of null.
    fn among(&self, facet: usize, values: &[Value]) -> Filter {
        let known = Filter::Not(Box::new(Filter::IsNull(facet)));
        Filter::And(vec![known, Filter::In(facet, self.index.numbers(facet, values))])
    }

    fn facet(&self, expr: &Expr) -> Option<usize> {
        self.facet_of(expr, Keeps::Codes)
    }

    fn facet_of(&self, expr: &Expr, keeps: Keeps) -> Option<usize> {
        let Expr::Path(path) = expr else { return None };
        self.index.spec.facet(attribute_of(self.dataset, path)?, keeps)
    }

    /// `<`, `<=`, `>`, `>=` between a path and a constant: unknown where either is null.
    fn ordered(&self, operator: Operator, left: &Expr, right: &Expr, order: &Order) -> Option<Filter> {
        let (path, value, operator) = match (left, right) {
            (path @ Expr::Path(_), Expr::Const(value)) => (path, value, operator),
            (Expr::Const(value), path @ Expr::Path(_)) => (path, value, flipped(operator)),
            _ => return None,
        };
        let holds = |ordering: Ordering| match operator {
            Operator::Less => ordering.is_lt(),
            Operator::LessOrEqual => ordering.is_le(),
            Operator::Greater => ordering.is_gt(),
            Operator::GreaterOrEqual => ordering.is_ge(),
            Operator::Equal => ordering.is_eq(),
            Operator::NotEqual => ordering.is_ne(),
        };
        if let Order::Table(table) = order {
            let (facet, table) = (self.facet(path)?, self.model.codes.get(table)?);
            let Some(rank) = value.as_text().and_then(|code| table.rank(code)) else {
                return Some(unknown());
            };
            let all = table.iter().map(|code| Value::text(code.code.clone()));
            let passing = table.iter().filter(|code| holds(code.rank.cmp(&rank)));
            let passing: Vec<Value> = passing.map(|code| Value::text(code.code.clone())).collect();
            // a code that the table has no more has no rank
            let ranked = Filter::In(facet, self.index.numbers(facet, &all.collect::<Vec<_>>()));
            return Some(given(ranked, Filter::In(facet, self.index.numbers(facet, &passing))));
        }
        let facet = self.facet_of(path, Keeps::Numbers)?;
        if value.is_null() {
            return Some(unknown());
        }
        let of = &self.index.spec.facets.get(facet)?.of;
        let units = number_of(value, of)?;
        // what lies between two units is above the lower one
        let between = is_above(value, units, of);
        let (low, high) = match operator {
            Operator::Less => (i64::MIN, if between { units } else { units.checked_sub(1)? }),
            Operator::LessOrEqual => (i64::MIN, units),
            Operator::Greater => (units.checked_add(1)?, i64::MAX),
            Operator::GreaterOrEqual => (if between { units.checked_add(1)? } else { units }, i64::MAX),
            Operator::Equal | Operator::NotEqual => return None,
        };
        Some(Filter::Range(facet, low, high))
    }

    /// The codes and everything below them.
    fn below(&self, table: &str, codes: Vec<Value>) -> Vec<Value> {
        let Some(table) = self.model.codes.get(table) else { return codes };
        let mut found = Vec::new();
        for value in codes {
            found.extend(value.as_text().into_iter().flat_map(|code| table.subtree(code)).map(Value::text));
            found.push(value);
        }
        found
    }

    /// The codes and everything above them: an element of a list stands for all that lies below it.
    fn above(&self, table: &str, codes: Vec<Value>) -> Vec<Value> {
        let Some(table) = self.model.codes.get(table) else { return codes };
        let mut found = Vec::new();
        for value in codes {
            let lineage = value.as_text().into_iter().flat_map(|code| table.lineage(code));
            found.extend(lineage.map(|code| Value::text(code.code.clone())));
            found.push(value);
        }
        found
    }
}

/// Whether a number is more than these units of the type's scale.
fn is_above(value: &Value, units: i64, of: &Type) -> bool {
    match (value, of) {
        (Value::Number(number), Type::Number { scale }) => *number > expr::Number { units, scale: *scale },
        _ => false,
    }
}

/// The same comparison with its sides exchanged.
fn flipped(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        same @ (Operator::Equal | Operator::NotEqual) => same,
    }
}

/// Null everywhere.
fn unknown() -> Filter {
    given(Filter::Or(Vec::new()), Filter::Any)
}

/// `then` where `when` is true, unknown elsewhere.
fn given(when: Filter, then: Filter) -> Filter {
    Filter::Given { when: Box::new(when), then: Box::new(then) }
}

/// What the elements of a list-valued path are.
fn element(expr: &Expr) -> Option<&Type> {
    match expr {
        Expr::Path(Path { of: Type::List(of), .. }) => Some(of),
        _ => None,
    }
}

/// Constants that are not null; none if anything else is among them.
fn constants(list: &[Expr]) -> Option<Vec<Value>> {
    let constant = |expr: &Expr| match expr {
        Expr::Const(value) if !value.is_null() => Some(value.clone()),
        _ => None,
    };
    list.iter().map(constant).collect()
}

#[cfg(test)]
mod tests;
