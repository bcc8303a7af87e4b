//! Records of internal tables: written with a commit, found by key.

use expr::Value;
use rusqlite::{Connection, params_from_iter};

use super::codec::encode;
use super::schema::internal_name;
use super::text::Statement;
use crate::{InternalTable, InternalWrite, StoreError};

/// Writes one change of an internal table.
pub(super) fn write(connection: &Connection, write: &InternalWrite) -> Result<(), StoreError> {
    let mut statement = Statement::default();
    match write {
        InternalWrite::Put(table, values) => {
            statement.push("INSERT OR REPLACE INTO ").name(&internal_name(table)).push(" VALUES (");
            for (place, value) in values.iter().enumerate() {
                statement.push(if place > 0 { ", " } else { "" }).bind(encode(value));
            }
            statement.push(")");
        }
        InternalWrite::Delete(table, key) => {
            statement.push("DELETE FROM ").name(&internal_name(table)).push(" WHERE 1");
            push_key(table, key, &mut statement);
        }
        InternalWrite::DeleteWhere(table, column, value) => {
            statement
                .push("DELETE FROM ")
                .name(&internal_name(table))
                .push(" WHERE ")
                .name(column)
                .push(" = ");
            statement.bind(encode(value));
        }
    }
    connection.prepare_cached(&statement.text)?.execute(params_from_iter(&statement.values))?;
    Ok(())
}

/// ` AND column = ?` for each column of a key.
pub(super) fn push_key(table: &InternalTable, key: &[Value], statement: &mut Statement) {
    for ((name, _), value) in table.columns.iter().take(table.key).zip(key) {
        statement.push(" AND ").name(name).push(" = ").bind(encode(value));
    }
}
