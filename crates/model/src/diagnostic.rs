//! What is wrong with a declaration, where, and what was expected.

use std::fmt;

/// One wrong place in the text of a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file, as it was handed to [`crate::load`].
    pub file: String,
    /// Counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// What is wrong and what was expected.
    pub message: String,
    /// The nearest right word, where there is one.
    pub suggestion: Option<String>,
}

impl Diagnostic {
    /// A diagnostic at a byte offset of a file's text.
    pub fn at(file: &str, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Diagnostic {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            message: message.into(),
            suggestion: None,
        }
    }

    /// A diagnostic about a whole file or pack.
    pub fn of(file: &str, message: impl Into<String>) -> Self {
        Diagnostic { file: file.to_owned(), line: 0, column: 0, message: message.into(), suggestion: None }
    }

    /// The same with the nearest right word among `words`, if one is near.
    #[must_use]
    pub fn near<'a>(mut self, wrong: &str, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.suggestion = nearest(wrong, words).map(str::to_owned);
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.message)?;
        } else {
            write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        }
        match &self.suggestion {
            Some(word) => write!(f, " — did you mean {word:?}?"),
            None => Ok(()),
        }
    }
}

/// The word nearest to `wrong`, when at most a third of it (and at least one letter) differs.
pub(crate) fn nearest<'a>(wrong: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (wrong.chars().count() / 3).max(1) + 1;
    words
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(wrong, word), word))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word)
}
