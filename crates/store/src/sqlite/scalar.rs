//! Single values in conditions to SQL: constants, paths through references, sums and moved dates.

use expr::{Arithmetic, Duration, Expr, Path, Type, Value};
use model::kinds::{Column, Shape};
use model::{Attribute, Dataset, Part, System};
use rusqlite::types::Value as Sql;

use super::codec::encode;
use super::lower::{Lowering, Sense, unlowered};
use super::schema::column_of;
use super::text::{Statement, quoted};
use crate::StoreError;

const DAY: i64 = 86_400_000_000;

/// What a single value is in SQL.
#[derive(Clone)]
pub(super) struct Scalar {
    pub text: String,
    pub values: Vec<Sql>,
    /// What it is; none for null.
    pub of: Option<Column>,
}

impl Scalar {
    fn scale(&self) -> Option<u8> {
        if let Some(Column::Number { scale }) = self.of { Some(scale) } else { None }
    }

    /// Two numbers brought to the larger scale; anything else as it is.
    pub fn same_scale(self, other: Scalar) -> Result<(Scalar, Scalar), StoreError> {
        let (Some(a), Some(b)) = (self.scale(), other.scale()) else { return Ok((self, other)) };
        Ok((self.raised(a, a.max(b))?, other.raised(b, a.max(b))?))
    }

    fn raised(self, from: u8, to: u8) -> Result<Scalar, StoreError> {
        if from == to {
            return Ok(self);
        }
        let factor = 10_i64.checked_pow(u32::from(to - from));
        let factor = factor.ok_or_else(|| StoreError::Refused("a scale beyond 64 bits".into()))?;
        let of = Some(Column::Number { scale: to });
        Ok(Scalar { text: format!("({} * {factor})", self.text), values: self.values, of })
    }
}

impl Statement {
    /// A value in its place.
    pub(super) fn scalar(&mut self, scalar: &Scalar) -> &mut Self {
        self.values.extend(scalar.values.iter().cloned());
        self.push(&scalar.text)
    }
}

