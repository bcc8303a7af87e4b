//! Code tables: closed lists of codes with words in both languages, read from CSV.
//!
//! A file begins with lines `# key: value` — `title.zh`, `title.en`, `source` and `edition` are required,
//! `ordered: true` and `hierarchical: true` say what the table means, `note` says what is missing — and goes on
//! as RFC 4180 with the header `code,zh,en,parent,order,synonyms,from,until`, of which all but `code` and `zh`
//! may be left out. Tables live in memory with the model and are never rows of the store.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::{Diagnostic, Label, Language};

/// All code tables of a model, by key.
pub type Codes = IndexMap<Box<str>, CodeTable>;

/// One code of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code itself.
    pub code: Box<str>,
    /// Its words.
    pub label: Label,
    /// The code above it.
    pub parent: Option<Box<str>>,
    /// Its rank in an ordered table; codes of one rank are equal in order.
    pub rank: u32,
    /// Other words for it, for import and search.
    pub synonyms: Vec<Box<str>>,
    /// In use from this date on, ISO; always if empty.
    pub from: Box<str>,
    /// In use until this date, ISO; for ever if empty.
    pub until: Box<str>,
}

/// A code table.
#[derive(Clone, Debug, Default)]
pub struct CodeTable {
    /// Its stable key: the file's name.
    pub key: Box<str>,
    /// Its words.
    pub title: Label,
    /// Where it was taken from.
    pub source: String,
    /// Which edition.
    pub edition: String,
    /// What is missing or to be known.
    pub note: String,
    /// Whether `<` and `>=` have a meaning.
    pub ordered: bool,
    /// Whether a code stands for all below it.
    pub hierarchical: bool,
    codes: IndexMap<Box<str>, Code>,
    children: HashMap<Box<str>, Vec<Box<str>>>,
    words: HashMap<Box<str>, Box<str>>,
}

impl CodeTable {
    /// A table from its codes, in order.
    pub fn new(key: &str, title: Label, codes: Vec<Code>) -> Self {
        let mut table = CodeTable { key: key.into(), title, ..CodeTable::default() };
        for code in codes {
            table.push(code);
        }
        table
    }

    fn push(&mut self, code: Code) {
        if let Some(parent) = &code.parent {
            self.children.entry(parent.clone()).or_default().push(code.code.clone());
        }
        for word in [code.label.zh.as_str(), code.label.en.as_str(), &code.code]
            .into_iter()
            .chain(code.synonyms.iter().map(AsRef::as_ref))
        {
            if !word.is_empty() {
                self.words.entry(fold(word)).or_insert_with(|| code.code.clone());
            }
        }
        self.codes.insert(code.code.clone(), code);
    }

