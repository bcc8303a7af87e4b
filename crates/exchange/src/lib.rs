//! Files of rows in and out.

mod importing;
mod problem;
pub mod reading;
mod recipe;

pub use importing::{
    Counts, DryRun, Import, Imports, Note, Outcome, Reason, Sample, Status, TABLES, Unread, Watch, What,
    dry_run, words_of,
};
pub use problem::ENTRIES;
pub use recipe::{
    Column, FedRow, LeftOut, Otherwise, Reads, Recipe, Recipes, SECTION, Skip, Suggestion, Target, Words,
    read_recipe, recipes, suggest,
};
