//! Pages of rows: one statement over all branches, one for each many-valued field.

use std::collections::HashMap;

use expr::{Id, Item, Value};
use model::kinds::{Column, Shape};
use model::{Attribute, System};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;

use super::codec::{at_scale, blob, decode, encode, id_at};
use super::drive;
use super::lower::Lowering;
use super::schema::{by_id, column_of, columns};
use super::text::{Statement, quoted};
use crate::{Containing, Direction, Layout, Position, Query, Row, StoreError, TableLayout};

/// How many system columns come before the states' times and the fields.
const SYSTEM: usize = 7;

/// A page of rows with their children.
pub(super) fn rows(
    connection: &Connection,
    layout: &Layout,
    query: &Query<'_>,
) -> Result<Vec<Row>, StoreError> {
    let table = layout.table(query.dataset).ok_or_else(|| unknown(query.dataset))?;
    let statement = page(connection, layout, table, query)?;
    if statement.text.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = read(connection, table, &statement)?;
    merge(&mut found, query);
    children(connection, table, &mut found)?;
    Ok(found)
}

/// Rows by id, in no particular order.
pub(super) fn by_ids(
    connection: &Connection,
    layout: &Layout,
    dataset: &str,
    ids: &[Id],
    gone: bool,
) -> Result<Vec<Row>, StoreError> {
    let table = layout.table(dataset).ok_or_else(|| unknown(dataset))?;
    let from = if gone { table.gone() } else { table.table.to_string() };
    let mut found = Vec::new();
    // one shape for one row, one for many: a longer list goes in portions
    for some in ids.chunks(64) {
        let mut statement = Statement::default();
        statement.push(&format!("SELECT {} FROM {} t WHERE t.id IN (", selected(table), quoted(&from)));
        let places = if some.len() == 1 { 1 } else { 64 };
        for place in 0..places {
            if place > 0 {
                statement.push(", ");
            }
            statement.bind(some.get(place).or(some.last()).map_or(Sql::Null, |id| blob(*id)));
        }
        statement.push(")");
        found.extend(read(connection, table, &statement)?);
    }
    children(connection, table, &mut found)?;
    Ok(found)
}

/// Rows with this value in a field, by id: by its folded text where the field is looked up so.
pub(super) fn by_value(
    connection: &Connection,
    layout: &Layout,
    dataset: &str,
    place: usize,
    value: &Value,
    limit: u32,
) -> Result<Vec<Row>, StoreError> {
    let table = layout.table(dataset).ok_or_else(|| unknown(dataset))?;
    let not_so = || StoreError::Refused(format!("rows of `{dataset}` are not looked up by this field"));
    let field = table.fields.get(place).ok_or_else(not_so)?;
    let (column, value) = if let (Some(fold), Some(text)) = (table.fold(field), value.as_text()) {
        (fold, Sql::Text(model::folded(text)))
    } else {
        let Shape::One(column) = field.shape else { return Err(not_so()) };
        (field.column.to_string(), encode(&at_scale(value, column)))
    };
    let mut statement = Statement::default();
    statement.push(&format!("SELECT {} FROM {} t WHERE t.", selected(table), quoted(&table.table)));
    statement.name(&column).push(" = ").bind(value).push(&format!(" ORDER BY t.id LIMIT {limit}"));
    let mut found = read(connection, table, &statement)?;
    children(connection, table, &mut found)?;
    Ok(found)
}

