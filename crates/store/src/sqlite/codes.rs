//! Conditions on codes to SQL: their order and their tree live in memory with the model, so they become lists of codes,
//! and tables of ranks or pairs where both sides are only known row by row.

use expr::{Expr, Operator, Value};
use model::kinds::Column;
use rusqlite::types::Value as Sql;

use super::lower::{Lowering, Sense, listed};
use super::scalar::Scalar;
use super::text::Statement;
use crate::StoreError;

impl Lowering<'_> {
    /// An ordered comparison of a code: one of the codes that compare so. Null, and codes that are no longer in the
    /// table, compare as null.
    pub(super) fn ranked(
        &self,
        operator: Operator,
        item: &Expr,
        table: &str,
        code: &str,
        sense: Sense,
        to: &mut Statement,
    ) -> Result<(), StoreError> {
        let codes = self.layout.model.codes.get(table);
        let Some(rank) = codes.and_then(|codes| codes.rank(code)) else {
            to.push("NULL");
            return Ok(());
        };
        let holds = |other: u32| match operator {
            Operator::Less => other < rank,
            Operator::LessOrEqual => other <= rank,
            Operator::Greater => other > rank,
            Operator::GreaterOrEqual => other >= rank,
            Operator::Equal | Operator::NotEqual => false,
        };
        let known = codes.into_iter().flat_map(model::CodeTable::iter);
        let (found, others): (Vec<_>, Vec<_>) = known.partition(|code| holds(code.rank));
        let texts =
            |codes: Vec<&model::Code>| codes.into_iter().map(|code| Value::text(code.code.clone())).collect();
        let (found, others): (Vec<Value>, Vec<Value>) = (texts(found), texts(others));
        let item = self.scalar(item)?;
        if sense == Sense::Holds {
            listed(&item, &found, to);
            return Ok(());
        }
        to.push("CASE WHEN ");
        listed(&item, &found, to);
        to.push(" THEN 1 WHEN ");
        listed(&item, &others, to);
        to.push(" THEN 0 END");
        Ok(())
    }

    /// The rank of a code that is only known row by row.
    pub(super) fn rank(&self, item: &Expr, table: &str) -> Result<Scalar, StoreError> {
        let codes = self.layout.model.codes.get(table);
        let ranks = codes.into_iter().flat_map(model::CodeTable::iter);
        let ranks: serde_json::Map<String, serde_json::Value> =
            ranks.map(|code| (code.code.to_string(), code.rank.into())).collect();
        let item = self.scalar(item)?;
        let mut values = vec![Sql::Text(serde_json::Value::Object(ranks).to_string())];
        values.extend(item.values);
        let text = format!("(SELECT e.value FROM json_each(?) e WHERE e.key = {})", item.text);
        Ok(Scalar { text, values, of: Some(Column::Number { scale: 0 }) })
    }

    pub(super) fn under_one(
        &self,
        item: &Expr,
        table: &str,
        list: &[Expr],
        to: &mut Statement,
    ) -> Result<(), StoreError> {
        let item = self.scalar(item)?;
        to.push("(");
        for (place, element) in list.iter().enumerate() {
            if place > 0 {
                to.push(" OR ");
            }
            self.is_under(&item, &self.scalar(element)?, table, to);
        }
        to.push(")");
        Ok(())
    }

    /// One code is the other or lies below it, both only known row by row: by all pairs of the table.
    pub(super) fn is_under(&self, item: &Scalar, ancestor: &Scalar, table: &str, to: &mut Statement) {
        let codes = self.layout.model.codes.get(table);
        let pairs: Vec<serde_json::Value> = codes
            .into_iter()
            .flat_map(|table| table.iter().map(move |code| (table, code)))
            .flat_map(|(table, code)| {
                table
                    .lineage(&code.code)
                    .skip(1)
                    .map(move |above| serde_json::json!([*code.code, *above.code]))
            })
            .collect();
        to.push("((")
            .scalar(item)
            .push(") IS (")
            .scalar(ancestor)
            .push(") OR EXISTS (SELECT 1 FROM json_each(");
        to.bind(Sql::Text(serde_json::Value::Array(pairs).to_string()));
        to.push(") e WHERE e.value ->> 0 = ")
            .scalar(item)
            .push(" AND e.value ->> 1 = ")
            .scalar(ancestor)
            .push("))");
    }

    /// The codes and everything below them.
    pub(super) fn subtrees(&self, table: &str, codes: &[Value]) -> Vec<Value> {
        let Some(table) = self.layout.model.codes.get(table) else { return codes.to_vec() };
        let below = |value: &Value| {
            let found = value.as_text().map(|code| table.subtree(code)).unwrap_or_default();
            if found.is_empty() { vec![value.clone()] } else { found.into_iter().map(Value::text).collect() }
        };
        codes.iter().flat_map(below).collect()
    }

    /// The code and everything above it.
    pub(super) fn lineage(&self, table: &str, code: &Value) -> Vec<Value> {
        let table = self.layout.model.codes.get(table).zip(code.as_text());
        let above = table.into_iter().flat_map(|(table, code)| table.lineage(code).skip(1));
        std::iter::once(code.clone()).chain(above.map(|code| Value::text(code.code.clone()))).collect()
    }
}
