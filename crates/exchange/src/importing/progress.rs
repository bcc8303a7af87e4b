//! How far an import is and what came of its lines so far.

use expr::{Id, Instant, Number, Value};
use kernel::{Actor, ActorKind, Kernel, Problems};
use model::{Model, Refusal};

use super::note::{Note, What};
use super::plan::Outcome;
use crate::recipe::{Recipe, read_recipe};

/// How an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Its file is kept and its recipe can still be corrected; nothing was written.
    Draft,
    /// It has lines before it: it waits, was cut off, or is under way.
    Open,
    /// All lines were gone through.
    Done,
    /// Somebody stopped it; it can go on.
    Cancelled,
}

const STATUSES: &[(Status, &str)] = &[
    (Status::Draft, "draft"),
    (Status::Open, "open"),
    (Status::Done, "done"),
    (Status::Cancelled, "cancelled"),
];

/// Lines by what became of them, and what was said of them besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines that made a row.
    pub created: u64,
    /// Lines that changed one.
    pub changed: u64,
    /// Lines that changed nothing.
    pub unchanged: u64,
    /// Lines that were not imported.
    pub refused: u64,
    /// Lines that are no record.
    pub skipped: u64,
    /// Values that stayed because a person has changed them.
    pub kept: u64,
    /// Values by which lines contradict each other.
    pub differing: u64,
    /// Words that mean nothing here.
    pub unread: u64,
    /// Values that stayed because they were there before this source spoke.
    pub there: u64,
    /// Texts that held a telephone number or a mail address, which was left out.
    pub contacts: u64,
}

impl Counts {
    pub(crate) fn line(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Refused => self.refused += 1,
        }
    }

    pub(crate) fn notes(&mut self, notes: &[Note]) {
        for note in notes {
            match note.what {
                What::Kept => self.kept += 1,
                What::There => self.there += 1,
                What::Contacts => self.contacts += 1,
                What::Differs => self.differing += 1,
                What::Unread => self.unread += 1,
                What::Skipped => self.skipped += 1,
                What::Refused => {}
            }
        }
    }

    /// Whether every line said what is there already.
    pub(crate) fn wrote_nothing(&self) -> bool {
        self.created + self.changed + self.refused == 0
    }

    /// All lines that were gone through, those that are no record too.
    pub fn lines(&self) -> u64 {
        self.created + self.changed + self.unchanged + self.refused + self.skipped
    }

    /// Each by its name, in the order people are told.
    pub fn named(self) -> [(&'static str, u64); 10] {
        const NAMES: [&str; 10] = [
            "created",
            "changed",
            "unchanged",
            "refused",
            "skipped",
            "kept",
            "differing",
            "unread",
            "there",
            "contacts",
        ];
        let mut counts = self.list().into_iter();
        NAMES.map(|name| (name, counts.next().unwrap_or_default()))
    }

    fn list(self) -> [u64; 10] {
        let Counts {
            created,
            changed,
            unchanged,
            refused,
            skipped,
            kept,
            differing,
            unread,
            there,
            contacts,
        } = self;
        [created, changed, unchanged, refused, skipped, kept, differing, unread, there, contacts]
    }

    fn encode(self) -> String {
        self.list().map(|count| count.to_string()).join(" ")
    }

    fn decode(text: &str) -> Option<Self> {
        let mut list: Vec<u64> = text.split(' ').map(|count| count.parse().ok()).collect::<Option<_>>()?;
        // imports of before told fewer
        list.resize(list.len().max(10), 0);
        let [created, changed, unchanged, refused, skipped, kept, differing, unread, there, contacts] =
            list.try_into().ok()?;
        Some(Counts {
            created,
            changed,
            unchanged,
            refused,
            skipped,
            kept,
            differing,
            unread,
            there,
            contacts,
        })
    }
}

/// An import: what was asked, by whom, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id; every commit of it bears it as its request.
    pub id: Id,
    /// When it was asked for.
    pub at: Instant,
    /// The file that was kept for it.
    pub file: Id,
    /// What the file's owner calls it.
    pub name: Box<str>,
    /// The recipe, as text.
    pub recipe: String,
    /// How it stands.
    pub status: Status,
    /// How many lines there are to go through.
    pub total: u64,
    /// The number in the file of the last line that was gone through.
    pub position: usize,
    /// What came of them.
    pub counts: Counts,
    /// How many rows they made, by the recipe's rows.
    pub made: Vec<u64>,
    pub(crate) kind: ActorKind,
    pub(crate) account: Option<Id>,
    pub(crate) person: Option<Id>,
    pub(crate) seat: Option<Id>,
}

