//! Who may see and do what: an actor's grants made ground, asked of datasets and rows.
//!
//! ```text
//! Actor + model ─ Ground ─▶ Access ─ Known ─▶ Eyes ─ Held ─▶ Seen
//! ```

mod access;
mod asked;
mod ground;
mod held;
mod sight;
mod why;
mod world;

pub(crate) use access::Granted;
pub use access::{Access, Readable};
pub(crate) use ground::{Ground, Trees, is_about};
pub(crate) use held::Held;
pub(crate) use sight::Eyes;
pub use sight::{Seen, Sight};
pub use why::{Because, Why};
pub(crate) use world::{Known, RowWorld};
