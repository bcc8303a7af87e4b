//! What can be refused, and with which words.

/// A refusal; nothing was changed when one is returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The embedded dictionary cannot be read: the binary is damaged.
    #[error("the embedded dictionary is damaged")]
    Dictionary,
    /// A schema with no field, too many fields, or a weight that is not a positive number.
    #[error("schema refused: {0}")]
    Schema(&'static str),
    /// A document or filter that does not fit the schema.
    #[error("{what}: expected {expected}, got {got}")]
    Shape {
        /// What was counted.
        what: &'static str,
        /// How many the schema has.
        expected: usize,
        /// How many were given.
        got: usize,
    },
    /// A facet was used as the other kind, or does not exist.
    #[error("facet {0} does not exist or is of the other kind")]
    Facet(usize),
    /// One document's texts together are longer than a document may be.
    #[error("document of {got} bytes refused: at most {most} are indexed")]
    DocumentTooLong {
        /// Bytes given.
        got: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// The memory budget of the index is used up.
    #[error("index is full: {used} of {budget} bytes used; raise its memory budget or search fewer fields")]
    Full {
        /// Bytes in use.
        used: usize,
        /// The budget.
        budget: usize,
    },
    /// A query asks for more than one answer may hold.
    #[error("{what}: at most {most}, got {got}")]
    QueryTooLarge {
        /// What was too many.
        what: &'static str,
        /// The bound.
        most: usize,
        /// What was asked.
        got: usize,
    },
    /// A snapshot that is torn, damaged, of another version or another schema: build the index anew.
    #[error("snapshot refused: {0}")]
    Snapshot(&'static str),
}
