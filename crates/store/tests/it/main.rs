//! What the store promises: answers as the evaluator gives them, pages without gaps, a feed that cannot be altered
//! unseen, commits that are whole or not at all.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod audit;
mod bench;
mod commits;
mod copying;
mod failing;
mod filters;
mod models;
mod paging;
mod workshop;
