//! The internal tables of engines: records that are no rows, which grants do not speak of. An engine reads its own here
//! and writes them with a commit; rows it reads like everybody else.

use expr::Value;
use store::{Direction, InternalTable, Snapshot, Watch};

use crate::{Kernel, Problems};

/// The internal tables at one moment.
pub struct Records(Snapshot);

impl Records {
    /// The record with this key.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(
        &mut self,
        table: &'static InternalTable,
        key: &[Value],
    ) -> Result<Option<Vec<Value>>, Problems> {
        Ok(self.0.internal(table, key).await?)
    }

    /// The records with this value in a column, in the order of the key from whichever end, at most `limit`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(
        &mut self,
        table: &'static InternalTable,
        column: &'static str,
        value: &Value,
        direction: Direction,
        limit: u32,
    ) -> Result<Vec<Vec<Value>>, Problems> {
        Ok(self.0.internal_where(table, column, value, direction, limit).await?)
    }

    /// The records under the first column of the key, by the rest of it, after a whole key if one is given, at most
    /// `limit`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn after(
        &mut self,
        table: &'static InternalTable,
        first: &Value,
        after: Option<&[Value]>,
        limit: u32,
    ) -> Result<Vec<Vec<Value>>, Problems> {
        Ok(self.0.internal_after(table, first, after, limit).await?)
    }
}

impl Kernel {
    /// The internal tables as they are now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn records(&self) -> Result<Records, Problems> {
        Ok(Records(self.store.snapshot().await?))
    }

    /// Counts the commits that touch datasets or internal tables of these names.
    pub fn watch(&self, names: &[&str]) -> Watch {
        self.store.watch(names)
    }

    /// The permanent numbers of a dataset's fields, in their order; none if there is no such dataset.
    pub fn field_ids(&self, dataset: &str) -> Vec<u32> {
        let layout = self.store.layout();
        layout
            .table(dataset)
            .map(|table| table.fields.iter().map(|field| field.id).collect())
            .unwrap_or_default()
    }
}
