//! Typed conditions to SQL, so that SQLite answers as the evaluator does.
//!
//! `and`, `or`, `not` and `<` are three-valued in both. FEEL's equality is not: it is lowered to `IS`, which
//! compares null as a value and uses indexes like `=` does.

use expr::{Arithmetic, Expr, Operator, Order, Path, Type, Value};
use model::kinds::{Column, Shape};
use model::{Attribute, Part, System};
use rusqlite::types::Value as Sql;

use super::codec::{at_scale, encode};
use super::schema::column_of;
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

/// What a scalar expression is in SQL.
struct Scalar {
    text: String,
    values: Vec<Sql>,
    scale: Option<u8>,
}

impl Lowering<'_> {
    /// Adds a condition to a statement.
    pub(super) fn condition(&self, expr: &Expr, to: &mut Statement) -> Result<(), StoreError> {
        match expr {
            Expr::And(parts) => self.joined(parts, " AND ", "1", to),
            Expr::Or(parts) => self.joined(parts, " OR ", "0", to),
            Expr::Not(inner) => {
                to.push("NOT (");
                self.condition(inner, to)?;
                to.push(")");
                Ok(())
            }
            Expr::IsNull(inner) => {
                if let Expr::Path(path) = &**inner
                    && let Some((child, _)) = self.child(path)
                {
                    to.push(&format!("NOT EXISTS (SELECT 1 FROM {child} c WHERE c.row = {}.id)", self.alias));
                    return Ok(());
                }
                if let Expr::Path(path) = &**inner
                    && matches!(path.of, Type::Range(_))
                {
                    return self.open_range(path, to);
                }
                self.append(self.scalar(inner)?, to);
                to.push(" IS NULL");
                Ok(())
            }
            Expr::Compare { operator, left, right, order } => self.compare(*operator, left, right, order, to),
            Expr::In { item, list } => self.one_of(self.scalar(item)?, &constants(list)?, to),
            Expr::Under { item, table, list } => {
                let codes = self.subtrees(table, &constants(list)?);
                if let Expr::Path(path) = &**item
                    && matches!(path.of, Type::List(_))
                {
                    return self.contains(path, &codes, to);
                }
                self.one_of(self.scalar(item)?, &codes, to)
            }
            Expr::Contains { list, item } => {
                let (Expr::Path(path), Expr::Const(item)) = (&**list, &**item) else {
                    return Err(unlowered(expr));
                };
                let items = match &path.of {
                    Type::List(of) => match &**of {
                        Type::Code(table) => self.subtrees(table, std::slice::from_ref(item)),
                        _ => vec![item.clone()],
                    },
                    _ => vec![item.clone()],
                };
                self.contains(path, &items, to)
            }
            Expr::StartsWith { text, prefix } => {
                let Expr::Const(Value::Text(prefix)) = &**prefix else { return Err(unlowered(expr)) };
                let text = self.scalar(text)?;
                to.push("(");
                self.append(Scalar { text: text.text.clone(), values: text.values.clone(), scale: None }, to);
                to.push(" >= ").bind(Sql::Text(prefix.to_string()));
                if let Some(end) = after_prefix(prefix) {
                    to.push(" AND ");
                    self.append(text, to);
                    to.push(" < ").bind(Sql::Text(end));
                }
                to.push(")");
                Ok(())
            }
            Expr::If { condition, then, otherwise } => {
                to.push("CASE WHEN ");
                self.condition(condition, to)?;
                to.push(" THEN ");
                self.condition(then, to)?;
                to.push(" ELSE ");
                self.condition(otherwise, to)?;
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
                self.append(self.scalar(expr)?, to);
                Ok(())
            }
            other => Err(unlowered(other)),
        }
    }

    fn joined(&self, parts: &[Expr], with: &str, empty: &str, to: &mut Statement) -> Result<(), StoreError> {
        if parts.is_empty() {
            to.push(empty);
            return Ok(());
        }
        to.push("(");
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                to.push(with);
            }
            self.condition(part, to)?;
        }
        to.push(")");
        Ok(())
    }

    fn append(&self, scalar: Scalar, to: &mut Statement) {
        to.push(&scalar.text);
        to.values.extend(scalar.values);
    }

    fn compare(
        &self,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        order: &Order,
        to: &mut Statement,
    ) -> Result<(), StoreError> {
        if let (Order::Table(table), Expr::Path(_), Expr::Const(Value::Text(code))) = (order, left, right)
            && !matches!(operator, Operator::Equal | Operator::NotEqual)
        {
            return self.ranked(operator, left, table, code, to);
        }
        if let (Order::Table(_), Expr::Const(_), Expr::Path(_)) = (order, left, right) {
            return self.compare(turned(operator), right, left, order, to);
        }
        let sign = match operator {
            Operator::Equal => " IS ",
            Operator::NotEqual => " IS NOT ",
            Operator::Less => " < ",
            Operator::LessOrEqual => " <= ",
            Operator::Greater => " > ",
            Operator::GreaterOrEqual => " >= ",
        };
        let (left, right) = self.same_scale(self.scalar(left)?, self.scalar(right)?)?;
        self.append(left, to);
        to.push(sign);
        self.append(right, to);
        Ok(())
    }

    /// An ordered comparison of a code: one of the codes that compare so. Null stays null.
    fn ranked(
        &self,
        operator: Operator,
        path: &Expr,
        table: &str,
        code: &str,
        to: &mut Statement,
    ) -> Result<(), StoreError> {
        let codes = self.layout.model.codes.get(table);
        let rank = codes.and_then(|codes| codes.rank(code));
        let holds = |other: u32| {
            rank.is_some_and(|rank| match operator {
                Operator::Less => other < rank,
                Operator::LessOrEqual => other <= rank,
                Operator::Greater => other > rank,
                Operator::GreaterOrEqual => other >= rank,
                Operator::Equal | Operator::NotEqual => false,
            })
        };
        let found: Vec<Value> = codes
            .into_iter()
            .flat_map(|codes| codes.iter())
            .filter(|code| holds(code.rank))
            .map(|code| Value::text(code.code.clone()))
            .collect();
        let scalar = self.scalar(path)?;
        self.listed(scalar, &found, to);
        Ok(())
    }

    /// `item in [...]` by FEEL's equality: never null.
    fn one_of(&self, item: Scalar, list: &[Value], to: &mut Statement) -> Result<(), StoreError> {
        let with_null = list.iter().any(Value::is_null);
        to.push("(");
        let again = Scalar { text: item.text.clone(), values: item.values.clone(), scale: item.scale };
        let scaled = self.brought_to(list, item.scale)?;
        self.append(again, to);
        to.push(if with_null { " IS NULL OR " } else { " IS NOT NULL AND " });
        self.listed(item, &scaled, to);
        to.push(")");
        Ok(())
    }

    fn brought_to(&self, list: &[Value], scale: Option<u8>) -> Result<Vec<Value>, StoreError> {
        let Some(scale) = scale else { return Ok(list.to_vec()) };
        // a constant that the column's scale cannot write equals no value of it
        Ok(list
            .iter()
            .map(|value| at_scale(value, Column::Number { scale }))
            .filter(|value| !value.is_null())
            .collect())
    }

    fn listed(&self, item: Scalar, list: &[Value], to: &mut Statement) {
        self.append(item, to);
        let ids = list.iter().any(|value| matches!(value, Value::Id(_)));
        if list.len() <= INLINE || ids {
            to.push(" IN (");
            for (place, value) in list.iter().filter(|value| !value.is_null()).enumerate() {
                if place > 0 {
                    to.push(", ");
                }
                to.bind(encode(value));
            }
            to.push(")");
        } else {
            let json: Vec<serde_json::Value> = list
                .iter()
                .filter_map(|value| match encode(value) {
                    Sql::Integer(number) => Some(number.into()),
                    Sql::Text(text) => Some(text.into()),
                    _ => None,
                })
                .collect();
            to.push(" IN (SELECT value FROM json_each(");
            to.bind(Sql::Text(serde_json::Value::Array(json).to_string()));
            to.push("))");
        }
    }

    /// The codes and everything below them.
    fn subtrees(&self, table: &str, codes: &[Value]) -> Vec<Value> {
        let Some(table) = self.layout.model.codes.get(table) else { return codes.to_vec() };
        let below = |value: &Value| match value.as_text() {
            Some(code) => {
                let found = table.subtree(code);
                if found.is_empty() {
                    vec![value.clone()]
                } else {
                    found.into_iter().map(Value::text).collect()
                }
            }
            None => vec![value.clone()],
        };
        codes.iter().flat_map(below).collect()
    }

    fn child(&self, path: &Path) -> Option<(String, Column)> {
        let [step] = path.steps.as_slice() else { return None };
        let dataset = self.layout.model.dataset(self.dataset)?;
        let table = self.layout.table(self.dataset)?;
        let (place, _) = dataset.field(step)?;
        let field = table.fields.get(place)?;
        match field.shape {
            Shape::Many { key, .. } => Some((quoted(&table.child(field)), key)),
            _ => None,
        }
    }

    fn contains(&self, path: &Path, items: &[Value], to: &mut Statement) -> Result<(), StoreError> {
        let Some((child, _)) = self.child(path) else {
            return Err(StoreError::Refused(format!(
                "`{path:?}` is not a many-valued field of the row itself"
            )));
        };
        to.push(&format!("EXISTS (SELECT 1 FROM {child} c WHERE c.row = {}.id AND ", self.alias));
        self.listed(Scalar { text: "c.key".to_owned(), values: Vec::new(), scale: None }, items, to);
        to.push(")");
        Ok(())
    }

    fn open_range(&self, path: &Path, to: &mut Statement) -> Result<(), StoreError> {
        let end = |name: &str| {
            let mut path = path.clone();
            path.steps.push(name.into());
            self.scalar(&Expr::Path(path))
        };
        to.push("(");
        self.append(end("lo")?, to);
        to.push(" IS NULL AND ");
        self.append(end("hi")?, to);
        to.push(" IS NULL)");
        Ok(())
    }

    fn same_scale(&self, left: Scalar, right: Scalar) -> Result<(Scalar, Scalar), StoreError> {
        let (Some(a), Some(b)) = (left.scale, right.scale) else { return Ok((left, right)) };
        Ok((raised(left, a.max(b))?, raised(right, a.max(b))?))
    }

    fn scalar(&self, expr: &Expr) -> Result<Scalar, StoreError> {
        match expr {
            Expr::Const(value) => {
                let scale = value.as_number().map(|number| number.scale);
                Ok(Scalar { text: "?".to_owned(), values: vec![encode(value)], scale })
            }
            Expr::Path(path) => self.path(path),
            Expr::Arithmetic { operator, left, right } => self.arithmetic(*operator, left, right),
            Expr::Negate(inner) => {
                let inner = self.scalar(inner)?;
                Ok(Scalar { text: format!("(- {})", inner.text), ..inner })
            }
            Expr::Count(list) => {
                let Expr::Path(path) = &**list else { return Err(unlowered(expr)) };
                let Some((child, _)) = self.child(path) else { return Err(unlowered(expr)) };
                let text = format!("(SELECT count(*) FROM {child} c WHERE c.row = {}.id)", self.alias);
                Ok(Scalar { text, values: Vec::new(), scale: Some(0) })
            }
            other => Err(unlowered(other)),
        }
    }

    fn arithmetic(&self, operator: Arithmetic, left: &Expr, right: &Expr) -> Result<Scalar, StoreError> {
        if let Expr::Const(Value::Duration(duration)) = right {
            let inner = self.scalar(left)?;
            let sign = if operator == Arithmetic::Subtract { "-" } else { "+" };
            let day = 86_400_000_000;
            let is_date = matches!(left, Expr::Path(Path { of: Type::Date, .. }));
            let text = if is_date {
                format!("date({}, '{sign}{} days')", inner.text, duration.micros / day)
            } else {
                format!("({} {sign} {})", inner.text, duration.micros)
            };
            return Ok(Scalar { text, ..inner });
        }
        let (left, right) = self.same_scale(self.scalar(left)?, self.scalar(right)?)?;
        let sign = match operator {
            Arithmetic::Add => "+",
            Arithmetic::Subtract => "-",
            // a product changes the scale and a quotient leaves the integers: rows are not filtered by them
            Arithmetic::Multiply | Arithmetic::Divide => {
                return Err(StoreError::Refused("× and ÷ in a row filter".into()));
            }
        };
        let mut values = left.values;
        values.extend(right.values);
        Ok(Scalar { text: format!("({} {sign} {})", left.text, right.text), values, scale: left.scale })
    }

    fn path(&self, path: &Path) -> Result<Scalar, StoreError> {
        let missing = || StoreError::Refused(format!("`{}` is not stored", path.steps.join(".")));
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
            if let (Attribute::Field(place, _), Some("lo" | "hi")) =
                (attribute, steps.peek().map(|step| &***step))
                && matches!(table.fields.get(place).map(|field| field.shape), Some(Shape::Range(_)))
            {
                let low = steps.next().is_some_and(|step| &**step == "lo");
                attribute = Attribute::Field(place, if low { Part::Low } else { Part::High });
            }
            let (column, of) = column_of(table, attribute).ok_or_else(missing)?;
            if steps.peek().is_none() {
                let text = format!("{open}{alias}.{}{close}", quoted(&column));
                let scale = if let Column::Number { scale } = of { Some(scale) } else { None };
                return Ok(Scalar { text, values: Vec::new(), scale });
            }
            let target = match dataset.type_of(attribute) {
                Type::Ref(target) if attribute != Attribute::System(System::Id) => target,
                _ => return Err(missing()),
            };
            let next = self.layout.table(&target).ok_or_else(missing)?;
            let inner = format!("{alias}_");
            // the value of a referenced row is null where there is none, as in the evaluator
            close = format!(
                " FROM {} {inner} WHERE {inner}.id = {alias}.{}){close}",
                quoted(&next.table),
                quoted(&column)
            );
            open.push_str("(SELECT ");
            alias = inner;
            at = target.to_string();
        }
    }
}

