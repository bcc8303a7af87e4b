//! What a text may speak of, told by whoever owns the model, and what is wrong with a text that speaks of
//! something else.
//!
//! Not for values: those come from a [`World`](crate::World) when the expression runs.

use crate::Type;

/// The names, tables and codes that a text may use.
pub trait Scope {
    /// The type of a first name: `row` is `Record("job")`, `actor` is `Record("actor")`.
    fn root(&self, name: &str) -> Option<Type>;

    /// The type of `name` in a record, or in the row that a reference leads to. The ends `lo` and `hi` of a
    /// range are built in and never asked for, so no field may bear these two names.
    fn member(&self, of: &Type, name: &str) -> Option<Type>;

    /// The names there are, for suggestions: of the roots (`None`), of a type's members, of the codes of a table
    /// (`Some(Type::Code)`).
    fn names(&self, of: Option<&Type>) -> Vec<String>;

    /// How the codes of a table relate, if there is such a table.
    fn table(&self, key: &str) -> Option<Table>;

    /// Is `code` one of `table`'s?
    fn has_code(&self, table: &str, code: &str) -> bool;

    /// May a reference to `a` be compared with one to `b`? Besides a dataset and itself: two whose rows *are*
    /// the same organisations or people.
    fn same_identity(&self, a: &str, b: &str) -> bool {
        a == b
    }
}

/// How the codes of a table relate to one another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// Codes have ranks, so `<` and `>=` mean something.
    pub ordered: bool,
    /// Codes have parents, so `in` takes the subtree.
    pub hierarchical: bool,
}

/// One thing wrong with a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// One English sentence without its full stop, naming what was expected.
    pub message: String,
    /// Where: byte offsets in the text, on character boundaries.
    pub span: std::ops::Range<usize>,
    /// What was probably meant: the nearest name or code, or the text to write instead.
    pub suggestion: Option<String>,
}

impl Problem {
    pub(crate) fn new(span: std::ops::Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, suggestion: None }
    }

    #[must_use]
    pub(crate) fn suggest(mut self, suggestion: Option<impl Into<String>>) -> Self {
        self.suggestion = suggestion.map(Into::into);
        self
    }
}

/// The candidate nearest to `word`, if one is near enough to be a slip of the hand.
pub(crate) fn nearest(word: &str, candidates: impl IntoIterator<Item = String>) -> Option<String> {
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| !candidate.is_empty())
        .map(|candidate| (strsim::osa_distance(word, &candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= allowed && *distance < candidate.chars().count().max(2)
                || strsim::jaro_winkler(word, candidate) >= 0.88
        })
        .min()
        .map(|(_, candidate)| candidate)
}
