//! A view of the site at one moment.

use std::sync::Arc;

use expr::{Id, Value};
use model::{Names, Source};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};

use super::codec::{decode, encode};
use super::internal::push_key;
use super::schema::internal_name;
use super::text::{Statement, quoted};
use super::{Shared, history, once, select};
use crate::{Change, Committed, Direction, InternalTable, Layout, Query, Row, StoreError, Version};

/// A view of the site at one moment, in one read transaction. Methods are async because other databases are
/// asked over a wire.
pub struct Snapshot {
    // none only while it is being dropped
    connection: Option<Connection>,
    layout: Arc<Layout>,
    shared: Arc<Shared>,
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && connection.execute_batch("ROLLBACK").is_ok()
        {
            self.shared.give_back(connection);
        }
    }
}

impl Snapshot {
    pub(super) fn begin(shared: &Arc<Shared>) -> Result<Self, StoreError> {
        let connection = shared.reader()?;
        connection.prepare_cached("BEGIN")?.execute([])?;
        Ok(Snapshot {
            connection: Some(connection),
            layout: shared.layout.load_full(),
            shared: Arc::clone(shared),
        })
    }

    fn connection(&self) -> Result<&Connection, StoreError> {
        self.connection.as_ref().ok_or(StoreError::Closing)
    }

    /// The tables this view reads.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// A page of rows with their many-valued fields.
    ///
    /// # Errors
    /// [`StoreError::Refused`] for a condition that cannot filter rows.
    pub async fn rows(&mut self, query: &Query<'_>) -> Result<Vec<Row>, StoreError> {
        select::rows(self.connection()?, &self.layout, query)
    }

    /// How many rows a query's conditions find, at most `most`.
    pub async fn count(&mut self, query: &Query<'_>, most: u32) -> Result<u32, StoreError> {
        select::count(self.connection()?, &self.layout, query, most)
    }

    /// A live row.
    pub async fn row(&mut self, dataset: &str, id: Id) -> Result<Option<Row>, StoreError> {
        Ok(self.rows_by_id(dataset, &[id]).await?.pop())
    }

    /// Live rows, in no particular order.
    pub async fn rows_by_id(&mut self, dataset: &str, ids: &[Id]) -> Result<Vec<Row>, StoreError> {
        select::by_ids(self.connection()?, &self.layout, dataset, ids, false)
    }

    /// Live rows with this value in the field at `place`, by id; equal are texts that fold alike where the field is
    /// declared to be looked up, and equal values elsewhere.
    ///
    /// # Errors
    /// [`StoreError::Refused`] for a field of several columns.
    pub async fn look_up(
        &mut self,
        dataset: &str,
        place: usize,
        value: &Value,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        select::by_value(self.connection()?, &self.layout, dataset, place, value, limit)
    }

    /// A deleted row.
    pub async fn gone(&mut self, dataset: &str, id: Id) -> Result<Option<Row>, StoreError> {
        Ok(select::by_ids(self.connection()?, &self.layout, dataset, &[id], true)?.pop())
    }

