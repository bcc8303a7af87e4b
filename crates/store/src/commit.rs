//! A commit as it reaches the writer: prepared, with what it relied on.

use expr::{Id, Instant};

use crate::{InternalWrite, Row};

/// Who commits, as the feed records it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The kind of actor: `account`, `clock`, `public`, `operator`.
    pub kind: &'static str,
    /// The person, where there is one.
    pub person: Option<Id>,
    /// The seat acted from.
    pub seat: Option<Id>,
    /// The person acted for.
    pub on_behalf: Option<Id>,
    /// The request it came with.
    pub request: Option<Id>,
}

/// Everything one transaction does.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// Who.
    pub author: Author,
    /// When, by the clock that was passed.
    pub at: Instant,
    /// The hash of the model it was prepared under.
    pub model: Box<str>,
    /// What it relied on.
    pub reads: Vec<Read>,
    /// What it writes to datasets, in order.
    pub writes: Vec<Write>,
    /// What it writes to internal tables.
    pub internal: Vec<InternalWrite>,
    /// The key under which it is done only once, with a digest of what was asked.
    pub key: Option<(Box<str>, Box<str>)>,
    /// What is answered when it is done, and again whenever it is sent under its key: rows with their revisions.
    pub answer: Vec<(Id, i64)>,
}

/// A row the commit relied on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Read {
    /// The dataset's key.
    pub dataset: Box<str>,
    /// The row.
    pub id: Id,
    /// What must still be true of it.
    pub expect: Expect,
}

/// What must still be true of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expect {
    /// It has this revision.
    Revision(i64),
    /// It is there.
    Present,
    /// It is not there.
    Absent,
}

/// One row's part of a commit.
#[derive(Clone, Debug)]
pub struct Write {
    /// The dataset's key.
    pub dataset: Box<str>,
    /// What happens to the row.
    pub row: RowWrite,
    /// What the feed calls it: `create`, `update`, `delete`, `restore`, or the move.
    pub operation: Box<str>,
    /// Permanent numbers of the fields that changed.
    pub fields: Vec<u32>,
    /// Kept with the version.
    pub note: Option<Box<str>>,
}

/// What happens to a row; it carries the row as it will be.
#[derive(Clone, Debug)]
pub enum RowWrite {
    /// A new row.
    Insert(Row),
    /// A row with its new values; its revision is one more than what is stored.
    Update(Row),
    /// A row that goes to the bin.
    Delete(Row),
    /// A row that comes back from the bin.
    Restore(Row),
}

impl RowWrite {
    /// The row as it will be.
    pub fn row(&self) -> &Row {
        match self {
            RowWrite::Insert(row)
            | RowWrite::Update(row)
            | RowWrite::Delete(row)
            | RowWrite::Restore(row) => row,
        }
    }
}

/// What came of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Its number: the `seq` of its first entry.
    pub tx: i64,
    /// The `seq` of its last entry.
    pub seq: i64,
    /// What the commit said to answer.
    pub answer: Vec<(Id, i64)>,
    /// Whether it had been done before under its key.
    pub repeated: bool,
}
