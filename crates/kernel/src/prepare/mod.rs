//! A commit prepared: rows loaded, commands applied, grants and checks asked of the state they produce together,
//! and everything relied on written down for the writer to compare.

mod apply;
mod lanes;
mod merge;
mod rules;

use std::collections::HashMap;
use std::sync::Arc;

use expr::{Expr, Id, Operator, Order, Path};
use indexmap::{IndexMap, IndexSet};
use model::{Dataset, Model, Refusal};
use store::{Commit, Expect, Layout, Query, Read, Row, RowWrite, StoreError, Write};

use crate::door::Moment;
use crate::grants::{Access, Eyes, Known};
use crate::{Actor, ActorKind, Command, CommitOptions, Kernel, Problem, Problems, Receipt};

pub(crate) use lanes::Lanes;

/// The most commands of one commit.
const MOST: usize = 1_000;

/// How often a commit is prepared anew when what it relied on has changed.
const TRIES: usize = 5;

impl Kernel {
    /// Does all commands or none, in one transaction.
    ///
    /// # Errors
    /// All problems of all commands; then nothing was written.
    pub async fn commit(
        &self,
        actor: &Actor,
        commands: Vec<Command>,
        options: CommitOptions,
    ) -> Result<Receipt, Problems> {
        if commands.len() > MOST {
            return Err(Refusal::new("commit.too-large").with("max", MOST).into());
        }
        if let Some(receipt) = self.done_before(actor, &options).await? {
            return Ok(receipt);
        }
        // the row that others may change at the same time; what several rows need is decided by the tries
        let row = commands.iter().find_map(Command::row);
        let mut turn = None;
        let mut tries = 0;
        loop {
            if let Some(row) = row.filter(|row| turn.is_none() && (tries > 0 || self.lanes.busy(*row))) {
                turn = self.lanes.queue(row).await;
            }
            let (commit, rows) = self.prepare(actor, &commands, &options).await?;
            if commit.writes.is_empty() && commit.internal.is_empty() {
                return Ok(Receipt { tx: 0, rows, repeated: false });
            }
            match self.store.write(commit).await {
                Ok(done) => {
                    self.indexes.wrote(actor.person, done.seq);
                    return Ok(Receipt { tx: done.tx, rows: done.answer, repeated: done.repeated });
                }
                Err(StoreError::Changed) if tries < TRIES => tries += 1,
                Err(StoreError::Taken { dataset, fields }) => {
                    // what was to be written is needed once more, to find who has the value
                    let (commit, _) = self.prepare(actor, &commands, &options).await?;
                    return Err(self.taken(actor, &commit, &dataset, &fields).await?);
                }
                Err(StoreError::Referred { dataset }) => {
                    let model = self.model();
                    let title = model.dataset(&dataset).map(|dataset| dataset.title.clone());
                    return Err(Refusal::new("row.referred")
                        .with_words("dataset", title.unwrap_or_default())
                        .into());
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Asks everything that [`Kernel::commit`] would ask, and writes nothing. What must not exist twice is compared
    /// with what is stored; the writer alone knows what others write meanwhile.
    ///
    /// # Errors
    /// All problems of all commands.
    pub async fn rehearse(&self, actor: &Actor, commands: &[Command]) -> Result<(), Problems> {
        let (commit, _) = self.prepare(actor, commands, &CommitOptions::default()).await?;
        let mut snapshot = self.store.snapshot().await?;
        let model = Arc::clone(&snapshot.layout().model);
        for write in commit.writes.iter().filter(|write| !matches!(write.row, RowWrite::Delete(_))) {
            let Some(dataset) = model.dataset(&write.dataset) else { continue };
            let row = write.row.row();
            for unique in &dataset.unique {
                // the database holds that null is equal to nothing
                if unique.fields.iter().any(|place| row.values.get(*place).is_none_or(expr::Value::is_null)) {
                    continue;
                }
                let mut query = Query::newest(&dataset.key);
                query.filter = Some(Expr::And(
                    unique.fields.iter().filter_map(|place| same(dataset, *place, row)).collect(),
                ));
                query.limit = 2;
                if snapshot.rows(&query).await?.iter().any(|holder| holder.id != row.id) {
                    return Err(self.taken(actor, &commit, &dataset.key, &unique.fields).await?);
                }
            }
        }
        Ok(())
    }

    /// What was answered to a commit with the same key, asked before anything is prepared: by now its commands
    /// might be refused.
    async fn done_before(&self, actor: &Actor, options: &CommitOptions) -> Result<Option<Receipt>, Problems> {
        let Some((key, digest)) = &options.key else { return Ok(None) };
        let done = self.store.snapshot().await?.done_before(actor.person, key, digest).await?;
        Ok(done.map(|done| Receipt { tx: done.tx, rows: done.answer, repeated: true }))
    }

    async fn prepare(
        &self,
        actor: &Actor,
        commands: &[Command],
        options: &CommitOptions,
    ) -> Result<(Commit, Vec<(Id, i64)>), Problems> {
        let moment = self.moment(actor).await?;
        let layout = Arc::clone(moment.snapshot.layout());
        let model = Arc::clone(&layout.model);
        let mut preparing = Preparing {
            model: &model,
            layout,
            moment,
            rows: IndexMap::new(),
            problems: Vec::new(),
            reads: IndexSet::new(),
            accesses: HashMap::new(),
            walked: Known::default(),
            readable: HashMap::new(),
        };
        let mut keys = Vec::new();
        for command in commands {
            keys.push(preparing.apply(command).await?);
        }
        preparing.companions().await?;
        preparing.judge().await?;
        if !preparing.problems.is_empty() {
            return Err(Problems(preparing.problems));
        }
        let ids: Vec<(Id, i64)> = keys
            .iter()
            .filter_map(|key| preparing.rows.get(key))
            .map(|row| (row.after.id, if row.changed() { row.after.rev } else { row.after.rev - 1 }))
            .collect();
        let mut commit = preparing.into_commit(actor, options);
        commit.answer = ids;
        let rows = commit.answer.clone();
        Ok((commit, rows))
    }

    /// The problem of a value that is taken. Who may not read the row that has it learns only that the commit
    /// cannot be, unless the value is public.
    async fn taken(
        &self,
        actor: &Actor,
        commit: &Commit,
        dataset: &str,
        fields: &[usize],
    ) -> Result<Problems, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let declared = Moment::dataset(&model, dataset)?;
        let broken = declared.unique.iter().find(|unique| unique.fields == fields);
        let mut told = broken.is_some_and(|unique| unique.public);
        let mut holder = None;
        let access = Access::new(&model, declared, &moment.ground());
        for write in commit.writes.iter().filter(|write| &*write.dataset == dataset) {
            if told && broken.is_none_or(|unique| unique.message.is_none()) {
                break;
            }
            let written = write.row.row();
            let mut query = Query::newest(dataset);
            query.filter =
                Some(Expr::And(fields.iter().filter_map(|place| same(declared, *place, written)).collect()));
            query.limit = 2;
            let mut holders = moment.snapshot.rows(&query).await?;
            holders.retain(|holder| holder.id != written.id);
            holder = moment.look(&model, &access, &holders).await?.first().map(|seen| seen.id).or(holder);
            told |= holder.is_some();
        }
        let field = fields.first().and_then(|place| declared.fields.get(*place)).filter(|_| told);
        let mut problem = Problem::new(Refusal::new(if told { "field.taken" } else { "commit.refused" }));
        problem.field = field.map(|field| field.key.clone());
        if let Some(message) = broken.and_then(|unique| unique.message.clone()).filter(|_| told) {
            // it speaks of the row, and not of its first field
            problem.field = None;
            problem.words = Some(message);
        }
        if let Some(holder) = holder {
            problem.refusal = problem.refusal.with("of", dataset).with("row", holder);
        }
        Ok(Problems(vec![problem]))
    }
}

/// The field at `place` has the value it has in `row`.
fn same(dataset: &Dataset, place: usize, row: &Row) -> Option<Expr> {
    let field = dataset.fields.get(place)?;
    let path = Path { root: "row".into(), steps: vec![field.key.clone()], of: field.kind.of() };
    Some(Expr::Compare {
        operator: Operator::Equal,
        left: Box::new(Expr::Path(path)),
        right: Box::new(Expr::Const(row.values.get(place)?.clone())),
        order: Order::Natural,
    })
}

/// A row as a commit finds it and leaves it.
pub(crate) struct Working {
    /// As it is stored; none for a new row.
    pub before: Option<Row>,
    /// As it will be; its revision is one more than what is stored.
    pub after: Row,
    pub end: End,
    /// What the feed calls it: the last thing done to it.
    pub operation: Box<str>,
    pub note: Option<Box<str>>,
    /// What was asked of it, for the grants that look at what came of it.
    pub asked: Vec<Asked>,
}

/// One command, as far as grants judge what came of it. Each is judged by the row as it left it, so that what is
/// saved and submitted in one commit needs what it would need in two.
#[derive(Clone)]
pub(crate) struct Asked {
    pub verb: Box<str>,
    /// The grants, by place among those of the access, that held before; none if the row was not there before.
    pub held: Option<Vec<usize>>,
    /// The row as the command left it.
    pub after: Row,
    /// The places of the fields it named.
    pub named: Vec<usize>,
    /// Those of them that it changed.
    pub changed: Vec<usize>,
}

/// Where a row ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It is new.
    Inserted,
    /// It stays.
    Kept,
    /// In the bin.
    Deleted,
    /// Out of the bin.
    Restored,
}

impl Working {
    fn changed(&self) -> bool {
        match (&self.before, self.end) {
            (Some(before), End::Kept) => {
                before.values != self.after.values || before.state != self.after.state
            }
            _ => true,
        }
    }

    /// The places of fields whose values differ from what is stored.
    pub fn changes(&self) -> Vec<usize> {
        let differs = |(place, value): (usize, &expr::Value)| {
            let before = self.before.as_ref().and_then(|before| before.values.get(place));
            let same = before.map_or(value.is_null(), |before| before == value);
            (!same).then_some(place)
        };
        self.after.values.iter().enumerate().filter_map(differs).collect()
    }
}

pub(crate) type RowKey = (Box<str>, Id);

pub(crate) struct Preparing<'a> {
    pub model: &'a Arc<Model>,
    pub layout: Arc<Layout>,
    pub moment: Moment<'a>,
    pub rows: IndexMap<RowKey, Working>,
    pub problems: Vec<Problem>,
    pub reads: IndexSet<Read>,
    /// What the actor's grants say, by dataset.
    accesses: HashMap<Box<str>, Arc<Access<'a>>>,
    /// Stored rows that conditions have walked through.
    walked: Known,
    /// Whether stored rows that references name can be read.
    readable: HashMap<RowKey, bool>,
}

impl<'a> Preparing<'a> {
    /// Everything that conditions on these rows walk through, what this commit produces before what is stored.
    pub async fn known(
        &mut self,
        dataset: &str,
        rows: &[&Row],
        conditions: &[&Expr],
    ) -> Result<Known, Problems> {
        let mut known = Known::default();
        let produced = |dataset: &str, id: Id| {
            let working = self.rows.get(&(dataset.into(), id)).filter(|working| working.end != End::Deleted);
            working.map(|working| &working.after).or_else(|| self.walked.get(dataset, id)).cloned()
        };
        let snapshot = &mut self.moment.snapshot;
        known.fetch_before(&produced, snapshot, self.model, dataset, rows, conditions).await?;
        for (dataset, row) in known.rows() {
            if self.relies(dataset, row.id, Expect::Revision(row.rev)) {
                self.walked.put(dataset, row.clone());
            }
        }
        Ok(known)
    }

