//! A plan carried out: tables, columns and indexes, and the record of the model, in the writer's transaction.

use std::sync::Arc;

use expr::Instant;
use model::{Model, Plan, Step};
use rusqlite::{Connection, ErrorCode, params};

use super::codec::blob_or_null;
use super::index::indexes;
use super::schema::{by_id, columns_of, create_child, create_dataset};
use super::text::quoted;
use crate::{Author, Layout, StoreError, TableLayout};

/// What is to be applied.
pub(super) struct Application {
    pub plan: Plan,
    pub model: Arc<Model>,
    /// The text of all packs, as JSON.
    pub packs: String,
    pub author: Author,
    pub at: Instant,
}

/// Carries out the steps and records the model.
pub(super) fn run(
    connection: &Connection,
    application: &Application,
    layout: &Layout,
    seq: i64,
) -> Result<(), StoreError> {
    for step in &application.plan.steps {
        carry_out(connection, step, layout)?;
    }
    // what grants compare is indexed too: roles change the indexes of datasets that did not change themselves
    for (dataset, table) in &layout.tables {
        reindex(connection, layout, dataset, table)?;
    }
    connection.execute(
        "INSERT INTO __model (seq, hash, packs, names, at, by) VALUES (?, ?, ?, ?, ?, ?)",
        params![
            seq,
            &*application.model.hash,
            application.packs,
            layout.names.to_json().to_string(),
            application.at.0,
            blob_or_null(application.author.person),
        ],
    )?;
    Ok(())
}

fn carry_out(connection: &Connection, step: &Step, layout: &Layout) -> Result<(), StoreError> {
    let table =
        |dataset: &str| layout.table(dataset).ok_or_else(|| StoreError::Refused(format!("no `{dataset}`")));
    match step {
        Step::CreateDataset(dataset) => {
            let table = table(dataset)?;
            Ok(connection.execute_batch(&create_dataset(table))?)
        }
        Step::AddField(dataset, field) => {
            let table = table(dataset)?;
            let place = layout.model.dataset(dataset).and_then(|dataset| dataset.field(field));
            let field = place.and_then(|(place, _)| table.fields.get(place));
            let field = field.ok_or_else(|| StoreError::Refused(format!("no `{dataset}`")))?;
            for column in columns_of(table, field) {
                add_column(connection, table, &column)?;
            }
            Ok(connection.execute_batch(&create_child(table, field))?)
        }
        Step::AddState(dataset, state) => {
            let table = table(dataset)?;
            let column = format!("{} INTEGER", quoted(&format!("state_at__{state}")));
            // a state that was once declared has left its column
            if has_column(connection, table, &format!("state_at__{state}"))? {
                return Ok(());
            }
            add_column(connection, table, &column)
        }
        Step::Reindex(_)
        | Step::RenameField(..)
        | Step::LeaveDataset(_)
        | Step::LeaveField(..)
        | Step::TakeUpField(..)
        | Step::Declarations => Ok(()),
        Step::Refused(why) => Err(StoreError::Refused(why.to_string())),
    }
}

fn add_column(connection: &Connection, table: &TableLayout, column: &str) -> Result<(), StoreError> {
    for name in [table.table.to_string(), table.gone()] {
        connection.execute_batch(&format!("ALTER TABLE {} ADD COLUMN {column}", quoted(&name)))?;
    }
    Ok(())
}

fn has_column(connection: &Connection, table: &TableLayout, column: &str) -> Result<bool, StoreError> {
    let text = "SELECT 1 FROM pragma_table_info(?) WHERE name = ?";
    Ok(connection.prepare(text)?.exists(params![&*table.table, column])?)
}

/// Gives fields that are looked up from now on the column with their folded text.
fn fold(connection: &Connection, table: &TableLayout) -> Result<(), StoreError> {
    for field in &table.fields {
        let Some(fold) = table.fold(field) else { continue };
        if has_column(connection, table, &fold)? {
            continue;
        }
        add_column(connection, table, &format!("{} TEXT", quoted(&fold)))?;
        for name in [table.table.to_string(), table.gone()] {
            let (name, column, fold) = (quoted(&name), quoted(&field.column), quoted(&fold));
            let mut texts = connection
                .prepare(&format!("SELECT rowid, {column} FROM {name} WHERE {column} IS NOT NULL"))?;
            let mut put = connection.prepare(&format!("UPDATE {name} SET {fold} = ? WHERE rowid = ?"))?;
            let mut found = texts.query([])?;
            while let Some(row) = found.next()? {
                let (id, text): (i64, String) = (row.get(0)?, row.get(1)?);
                put.execute(params![model::folded(&text), id])?;
            }
        }
    }
    Ok(())
}

/// Makes the indexes what is declared: those that are not wanted go, those that are missing come.
fn reindex(
    connection: &Connection,
    layout: &Layout,
    dataset: &str,
    table: &TableLayout,
) -> Result<(), StoreError> {
    let Some(dataset) = layout.model.dataset(dataset) else { return Ok(()) };
    fold(connection, table)?;
    let wanted = indexes(layout, dataset, table);
    let mut statement = connection.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
    )?;
    let present: Vec<String> =
        statement.query_map([&*table.table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let keyed = by_id(&table.table);
    for name in present.iter().filter(|name| **name != keyed && !wanted.iter().any(|(want, _)| want == *name))
    {
        connection.execute_batch(&format!("DROP INDEX {}", quoted(name)))?;
    }
    for (name, text) in &wanted {
        if !present.contains(name) {
            connection.execute_batch(text).map_err(|error| match error.sqlite_error_code() {
                Some(ErrorCode::ConstraintViolation) => StoreError::Refused(format!(
                    "rows of `{}` already share what is now to be unique: {error}",
                    dataset.key
                )),
                _ => StoreError::from_sqlite(error),
            })?;
        }
    }
    Ok(())
}
