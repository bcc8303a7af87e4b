//! The generated city as the rest of the program finds it: a small one is made and looked at through the kernel.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a city that cannot be made or read must end the test"
)]

mod city;
mod history;
mod people;
mod rows;
mod same;
mod texts;
