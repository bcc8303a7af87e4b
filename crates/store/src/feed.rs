//! What the feed and the versions say, as they are read.

use expr::{Id, Instant};

/// One entry of the feed. It has no values: those are in the version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Orders all entries of a site.
    pub seq: i64,
    /// The commit it belongs to.
    pub tx: i64,
    /// When; informs, does not order.
    pub at: Instant,
    /// The kind of actor.
    pub actor_kind: Box<str>,
    /// The person who acted.
    pub actor: Option<Id>,
    /// From which seat.
    pub seat: Option<Id>,
    /// For whom.
    pub on_behalf: Option<Id>,
    /// The dataset's permanent number; 0 is the site itself.
    pub dataset: u32,
    /// The row.
    pub row: Id,
    /// Its revision after it.
    pub rev: i64,
    /// `create`, `update`, `delete`, `restore`, or the move.
    pub operation: Box<str>,
    /// Permanent numbers of the fields that changed.
    pub fields: Vec<u32>,
}

/// A revision of a row, with the entry that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The entry of the feed.
    pub change: Change,
    /// The canonical form of state and values.
    pub values: String,
    /// What was noted with it.
    pub note: Option<Box<str>>,
}