fn raised(scalar: Scalar, to: u8) -> Result<Scalar, StoreError> {
    match scalar.scale {
        Some(scale) if scale < to => {
            let factor = 10_i64.checked_pow(u32::from(to - scale));
            let factor = factor.ok_or_else(|| StoreError::Refused("a scale beyond 64 bits".into()))?;
            Ok(Scalar {
                text: format!("({} * {factor})", scalar.text),
                values: scalar.values,
                scale: Some(to),
            })
        }
        _ => Ok(scalar),
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

fn constants(list: &[Expr]) -> Result<Vec<Value>, StoreError> {
    let constant = |expr: &Expr| match expr {
        Expr::Const(value) => Ok(value.clone()),
        other => Err(unlowered(other)),
    };
    list.iter().map(constant).collect()
}

fn unlowered(expr: &Expr) -> StoreError {
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

/// The attributes of the row that a rule compares with one value or a few: what indexes begin with.
pub(super) fn equalities(expr: &Expr) -> Vec<&str> {
    match expr {
        Expr::And(parts) => parts.iter().flat_map(equalities).collect(),
        Expr::Compare { operator: Operator::Equal, left, right, .. } => {
            own_step(left).or_else(|| own_step(right)).into_iter().collect()
        }
        Expr::In { item, .. } => own_step(item).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn own_step(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Path(path) if &*path.root == "row" => match path.steps.as_slice() {
            [step] => Some(step),
            _ => None,
        },
        _ => None,
    }
}
