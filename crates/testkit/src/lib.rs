//! Throw-away sites for tests: packs, a clock that is set by hand, and the people of a small city.
//!
//! - [`packs`] are the shipped packs, [`library`] is a small invented one that needs only `system`.
//! - [`Site`] is a kernel in a temporary folder; its builders make organisations, people and seats.
//!
//! **Architecture invariant:** only tests depend on this crate; whatever goes wrong in it ends the test.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "only tests use this crate, and a broken set-up must end them"
)]

mod clock;
mod dice;
mod library;
mod packs;
mod site;
mod words;

pub use clock::HandClock;
pub use dice::Dice;
pub use library::library;
pub use packs::{MATCHERS, packs, sections};
pub use site::{Site, code, codes, number, tags, values};
pub use words::words_hold;
