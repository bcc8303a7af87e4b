//! Search: an inverted index in memory that finds documents by Chinese and Latin text, ranks them by a formula it
//! can explain, and obeys hard filters before it scores.
//!
//! ```text
//! text ── fold ── words ── analysis ──► terms          one analyser, for documents and for questions
//! document ──► Index::upsert ──► open segment ──► sealed segments
//! question ──► Query ──► admit (filter, required, excluded: bitmaps)
//!                   └──► propose (upper bounds, term at a time) ──► score exactly ──► hits with their parts
//! evidence ──► Ranking ──► features of all documents ──► the caller's score ──► the best with each feature's value
//! ```
//!
//! Begin with [`Analyser`], [`Index`] and [`Query`], for matching with [`Ranking`]; the page beside this crate (`README.md`) tells the idea.
//!
//! **Invariants.** A score is a function of the query and the live documents, never of how they came to be here, so
//! two nodes page alike. The parts of a hit add up to its score. A document that the filter does not admit, or a
//! field that the reader may not search, has no influence on who is a hit and in which order, except through the
//! statistics of the corpus. Nothing here reads a file, a clock or a network.
//!
//! Further evidence (expanded concepts, learned vectors) is another list of weighted terms or another summand over
//! the hits; it is not here.

mod admit;
mod analysis;
mod batch;
mod best;
mod bitmap;
mod error;
mod facet;
mod filter;
mod fold;
mod highlight;
mod index;
mod like;
mod open;
mod own_words;
mod parse;
mod probe;
mod profiles;
mod propose;
mod query;
mod rank;
mod retrieve;
mod score;
mod sealed;
mod snapshot;
mod terms;
mod words;

pub use analysis::{Analyser, FieldKind, Token, TokenKind};
pub use error::SearchError;
pub use facet::{FacetKind, FacetValue};
pub use filter::Filter;
pub use index::{DocumentId, Index, Limits, Schema};
pub use own_words::OwnWord;
pub use probe::Probe;
pub use query::{Contribution, Cursor, FieldAccess, Hit, MOST_HITS, MOST_TERMS, Phrase, Query, WeightedTerm};
pub use rank::{Feature, Placed, Ranking, Reading, Score, Texts, Word, Worth};
pub use score::{Field, MOST_FIELDS};
