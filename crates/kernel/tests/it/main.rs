//! What a site does for whom, through the kernel's door.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on ends")]

mod found;
mod job;