/// How many rows a query's conditions find, at most `most`.
pub(super) fn count(
    connection: &Connection,
    layout: &Layout,
    query: &Query<'_>,
    most: u32,
) -> Result<u32, StoreError> {
    let table = layout.table(query.dataset).ok_or_else(|| unknown(query.dataset))?;
    let from = quoted(&if query.gone { table.gone() } else { table.table.to_string() });
    let lowering = Lowering { layout, dataset: query.dataset, alias: "t" };
    let mut statement = Statement::default();
    statement.push("SELECT count(*) FROM (SELECT * FROM (");
    for (place, branch) in query.branches.iter().enumerate() {
        // each branch by its own index, and a row of several once
        statement.push(if place > 0 { " UNION " } else { "" });
        statement.push(&format!("SELECT * FROM (SELECT t.rowid FROM {from} t WHERE 1"));
        conditions(&lowering, branch.as_ref(), query, &mut statement)?;
        statement.push(&format!(" LIMIT {most})"));
    }
    if query.branches.is_empty() {
        return Ok(0);
    }
    statement.push(")");
    statement.push(&format!(" LIMIT {most})"));
    let mut prepared = connection.prepare_cached(&statement.text)?;
    Ok(prepared.query_row(rusqlite::params_from_iter(&statement.values), |row| row.get(0))?)
}

fn unknown(dataset: &str) -> StoreError {
    StoreError::Refused(format!("the dataset `{dataset}` is not applied"))
}

fn selected(table: &TableLayout) -> String {
    let mut list = "t.id, t.rev, t.state, t.created_at, t.created_by, t.updated_at, t.updated_by".to_owned();
    for name in &table.state_at {
        list.push_str(", t.");
        list.push_str(&quoted(name));
    }
    for field in &table.fields {
        for (name, _) in columns(field) {
            list.push_str(", t.");
            list.push_str(&quoted(&name));
        }
    }
    list
}

/// One keyset query per branch, and one more per branch where the order runs from values into nulls. Where there are
/// several, each answers no more than which rows it finds, from its index alone; those of the page are read afterwards.
pub(super) fn page(
    connection: &Connection,
    layout: &Layout,
    table: &TableLayout,
    query: &Query<'_>,
) -> Result<Statement, StoreError> {
    let (column, of) = column_of(table, query.sort.by)
        .ok_or_else(|| StoreError::Refused("a many-valued field has no order".into()))?;
    let column = format!("t.{}", quoted(&column));
    let from = quoted(&if query.gone { table.gone() } else { table.table.to_string() });
    let down = query.sort.direction == Direction::Descending;
    let order = if down { " DESC" } else { "" };
    let lowering = Lowering { layout, dataset: query.dataset, alias: "t" };
    let cases = Case::of(query.after.as_ref(), down, is_always_there(query.sort.by));
    let few = drive::selective(connection, &lowering, table, query)?;
    let mut statement = Statement::default();
    let parts = query.branches.iter().flat_map(|branch| cases.iter().map(move |case| (branch, case)));
    let several = query.branches.len() * cases.len() > 1;
    let list = selected(table);
    let listed =
        if several { format!("t.rowid AS place, {column} AS value, t.id AS id") } else { list.clone() };
    for (branch, case) in parts {
        if !statement.text.is_empty() {
            statement.push(" UNION ");
        }
        statement.push(&format!("SELECT * FROM (SELECT {listed} FROM "));
        if let Some(few) = &few {
            // a cross join is never turned around
            statement.push("(").push(&few.text).push(") few CROSS JOIN ");
            statement.values.extend(few.values.iter().cloned());
        }
        statement.push(&from).push(" t");
        if few.is_some() {
            // told by which index, SQLite does not look through a grant's rows for each of the few
            statement.push(" INDEXED BY ").name(&by_id(&table.table)).push(" WHERE t.id = few.id");
        } else {
            statement.push(" WHERE 1");
        }
        conditions(&lowering, branch.as_ref(), query, &mut statement)?;
        case.push(&column, of, query.after.as_ref(), down, &mut statement);
        // the limit stands in the text: a bound one is prepared anew at every execution
        statement.push(&format!(" ORDER BY {column}{order}, t.id{order} LIMIT {})", query.limit));
    }
    if several {
        let (limit, last) = (query.limit, if down { "" } else { " NULLS LAST" });
        statement.text = format!(
            "SELECT {list} FROM (SELECT place FROM ({} ORDER BY value{order}{last}, id{order}, place LIMIT {limit})) found \
             CROSS JOIN {from} t ON t.rowid = found.place",
            statement.text
        );
    }
    Ok(statement)
}

