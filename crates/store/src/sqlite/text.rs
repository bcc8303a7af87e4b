//! A statement as it is put together: its text and the values for its places.

use rusqlite::types::Value as Sql;

/// A statement. The text depends only on the shape of what is asked, so that it is prepared once.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub text: String,
    pub values: Vec<Sql>,
}

impl Statement {
    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A place for a value.
    pub(super) fn bind(&mut self, value: Sql) -> &mut Self {
        self.text.push('?');
        self.values.push(value);
        self
    }

    /// A name of ours; all are made of small letters, digits and `_`.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        self.text.push('"');
        self.text.push_str(name);
        self.text.push('"');
        self
    }
}

/// A quoted name.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
