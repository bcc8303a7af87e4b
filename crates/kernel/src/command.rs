//! What an actor asks to be written.

use expr::{Id, Value};

/// Values of fields, by key.
pub type Values = Vec<(Box<str>, Value)>;

/// One thing to be done. Several on one row in one commit become one revision.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A new row, in the first state.
    Create {
        /// The dataset.
        dataset: Box<str>,
        /// Its id, where the caller must know it beforehand; made in time order if none.
        id: Option<Id>,
        /// What is not null.
        values: Values,
    },
    /// New values of some fields.
    Update {
        /// The dataset.
        dataset: Box<str>,
        /// The row.
        id: Id,
        /// The fields that change.
        values: Values,
        /// What the change was made against.
        base: Base,
    },
    /// A move to another state.
    Move {
        /// The dataset.
        dataset: Box<str>,
        /// The row.
        id: Id,
        /// The move's key.
        name: Box<str>,
        /// Kept with the version.
        note: Option<Box<str>>,
        /// What the move was decided on.
        base: Base,
    },
    /// Into the bin.
    Delete {
        /// The dataset.
        dataset: Box<str>,
        /// The row.
        id: Id,
        /// What it was decided on.
        base: Base,
    },
    /// Out of the bin.
    Restore {
        /// The dataset.
        dataset: Box<str>,
        /// The row.
        id: Id,
    },
}

/// What a command was made against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Whatever is there.
    Any,
    /// This revision and no other: `If-Match`.
    Strict(i64),
    /// This revision; what was changed since is merged field by field.
    Merge(i64),
}

/// What goes with a commit.
#[derive(Clone, Debug, Default)]
pub struct CommitOptions {
    /// Done once under this key, with a digest of what was asked.
    pub key: Option<(Box<str>, Box<str>)>,
    /// The request it came with.
    pub request: Option<Id>,
    /// Internal tables that change in the same transaction.
    pub internal: Vec<store::InternalWrite>,
}

/// What came of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its number; 0 if nothing changed.
    pub tx: i64,
    /// The rows of the commands, in order: id and revision now.
    pub rows: Vec<(Id, i64)>,
    /// Whether it had been done before under its key.
    pub repeated: bool,
}

impl Command {
    /// The row that is there already.
    pub(crate) fn row(&self) -> Option<Id> {
        match self {
            Command::Create { .. } => None,
            Command::Update { id, .. }
            | Command::Move { id, .. }
            | Command::Delete { id, .. }
            | Command::Restore { id, .. } => Some(*id),
        }
    }

    pub(crate) fn dataset(&self) -> &str {
        match self {
            Command::Create { dataset, .. }
            | Command::Update { dataset, .. }
            | Command::Move { dataset, .. }
            | Command::Delete { dataset, .. }
            | Command::Restore { dataset, .. } => dataset,
        }
    }
}
