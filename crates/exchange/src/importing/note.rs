//! What is said of lines: by whom it is read, a person; so it holds words, and never a value that only the row has.

use expr::{Id, Number, Value};
use kernel::{Problem, Problems};
use model::{Label, Language, Model};

use crate::recipe::{Recipe, Target};

/// What a note says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The line was not imported.
    Refused,
    /// A value that a person has changed stays.
    Kept,
    /// A value stays that was there before this source spoke of its row.
    There,
    /// Another line of the source said something else of the same row before.
    Differs,
    /// A word that means nothing here; the field stays empty.
    Unread,
    /// The line is no record.
    Skipped,
    /// A telephone number or mail address in a text that everybody may read was left out.
    Contacts,
}

/// One thing that is said of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The line's number in the file, from 1.
    pub line: usize,
    /// What it says.
    pub what: What,
    /// The field it speaks of, as `<row>.<field>`.
    pub target: Option<Box<str>>,
    /// The text of the source.
    pub text: String,
    /// The code of the refusal; empty for what is no refusal.
    pub code: Box<str>,
    /// Why, in words.
    pub why: Label,
}

const WHATS: &[(What, &str)] = &[
    (What::Refused, "refused"),
    (What::Kept, "kept"),
    (What::There, "there"),
    (What::Differs, "differs"),
    (What::Unread, "unread"),
    (What::Skipped, "skipped"),
    (What::Contacts, "contacts"),
];

/// The most letters of a source's text that a note repeats.
const SHOWN: usize = 200;

impl What {
    /// What a name for programs means.
    pub(crate) fn of(word: &str) -> Option<Self> {
        WHATS.iter().find(|(_, known)| *known == word).map(|(what, _)| *what)
    }

    pub(crate) fn word(self) -> &'static str {
        WHATS.iter().find(|(what, _)| *what == self).map_or("", |(_, word)| word)
    }
}

impl Note {
    /// A note without a reason of its own.
    pub(crate) fn new(line: usize, what: What, target: Option<Box<str>>, text: &str) -> Self {
        Note {
            line,
            what,
            target,
            text: text.chars().take(SHOWN).collect(),
            code: "".into(),
            why: Label::default(),
        }
    }

    /// Why a line was refused.
    pub(crate) fn refused(line: usize, target: Option<Box<str>>, text: &str, problem: &Problem) -> Self {
        Note {
            code: problem.refusal.code.into(),
            why: words_of(problem),
            ..Note::new(line, What::Refused, target, text)
        }
    }

    pub(crate) fn record(&self, import: Id, place: usize) -> Vec<Value> {
        let number = |number: usize| Value::Number(Number::int(i64::try_from(number).unwrap_or(i64::MAX)));
        let text = |text: &str| if text.is_empty() { Value::Null } else { Value::text(text) };
        vec![
            Value::Id(import),
            number(self.line),
            number(place),
            Value::text(self.what.word()),
            self.target.as_deref().map_or(Value::Null, text),
            text(&self.text),
            text(&self.code),
            text(&self.why.zh),
            text(&self.why.en),
        ]
    }

    pub(crate) fn read(record: &[Value]) -> Option<Self> {
        let [_, line, _, what, target, text, code, zh, en] = record else { return None };
        let words = |value: &Value| value.as_text().unwrap_or_default().to_owned();
        Some(Note {
            line: usize::try_from(line.as_number()?.units).ok()?,
            what: WHATS.iter().find(|(_, word)| Some(*word) == what.as_text())?.0,
            target: target.as_text().map(Into::into),
            text: words(text),
            code: words(code).into(),
            why: Label { zh: words(zh), en: words(en) },
        })
    }
}

/// The words of a problem, from whichever crate it comes.
pub fn words_of(problem: &Problem) -> Label {
    let words = |language| problem.said(crate::ENTRIES, language);
    Label { zh: words(Language::Zh), en: words(Language::En) }
}

/// What a field is called in notes: `<row>.<field>`.
pub(crate) fn target_name(recipe: &Recipe, model: &Model, target: Target) -> Box<str> {
    let row = recipe.rows.get(target.row).map_or("", |row| &row.name);
    let field = recipe.field(model, target).map_or("", |(_, field)| &field.key);
    format!("{row}.{field}").into()
}

/// The notes of a line that was refused as a whole.
pub(crate) fn refusals(line: usize, problems: &Problems, recipe: &Recipe, model: &Model) -> Vec<Note> {
    let note = |problem: &Problem| {
        // a problem names its field alone: the first row that has one of this name is meant
        let target = problem.field.as_deref().and_then(|field| {
            let mut rows = (0..recipe.rows.len()).rev();
            rows.find_map(|row| Some((row, recipe.dataset(model, row)?.field(field)?.0)))
        });
        let target = target.map(|(row, field)| target_name(recipe, model, Target { row, field }));
        Note::refused(line, target, "", problem)
    };
    problems.0.iter().map(note).collect()
}