/// The conditions of a branch and of the reader.
fn conditions(
    lowering: &Lowering<'_>,
    branch: Option<&expr::Expr>,
    query: &Query<'_>,
    to: &mut Statement,
) -> Result<(), StoreError> {
    for condition in [branch, query.filter.as_ref()].into_iter().flatten() {
        to.push(" AND ");
        lowering.condition(condition, to)?;
    }
    one_of(query.ids, to);
    if let Some(Containing { place, letters }) = query.containing {
        let field = lowering.layout.table(query.dataset).and_then(|table| table.fields.get(place));
        match field.filter(|field| field.shape == Shape::One(Column::Text)) {
            Some(field) => {
                to.push(" AND t.").name(&field.column).push(" LIKE ").bind(Sql::Text(like(letters)));
                to.push(" ESCAPE '\\'");
            }
            None => {
                to.push(" AND 0");
            }
        }
    }
    Ok(())
}

/// A pattern that finds the letters anywhere.
fn like(letters: &str) -> String {
    let mut pattern = String::from("%");
    for letter in letters.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// The row is one of these: one bound text whatever their number, so that the statement keeps its shape.
fn one_of(ids: Option<&[Id]>, to: &mut Statement) {
    let Some(ids) = ids else { return };
    let mut json = String::with_capacity(2 + ids.len() * 35);
    for id in ids {
        json.push_str(if json.is_empty() { "[\"" } else { "\",\"" });
        json.push_str(id.simple().encode_lower(&mut Id::encode_buffer()));
    }
    json.push_str(if json.is_empty() { "[]" } else { "\"]" });
    to.push(" AND t.id IN (SELECT unhex(value) FROM json_each(").bind(Sql::Text(json)).push("))");
}

/// A part of an order behind a position.
#[derive(Clone, Copy)]
enum Case {
    /// From the beginning.
    All,
    /// Behind a value, among values.
    Values,
    /// Behind an id, among nulls.
    NullsBehind,
    /// All nulls.
    Nulls,
    /// All values.
    NotNull,
}

impl Case {
    /// `whole`: the column holds no nulls.
    fn of(after: Option<&Position>, down: bool, whole: bool) -> Vec<Case> {
        match after {
            // downwards the nulls are last by themselves
            None if down || whole => vec![Case::All],
            None => vec![Case::NotNull, Case::Nulls],
            Some(position) if position.value.is_null() => vec![Case::NullsBehind],
            Some(_) if whole => vec![Case::Values],
            Some(_) => vec![Case::Values, Case::Nulls],
        }
    }

    fn push(self, column: &str, of: Column, after: Option<&Position>, down: bool, to: &mut Statement) {
        let sign = if down { "<" } else { ">" };
        let (value, id) = match after {
            Some(position) => (encode(&at_scale(&position.value, of)), blob(position.id)),
            None => (Sql::Null, Sql::Null),
        };
        match self {
            Case::All => {}
            Case::Values => {
                to.push(&format!(" AND ({column}, t.id) {sign} (")).bind(value).push(", ").bind(id).push(")");
            }
            Case::NullsBehind => {
                to.push(&format!(" AND {column} IS NULL AND t.id {sign} ")).bind(id);
            }
            Case::Nulls => {
                to.push(&format!(" AND {column} IS NULL"));
            }
            Case::NotNull => {
                to.push(&format!(" AND {column} IS NOT NULL"));
            }
        }
    }
}

/// Whether every row has a value there.
fn is_always_there(attribute: Attribute) -> bool {
    matches!(attribute, Attribute::System(System::Id | System::CreatedAt | System::UpdatedAt))
}

fn read(connection: &Connection, table: &TableLayout, statement: &Statement) -> Result<Vec<Row>, StoreError> {
    let mut prepared = connection.prepare_cached(&statement.text)?;
    let mut results = prepared.query(rusqlite::params_from_iter(&statement.values))?;
    let mut found = Vec::new();
    while let Some(result) = results.next()? {
        found.push(row(result, table)?);
    }
    Ok(found)
}

fn row(result: &rusqlite::Row<'_>, table: &TableLayout) -> Result<Row, StoreError> {
    let mut place = SYSTEM;
    let mut state_at = Vec::with_capacity(table.state_at.len());
    for _ in &table.state_at {
        state_at.push(result.get::<_, Option<i64>>(place)?.map(expr::Instant));
        place += 1;
    }
    let mut values = Vec::with_capacity(table.fields.len());
    for field in &table.fields {
        values.push(match field.shape {
            Shape::One(column) => {
                place += 1;
                decode(result.get_ref(place - 1)?, column)?
            }
            Shape::Range(column) => {
                place += 2;
                let lo = decode(result.get_ref(place - 2)?, column)?;
                let hi = decode(result.get_ref(place - 1)?, column)?;
                if lo.is_null() && hi.is_null() {
                    Value::Null
                } else {
                    Value::Range(Box::new(expr::Range { lo, hi }))
                }
            }
            Shape::Many { .. } => Value::Null,
        });
    }
    Ok(Row {
        id: id_at(result, 0)?.ok_or_else(|| StoreError::Damaged("a row without an id".into()))?,
        rev: result.get(1)?,
        state: result.get::<_, String>(2)?.into(),
        created_at: expr::Instant(result.get(3)?),
        created_by: id_at(result, 4)?,
        updated_at: expr::Instant(result.get(5)?),
        updated_by: id_at(result, 6)?,
        state_at,
        values,
    })
}

/// Rows of all branches in one order, each once, as many as were asked for.
fn merge(rows: &mut Vec<Row>, query: &Query<'_>) {
    let by = query.sort.by;
    rows.sort_by(|a, b| {
        let (one, other) = (a.get(by), b.get(by));
        let order = compare(&one, &other).then_with(|| a.id.cmp(&b.id));
        let order = if query.sort.direction == Direction::Descending { order.reverse() } else { order };
        one.is_null().cmp(&other.is_null()).then(order)
    });
    rows.dedup_by(|a, b| a.id == b.id);
    rows.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
}

/// The order of stored values: text bytewise.
fn compare(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Id(a), Value::Id(b)) => a.cmp(b),
        _ => std::cmp::Ordering::Equal,
    }
}

