//! A dataset as it was declared: fields, states, moves, checks. Everything generic follows from it.

use std::sync::Arc;

use expr::Expr;

use crate::kinds::Kind;
use crate::{Attribute, Label};

/// A declared kind of record 数据标准.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Its stable key: the file's name.
    pub key: Box<str>,
    /// The pack that declared it first.
    pub pack: Box<str>,
    /// Its words.
    pub title: Label,
    /// What it is for, shown beside its form.
    pub help: Option<Label>,
    /// What making a row is called, where 新建 does not say it.
    pub make: Option<Label>,
    /// 主责: the role answerable for it.
    pub owner: Box<str>,
    /// The field that says whose row it is.
    pub scope: Option<usize>,
    /// The field by which a row is named.
    pub label: usize,
    /// The person a row is about.
    pub subject: Subject,
    /// Whether its rows are organisations or people.
    pub is: Option<Identity>,
    /// What lists can be sorted by.
    pub sort: Vec<Attribute>,
    /// What lists can be filtered by; a path of at most two steps.
    pub filter: Vec<Vec<Attribute>>,
    /// What must not exist twice.
    pub unique: Vec<Unique>,
    /// Whether people see their own rows unmasked without an entry in the reveal log.
    pub own_clear: bool,
    /// The states; a new row begins in the first.
    pub states: Vec<State>,
    /// The moves between them.
    pub moves: Vec<Move>,
    /// The sections of its form.
    pub groups: Vec<Group>,
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// What must hold for every row.
    pub checks: Vec<Check>,
    /// Where its other parts were declared, each with pack, file and line, in the order they were read: `title`,
    /// `states.<key>`, `moves.<key>`, `groups.<key>`, and `checks.<number>` counted from 1. A list that several files add
    /// to is there for each.
    pub places: Vec<(Box<str>, Box<str>)>,
}

impl Dataset {
    /// A field and its place by key.
    pub fn field(&self, key: &str) -> Option<(usize, &Field)> {
        self.fields.iter().enumerate().find(|(_, field)| &*field.key == key)
    }

    /// A field and its place by the key it has, or else by the one it had before: what was begun before a field was
    /// renamed, such as an open form, goes on under its present key.
    pub fn known_as(&self, key: &str) -> Option<(usize, &Field)> {
        let formerly = || self.fields.iter().enumerate().find(|(_, field)| field.was.as_deref() == Some(key));
        self.field(key).or_else(formerly)
    }

    /// A state and its place by key.
    pub fn state(&self, key: &str) -> Option<(usize, &State)> {
        self.states.iter().enumerate().find(|(_, state)| &*state.key == key)
    }

    /// A move by key.
    pub fn find_move(&self, key: &str) -> Option<&Move> {
        self.moves.iter().find(|candidate| &*candidate.key == key)
    }

    /// Where a part was declared, as [`Dataset::places`] names it; several places of one part with commas between them.
    pub fn declared(&self, part: &str) -> String {
        let places = self.places.iter().filter(|(name, _)| &**name == part);
        places.map(|(_, place)| &**place).collect::<Vec<_>>().join(", ")
    }
}

/// Rows that are organisations or people themselves: same id, written together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// `organisation` of the system pack.
    Organisation,
    /// `person` of the system pack.
    Person,
}

impl Identity {
    /// The dataset of the system pack whose ids its rows share.
    pub fn dataset(self) -> &'static str {
        match self {
            Identity::Organisation => "organisation",
            Identity::Person => "person",
        }
    }
}

/// The person a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Nobody, and why.
    None(Label),
    /// The row is the person.
    Row,
    /// The person in this field, or in a field of the row this field leads to.
    Path(Vec<Box<str>>),
}

/// Attributes that must not exist twice together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    /// Places of the fields.
    pub fields: Vec<usize>,
    /// Whether anybody may learn that a value is taken.
    pub public: bool,
    /// What is said to who would make it a second time, where the dataset says it.
    pub message: Option<Label>,
}

/// How a state or a move is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Like everything else.
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Somebody must do something.
    Wait,
    /// Something is wrong.
    Bad,
    /// The one filled button of a page.
    Primary,
}

/// A state of a row.
#[derive(Clone, Debug)]
pub struct State {
    /// Its stable key.
    pub key: Box<str>,
    /// Its words.
    pub title: Label,
    /// How it is shown.
    pub tone: Tone,
}

/// A move from some states to another.
#[derive(Clone, Debug)]
pub struct Move {
    /// Its stable key: what a grant names.
    pub key: Box<str>,
    /// Its words.
    pub title: Label,
    /// How its button is shown.
    pub tone: Tone,
    /// Places of the states it leaves.
    pub from: Vec<usize>,
    /// Place of the state it reaches.
    pub to: usize,
    /// Whether it needs a note, kept with the version.
    pub note: bool,
    /// A condition on the row; null passes.
    pub when: Option<Condition>,
    /// What to ask before it is made.
    pub confirm: Option<Label>,
    /// Who makes it.
    pub by: MoveBy,
}

/// An expression with the text it was declared in, quoted in refusals.
#[derive(Clone, Debug)]
pub struct Condition {
    /// As declared.
    pub text: Box<str>,
    /// As compiled.
    pub expr: Expr,
}

/// Who makes a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveBy {
    /// Whoever has a grant for it.
    Grant,
    /// The clock alone.
    Clock,
}

/// A section of a form.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its stable key.
    pub key: Box<str>,
    /// Its words.
    pub title: Label,
}

/// A field of a dataset.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its stable key.
    pub key: Box<str>,
    /// Its words.
    pub title: Label,
    /// Advice shown beside it.
    pub help: Option<Label>,
    /// What its values are.
    pub kind: Arc<dyn Kind>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Its weight in full-text search; none if it is not searched.
    pub search: Option<f64>,
    /// Whether it is personal data: masked, and read in clear only as an act that is logged.
    pub personal: bool,
    /// Whether lists show it unasked.
    pub column: bool,
    /// What it is in a new row unless something is said.
    pub default: expr::Value,
    /// The section of the form it stands in.
    pub group: Option<usize>,
    /// Other heads a column of somebody's file may have.
    pub synonyms: Vec<Box<str>>,
    /// The key it had before.
    pub was: Option<Box<str>>,
    /// Whether equal text is looked up by its folded form.
    pub look_up: bool,
    /// Where it was declared: pack, file and line.
    pub declared: Box<str>,
}

/// Something that must hold for every row.
#[derive(Clone, Debug)]
pub struct Check {
    /// The condition; null passes.
    pub that: Condition,
    /// What to say when it does not hold.
    pub message: Label,
    /// The field to show it at, if it speaks of one.
    pub field: Option<usize>,
}