    /// The code of this name.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.get(code)
    }

    /// All codes, in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = &Code> {
        self.codes.values()
    }

    /// How many codes there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The codes right below `code`.
    pub fn children(&self, code: &str) -> impl Iterator<Item = &Code> {
        self.children.get(code).into_iter().flatten().filter_map(|child| self.codes.get(child))
    }

    /// The codes without a code above them.
    pub fn roots(&self) -> impl Iterator<Item = &Code> {
        self.codes.values().filter(|code| code.parent.is_none())
    }

    /// The words of `code`; the code itself if it is not (or no longer) in the table.
    pub fn label<'a>(&'a self, code: &'a str, language: Language) -> &'a str {
        self.codes.get(code).map_or(code, |code| code.label.get(language))
    }

    /// `code` and everything above it, nearest first.
    pub fn lineage<'a>(&'a self, code: &str) -> impl Iterator<Item = &'a Code> + use<'a> {
        let mut next = self.codes.get(code);
        // a table's parents form no ring: the loader refuses one
        std::iter::from_fn(move || {
            let here = next?;
            next = here.parent.as_ref().and_then(|parent| self.codes.get(parent));
            Some(here)
        })
    }

    /// Whether `code` is `ancestor` or lies below it.
    pub fn is_under(&self, code: &str, ancestor: &str) -> bool {
        code == ancestor || self.lineage(code).any(|above| &*above.code == ancestor)
    }

    /// `code` and everything below it.
    pub fn subtree(&self, code: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut waiting: Vec<&str> =
            self.codes.get_key_value(code).map(|(key, _)| &**key).into_iter().collect();
        while let Some(code) = waiting.pop() {
            found.push(code);
            waiting.extend(self.children.get(code).into_iter().flatten().map(AsRef::as_ref));
        }
        found
    }

    /// The rank of `code` in an ordered table.
    pub fn rank(&self, code: &str) -> Option<u32> {
        self.codes.get(code).map(|code| code.rank)
    }

    /// The code somebody means by `word`: the code, its words in either language, or a synonym, whatever the
    /// width and case.
    pub fn find(&self, word: &str) -> Option<&Code> {
        self.words.get(&fold(word)).and_then(|code| self.codes.get(code))
    }

    /// Reads a table from the text of its file.
    pub(crate) fn read(key: &str, file: &str, text: &str) -> (CodeTable, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let head = Head::read(text);
        let mut table = CodeTable {
            key: key.into(),
            title: Label::new(head.get("title.zh"), head.get("title.en")),
            source: head.get("source").to_owned(),
            edition: head.get("edition").to_owned(),
            note: head.get("note").to_owned(),
            ordered: head.get("ordered") == "true",
            hierarchical: head.get("hierarchical") == "true",
            ..CodeTable::default()
        };
        for required in ["title.zh", "title.en", "source", "edition"] {
            if head.get(required).is_empty() {
                problems.push(Diagnostic::of(file, format!("the head lacks a line `# {required}: …`")));
            }
        }
        for (line, record) in head.records(file, &mut problems, &["code", "zh"]) {
            let cell = |name: &str| record.get(name).map(String::as_str).unwrap_or_default();
            let number = table.codes.len();
            let code = Code {
                code: cell("code").into(),
                label: Label::new(cell("zh"), cell("en")),
                parent: Some(cell("parent")).filter(|parent| !parent.is_empty()).map(Into::into),
                rank: cell("order").parse().unwrap_or_else(|_| u32::try_from(number).unwrap_or(u32::MAX)),
                synonyms: cell("synonyms")
                    .split('|')
                    .filter(|word| !word.is_empty())
                    .map(Into::into)
                    .collect(),
                from: cell("from").into(),
                until: cell("until").into(),
            };
            if code.code.is_empty() || code.label.zh.is_empty() {
                problems.push(at_line(file, line, "a code and its words in zh are required"));
            } else if table.codes.contains_key(&code.code) {
                problems.push(at_line(file, line, format!("the code `{}` is here twice", code.code)));
            } else {
                table.push(code);
            }
        }
        table.check_parents(file, &mut problems);
        (table, problems)
    }

    fn check_parents(&mut self, file: &str, problems: &mut Vec<Diagnostic>) {
        let limit = self.codes.len();
        let mut wrong = Vec::new();
        for code in self.codes.values() {
            let Some(parent) = &code.parent else { continue };
            if !self.codes.contains_key(parent) {
                problems.push(Diagnostic::of(
                    file,
                    format!("`{}` lies below `{parent}`, which is not here", code.code),
                ));
                wrong.push(code.code.clone());
            } else if self.lineage(&code.code).take(limit + 1).count() > limit {
                problems.push(Diagnostic::of(file, format!("`{}` lies below itself", code.code)));
                wrong.push(code.code.clone());
            }
        }
        for code in wrong {
            if let Some(code) = self.codes.get_mut(&code) {
                code.parent = None;
            }
        }
    }
}

/// A word without its width, case and spaces.
fn fold(word: &str) -> Box<str> {
    use unicode_normalization::UnicodeNormalization as _;
    word.nfkc()
        .filter(|letter| !letter.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .into()
}

pub(crate) fn at_line(file: &str, line: u64, message: impl Into<String>) -> Diagnostic {
    Diagnostic { line: usize::try_from(line).unwrap_or(0), column: 1, ..Diagnostic::of(file, message) }
}

/// The lines `# key: value` above a CSV, and the rest.
pub(crate) struct Head<'a> {
    values: HashMap<&'a str, &'a str>,
    lines: u64,
    body: &'a str,
}

impl<'a> Head<'a> {
    pub(crate) fn read(text: &'a str) -> Self {
        let mut values = HashMap::new();
        let mut lines = 0;
        let mut body = text.trim_start_matches('\u{feff}');
        while let Some(line) = body.lines().next().filter(|line| line.starts_with('#')) {
            if let Some((key, value)) = line.trim_start_matches('#').split_once(':') {
                values.insert(key.trim(), value.trim());
            }
            lines += 1;
            body = body.split_once('\n').map_or("", |(_, rest)| rest);
        }
        Head { values, lines, body }
    }

    pub(crate) fn get(&self, key: &str) -> &'a str {
        self.values.get(key).copied().unwrap_or_default()
    }

    /// The records below the head as maps from column to cell, with the line each stands on.
    pub(crate) fn records(
        &self,
        file: &str,
        problems: &mut Vec<Diagnostic>,
        required: &[&str],
    ) -> Vec<(u64, HashMap<String, String>)> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(self.body.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(str::to_owned).collect(),
            Err(error) => {
                problems.push(Diagnostic::of(file, error.to_string()));
                return Vec::new();
            }
        };
        for name in required {
            if !header.iter().any(|column| column == name) {
                problems.push(at_line(file, self.lines + 1, format!("the column `{name}` is missing")));
            }
        }
        let mut records = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line) + self.lines;
                    let cells = header.iter().cloned().zip(record.iter().map(|cell| cell.trim().to_owned()));
                    records.push((line, cells.collect()));
                }
                Err(error) => problems.push(Diagnostic::of(file, error.to_string())),
            }
        }
        records
    }
}
