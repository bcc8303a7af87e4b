//! What can go wrong below the kernel.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something the commit relied on has changed since: prepare it again.
    #[error("what the commit relied on has changed")]
    Changed,
    /// A value that must not exist twice exists already.
    #[error("a unique value of `{dataset}` is taken")]
    Taken {
        /// The dataset.
        dataset: Box<str>,
        /// Places of the fields that are unique together.
        fields: Vec<usize>,
    },
    /// Rows refer to the one that was to be deleted.
    #[error("rows of `{dataset}` refer to it")]
    Referred {
        /// The dataset of the rows that refer.
        dataset: Box<str>,
    },
    /// The key of a commit was used for another commit.
    #[error("the idempotency key was used for another commit")]
    KeyReused,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The group it was in could not be written; the log of the program says why.
    #[error("the commit could not be written")]
    Failed,
    /// Another process owns the site.
    #[error("another process owns the site at {0}")]
    Owned(std::path::PathBuf),
    /// The plan cannot be applied.
    #[error("the plan cannot be applied: {0}")]
    Refused(String),
    /// The store is closing.
    #[error("the store is closing")]
    Closing,
    /// What is stored is not what was written.
    #[error("stored data cannot be read: {0}")]
    Damaged(String),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] rusqlite::Error),
    /// The file system failed.
    #[error("the file system failed")]
    Files(#[from] std::io::Error),
}

impl StoreError {
    /// The same, with what the driver's codes mean for callers told apart.
    pub(crate) fn from_sqlite(error: rusqlite::Error) -> Self {
        match error.sqlite_error().map(|error| error.extended_code) {
            // a file that may not grow (a quota, a limit on its size) is reported as a write that failed
            Some(rusqlite::ffi::SQLITE_FULL | rusqlite::ffi::SQLITE_IOERR_WRITE) => StoreError::DiskFull,
            _ => StoreError::Database(error),
        }
    }
}
