//! The declaration of a dataset, read key by key; references to other declarations are left as words.

use std::sync::Arc;

use indexmap::IndexMap;

use super::Table;
use crate::kinds::{KINDS, Kind};
use crate::{Group, Identity, Label, Tone};

/// A word of a declaration with its place, so that what is wrong with it can be said later.
#[derive(Clone, Debug)]
pub(crate) struct Located<'a> {
    pub text: String,
    pub file: &'a str,
    pub source: &'a str,
    pub offset: usize,
}

impl<'a> Table<'a> {
    pub(crate) fn locate(&self, text: String, offset: usize) -> Located<'a> {
        Located { text, file: self.file, source: self.source, offset }
    }

    pub(crate) fn located(&self, key: &'static str) -> Option<Located<'a>> {
        // the place of an expression is that of its first letter, behind the quote
        self.text(key).map(|text| self.locate(text, self.place(key) + 1))
    }

    pub(crate) fn located_list(&self, key: &'static str) -> Vec<Located<'a>> {
        self.texts(key).into_iter().map(|(text, offset)| self.locate(text, offset)).collect()
    }

    /// `zh:7` of the file, for people who ask where something comes from.
    pub(crate) fn declared(&self) -> Box<str> {
        self.line(self.span.start)
    }

    fn line(&self, offset: usize) -> Box<str> {
        let line = self.source.get(..offset).unwrap_or_default().matches('\n').count() + 1;
        format!("{}:{line}", self.file).into()
    }

    /// Where the value of `key` stands, in the words of [`Table::declared`]; none if there is no such key.
    fn declared_key(&self, key: &'static str) -> Option<Box<str>> {
        self.has(key).then(|| self.line(self.place(key)))
    }
}

/// A dataset as far as its own files say.
#[derive(Debug)]
pub(crate) struct DatasetDraft<'a> {
    pub key: &'a str,
    pub pack: &'a str,
    pub place: Located<'a>,
    pub title: Label,
    pub help: Option<Label>,
    pub make: Option<Label>,
    pub twice: Option<Label>,
    pub owner: Option<Located<'a>>,
    pub scope: Option<Located<'a>>,
    pub label: Option<Located<'a>>,
    pub subject: Option<SubjectDraft<'a>>,
    pub is: Option<Identity>,
    pub sort: Vec<Located<'a>>,
    pub filter: Vec<Located<'a>>,
    pub unique: Vec<(Vec<String>, Located<'a>)>,
    pub own_clear: bool,
    pub states: IndexMap<&'a str, (Label, Tone)>,
    pub moves: IndexMap<&'a str, MoveDraft<'a>>,
    pub groups: Vec<Group>,
    pub fields: IndexMap<&'a str, FieldDraft<'a>>,
    pub checks: Vec<CheckDraft<'a>>,
    pub places: Vec<(Box<str>, Box<str>)>,
}

/// The keys of a dataset's own that hold words and not tables.
const WORDS: &[&str] = &[
    "title", "help", "make", "twice", "owner", "scope", "label", "subject", "is", "own", "sort", "filter",
    "unique",
];

#[derive(Clone, Debug)]
pub(crate) enum SubjectDraft<'a> {
    None(Label),
    Path(Located<'a>),
}

#[derive(Debug)]
pub(crate) struct MoveDraft<'a> {
    pub title: Label,
    pub tone: Tone,
    pub from: Vec<Located<'a>>,
    pub to: Option<Located<'a>>,
    pub note: bool,
    pub when: Option<Located<'a>>,
    pub clock: bool,
    pub confirm: Option<Label>,
}

#[derive(Debug)]
pub(crate) struct FieldDraft<'a> {
    pub place: Located<'a>,
    pub title: Label,
    pub help: Option<Label>,
    pub kind: Arc<dyn Kind>,
    pub required: bool,
    pub unique: Option<bool>,
    pub search: Option<f64>,
    pub personal: bool,
    pub column: bool,
    pub group: Option<Located<'a>>,
    pub synonyms: Vec<Box<str>>,
    pub was: Option<Box<str>>,
    pub look_up: bool,
    pub default: Option<Located<'a>>,
    pub declared: Box<str>,
}

#[derive(Debug)]
pub(crate) struct CheckDraft<'a> {
    pub that: Located<'a>,
    pub message: Label,
    pub field: Option<Located<'a>>,
}

