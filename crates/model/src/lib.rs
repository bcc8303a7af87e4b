//! What a pack says: text of declarations in, one typed [`Model`] and all its [`Diagnostic`]s out.
//!
//! ```text
//! Source (path, text) ──read──▶ drafts ──resolve──▶ Model ──names──▶ Steps of a plan
//! ```
//!
//! - [`load`] reads every pack at once and reports every wrong declaration at once.
//! - [`Model`] is what the rest of the program asks: [`Dataset`]s with [`Field`]s of some [`kinds::Kind`],
//!   code tables, roles with grants, pages.
//! - [`Names`] gives datasets and fields their permanent ids and columns; [`plan`] compares what was applied
//!   with what is declared now.
//!
//! **Architecture invariant:** this crate does no I/O, knows no dataset or role of any pack but `system`,
//! and no engine: what an engine declares reaches it as a [`Section`].

mod attribute;
mod codes;
mod dataset;
mod diagnostic;
mod fold;
pub mod kinds;
mod label;
mod load;
mod model;
mod names;
mod page;
mod pages;
mod plan;
mod read;
mod refusal;
mod resolve;
mod role;
mod scope;
mod section;

pub use attribute::{Attribute, Part, System};
pub use codes::{Code, CodeTable, Codes};
pub use dataset::{
    Check, Condition, Dataset, Field, Group, Identity, Move, MoveBy, State, Subject, Tone, Unique,
};
pub use diagnostic::Diagnostic;
pub use expr;
pub use fold::folded;
pub use label::{Label, Language, filled};
pub use load::{Source, load};
pub use model::{Link, Map, Model, Pack};
pub use names::{DatasetName, FieldName, Names};
pub use page::{Block, Page};
pub use plan::{Plan, Step, Weight, plan};
pub use read::{Table, read_declaration};
pub use refusal::{Class, Entry, Refusal};
pub use role::{Fields, Grant, Role, VERBS};
pub use scope::{ActorScope, RowScope};
pub use section::{BlockShape, Declarations, Indexed, Section};
