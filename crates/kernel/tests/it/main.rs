//! What a site does for whom, through the kernel's door.

mod editing;
mod job;
mod organisations;
mod permission;
