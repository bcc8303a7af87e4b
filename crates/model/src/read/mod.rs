//! Reading TOML with the place of every word: a [`Table`] knows what was asked of it, so what nobody asked
//! for is reported, with the nearest key that somebody did.

mod datasets;
mod pages;
mod roles;

pub(crate) use datasets::{DatasetDraft, FieldDraft, Located, MoveDraft, SubjectDraft, read_dataset};
pub(crate) use pages::read_page;
pub(crate) use roles::{GrantDraft, RoleDraft, read_role};

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{Diagnostic, Label};

/// Diagnostics as they are found.
pub type Problems = RefCell<Vec<Diagnostic>>;

/// One table of a declaration.
pub struct Table<'a> {
    file: &'a str,
    source: &'a str,
    entries: &'a DeTable<'a>,
    span: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
    problems: &'a Problems,
}

impl<'a> Table<'a> {
    /// A table of `file`, whose whole text is `source`.
    pub(crate) fn new(
        file: &'a str,
        source: &'a str,
        table: &'a Spanned<DeTable<'a>>,
        problems: &'a Problems,
    ) -> Self {
        Table {
            file,
            source,
            entries: table.get_ref(),
            span: table.span(),
            asked: RefCell::default(),
            problems,
        }
    }

    fn inner(&self, entries: &'a DeTable<'a>, span: Range<usize>) -> Table<'a> {
        Table {
            file: self.file,
            source: self.source,
            entries,
            span,
            asked: RefCell::default(),
            problems: self.problems,
        }
    }

    /// The file this table stands in.
    pub fn file(&self) -> &'a str {
        self.file
    }

    /// Where it begins, in bytes of the file.
    pub fn offset(&self) -> usize {
        self.span.start
    }

    /// Reports something wrong at a byte offset of the file.
    pub fn report(&self, offset: usize, message: impl Into<String>) {
        self.problems.borrow_mut().push(Diagnostic::at(self.file, self.source, offset, message));
    }

    /// Reports a wrong word, with the nearest of `words`.
    pub fn report_word<'w>(
        &self,
        offset: usize,
        message: impl Into<String>,
        wrong: &str,
        words: impl IntoIterator<Item = &'w str>,
    ) {
        let diagnostic = Diagnostic::at(self.file, self.source, offset, message).near(wrong, words);
        self.problems.borrow_mut().push(diagnostic);
    }

    /// Reports something wrong with the value of `key`, or with the table if it has none.
    pub fn report_key(&self, key: &str, message: impl Into<String>) {
        self.report(self.place(key), message);
    }

    /// Where the value of `key` begins; the table's own place if it has none.
    pub fn place(&self, key: &str) -> usize {
        self.entries.get(key).map_or(self.span.start, |value| value.span().start)
    }

    fn ask(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.entries.get(key)
    }

    fn expected(&self, key: &str, what: &str, value: &Spanned<DeValue<'a>>) {
        self.report(
            value.span().start,
            format!("`{key}` must be {what}, this is {}", value.get_ref().type_str()),
        );
    }

    /// Whether `key` is there.
    pub fn has(&self, key: &'static str) -> bool {
        self.ask(key).is_some()
    }

    /// Whether the value of `key` is a table.
    pub fn is_table(&self, key: &'static str) -> bool {
        self.ask(key).is_some_and(|value| value.get_ref().is_table())
    }

    /// Whether the value of `key` is a string.
    pub fn is_text(&self, key: &'static str) -> bool {
        self.ask(key).is_some_and(|value| value.get_ref().is_str())
    }

    /// A string.
    pub fn text(&self, key: &'static str) -> Option<String> {
        let value = self.ask(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.expected(key, "a string", value);
        }
        text.map(str::to_owned)
    }

    /// A string, a whole number or a truth value, as it was written.
    pub fn scalar(&self, key: &'static str) -> Option<String> {
        let value = self.ask(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Boolean(truth) => Some(truth.to_string()),
            DeValue::Integer(integer) => Some(integer.as_str().to_owned()),
            _ => {
                self.expected(key, "a string, a whole number or a truth value", value);
                None
            }
        }
    }

    /// A string that must be there.
    pub fn required_text(&self, key: &'static str) -> Option<String> {
        if !self.has(key) {
            self.report(self.span.start, format!("`{key}` is missing"));
        }
        self.text(key)
    }

    /// A truth value; false if absent.
    pub fn flag(&self, key: &'static str) -> bool {
        let Some(value) = self.ask(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.expected(key, "true or false", value);
            false
        })
    }

    /// A whole number.
    pub fn int(&self, key: &'static str) -> Option<i64> {
        let value = self.ask(key)?;
        let number = whole(value.get_ref());
        if number.is_none() {
            self.expected(key, "a whole number", value);
        }
        number
    }

    /// A number.
    pub fn number(&self, key: &'static str) -> Option<f64> {
        let value = self.ask(key)?;
        let number = match value.get_ref() {
            DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
            // a small whole number is exact as a float
            other => whole(other).and_then(|n| i32::try_from(n).ok()).map(f64::from),
        };
        if number.is_none() {
            self.expected(key, "a number", value);
        }
        number
    }

    /// A number as it was written, for exact scaled values.
    pub fn exact(&self, key: &'static str) -> Option<expr::Number> {
        let value = self.ask(key)?;
        let number = match value.get_ref() {
            DeValue::Float(float) => expr::Number::parse(float.as_str()),
            DeValue::Integer(integer) => expr::Number::parse(integer.as_str()),
            _ => None,
        };
        if number.is_none() {
            self.expected(key, "a number", value);
        }
        number
    }

    /// Strings, each with its place in the file.
    pub fn texts(&self, key: &'static str) -> Vec<(String, usize)> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.expected(key, "a list of strings", value);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match item.get_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), item.span().start)),
                None => self.expected(key, "a list of strings", item),
            }
        }
        texts
    }

    /// Lists of strings: `[["a", "b"]]`.
    pub fn text_lists(&self, key: &'static str) -> Vec<(Vec<String>, usize)> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let lists = value.get_ref().as_array().map(|items| {
            let strings = |item: &Spanned<DeValue<'a>>| {
                let texts = item.get_ref().as_array()?.iter().map(|text| text.get_ref().as_str());
                Some((
                    texts.map(|text| text.map(str::to_owned)).collect::<Option<Vec<_>>>()?,
                    item.span().start,
                ))
            };
            items.iter().map(strings).collect::<Option<Vec<_>>>()
        });
        lists.flatten().unwrap_or_else(|| {
            self.expected(key, "a list of lists of strings", value);
            Vec::new()
        })
    }

    /// Words in both languages: `{ zh = "…", en = "…" }`.
    pub fn label(&self, key: &'static str) -> Option<Label> {
        let table = self.table(key)?;
        let label = Label {
            zh: table.required_text("zh").unwrap_or_default(),
            en: table.required_text("en").unwrap_or_default(),
        };
        table.finish();
        Some(label)
    }

    /// Words that must be there.
    pub fn required_label(&self, key: &'static str) -> Label {
        if !self.has(key) {
            self.report(self.span.start, format!("`{key}` is missing: words in zh and en"));
        }
        self.label(key).unwrap_or_default()
    }

    /// A table.
    pub fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let value = self.ask(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            Some(self.inner(table, value.span()))
        } else {
            self.expected(key, "a table", value);
            None
        }
    }

    /// The tables of an array of tables.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.expected(key, "an array of tables", value);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(self.inner(table, item.span())),
                _ => self.expected(key, "an array of tables", item),
            }
        }
        tables
    }

    /// Every entry of this table that is itself a table, by its key, in order; other entries are reported.
    pub fn entries(&self) -> Vec<(&'a str, Table<'a>)> {
        let mut tables = Vec::new();
        for (key, value) in self.entries {
            match value.get_ref() {
                DeValue::Table(table) => {
                    tables.push((key.get_ref().as_ref(), self.inner(table, value.span())));
                }
                _ => self.expected(key.get_ref(), "a table", value),
            }
        }
        tables
    }

    /// Every entry of this table that is a list of strings, by its key, in order; other entries are reported.
    pub fn text_list_entries(&self) -> Vec<(&'a str, Vec<String>)> {
        let mut lists = Vec::new();
        for (key, value) in self.entries {
            let items = value.get_ref().as_array();
            let texts = items.and_then(|items| {
                items
                    .iter()
                    .map(|item| item.get_ref().as_str().map(str::to_owned))
                    .collect::<Option<Vec<_>>>()
            });
            match texts {
                Some(texts) => lists.push((key.get_ref().as_ref(), texts)),
                None => self.expected(key.get_ref(), "a list of strings", value),
            }
        }
        lists
    }

    /// Every entry of this table that is a string, by its key, in order; other entries are reported.
    pub fn text_entries(&self) -> Vec<(&'a str, String)> {
        let mut texts = Vec::new();
        for (key, value) in self.entries {
            match value.get_ref().as_str() {
                Some(text) => texts.push((key.get_ref().as_ref(), text.to_owned())),
                None => self.expected(key.get_ref(), "a string", value),
            }
        }
        texts
    }

    /// The strings of this table that nobody asked for, by key; other values are reported.
    pub(crate) fn string_settings(&self) -> Vec<(Box<str>, Box<str>)> {
        let asked = self.asked.borrow();
        let mut settings = Vec::new();
        for (key, value) in self.entries {
            let word = key.get_ref().as_ref();
            if asked.contains(&word) {
                continue;
            }
            match value.get_ref().as_str() {
                Some(text) => settings.push((word.into(), text.into())),
                None => self.expected(word, "a string", value),
            }
        }
        settings
    }

    /// Reports every key that nobody asked for. The last call on a table.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.entries.keys() {
            let word = key.get_ref().as_ref();
            if !asked.contains(&word) {
                self.report_word(
                    key.span().start,
                    format!("unknown key `{word}`"),
                    word,
                    asked.iter().copied(),
                );
            }
        }
    }
}

/// Reads one declaration that stands outside any pack; `file` names it in what is wrong with it.
///
/// # Errors
/// Everything that is wrong with it, in order.
pub fn read_declaration<T>(
    file: &str,
    text: &str,
    read: impl FnOnce(&Table<'_>) -> T,
) -> Result<T, Vec<Diagnostic>> {
    let problems: Problems = RefCell::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let offset = error.span().map_or(0, |span| span.start);
        problems.borrow_mut().push(Diagnostic::at(file, text, offset, error.message()));
    }
    let declared = read(&Table::new(file, text, &table, &problems));
    let mut problems = problems.into_inner();
    problems.sort();
    if problems.is_empty() { Ok(declared) } else { Err(problems) }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
}
