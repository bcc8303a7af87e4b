//! The web through its two doors: what pages look like to a browser, and what the router answers.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop at what it did not expect"
)]

#[path = "../../examples/gallery/sample/mod.rs"]
mod sample;

mod draw;
mod permission;
mod requests;
mod site;
