//! Importing: lines of a sheet become rows, through the kernel's door and as the actor who asked.
//!
//! ```text
//! Sheet ──Parser──▶ values ──Planner, over what the site knows──▶ commands ──▶ one commit, or a rehearsal
//! ```
//!
//! What was written of a line, which row it became and how far the import is are one transaction: an import that was
//! cut off goes on behind the last line that is on the disk, and ends as if it had never been cut.

mod contacts;
mod draft;
mod dry_run;
mod import;
mod known;
mod line;
mod looked_up;
mod note;
mod overlay;
mod parse;
mod plan;
mod progress;
mod refused;
mod said;
mod tables;
mod work;

pub use dry_run::{DryRun, Reason, Sample, Unread, dry_run, dry_run_watched};
pub use import::{Imports, Watch};
pub use note::{Note, What, words_of};
pub(crate) use parse::Parser;
pub use plan::Outcome;
pub use progress::{Counts, Import, Status};
pub use tables::TABLES;
