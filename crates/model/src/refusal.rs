//! A refusal people can read: a stable code, the values it speaks of, words in both languages.
//!
//! Each crate lists its own codes as [`Entry`]s beside the code that refuses; the web joins the lists into the
//! one table of problem pages. Statuses of HTTP are the web's: here a code only belongs to a [`Class`].

use crate::Language;

/// What sort of refusal a code is; the web turns it into a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The input cannot be accepted as it is.
    Invalid,
    /// The actor is not known.
    Unknown,
    /// The actor may not do this.
    Forbidden,
    /// No such thing, or none the actor may know of.
    Missing,
    /// It clashes with what is there now.
    Conflict,
    /// It was made against an older revision than it claims.
    Stale,
    /// It is larger than a limit.
    TooLarge,
    /// Too much was asked for at once, or too often.
    TooMany,
    /// The program or the machine failed; nothing was written.
    Failed,
}

/// One line of the table of codes.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Stable: programs match on it.
    pub code: &'static str,
    /// What sort of refusal it is.
    pub class: Class,
    /// Chinese, with `{name}` where a value goes.
    pub zh: &'static str,
    /// English, with the same names.
    pub en: &'static str,
}

/// A refusal with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A code of some [`Entry`].
    pub code: &'static str,
    /// Values for the words, by name.
    pub values: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal without values.
    pub fn new(code: &'static str) -> Self {
        Refusal { code, values: Vec::new() }
    }

    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// The words of `entry` with this refusal's values in their places.
    pub fn words(&self, entry: &Entry, language: Language) -> String {
        let mut text = match language {
            Language::Zh => entry.zh.to_owned(),
            Language::En => entry.en.to_owned(),
        };
        for (name, value) in &self.values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}
