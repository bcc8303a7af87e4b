//! Tables of the program itself: credentials, sessions, operations. Declared in Rust, committed in the same
//! transaction as rows; they have no versions and no entries in the feed.

use expr::Value;
use model::kinds::Column;

/// A table of the program itself.
#[derive(Clone, Copy, Debug)]
pub struct InternalTable {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [(&'static str, Column)],
    /// How many of the first columns are its key.
    pub key: usize,
    /// Columns that are looked up besides.
    pub indexes: &'static [&'static str],
}

/// A change of an internal table.
#[derive(Clone, Debug)]
pub enum InternalWrite {
    /// A record, new or in place of the one with its key; all columns in order.
    Put(&'static InternalTable, Vec<Value>),
    /// The record with this key goes.
    Delete(&'static InternalTable, Vec<Value>),
    /// All records with this value in this column go.
    DeleteWhere(&'static InternalTable, &'static str, Value),
}

impl InternalWrite {
    /// The table it changes.
    pub fn table(&self) -> &'static InternalTable {
        match self {
            InternalWrite::Put(table, _)
            | InternalWrite::Delete(table, _)
            | InternalWrite::DeleteWhere(table, ..) => table,
        }
    }
}
