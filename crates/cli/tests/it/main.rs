//! What the workspace owes its readers as a whole: who may depend on whom, and what may be named where.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod architecture;
mod backing_up;
mod command_line;
mod importing;
mod kept_files;
mod power;
mod program;
mod serving;