/// Reads one file of a dataset: the whole of it into `None`, an extension into the draft it extends.
pub(crate) fn read_dataset<'a>(
    key: &'a str,
    pack: &'a str,
    table: &Table<'a>,
    base: Option<DatasetDraft<'a>>,
) -> DatasetDraft<'a> {
    let extends = base.is_some();
    let mut draft = base.unwrap_or_else(|| DatasetDraft::new(key, pack, table));
    table.flag("extend");
    for key in WORDS {
        let Some(place) = table.declared_key(key) else { continue };
        // lists grow from file to file; of anything else the last word counts
        if !["sort", "filter", "unique"].contains(key) {
            draft.places.retain(|(name, _)| **name != **key);
        }
        draft.places.push(((*key).into(), place));
    }
    if extends {
        if let Some(title) = table.label("title") {
            draft.title = title;
        }
    } else {
        draft.title = table.required_label("title");
        draft.owner = table.required_text("owner").map(|text| table.locate(text, table.place("owner")));
        draft.label = table.required_text("label").map(|text| table.locate(text, table.place("label")));
    }
    if let Some(help) = table.label("help") {
        draft.help = Some(help);
    }
    if let Some(make) = table.label("make") {
        draft.make = Some(make);
    }
    if let Some(twice) = table.label("twice") {
        draft.twice = Some(twice);
    }
    if let Some(scope) = table.located("scope") {
        draft.scope = Some(scope);
    }
    draft.own_clear |= table.text("own").is_some_and(|word| one_of(table, "own", &word, &[("clear", true)]));
    read_subject(table, &mut draft);
    if let Some(word) = table.text("is") {
        let identities = [("organisation", Some(Identity::Organisation)), ("person", Some(Identity::Person))];
        draft.is = one_of(table, "is", &word, &identities);
    }
    draft.sort.extend(table.located_list("sort"));
    draft.filter.extend(table.located_list("filter"));
    for (fields, offset) in table.text_lists("unique") {
        draft.unique.push((fields, table.locate(String::new(), offset)));
    }
    read_states(table, &mut draft);
    if let Some(groups) = table.table("groups") {
        for (key, label) in label_entries(&groups) {
            draft.places.push((format!("groups.{key}").into(), groups.line(groups.place(key))));
            draft.groups.push(Group { key: key.into(), title: label });
        }
    }
    if let Some(fields) = table.table("fields") {
        for (key, field) in fields.entries() {
            check_name(&field, key, "field");
            if EVERY_ROW.contains(&key) {
                field.report(
                    field.offset(),
                    format!("every row has `{key}` undeclared: name the field otherwise"),
                );
            }
            if draft.fields.contains_key(key) {
                field.report(field.offset(), format!("the field `{key}` is declared already"));
            } else if let Some(read) = read_field(&field) {
                draft.fields.insert(key, read);
            }
            field.finish();
        }
    }
    for check in table.tables("checks") {
        if let Some(that) = check.located("that") {
            let message = check.required_label("message");
            draft.places.push((format!("checks.{}", draft.checks.len() + 1).into(), check.declared()));
            draft.checks.push(CheckDraft { that, message, field: check.located("field") });
        } else {
            check.report(check.offset(), "`that` is missing");
        }
        check.finish();
    }
    table.finish();
    draft
}

impl<'a> DatasetDraft<'a> {
    fn new(key: &'a str, pack: &'a str, table: &Table<'a>) -> Self {
        DatasetDraft {
            key,
            pack,
            place: table.locate(key.to_owned(), 0),
            title: Label::default(),
            help: None,
            make: None,
            twice: None,
            owner: None,
            scope: None,
            label: None,
            subject: None,
            is: None,
            sort: Vec::new(),
            filter: Vec::new(),
            unique: Vec::new(),
            own_clear: false,
            states: IndexMap::new(),
            moves: IndexMap::new(),
            groups: Vec::new(),
            fields: IndexMap::new(),
            checks: Vec::new(),
            places: Vec::new(),
        }
    }
}

fn read_subject<'a>(table: &Table<'a>, draft: &mut DatasetDraft<'a>) {
    if !table.has("subject") {
        return;
    }
    if table.is_table("subject") {
        if let Some(none) = table.table("subject") {
            let reason = if none.is_table("none") {
                Some(none.required_label("none"))
            } else {
                none.required_text("none").map(|reason| Label::new(&reason, &reason))
            };
            draft.subject = reason.map(SubjectDraft::None);
            none.finish();
        }
    } else {
        draft.subject = table.located("subject").map(SubjectDraft::Path);
    }
}