impl Lowering<'_> {
    pub(super) fn scalar(&self, expr: &Expr) -> Result<Scalar, StoreError> {
        match expr {
            Expr::Const(value) => {
                let of = match value {
                    Value::Bool(_) => Some(Column::Bool),
                    Value::Number(number) => Some(Column::Number { scale: number.scale }),
                    Value::Text(_) => Some(Column::Text),
                    Value::Date(_) => Some(Column::Date),
                    Value::Instant(_) => Some(Column::Instant),
                    Value::Id(_) => Some(Column::Id),
                    Value::Null => None,
                    Value::Duration(_) | Value::Range(_) | Value::List(_) => return Err(unlowered(expr)),
                };
                Ok(Scalar { text: "?".to_owned(), values: vec![encode(value)], of })
            }
            Expr::Path(path) => self.path(path),
            Expr::Arithmetic {
                operator: operator @ (Arithmetic::Add | Arithmetic::Subtract),
                left,
                right,
            } => {
                let add = *operator == Arithmetic::Add;
                match &**right {
                    Expr::Const(Value::Duration(by)) => {
                        moved(&self.scalar(left)?, *by, add).ok_or_else(|| unlowered(expr))
                    }
                    right => {
                        let (left, right) = self.scalar(left)?.same_scale(self.scalar(right)?)?;
                        let text = format!("({} {} {})", left.text, if add { "+" } else { "-" }, right.text);
                        let values = left.values.into_iter().chain(right.values).collect();
                        Ok(Scalar { text, values, of: left.of.or(right.of) })
                    }
                }
            }
            Expr::Arithmetic { .. } | Expr::Negate(_) | Expr::Count(_) | Expr::Today | Expr::Now => {
                Err(unlowered(expr))
            }
            condition => {
                let mut statement = Statement::default();
                self.lower(condition, Sense::Exact, &mut statement)?;
                Ok(Scalar {
                    text: format!("({})", statement.text),
                    values: statement.values,
                    of: Some(Column::Bool),
                })
            }
        }
    }

    /// A value of the row, or of a row that references lead to; null where one of these is not there, as in the
    /// evaluator.
    pub(super) fn path(&self, path: &Path) -> Result<Scalar, StoreError> {
        let missing =
            || StoreError::Refused(format!("`{}.{}` is not stored", path.root, path.steps.join(".")));
        if &*path.root != "row" {
            return Err(missing());
        }
        let model = &self.layout.model;
        let mut alias = self.alias.to_owned();
        let mut at = self.dataset.to_owned();
        let mut open = String::new();
        let mut close = String::new();
        let mut steps = path.steps.iter().peekable();
        loop {
            let step = steps.next().ok_or_else(missing)?;
            let dataset = model.dataset(&at).ok_or_else(missing)?;
            let table = self.layout.table(&at).ok_or_else(missing)?;
            let mut attribute = dataset.attribute(step).ok_or_else(missing)?;
            if let Attribute::Field(place, _) = attribute {
                let shape = table.fields.get(place).map(|field| field.shape);
                attribute = match (shape, steps.peek().map(|step| &***step)) {
                    (Some(Shape::Range(_)), Some("lo")) => Attribute::Field(place, Part::Low),
                    (Some(Shape::Range(_)), Some("hi")) => Attribute::Field(place, Part::High),
                    // a range or list is no single value
                    (Some(Shape::Range(_) | Shape::Many { .. }), _) => return Err(missing()),
                    _ => attribute,
                };
                if !matches!(attribute, Attribute::Field(_, Part::Whole)) {
                    steps.next();
                }
            }
            let (column, of) = column_of(table, attribute).ok_or_else(missing)?;
            let column = format!("{alias}.{}", quoted(&column));
            if steps.peek().is_none() {
                return Ok(Scalar {
                    text: format!("{open}{column}{close}"),
                    values: Vec::new(),
                    of: Some(of),
                });
            }
            let target = reference(dataset, attribute).ok_or_else(missing)?;
            let next = self.layout.table(&target).ok_or_else(missing)?;
            alias.push('_');
            open.push_str("(SELECT ");
            close = format!(" FROM {} {alias} WHERE {alias}.id = {column}){close}", quoted(&next.table));
            at = target;
        }
    }

    /// The dataset that references lead to from the row.
    pub(super) fn dataset_at(&self, steps: &[Box<str>]) -> Option<&Dataset> {
        let mut dataset = self.layout.model.dataset(self.dataset)?;
        for step in steps {
            let target = reference(dataset, dataset.attribute(step)?)?;
            dataset = self.layout.model.dataset(&target)?;
        }
        Some(dataset)
    }
}

/// The dataset that an attribute refers to; the row itself is no reference.
fn reference(dataset: &Dataset, attribute: Attribute) -> Option<String> {
    match dataset.type_of(attribute) {
        Type::Ref(target) if attribute != Attribute::System(System::Id) => Some(target.to_string()),
        _ => None,
    }
}

/// A date or an instant moved as the evaluator moves it: first by months, to the last day of the month where the day
/// does not exist (`floor`), then by the rest. None for other values.
fn moved(from: &Scalar, by: Duration, add: bool) -> Option<Scalar> {
    let months = i64::from(by.months) * if add { 1 } else { -1 };
    let micros = if add { by.micros } else { by.micros.checked_neg()? };
    let by_months = Sql::Text(format!("{months:+} months"));
    let mut values = from.values.clone();
    match from.of {
        Some(Column::Date) => {
            values.extend([by_months, Sql::Text(format!("{:+} days", micros / DAY))]);
            Some(Scalar { text: format!("date({}, ?, 'floor', ?)", from.text), values, of: from.of })
        }
        Some(Column::Instant) if months == 0 => {
            values.push(Sql::Integer(micros));
            Some(Scalar { text: format!("({} + ?)", from.text), values, of: from.of })
        }
        Some(Column::Instant) => {
            let whole = &from.text;
            let part = format!("(({whole} % 1000000 + 1000000) % 1000000)");
            let text = format!(
                "(unixepoch(({whole} - {part}) / 1000000, 'unixepoch', ?, 'floor') * 1000000 + {part} + ?)"
            );
            values.extend(from.values.iter().cloned());
            values.push(by_months);
            values.extend(from.values.iter().cloned());
            values.push(Sql::Integer(micros));
            Some(Scalar { text, values, of: from.of })
        }
        _ => None,
    }
}
