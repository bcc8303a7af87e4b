//! The tables as SQLite is told of them.

use std::fmt::Write as _;

use model::kinds::{Column, Shape};
use model::{Attribute, Part, System};
use rusqlite::Connection;

use super::text::quoted;
use crate::{InternalTable, StoreError, TableLayout};

/// The columns every dataset's table begins with.
pub(super) const SYSTEM: &str = "id BLOB NOT NULL, rev INTEGER NOT NULL, state TEXT NOT NULL, \
     created_at INTEGER NOT NULL, created_by BLOB, updated_at INTEGER NOT NULL, updated_by BLOB";

/// The store's own tables and the program's.
pub(super) fn create_own(
    connection: &Connection,
    tables: &[&'static InternalTable],
) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS __version (
             dataset INTEGER NOT NULL, row BLOB NOT NULL, rev INTEGER NOT NULL, tx INTEGER NOT NULL,
             salt BLOB NOT NULL, vals TEXT NOT NULL, note TEXT);
         CREATE UNIQUE INDEX IF NOT EXISTS __version__row ON __version (row, dataset, rev);
         CREATE TABLE IF NOT EXISTS __change (
             seq INTEGER PRIMARY KEY, tx INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
             actor BLOB, seat BLOB, on_behalf BLOB, request BLOB, dataset INTEGER NOT NULL, row BLOB NOT NULL,
             rev INTEGER NOT NULL, op TEXT NOT NULL, fields TEXT NOT NULL, digest BLOB NOT NULL, hash BLOB NOT NULL);
         CREATE INDEX IF NOT EXISTS __change__row ON __change (row, dataset, rev);
         CREATE TABLE IF NOT EXISTS __model (
             seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, packs TEXT NOT NULL, names TEXT NOT NULL,
             at INTEGER NOT NULL, by BLOB);
         CREATE TABLE IF NOT EXISTS __done (
             actor BLOB NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, tx INTEGER NOT NULL, seq INTEGER NOT NULL,
             at INTEGER NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (actor, key)) WITHOUT ROWID;",
    )?;
    for table in tables {
        connection.execute_batch(&internal(table))?;
    }
    Ok(())
}

/// The name of an internal table; no dataset's begins with two underscores.
pub(super) fn internal_name(table: &InternalTable) -> String {
    format!("__{}", table.name)
}

fn internal(table: &InternalTable) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|(name, column)| format!("{} {}", quoted(name), affinity(*column)))
        .collect();
    let key: Vec<String> = table.columns.iter().take(table.key).map(|(name, _)| quoted(name)).collect();
    let name = internal_name(table);
    let mut text = format!(
        "CREATE TABLE IF NOT EXISTS {} ({}, PRIMARY KEY ({}));",
        quoted(&name),
        columns.join(", "),
        key.join(", ")
    );
    for index in table.indexes {
        let of = quoted(&format!("{name}__{index}"));
        let _ = write!(text, "CREATE INDEX IF NOT EXISTS {of} ON {} ({});", quoted(&name), quoted(index));
    }
    text
}

fn affinity(column: Column) -> &'static str {
    match column {
        Column::Bool | Column::Number { .. } | Column::Instant => "INTEGER",
        Column::Text | Column::Date => "TEXT",
        Column::Id => "BLOB",
    }
}

/// The columns of a field in its dataset's table, with their types; none for a child table.
pub(super) fn columns(field: &crate::FieldLayout) -> Vec<(String, Column)> {
    match field.shape {
        Shape::One(column) => vec![(field.column.to_string(), column)],
        Shape::Range(column) => {
            vec![(format!("{}__lo", field.column), column), (format!("{}__hi", field.column), column)]
        }
        Shape::Many { .. } => Vec::new(),
    }
}

/// The column of an attribute; none for a many-valued field.
pub(super) fn column_of(table: &TableLayout, attribute: Attribute) -> Option<(String, Column)> {
    let system = |name: &str, column| Some((name.to_owned(), column));
    match attribute {
        Attribute::System(System::Id) => system("id", Column::Id),
        Attribute::System(System::Revision) => system("rev", Column::Number { scale: 0 }),
        Attribute::System(System::State) => system("state", Column::Text),
        Attribute::System(System::CreatedAt) => system("created_at", Column::Instant),
        Attribute::System(System::CreatedBy) => system("created_by", Column::Id),
        Attribute::System(System::UpdatedAt) => system("updated_at", Column::Instant),
        Attribute::System(System::UpdatedBy) => system("updated_by", Column::Id),
        Attribute::System(System::StateAt(place)) => system(table.state_at.get(place)?, Column::Instant),
        Attribute::Field(place, part) => {
            let columns = columns(table.fields.get(place)?);
            columns.into_iter().nth(usize::from(part == Part::High))
        }
    }
}

/// A new dataset's tables.
pub(super) fn create_dataset(table: &TableLayout) -> String {
    let mut columns: Vec<String> = vec![SYSTEM.to_owned()];
    columns.extend(table.state_at.iter().map(|name| format!("{} INTEGER", quoted(name))));
    for field in &table.fields {
        columns.extend(columns_of(table, field));
    }
    let columns = columns.join(", ");
    let mut text = format!(
        "CREATE TABLE {live} ({columns}); CREATE UNIQUE INDEX {live_id} ON {live} (id);
         CREATE TABLE {gone} ({columns}); CREATE UNIQUE INDEX {gone_id} ON {gone} (id);",
        live = quoted(&table.table),
        live_id = quoted(&by_id(&table.table)),
        gone = quoted(&table.gone()),
        gone_id = quoted(&by_id(&table.gone())),
    );
    for field in &table.fields {
        text.push_str(&create_child(table, field));
    }
    text
}

/// The index of a table that holds rows by id.
pub(super) fn by_id(table: &str) -> String {
    format!("{table}__u__id")
}

/// The columns of a field as they are declared to SQLite, the one with its folded text behind them.
pub(super) fn columns_of(table: &TableLayout, field: &crate::FieldLayout) -> Vec<String> {
    let own =
        columns(field).into_iter().map(|(name, column)| format!("{} {}", quoted(&name), affinity(column)));
    own.chain(table.fold(field).map(|name| format!("{} TEXT", quoted(&name)))).collect()
}

/// The child table of a many-valued field; nothing for other fields. Deleted rows keep theirs in place.
pub(super) fn create_child(table: &TableLayout, field: &crate::FieldLayout) -> String {
    let Shape::Many { key, .. } = field.shape else { return String::new() };
    let child = table.child(field);
    format!(
        "CREATE TABLE {name} (row BLOB NOT NULL, key {key} NOT NULL, level TEXT, ord INTEGER NOT NULL,
             PRIMARY KEY (row, key)) WITHOUT ROWID;
         CREATE INDEX {index} ON {name} (key, level, row);",
        name = quoted(&child),
        key = affinity(key),
        index = quoted(&format!("{child}__by_key")),
    )
}
