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

mod account;
mod actor;
mod clock;
mod command;
mod door;
pub mod engine;
mod grants;
pub mod index;
pub mod operation;
pub mod pages;
mod prepare;
mod problem;
mod reading;
mod records;
mod reveal;
mod site;
pub mod view;
mod words;

pub use account::Account;
pub use actor::{Actor, ActorKind, Seat};
pub use clock::{Clock, Fixed, SystemClock, ZONE};
pub use command::{Base, Command, CommitOptions, Receipt, Values};
pub use door::Kernel;
pub use grants::{Access, Because, Readable, Seen, Sight, Why};
pub use problem::{ENTRIES, Problem, Problems};
pub use reading::{Changed, Labels, List, ListPage, Revision, Stored};
pub use records::Records;
pub use reveal::{REVEALS, Reveal};
pub use site::{SitePlan, open, plan_site};
