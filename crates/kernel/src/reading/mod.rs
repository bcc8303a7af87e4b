//! Rows read through the grants: lists, by relevance, one by one, by a value, as they were, and their names.

mod called;
pub(crate) mod filter;
pub(crate) mod history;
mod label;
mod list;
mod look_up;
mod place;
mod relevance;

pub use history::{Changed, Revision};
pub use label::Labels;
pub use list::{List, ListPage};
pub use look_up::Stored;