fn read_states<'a>(table: &Table<'a>, draft: &mut DatasetDraft<'a>) {
    if let Some(states) = table.table("states") {
        for (key, state) in states.entries() {
            check_name(&state, key, "state");
            draft.places.push((format!("states.{key}").into(), state.declared()));
            let tone = read_tone(&state);
            let label = Label {
                zh: state.required_text("zh").unwrap_or_default(),
                en: state.required_text("en").unwrap_or_default(),
            };
            state.finish();
            if draft.states.insert(key, (label, tone)).is_some() {
                state.report(state.offset(), format!("the state `{key}` is declared already"));
            }
        }
    }
    if let Some(moves) = table.table("moves") {
        for (key, declared) in moves.entries() {
            check_name(&declared, key, "move");
            draft.places.push((format!("moves.{key}").into(), declared.declared()));
            if crate::role::VERBS.contains(&key) {
                declared.report(
                    declared.offset(),
                    format!("`{key}` is a verb every dataset has: no move may take its name"),
                );
            }
            let by =
                declared.text("by").is_some_and(|word| one_of(&declared, "by", &word, &[("clock", true)]));
            let note = declared
                .text("note")
                .is_some_and(|word| one_of(&declared, "note", &word, &[("required", true)]));
            if by && note {
                declared.report(
                    declared.offset(),
                    format!("the clock makes the move `{key}`, and gives no reason: leave out `note`"),
                );
            }
            let read = MoveDraft {
                title: declared.required_label("title"),
                tone: read_tone(&declared),
                from: declared.located_list("from"),
                to: declared.located("to"),
                note,
                when: declared.located("when"),
                clock: by,
                confirm: declared.label("confirm"),
            };
            declared.finish();
            if draft.moves.insert(key, read).is_some() {
                declared.report(declared.offset(), format!("the move `{key}` is declared already"));
            }
        }
    }
}

fn read_tone(table: &Table<'_>) -> Tone {
    let tones = [
        ("plain", Tone::Plain),
        ("quiet", Tone::Plain),
        ("good", Tone::Good),
        ("wait", Tone::Wait),
        ("bad", Tone::Bad),
        ("primary", Tone::Primary),
    ];
    table.text("tone").map(|word| one_of(table, "tone", &word, &tones)).unwrap_or_default()
}

fn read_field<'a>(table: &Table<'a>) -> Option<FieldDraft<'a>> {
    let title = table.required_label("title");
    let word = table.required_text("kind")?;
    let Some((_, reader)) = KINDS.iter().find(|(name, _)| *name == word) else {
        let names = KINDS.iter().map(|(name, _)| *name);
        table.report_word(table.place("kind"), format!("unknown kind `{word}`"), &word, names);
        return None;
    };
    let kind = reader(table);
    let unique = if table.is_text("unique") {
        table.text("unique").map(|word| one_of(table, "unique", &word, &[("public", true)]))
    } else {
        table.flag("unique").then_some(false)
    };
    let personal = table.text("class").is_some_and(|word| {
        one_of(table, "class", &word, &[("personal", true), ("sensitive", true), ("open", false)])
    });
    let search = table.number("search");
    if search.is_some_and(|weight| weight <= 0.0 || !weight.is_finite()) {
        table.report_key("search", "a weight in full-text search is above 0");
    }
    if search.is_some() && personal {
        table.report_key("search", "what is masked is not searched");
    }
    Some(FieldDraft {
        place: table.locate(String::new(), table.offset()),
        title,
        help: table.label("help"),
        kind,
        required: table.flag("required"),
        unique,
        search,
        personal,
        column: table.flag("column"),
        group: table.located("group"),
        synonyms: table.texts("synonyms").into_iter().map(|(text, _)| text.into()).collect(),
        was: table.text("was").map(Into::into),
        look_up: table.flag("look_up"),
        default: table.scalar("default").map(|text| table.locate(text, table.place("default"))),
        declared: table.declared(),
    })
}

/// The value that goes with `word`; an unknown word is reported and counts as the default.
pub(crate) fn one_of<T: Copy + Default>(
    table: &Table<'_>,
    key: &str,
    word: &str,
    choices: &[(&str, T)],
) -> T {
    if let Some((_, value)) = choices.iter().find(|(choice, _)| *choice == word) {
        return *value;
    }
    let words: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
    table.report_word(
        table.place(key),
        format!("`{key}` must be one of {}", words.join(", ")),
        word,
        words.iter().copied(),
    );
    T::default()
}

/// What every row has, and the ends of a range: names that no field may have.
const EVERY_ROW: &[&str] =
    &["id", "rev", "state", "created_at", "created_by", "updated_at", "updated_by", "lo", "hi"];

/// A key that becomes part of a column's name: small letters, digits, single underscores.
fn check_name(table: &Table<'_>, key: &str, what: &str) {
    let right = key.starts_with(|letter: char| letter.is_ascii_lowercase())
        && key.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        && !key.contains("__")
        && key.len() <= 48;
    if !right {
        table.report(
            table.offset(),
            format!("the {what} `{key}` must be named in small letters, digits and single `_`, at most 48"),
        );
    }
}

fn label_entries<'a>(table: &Table<'a>) -> Vec<(&'a str, Label)> {
    let read = |(key, label): (&'a str, Table<'a>)| {
        let words = Label {
            zh: label.required_text("zh").unwrap_or_default(),
            en: label.required_text("en").unwrap_or_default(),
        };
        label.finish();
        (key, words)
    };
    table.entries().into_iter().map(read).collect()
}
