//! What is chosen by typing, where there is too much for a list: suggestions, and what was typed and not understood.

use serde::Serialize;

/// Something that typed words may mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The value: a code, or a row's id.
    pub value: String,
    /// What stands in the field once it is chosen.
    pub text: String,
    /// What tells namesakes apart: the way down to a code, or what else is known of a row.
    pub note: Option<String>,
}

/// A field that is typed, with suggestions.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Typed {
    /// The dataset that is asked for suggestions.
    pub dataset: String,
    /// Whether several can be typed, with a sign between them.
    pub many: bool,
    /// Rows that were chosen among namesakes, by id: sent along, and counted while their names stand in the field.
    pub picked: Vec<String>,
    /// Whether it is a row that is typed, and not a code.
    pub rows: bool,
    /// What was not understood.
    pub unread: Vec<Unread>,
}

/// Typed words that mean nothing, or too much.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// The words.
    pub words: String,
    /// What they may have meant.
    pub near: Vec<Suggestion>,
}
