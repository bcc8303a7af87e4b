//! Rows, their versions and the change feed: the only crate that knows SQL.
//!
//! ```text
//! Query ──lower──▶ SQL ──▶ Snapshot::rows        Commit ──▶ writer (group) ──▶ rows + versions + feed ──▶ Committed
//! ```
//!
//! - [`Store`] is the door: [`Store::snapshot`] to read at one moment, [`Store::write`] to commit,
//!   [`Store::apply`] to make the tables what a model declares.
//! - [`Row`] is a row of any dataset; [`Query`] asks for a page of them with typed conditions.
//! - [`InternalTable`] is state of the program itself that commits together with rows.
//!
//! **Architecture invariant:** no SQL text and no type of a driver leaves this crate. A commit arrives prepared:
//! who may do what was decided above; here only what it relied on is compared once more.

#![expect(clippy::unused_async, reason = "the door is async because other databases are asked over a wire")]

mod audit;
mod canonical;
mod chain;
mod commit;
mod copied;
mod error;
mod feed;
mod internal;
mod layout;
mod query;
mod row;
mod sqlite;
mod watch;

pub use audit::Audit;
pub use canonical::{decode_values, encode_values};
pub use commit::{Author, Commit, Committed, Expect, Read, RowWrite, Write};
pub use copied::Copied;
pub use error::StoreError;
pub use feed::{Change, Version};
pub use internal::{InternalTable, InternalWrite};
pub use layout::{FieldLayout, Layout, TableLayout};
pub use query::{Containing, Direction, Position, Query, Sort};
pub use row::Row;
pub use sqlite::{Snapshot, Store};
pub use watch::Watch;
