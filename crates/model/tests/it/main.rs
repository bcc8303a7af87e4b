//! The crate through its public door. Field kinds: one table of examples for each, and the laws all of them keep.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod entries;
mod examples;
mod field;
mod laws;
mod numbers;
mod pay;
mod region;
mod wrong_packs;
