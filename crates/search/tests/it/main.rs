//! The index through its public door: stories, and everything it answers against the plainest way to answer it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod behaviour;
mod fixture;
mod oracle;
mod plain;
mod ranked;
mod ranking;