    /// What the actor's grants say of a dataset.
    pub fn access(&mut self, dataset: &'a Dataset) -> Arc<Access<'a>> {
        if let Some(access) = self.accesses.get(&dataset.key) {
            return Arc::clone(access);
        }
        let access = Arc::new(Access::new(self.model, dataset, &self.moment.ground()));
        self.accesses.insert(dataset.key.clone(), Arc::clone(&access));
        access
    }

    pub fn eyes<'e>(&self, access: &'e Access<'a>, known: &'e Known) -> Eyes<'e>
    where
        'a: 'e,
    {
        self.moment.eyes(self.model, access, known)
    }

    /// Writes down what the commit relies on; answers whether it did not before, and the row is none of its own.
    pub fn relies(&mut self, dataset: &str, id: Id, expect: Expect) -> bool {
        let own = self.rows.contains_key(&(dataset.into(), id));
        !own && self.reads.insert(Read { dataset: dataset.into(), id, expect })
    }

    fn into_commit(mut self, actor: &Actor, options: &CommitOptions) -> Commit {
        if let Some(seat) = &actor.seat {
            self.relies("seat", seat.id, Expect::Revision(seat.rev));
        }
        let layout = &self.layout;
        let write = |((dataset, _), working): (RowKey, Working)| {
            if !working.changed() {
                return None;
            }
            let table = layout.table(&dataset)?;
            let changes = working.changes();
            let fields = changes.iter().filter_map(|place| table.fields.get(*place)).map(|field| field.id);
            let mut fields: Vec<u32> = fields.collect();
            fields.sort_unstable();
            let row = match working.end {
                End::Inserted => RowWrite::Insert(working.after),
                End::Kept => RowWrite::Update(working.after),
                End::Deleted => RowWrite::Delete(working.after),
                End::Restored => RowWrite::Restore(working.after),
            };
            Some(Write { dataset, row, operation: working.operation, fields, note: working.note })
        };
        Commit {
            author: actor.author(options.request),
            at: self.moment.now,
            model: self.model.hash.clone(),
            writes: self.rows.into_iter().filter_map(write).collect(),
            reads: self.reads.into_iter().collect(),
            internal: options.internal.clone(),
            key: options.key.clone(),
            answer: Vec::new(),
        }
    }
}

/// Whether an actor makes the moves that are the clock's.
pub(crate) fn is_clock(actor: &Actor) -> bool {
    actor.kind == ActorKind::Clock
}
