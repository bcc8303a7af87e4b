//! A refusal people can read: a stable code, the values it speaks of, words in both languages.
//!
//! Each crate lists its own codes as [`Entry`]s beside the code that refuses; the web joins the lists into the
//! one table of problem pages. Statuses of HTTP are the web's: here a code only belongs to a [`Class`].

use crate::{Label, Language};

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

impl Entry {
    /// A line of the table.
    pub const fn new(code: &'static str, class: Class, zh: &'static str, en: &'static str) -> Self {
        Entry { code, class, zh, en }
    }
}

/// A refusal with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A code of some [`Entry`].
    pub code: &'static str,
    /// Values for the words, by name, in both languages.
    pub values: Vec<(&'static str, Label)>,
}

impl Refusal {
    /// A refusal without values.
    pub fn new(code: &'static str) -> Self {
        Refusal { code, values: Vec::new() }
    }

    /// The same with one more value, which reads alike in every language: a number, a key, what somebody wrote.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl ToString) -> Self {
        let value = value.to_string();
        self.with_words(name, Label::new(value.clone(), value))
    }

    /// The same with one more value that has words of its own in each language, such as a title.
    #[must_use]
    pub fn with_words(mut self, name: &'static str, words: Label) -> Self {
        self.values.push((name, words));
        self
    }

    /// The words of `entry` with this refusal's values in their places.
    pub fn words(&self, entry: &Entry, language: Language) -> String {
        let mut text = match language {
            Language::Zh => entry.zh.to_owned(),
            Language::En => entry.en.to_owned(),
        };
        for (name, value) in &self.values {
            text = text.replace(&format!("{{{name}}}"), value.get(language));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_words_and_a_number_reads_alike_in_both() {
        let entry = Entry {
            code: "row.referred",
            class: Class::Conflict,
            zh: "{count}条{dataset}还在引用",
            en: "{count} of {dataset} refer to it",
        };
        let refusal =
            Refusal::new(entry.code).with("count", 3).with_words("dataset", Label::new("借阅", "Loans"));
        assert_eq!(refusal.words(&entry, Language::Zh), "3条借阅还在引用");
        assert_eq!(refusal.words(&entry, Language::En), "3 of Loans refer to it");
    }
}