/// Fills the many-valued fields of rows: one statement for each such field.
fn children(connection: &Connection, table: &TableLayout, rows: &mut [Row]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    for (place, field) in table.fields.iter().enumerate() {
        let Shape::Many { key, .. } = field.shape else { continue };
        let mut items: HashMap<Id, Vec<Item>> = HashMap::new();
        for some in rows.chunks(64) {
            let mut statement = Statement::default();
            let child = quoted(&table.child(field));
            statement.push(&format!("SELECT row, key, level FROM {child} WHERE row IN ("));
            let places = if some.len() == 1 { 1 } else { 64 };
            for place in 0..places {
                if place > 0 {
                    statement.push(", ");
                }
                statement.bind(some.get(place).or(some.last()).map_or(Sql::Null, |row| blob(row.id)));
            }
            statement.push(") ORDER BY row, ord");
            let mut prepared = connection.prepare_cached(&statement.text)?;
            let mut results = prepared.query(rusqlite::params_from_iter(&statement.values))?;
            while let Some(result) = results.next()? {
                let Some(row) = id_at(result, 0)? else { continue };
                let level = result.get::<_, Option<String>>(2)?.map(Into::into);
                items.entry(row).or_default().push(Item { key: decode(result.get_ref(1)?, key)?, level });
            }
        }
        for row in rows.iter_mut() {
            if let (Some(items), Some(value)) = (items.remove(&row.id), row.values.get_mut(place)) {
                *value = Value::List(items);
            }
        }
    }
    Ok(())
}
