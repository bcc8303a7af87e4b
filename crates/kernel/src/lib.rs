//! The one door to a site: commits and queries for an actor.
//!
//! ```text
//! query(actor, …)  ─▶ grants as conditions ─▶ store rows ─▶ cut to what the actor may see ─▶ Seen
//! list(q) ─▶ index proposes ids ─▶ the same conditions ─▶ store rows ─▶ …
//! commit(actor, …) ─▶ load ─▶ merge ─▶ grants, moves, checks on the produced state ─▶ store writer ─▶ Receipt
//! ```
//!
//! - [`Kernel`] is the door; every method takes the [`Actor`] and answers only what its grants allow.
//! - [`Seen`] is a row as somebody sees it: each value hidden, masked or clear.
//! - [`view`] is what pages are made of; [`pages`] makes it from rows and declarations.
//!
//! **Architecture invariant:** nothing is written but by [`Kernel::commit`], and nothing is read past
//! [`Access`]: a row or field that no grant gives leaves by no method. No dataset or role of any pack but
//! `system` is named here, and no engine.

rust_i18n::i18n!("locales", fallback = "zh");

mod access;
mod account;
mod actor;
mod clock;
mod command;
mod door;
pub mod engine;
mod filter;
mod ground;
mod held;
mod history;
pub mod index;
mod label;
mod look_up;
pub mod operation;
pub mod pages;
mod place;
mod prepare;
mod problem;
mod read;
mod relevance;
mod reveal;
mod sight;
mod site;
pub mod view;
mod why;
mod words;
mod world;

pub use access::{Access, Readable};
pub use account::Account;
pub use actor::{Actor, ActorKind, Seat};
pub use clock::{Clock, Fixed, SystemClock, ZONE};
pub use command::{Base, Command, CommitOptions, Receipt, Values};
pub use door::Kernel;
pub use history::{Changed, Revision};
pub use label::Labels;
pub use look_up::Stored;
pub use problem::{ENTRIES, Problem, Problems};
pub use read::{List, ListPage};
pub use reveal::{REVEALS, Reveal};
pub use sight::{Seen, Sight};
pub use site::{SitePlan, open, plan_site};
pub use why::{Because, Why};
