//! What a copy of the database holds.

/// A copy of the database, known by its place in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// How many entries its feed has.
    pub entries: i64,
    /// The hash of the last, as [`crate::Audit`] tells it.
    pub head: String,
}
