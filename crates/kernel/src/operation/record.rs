//! What is left of each run of an operation: a record in an internal table, the newest thousand of them.

use expr::{Id, Instant, Number, Value};
use model::Label;
use model::kinds::Column;
use store::{Direction, InternalTable, InternalWrite};

use crate::{Actor, CommitOptions, Kernel, Problems};

/// The records of operations.
pub static OPERATIONS: InternalTable = InternalTable {
    name: "operation",
    columns: &[
        ("id", Column::Id),
        ("name", Column::Text),
        ("zh", Column::Text),
        ("en", Column::Text),
        ("began", Column::Instant),
        ("ended", Column::Instant),
        ("done", Column::Number { scale: 0 }),
        ("skipped", Column::Number { scale: 0 }),
        ("outcome", Column::Text),
    ],
    key: 1,
    indexes: &["outcome"],
};

/// How many records are kept.
const KEPT: usize = 1_000;

/// The most records that are taken away at once.
const SWEPT: u32 = 500;

/// One run of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its id, in order of time.
    pub id: Id,
    /// The operation.
    pub name: Box<str>,
    /// What it does, in a few words.
    pub title: Label,
    /// When it began.
    pub began: Instant,
    /// When it ended; none while it runs, and where it was cut.
    pub ended: Option<Instant>,
    /// How much it has done.
    pub done: u64,
    /// How much it left as it was because it could not be done.
    pub skipped: u64,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is not over.
    Running,
    /// All there was to do is done, but for what was skipped.
    Done,
    /// The program ended before it did; the next run does the rest.
    Cut,
    /// It could not go on, for the reason with this code.
    Failed(Box<str>),
}

impl Outcome {
    /// As it is stored and told to programs: `running`, `done`, `cut`, or the code of what kept it.
    pub fn word(&self) -> &str {
        match self {
            Outcome::Running => "running",
            Outcome::Done => "done",
            Outcome::Cut => "cut",
            Outcome::Failed(code) => code,
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "running" => Outcome::Running,
            "done" => Outcome::Done,
            "cut" => Outcome::Cut,
            code => Outcome::Failed(code.into()),
        }
    }
}

impl Record {
    pub(super) fn put(&self) -> InternalWrite {
        let count = |count: u64| Value::Number(Number::int(i64::try_from(count).unwrap_or(i64::MAX)));
        let record = vec![
            Value::Id(self.id),
            Value::text(self.name.clone()),
            Value::text(self.title.zh.clone()),
            Value::text(self.title.get(model::Language::En)),
            Value::Instant(self.began),
            self.ended.map_or(Value::Null, Value::Instant),
            count(self.done),
            count(self.skipped),
            Value::text(self.outcome.word()),
        ];
        InternalWrite::Put(&OPERATIONS, record)
    }

    fn read(record: &[Value]) -> Option<Record> {
        let [id, name, zh, en, began, ended, done, skipped, outcome] = record else { return None };
        let count = |value: &Value| u64::try_from(value.as_number()?.units).ok();
        Some(Record {
            id: id.as_id()?,
            name: name.as_text()?.into(),
            title: Label::new(zh.as_text()?.to_owned(), en.as_text()?.to_owned()),
            began: began.as_instant()?,
            ended: ended.as_instant(),
            done: count(done)?,
            skipped: count(skipped)?,
            outcome: Outcome::of(outcome.as_text()?),
        })
    }
}

impl Kernel {
    /// The newest runs of operations, newest first, at most `limit`.
    ///
    /// # Errors
    /// `dataset.unknown` for whoever does not keep the site's accounts or look after its data: whoever does not
    /// audit accounts.
    pub async fn operations(&self, actor: &Actor, limit: u32) -> Result<Vec<Record>, Problems> {
        if !self.may(actor, "account", "audit").await? {
            return Err("dataset.unknown".into());
        }
        let mut snapshot = self.store.snapshot().await?;
        let records = snapshot.internal_in_order(&OPERATIONS, Direction::Descending, limit).await?;
        Ok(records.iter().filter_map(|record| Record::read(record)).collect())
    }

    pub(super) async fn operation(&self, id: Id) -> Result<Option<Record>, Problems> {
        let record = self.store.snapshot().await?.internal(&OPERATIONS, &[Value::Id(id)]).await?;
        Ok(record.as_deref().and_then(Record::read))
    }

    pub(super) async fn keep_record(&self, record: &Record) -> Result<(), Problems> {
        self.write_records(vec![record.put()]).await
    }

    /// One process owns a site, and runs operations one after the other: what is still open was cut. Old records go.
    pub(super) async fn tidy_operations(&self) -> Result<(), Problems> {
        let mut snapshot = self.store.snapshot().await?;
        let running = Value::text(Outcome::Running.word());
        let open =
            snapshot.internal_where(&OPERATIONS, "outcome", &running, Direction::Ascending, SWEPT).await?;
        let most = u32::try_from(KEPT).unwrap_or(u32::MAX).saturating_add(SWEPT);
        let newest = snapshot.internal_in_order(&OPERATIONS, Direction::Descending, most).await?;
        drop(snapshot);
        let open = open.iter().filter_map(|record| Record::read(record));
        let cut = open.map(|record| Record { outcome: Outcome::Cut, ..record }.put());
        let old = newest.into_iter().skip(KEPT).map(|record| {
            InternalWrite::Delete(&OPERATIONS, record.into_iter().take(OPERATIONS.key).collect())
        });
        self.write_records(cut.chain(old).collect()).await
    }

    async fn write_records(&self, internal: Vec<InternalWrite>) -> Result<(), Problems> {
        let options = CommitOptions { internal, ..CommitOptions::default() };
        self.commit(&Actor::clock(), Vec::new(), options).await?;
        Ok(())
    }
}
