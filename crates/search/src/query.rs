//! What is asked: weighted terms that rank, phrases that must or must not occur, a filter, and where to go on.
//!
//! A query is plain data: typed text becomes one by `Analyser::query`, a whole document by `Index::like`, and a
//! caller may build its own. Not for how answers are found (`retrieve`).

use crate::filter::Filter;
use crate::index::DocumentId;

/// Most hits one answer holds.
pub const MOST_HITS: usize = 10_000;
/// Most terms one query ranks by.
pub const MOST_TERMS: usize = 1_024;

/// A term and how much it counts, against 1. A weight that is not a positive number counts nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedTerm {
    /// The folded term, as the analyser gives it.
    pub term: String,
    /// How much it counts.
    pub weight: f32,
}

/// Terms that must all occur in one and the same field.
///
/// For typed text these are every pair of neighbours, so a document that has the phrase always matches; one that
/// has all its pairs apart from one another matches too, as the index keeps no positions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase {
    /// The folded terms; an empty phrase asks nothing.
    pub terms: Vec<String>,
}

/// Whether the reader may search a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FieldAccess {
    /// In every document.
    #[default]
    Always,
    /// In no document: as if the field were not there.
    Never,
    /// In the documents where the filter holds.
    When(Filter),
}

/// The last hit of the page before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cursor {
    /// Its score.
    pub score: f64,
    /// Its document.
    pub id: DocumentId,
}

/// One question to an index.
///
/// Documents are ranked by the sum over `terms`; at least one must occur. Without terms every document that passes
/// is a hit with score 0, in the order of ids.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// What ranks.
    pub terms: Vec<WeightedTerm>,
    /// What must occur.
    pub require: Vec<Phrase>,
    /// What must not occur (in the fields the reader may search).
    pub exclude: Vec<Phrase>,
    /// Hard conditions.
    pub filter: Filter,
    /// Which fields count, in the order of the schema; an empty list stands for all.
    pub fields: Vec<FieldAccess>,
    /// How many hits at most, up to [`MOST_HITS`].
    pub limit: usize,
    /// Only hits behind this one.
    pub after: Option<Cursor>,
}

/// What one term in one field adds to a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The term.
    pub term: String,
    /// The field's place in the schema.
    pub field: usize,
    /// The weight of the term in the query.
    pub weight: f32,
    /// How often it occurs in the field; 255 stands for 255 or more.
    pub frequency: u8,
    /// What it adds.
    pub value: f64,
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The document.
    pub id: DocumentId,
    /// Its score, the sum of the parts.
    pub score: f64,
    /// Where the score comes from, in the order of the query's terms and the schema's fields.
    pub parts: Vec<Contribution>,
}

impl Hit {
    /// Where the next page goes on.
    pub fn cursor(&self) -> Cursor {
        Cursor { score: self.score, id: self.id }
    }
}
