//! What a site does for whom, through the kernel's door.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test that cannot go on has failed; a table of cases is as long as it is"
)]

mod editing;
mod found;
mod job;
mod look_up;
mod organisations;
mod permission;
