//! Matching.

// rust_i18n::i18n!("locales", fallback = "zh");

mod block;
mod feature;
mod matcher;
mod problem;
mod rank;
mod read;
mod requirement;
mod score;
mod why_not;

pub use feature::{Change, Feature, Look, MapFeature, Near, Overlap, Pay, Reading, Recency, Text};
pub use matcher::{Matcher, Matchers, Reciprocal, Requirement, Scored, Side, matchers};
pub use problem::ENTRIES;
pub use rank::{Matched, Offer, Options, Part, USUAL, Way, rank};
pub use read::SECTION;
pub use why_not::{Changed, Failing, WhyNot, why_not};
