//! Writing rows: one statement a row, one for each element of a many-valued field.

use expr::{Id, Value};
use model::kinds::Shape;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};

use super::codec::{at_scale, blob, blob_or_null, encode};
use super::schema::columns;
use super::text::{Statement, quoted};
use crate::{Layout, Row, RowWrite, StoreError, TableLayout};

/// Writes one row of a commit.
pub(super) fn write(
    connection: &Connection,
    layout: &Layout,
    dataset: &str,
    write: &RowWrite,
) -> Result<(), StoreError> {
    let table = layout.table(dataset).ok_or(StoreError::Changed)?;
    match write {
        RowWrite::Insert(row) => {
            insert(connection, &table.table, table, row)?;
            put_children(connection, table, row)
        }
        RowWrite::Update(row) => {
            update(connection, table, row)?;
            replace_children(connection, table, row)
        }
        RowWrite::Delete(row) => {
            remove(connection, &table.table, row)?;
            insert(connection, &table.gone(), table, row)?;
            replace_children(connection, table, row)
        }
        RowWrite::Restore(row) => {
            remove(connection, &table.gone(), row)?;
            insert(connection, &table.table, table, row)?;
            replace_children(connection, table, row)
        }
    }
}

/// The revision of a live row.
pub(super) fn revision(
    connection: &Connection,
    table: &TableLayout,
    id: Id,
) -> Result<Option<i64>, StoreError> {
    let text = format!("SELECT rev FROM {} WHERE id = ?", quoted(&table.table));
    Ok(connection.prepare_cached(&text)?.query_row([blob(id)], |row| row.get(0)).optional()?)
}

fn bound(table: &TableLayout, row: &Row) -> Vec<(String, Sql)> {
    let mut bound = vec![
        ("id".to_owned(), blob(row.id)),
        ("rev".to_owned(), Sql::Integer(row.rev)),
        ("state".to_owned(), Sql::Text(row.state.to_string())),
        ("created_at".to_owned(), Sql::Integer(row.created_at.0)),
        ("created_by".to_owned(), blob_or_null(row.created_by)),
        ("updated_at".to_owned(), Sql::Integer(row.updated_at.0)),
        ("updated_by".to_owned(), blob_or_null(row.updated_by)),
    ];
    for (place, name) in table.state_at.iter().enumerate() {
        let at = row.state_at.get(place).copied().flatten();
        bound.push((name.to_string(), at.map_or(Sql::Null, |at| Sql::Integer(at.0))));
    }
    for (place, field) in table.fields.iter().enumerate() {
        let value = row.values.get(place).unwrap_or(&Value::Null);
        let ends = match (field.shape, value) {
            (Shape::Range(_), Value::Range(range)) => vec![&range.lo, &range.hi],
            (Shape::Range(_), _) => vec![&Value::Null, &Value::Null],
            (_, value) => vec![value],
        };
        for ((name, column), value) in columns(field).into_iter().zip(ends) {
            bound.push((name, encode(&at_scale(value, column))));
        }
        if let Some(name) = table.fold(field) {
            bound.push((name, value.as_text().map_or(Sql::Null, |text| Sql::Text(model::folded(text)))));
        }
    }
    bound
}

fn insert(connection: &Connection, to: &str, table: &TableLayout, row: &Row) -> Result<(), StoreError> {
    let bound = bound(table, row);
    let mut statement = Statement::default();
    statement.push("INSERT INTO ").name(to).push(" (");
    for (place, (name, _)) in bound.iter().enumerate() {
        statement.push(if place > 0 { ", " } else { "" }).name(name);
    }
    statement.push(") VALUES (");
    for (place, (_, value)) in bound.into_iter().enumerate() {
        statement.push(if place > 0 { ", " } else { "" }).bind(value);
    }
    statement.push(")");
    connection.prepare_cached(&statement.text)?.execute(params_from_iter(&statement.values))?;
    Ok(())
}

fn update(connection: &Connection, table: &TableLayout, row: &Row) -> Result<(), StoreError> {
    let mut statement = Statement::default();
    statement.push("UPDATE ").name(&table.table).push(" SET ");
    for (place, (name, value)) in bound(table, row).into_iter().skip(1).enumerate() {
        statement.push(if place > 0 { ", " } else { "" }).name(&name).push(" = ").bind(value);
    }
    statement.push(" WHERE id = ").bind(blob(row.id)).push(" AND rev = ").bind(Sql::Integer(row.rev - 1));
    let changed = connection.prepare_cached(&statement.text)?.execute(params_from_iter(&statement.values))?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed) }
}

fn remove(connection: &Connection, from: &str, row: &Row) -> Result<(), StoreError> {
    let text = format!("DELETE FROM {} WHERE id = ? AND rev = ?", quoted(from));
    let changed = connection.prepare_cached(&text)?.execute(params![blob(row.id), row.rev - 1])?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed) }
}

fn put_children(connection: &Connection, table: &TableLayout, row: &Row) -> Result<(), StoreError> {
    for (field, value) in table.fields.iter().zip(&row.values) {
        let (Shape::Many { key, .. }, Value::List(items)) = (field.shape, value) else { continue };
        let child = quoted(&table.child(field));
        let text = format!("INSERT OR REPLACE INTO {child} (row, key, level, ord) VALUES (?, ?, ?, ?)");
        let mut statement = connection.prepare_cached(&text)?;
        for (place, item) in items.iter().enumerate() {
            let place = i64::try_from(place).unwrap_or(i64::MAX);
            statement.execute(params![
                blob(row.id),
                encode(&at_scale(&item.key, key)),
                item.level.as_deref(),
                place
            ])?;
        }
    }
    Ok(())
}

fn replace_children(connection: &Connection, table: &TableLayout, row: &Row) -> Result<(), StoreError> {
    for field in table.fields.iter().filter(|field| matches!(field.shape, Shape::Many { .. })) {
        let text = format!("DELETE FROM {} WHERE row = ?", quoted(&table.child(field)));
        connection.prepare_cached(&text)?.execute([blob(row.id)])?;
    }
    put_children(connection, table, row)
}

/// Refuses that a row is gone while others refer to it.
pub(super) fn unreferred(
    connection: &Connection,
    layout: &Layout,
    dataset: &str,
    id: Id,
) -> Result<(), StoreError> {
    for other in layout.model.datasets.values() {
        let Some(table) = layout.table(&other.key) else { continue };
        for (field, place) in other.fields.iter().zip(&table.fields) {
            let leads = field.kind.target().is_some_and(|target| layout.model.same_identity(target, dataset));
            if !leads {
                continue;
            }
            let text = match place.shape {
                Shape::Many { .. } => format!(
                    "SELECT 1 FROM {} c JOIN {} t ON t.id = c.row WHERE c.key = ? LIMIT 1",
                    quoted(&table.child(place)),
                    quoted(&table.table)
                ),
                _ => format!(
                    "SELECT 1 FROM {} WHERE {} = ? LIMIT 1",
                    quoted(&table.table),
                    quoted(&place.column)
                ),
            };
            if connection.prepare_cached(&text)?.exists([blob(id)])? {
                return Err(StoreError::Referred { dataset: other.key.clone() });
            }
        }
    }
    Ok(())
}
