//! What somebody with a file of rows can rely on, through the crate's front.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests end where something is not as it must be"
)]

mod city;
mod exporting;
mod importing;
mod merging;
mod postings;