    /// The revisions of a row, newest first, before a revision if given.
    pub async fn versions(
        &mut self,
        dataset: u32,
        id: Id,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Version>, StoreError> {
        history::versions(self.connection()?, dataset, id, before, limit)
    }

    /// Entries of the feed after `after`, oldest first.
    pub async fn changes(&mut self, after: i64, limit: u32) -> Result<Vec<Change>, StoreError> {
        history::changes(self.connection()?, after, limit)
    }

    /// The `seq` of the feed's last entry; 0 where there is none.
    pub async fn last_seq(&mut self) -> Result<i64, StoreError> {
        history::last_seq(self.connection()?)
    }

    /// What a commit of `person` under `key` did, if it was done.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] if another digest was asked under it.
    pub async fn done_before(
        &mut self,
        person: Option<Id>,
        key: &str,
        digest: &str,
    ) -> Result<Option<Committed>, StoreError> {
        once::done_before(self.connection()?, person, key, digest)
    }

    pub(crate) fn proofs(&mut self, after: i64, limit: u32) -> Result<Vec<history::Proof>, StoreError> {
        history::proofs(self.connection()?, after, limit)
    }

    /// The record of an internal table with this key.
    pub async fn internal(
        &mut self,
        table: &'static InternalTable,
        key: &[Value],
    ) -> Result<Option<Vec<Value>>, StoreError> {
        let mut statement = Statement::default();
        statement.push("SELECT * FROM ").name(&internal_name(table)).push(" WHERE 1");
        push_key(table, key, &mut statement);
        Ok(self.internal_records(table, &statement)?.pop())
    }

    /// The records of an internal table with this value in a column, in the order of the key from whichever end, at most
    /// `limit`.
    pub async fn internal_where(
        &mut self,
        table: &'static InternalTable,
        column: &'static str,
        value: &Value,
        direction: Direction,
        limit: u32,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let way = if direction == Direction::Descending { "DESC" } else { "ASC" };
        let mut statement = Statement::default();
        statement.push("SELECT * FROM ").name(&internal_name(table)).push(" WHERE ").name(column).push(" = ");
        statement.bind(encode(value)).push(&format!(" ORDER BY 1 {way} LIMIT {limit}"));
        self.internal_records(table, &statement)
    }

    /// The records of an internal table under the first column of its key, by the rest of it, after a record's whole
    /// key if one is given, at most `limit`.
    pub async fn internal_after(
        &mut self,
        table: &'static InternalTable,
        first: &Value,
        after: Option<&[Value]>,
        limit: u32,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let names: Vec<&'static str> = table.columns.iter().take(table.key).map(|(name, _)| *name).collect();
        let mut statement = Statement::default();
        statement
            .push("SELECT * FROM ")
            .name(&internal_name(table))
            .push(" WHERE ")
            .name(names.first().unwrap_or(&""));
        statement.push(" = ").bind(encode(first));
        if let Some(after) = after {
            let list = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
            statement.push(&format!(" AND ({list}) > ("));
            for (place, value) in after.iter().take(names.len()).enumerate() {
                statement.push(if place > 0 { ", " } else { "" }).bind(encode(value));
            }
            statement.push(")");
        }
        let order = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        statement.push(&format!(" ORDER BY {order} LIMIT {limit}"));
        self.internal_records(table, &statement)
    }

    /// The records of an internal table in the order of its key, from whichever end, at most `limit`.
    pub async fn internal_in_order(
        &mut self,
        table: &'static InternalTable,
        direction: Direction,
        limit: u32,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let way = if direction == Direction::Descending { " DESC" } else { "" };
        let key = table.columns.iter().take(table.key).map(|(name, _)| format!("{}{way}", quoted(name)));
        let order = key.collect::<Vec<_>>().join(", ");
        let mut statement = Statement::default();
        statement.push("SELECT * FROM ").name(&internal_name(table));
        statement.push(&format!(" ORDER BY {order} LIMIT {limit}"));
        self.internal_records(table, &statement)
    }

    fn internal_records(
        &self,
        table: &InternalTable,
        statement: &Statement,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let mut prepared = self.connection()?.prepare_cached(&statement.text)?;
        let mut results = prepared.query(params_from_iter(&statement.values))?;
        let mut found = Vec::new();
        while let Some(row) = results.next()? {
            let mut record = Vec::with_capacity(table.columns.len());
            for (place, (_, column)) in table.columns.iter().enumerate() {
                record.push(decode(row.get_ref(place)?, *column)?);
            }
            found.push(record);
        }
        Ok(found)
    }

    /// The model that was applied last: the text of its packs and its permanent names.
    pub async fn applied(&mut self) -> Result<Option<(Vec<Source>, Names)>, StoreError> {
        let text = "SELECT packs, names FROM __model ORDER BY seq DESC LIMIT 1";
        let stored: Option<(String, String)> =
            self.connection()?.query_row(text, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((packs, names)) = stored else { return Ok(None) };
        let damaged = || StoreError::Damaged("the record of the model".into());
        let packs: Vec<(String, String)> = serde_json::from_str(&packs).map_err(|_| damaged())?;
        let names =
            serde_json::from_str(&names).ok().as_ref().and_then(Names::from_json).ok_or_else(damaged)?;
        Ok(Some((packs.into_iter().map(|(path, text)| Source { path, text }).collect(), names)))
    }
}
