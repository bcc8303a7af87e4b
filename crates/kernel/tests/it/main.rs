//! What a site does for whom, through the kernel's door.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod editing;
mod job;
mod organisations;
mod permission;
