//! What was said of lines, as a table.

use kernel::view::{ColumnHead, Empty, Pager, Table, TableRow};
use model::Model;

use super::Desk;
use super::check::plain;
use crate::importing::{Note, What};
use crate::recipe::Recipe;

/// A note with what its field is called by.
pub(super) struct Listed<'a> {
    pub note: &'a Note,
    pub recipe: &'a Recipe,
    pub model: &'a Model,
}

impl Listed<'_> {
    pub fn is_refused(&self) -> bool {
        self.note.what == What::Refused
    }
}

impl Desk<'_> {
    pub(super) fn notes_table(&self, notes: &[Listed<'_>], pager: Pager) -> Table {
        let head =
            |key: std::borrow::Cow<'_, str>| ColumnHead { title: key.into_owned(), ..ColumnHead::default() };
        let columns = vec![
            head(self.word("notes.line")),
            head(self.word("notes.what")),
            head(self.word("notes.field")),
            head(self.word("notes.text")),
            ColumnHead { prose: true, ..head(self.word("notes.why")) },
        ];
        let row = |(place, listed): (usize, &Listed<'_>)| {
            let Listed { note, recipe, model } = listed;
            let field = note.target.as_deref().map(|target| self.title_of(recipe, model, target));
            TableRow {
                id: format!("{}-{place}", note.line),
                target: None,
                cells: vec![
                    plain(note.line.to_string()),
                    plain(self.said_what(note.what)),
                    plain(field.unwrap_or_default()),
                    plain(note.text.clone()),
                    plain(self.why(note)),
                ],
            }
        };
        Table {
            caption: self.word("notes.title").into_owned(),
            columns,
            rows: notes.iter().enumerate().map(row).collect(),
            pager,
            empty: Empty { text: self.word("notes.none").into_owned(), action: None },
            ..Table::default()
        }
    }

    /// Why: in the words of the refusal, or in general.
    fn why(&self, note: &Note) -> String {
        let why = note.why.get(self.reader.language);
        if !why.is_empty() {
            return why.to_owned();
        }
        match note.what {
            What::Unread => self.word("notes.why-unread").into_owned(),
            What::Differs => self.word("notes.why-differs").into_owned(),
            What::Kept => self.word("notes.why-kept").into_owned(),
            What::Refused | What::Skipped | What::There | What::Contacts => String::new(),
        }
    }

    pub(super) fn said_what(&self, what: What) -> String {
        match what {
            What::Refused => self.word("count.refused"),
            What::Kept => self.word("count.kept"),
            What::Differs => self.word("count.differing"),
            What::Unread => self.word("count.unread"),
            What::Skipped => self.word("count.skipped"),
            What::There => self.word("count.there"),
            What::Contacts => self.word("count.contacts"),
        }
        .into_owned()
    }
}