impl Status {
    /// Its name for programs.
    pub fn word(self) -> &'static str {
        STATUSES.iter().find(|(status, _)| *status == self).map_or("", |(_, word)| word)
    }
}

impl Import {
    /// An import of a kept file that was not begun yet.
    pub(crate) fn draft(kernel: &Kernel, actor: &Actor, (file, name): (Id, &str), recipe: &Recipe) -> Import {
        Import {
            id: Id::now_v7(),
            at: kernel.clock().now(),
            file,
            name: name.into(),
            recipe: recipe.to_toml(&kernel.model()),
            status: Status::Draft,
            total: 0,
            position: 0,
            counts: Counts::default(),
            made: Vec::new(),
            kind: actor.kind,
            account: actor.account,
            person: actor.person,
            seat: actor.seat.as_ref().map(|seat| seat.id),
        }
    }

    /// Its recipe.
    ///
    /// # Errors
    /// `recipe.invalid` when the declarations have changed since.
    pub fn recipe(&self, model: &Model) -> Result<Recipe, Problems> {
        read_recipe(&self.name, &self.recipe, model).map_err(|wrong| {
            let why = wrong.first().map(ToString::to_string).unwrap_or_default();
            Refusal::new("recipe.invalid").with("why", why).into()
        })
    }

    /// Whether an actor may see and steer it: who asked for it, and an operator.
    pub(crate) fn is_of(&self, actor: &Actor) -> bool {
        actor.kind == ActorKind::Operator || (actor.account.is_some() && actor.account == self.account)
    }

    pub(crate) fn record(&self) -> Vec<Value> {
        let id = |id: Option<Id>| id.map_or(Value::Null, Value::Id);
        let number = |number: u64| Value::Number(Number::int(i64::try_from(number).unwrap_or(i64::MAX)));
        vec![
            Value::Id(self.id),
            Value::Instant(self.at),
            Value::text(if self.kind == ActorKind::Operator { "operator" } else { "account" }),
            id(self.account),
            id(self.person),
            id(self.seat),
            Value::Id(self.file),
            Value::text(&*self.name),
            Value::text(&*self.recipe),
            Value::text(self.status.word()),
            number(self.total),
            number(u64::try_from(self.position).unwrap_or(u64::MAX)),
            Value::text(format!("{}/{}", self.counts.encode(), encoded(&self.made))),
        ]
    }

    pub(crate) fn read(record: &[Value]) -> Option<Self> {
        let [id, at, kind, account, person, seat, file, name, recipe, status, total, position, counts] =
            record
        else {
            return None;
        };
        let number = |value: &Value| value.as_number().map(|number| number.units);
        let counts = counts.as_text()?;
        let (counts, made) = counts.split_once('/').unwrap_or((counts, ""));
        Some(Import {
            id: id.as_id()?,
            at: at.as_instant()?,
            file: file.as_id()?,
            name: name.as_text().unwrap_or_default().into(),
            recipe: recipe.as_text()?.to_owned(),
            status: STATUSES.iter().find(|(_, word)| Some(*word) == status.as_text())?.0,
            total: u64::try_from(number(total)?).ok()?,
            position: usize::try_from(number(position)?).ok()?,
            counts: Counts::decode(counts)?,
            made: made.split(' ').filter_map(|count| count.parse().ok()).collect(),
            kind: if kind.as_text() == Some("operator") { ActorKind::Operator } else { ActorKind::Account },
            account: account.as_id(),
            person: person.as_id(),
            seat: seat.as_id(),
        })
    }
}

fn encoded(counts: &[u64]) -> String {
    counts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Adds counts by place.
pub(crate) fn add(to: &mut Vec<u64>, more: &[u64]) {
    to.resize(to.len().max(more.len()), 0);
    for (count, more) in to.iter_mut().zip(more) {
        *count += more;
    }
}
