//! What a site does for whom, through the kernel's door.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod changed_form;
mod crowd;
mod editing;
mod found;
mod job;
mod look_up;
mod operations;
mod organisations;
mod page;
mod permission;
mod typed;
