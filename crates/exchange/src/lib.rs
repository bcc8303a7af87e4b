//! Files of rows in and out: workbooks and text become commits, lists become workbooks and text.
//!
//! ```text
//! reading::open_file ─▶ Sheet ─▶ suggest, or a recipe ─▶ dry_run ─▶ Imports::{keep, start, run} ─▶ refused_workbook
//! kernel::List ─▶ export ─▶ .xlsx, .csv                                         dataset ─▶ template
//! ```
//!
//! - [`reading`] measures a file before any parser sees it, finds the head and streams the lines.
//! - [`Recipe`] says how one source's file becomes rows; [`SECTION`] reads the recipes of packs, [`suggest`] makes one
//!   for a sheet nobody has described.
//! - [`dry_run`] says what an import would do; [`Imports`] does it, goes on after a cut, and gives refused lines back.
//! - [`export`] writes what an actor may export; [`template`] writes the empty form.
//! - [`TABLES`] are the internal tables, [`ENTRIES`] the codes of refusals.
//!
//! - [`Exchange`] brings all of it to a site: actions with their pages and places in the API, imports in the background.
//!
//! **Architecture invariant:** every row is written by `Kernel::commit` and read through the kernel's door, as the actor
//! who asked; the internal tables are the only state. No HTTP, and no dataset or role of any pack.

rust_i18n::i18n!("locales", fallback = "zh");

mod engine;
mod exporting;
mod fitting;
mod importing;
mod pages;
mod problem;
pub mod reading;
mod recipe;
mod rehearsing;
mod running;
mod words;

pub use engine::Exchange;
pub use exporting::{Export, Exported, FileKind, export, template};
pub use importing::{
    Counts, DryRun, Import, Imports, Note, Outcome, Reason, Sample, Status, TABLES, Unread, Watch, What,
    dry_run, dry_run_watched, words_of,
};
pub use problem::ENTRIES;
pub use recipe::{
    Column, FedRow, LeftOut, Otherwise, Reads, Recipe, Recipes, SECTION, Skip, Suggestion, Target, Words,
    read_recipe, recipes, suggest,
};
