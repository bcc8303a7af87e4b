//! Who somebody is, asked as a browser and a program ask: once recognised, and no longer than it holds.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod guessed;
mod recognised;
