//! What a site does for whom, through the kernel's door.

mod job;
mod look_up;
