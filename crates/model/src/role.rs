//! Roles and their grants: who may do what to which rows and fields.

use crate::Label;
use crate::dataset::Condition;

/// A role: what a seat can be given. `everyone`, `visitor` and `self` are held without a seat.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its stable key.
    pub key: Box<str>,
    /// Its words.
    pub title: Label,
    /// What it may do.
    pub grants: Vec<Grant>,
}

/// Which fields a grant gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fields {
    /// All of them.
    #[default]
    All,
    /// All but these places.
    Hide(Vec<usize>),
    /// Only these places.
    Only(Vec<usize>),
}

impl Fields {
    /// Whether the field at `place` is given.
    pub fn gives(&self, place: usize) -> bool {
        match self {
            Fields::All => true,
            Fields::Hide(places) => !places.contains(&place),
            Fields::Only(places) => places.contains(&place),
        }
    }
}

/// One grant of a role over one dataset.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The dataset.
    pub dataset: Box<str>,
    /// Verbs: `read`, `create`, `update`, `delete`, `restore`, `reveal`, `audit`, `export`, `import`, moves, and
    /// `engine.action`.
    pub may: Vec<Box<str>>,
    /// Whether it takes away instead of giving.
    pub deny: bool,
    /// Which rows; all if absent.
    pub rows: Option<Condition>,
    /// Which fields.
    pub fields: Fields,
    /// Where it was declared: file and line.
    pub declared: Box<str>,
}

impl Grant {
    /// Whether it speaks of `verb`.
    pub fn may(&self, verb: &str) -> bool {
        self.may.iter().any(|word| &**word == verb)
    }
}

/// The verbs that every dataset has; no move may take one of these names. `read` gives a row's history with the row;
/// `audit` gives what only those see who answer for the data: the log of reveals, the declaration, what ran by itself.
pub const VERBS: &[&str] =
    &["read", "create", "update", "delete", "restore", "reveal", "audit", "export", "import"];
