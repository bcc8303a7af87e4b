//! The generated city: organisations, people, firms, jobs, résumés and applications of a city like the one the
//! product is for, with three years of history. Nobody and nothing in it is real.
//!
//! ```text
//! data/*.toml ──▶ Vocabulary ──▶ parts: organisations, enterprises, students, résumés, jobs, applications
//!                                   │ each plans its commands for days of the past
//!                                   ▼
//!                                Ledger ──in order of time──▶ Kernel::commit, the clock set to each day
//! ```
//!
//! - [`make`] fills an empty site to which the packs `system`, `consortium` and `talent` were applied.
//! - [`DemoClock`] is the clock the caller builds the kernel with; it is set back and walks to the last day.
//! - The same [`Options`] give the same rows, ids and times: each part draws from a stream of its own, so that a new
//!   part changes none of the others.
//! - Names of organisations and people end in [`MARK`]; credit codes use an area that does not exist, telephone
//!   numbers ranges that no operator holds, mail a domain that cannot be.
//!
//! **Architecture invariant:** this is the only Rust that knows the domain of the packs, and it writes by
//! [`Kernel::commit`] alone: whatever the declarations refuse cannot be in the city.

mod applications;
mod calendar;
mod chance;
mod clock;
mod enterprises;
mod fields;
mod job_text;
mod jobs;
mod ledger;
mod named;
mod numbers;
mod organisations;
mod people;
mod phrasing;
mod resumes;
mod students;
mod vocabulary;

use expr::{Date, Id};
use kernel::{Kernel, Problems};

pub use clock::DemoClock;
pub use people::MARK;

use calendar::Span;
use ledger::Ledger;
use phrasing::Words;
use vocabulary::Vocabulary;

/// What city is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Another seed is another city.
    pub seed: u64,
    /// The last day of its history; the first lies three years before.
    pub until: Date,
    /// 1 for 400 enterprises, 12,000 students and 3,000 jobs; 0.01 for a hundredth of them. Colleges, offices and
    /// people by name are there at every scale.
    pub scale: f64,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {
    /// The accounts to print: the caller gives them passwords. All others have none and cannot sign in.
    pub accounts: Vec<Account>,
    /// How many commands were committed, and in how many commits.
    pub commands: usize,
    /// Each with a time of its own.
    pub commits: usize,
}

/// An account to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What its person signs in with.
    pub login: String,
    /// The row of the dataset `account`.
    pub account: Id,
    /// The row of the dataset `person`.
    pub person: Id,
    /// The person's name.
    pub name: String,
    /// The roles of the seat, in Chinese.
    pub roles: Vec<String>,
    /// The organisation of the seat.
    pub organisation: String,
}

/// Why no city was made, or only a part of one.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file of vocabulary cannot be read: the program was built wrong.
    #[error("the vocabulary {file} cannot be read")]
    Vocabulary {
        /// The file.
        file: &'static str,
        /// What is wrong with it.
        source: toml::de::Error,
    },
    /// A word of one file that no other file declares.
    #[error("the vocabulary speaks of `{0}`, which is nowhere declared")]
    Unknown(String),
    /// The days asked for do not lie in the calendar.
    #[error("no history can end on that day")]
    Days(#[from] jiff::Error),
    /// The kernel refused what one day was to bring; what the days before brought is there.
    #[error("{day}: {commands} commands, of which the first on `{dataset}`, were refused")]
    Refused {
        /// The day.
        day: Date,
        /// How many commands were to be committed together.
        commands: usize,
        /// The dataset of the first.
        dataset: String,
        /// Why.
        source: Problems,
    },
}

/// Makes the city. `clock` is the one the kernel was opened with. `progress` hears what is being done, how much of
/// it is done, and of how much; the first words are `plan` and `write`.
///
/// # Errors
/// [`DemoError::Refused`] when the site is not empty, or its packs declare otherwise than the city needs.
pub async fn make(
    kernel: &Kernel,
    clock: &DemoClock,
    options: &Options,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<City, DemoError> {
    progress("plan", 0, 1);
    let (ledger, accounts) = plan(kernel, options)?;
    progress("plan", 1, 1);
    let (commands, commits) = ledger.write(kernel, clock, progress).await?;
    Ok(City { accounts, commands, commits })
}

/// The whole history, before anything of it is written.
fn plan(kernel: &Kernel, options: &Options) -> Result<(Ledger, Vec<Account>), DemoError> {
    let model = kernel.model();
    let vocabulary = Vocabulary::read()?;
    let words = Words::new(&vocabulary, &model);
    let span = Span::new(options)?;
    let mut ledger = Ledger::default();
    let organisations = organisations::plan(&vocabulary, &span, &mut ledger)?;
    let enterprises = enterprises::plan(&words, &span, &mut ledger)?;
    let mut students = students::plan(&words, &span, &organisations, &mut ledger)?;
    let accounts = named::plan(&words, &span, &organisations, &enterprises, &mut students, &mut ledger)?;
    let mut jobs = jobs::plan(&words, &span, &enterprises, &mut ledger)?;
    applications::plan(&words, &span, &mut jobs, &mut students, &mut ledger);
    resumes::plan(&words, &span, &organisations, &students, &mut ledger)?;
    Ok((ledger, accounts))
}
