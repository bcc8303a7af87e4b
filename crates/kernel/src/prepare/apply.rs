//! One command at a time on the rows of a commit: who may ask for it is asked of the row as it stands then.

use std::sync::Arc;

use expr::{Id, Value};
use model::{Dataset, Label, Move, MoveBy, Refusal};
use store::Row;

use super::merge::merge;
use super::{Asked, End, Preparing, RowKey, Working, is_clock};
use crate::command::Values;
use crate::{Base, Command, Problem, Problems};

/// The most characters of the note a move is made with.
const LONGEST_NOTE: usize = 2_000;

impl<'a> Preparing<'a> {
    /// Applies a command; problems of values are gathered, a row that cannot be touched ends the commit.
    pub async fn apply(&mut self, command: &Command) -> Result<RowKey, Problems> {
        let dataset = self.model.dataset(command.dataset()).ok_or("dataset.unknown")?;
        match command {
            Command::Create { id, values, .. } => self.create(dataset, *id, values),
            Command::Update { id, values, base, .. } => self.update(dataset, *id, values, *base).await,
            Command::Move { id, name, note, base, .. } => {
                let declared = dataset.find_move(name).ok_or("move.unknown")?;
                self.make_move(dataset, *id, declared, note.as_deref(), *base).await
            }
            Command::Delete { id, base, .. } => self.delete(dataset, *id, *base).await,
            Command::Restore { id, .. } => self.restore(dataset, *id).await,
        }
    }

    fn create(&mut self, dataset: &'a Dataset, id: Option<Id>, values: &Values) -> Result<RowKey, Problems> {
        let id = id.unwrap_or_else(Id::now_v7);
        let first = dataset.states.first().ok_or("dataset.unknown")?;
        let mut state_at = vec![None; dataset.states.len()];
        if let Some(at) = state_at.first_mut() {
            *at = Some(self.moment.now);
        }
        let mut row = Row {
            id,
            rev: 1,
            state: first.key.clone(),
            created_at: self.moment.now,
            created_by: self.moment.actor.person,
            updated_at: self.moment.now,
            updated_by: self.moment.actor.person,
            state_at,
            values: dataset.fields.iter().map(|field| field.default.clone()).collect(),
        };
        let changed = self.set(dataset, &mut row, values);
        let key: RowKey = (dataset.key.clone(), id);
        let named = changed.clone();
        let asked = Asked { verb: "create".into(), held: None, after: row.clone(), named, changed };
        let working = Working {
            before: None,
            after: row,
            end: End::Inserted,
            operation: "create".into(),
            note: None,
            asked: vec![asked],
        };
        if self.rows.insert(key.clone(), working).is_some() {
            return Err("field.taken".into());
        }
        Ok(key)
    }

    async fn update(
        &mut self,
        dataset: &'a Dataset,
        id: Id,
        values: &Values,
        base: Base,
    ) -> Result<RowKey, Problems> {
        let key = self.load(dataset, id).await?;
        let held = self.ask(dataset, &key, "update").await?;
        self.compare(&key, base)?;
        let named =
            values.iter().filter_map(|(name, _)| dataset.field(name)).map(|(place, _)| place).collect();
        let values = match base {
            Base::Merge(rev) => self.merged(dataset, &key, rev, values).await?,
            Base::Any | Base::Strict(_) => values.clone(),
        };
        let Some(mut after) = self.rows.get(&key).map(|working| working.after.clone()) else {
            return Err("row.missing".into());
        };
        let changed = self.set(dataset, &mut after, &values);
        if let Some(working) = self.rows.get_mut(&key) {
            let verb = "update".into();
            working.asked.push(Asked { verb, held: Some(held), after: after.clone(), named, changed });
            working.after = after;
            if working.operation.is_empty() {
                working.operation = "update".into();
            }
        }
        Ok(key)
    }

    /// Sets values and answers the places of those that are other than before.
    fn set(&mut self, dataset: &'a Dataset, row: &mut Row, values: &Values) -> Vec<usize> {
        let mut set = Vec::new();
        for (name, value) in values {
            match dataset.field(name) {
                Some((place, _)) => {
                    let value = tidy(value);
                    if let Some(slot) = row.values.get_mut(place).filter(|slot| **slot != value) {
                        *slot = value;
                        set.push(place);
                    }
                }
                None => self.problems.push(Problem::new(Refusal::new("field.unknown").with("name", name))),
            }
        }
        set
    }

    async fn merged(
        &mut self,
        dataset: &'a Dataset,
        key: &RowKey,
        rev: i64,
        values: &Values,
    ) -> Result<Values, Problems> {
        let Some(current) = self.rows.get(key).and_then(|working| working.before.clone()) else {
            return Ok(values.clone());
        };
        if current.rev == rev {
            return Ok(values.clone());
        }
        let layout = Arc::clone(&self.layout);
        let table = layout.table(&dataset.key).ok_or("dataset.unknown")?;
        let version = self.moment.snapshot.versions(table.id, current.id, Some(rev + 1), 1).await?.pop();
        let version = version.filter(|version| version.change.rev == rev).ok_or("row.stale")?;
        let (_, base) = store::decode_values(&version.values, table).ok_or("site.failed")?;
        let seen = self.moment.get(self.model, &dataset.key, current.id).await?;
        Ok(merge(dataset, self.model, &base, &current, &seen, values, &mut self.problems))
    }

    async fn make_move(
        &mut self,
        dataset: &'a Dataset,
        id: Id,
        declared: &Move,
        note: Option<&str>,
        base: Base,
    ) -> Result<RowKey, Problems> {
        let key = self.load(dataset, id).await?;
        let by_clock = declared.by == MoveBy::Clock;
        if by_clock != is_clock(self.moment.actor) {
            return Err(forbidden(declared.title.clone()));
        }
        if !by_clock {
            self.ask(dataset, &key, &declared.key).await?;
        }
        self.compare(&key, base)?;
        let row = self.rows.get(&key).map(|working| working.after.clone()).ok_or("row.missing")?;
        let here = dataset.state(&row.state);
        if !here.is_some_and(|(place, _)| declared.from.contains(&place)) {
            let state = here.map(|(_, state)| state.title.clone()).unwrap_or_default();
            return Err(Refusal::new("move.not-now")
                .with_words("state", state)
                .with_words("move", declared.title.clone())
                .into());
        }
        if let Some(when) = &declared.when {
            let known = self.known(&dataset.key, &[&row], &[&when.expr]).await?;
            let access = self.access(dataset);
            let holds = self.eyes(&access, &known).truth(&when.expr, &row)?;
            // nobody watches the clock: what cannot be told does not hold for it
            if holds == Some(false) || (by_clock && holds.is_none()) {
                return Err(Refusal::new("move.condition").with("condition", &when.text).into());
            }
        }
        let note = note.map(str::trim).filter(|note| !note.is_empty());
        if declared.note && note.is_none() {
            self.problems.push(Problem::at("note", Refusal::new("move.note-required")));
        }
        if let Some(length) = note.map(|note| note.chars().count()).filter(|length| *length > LONGEST_NOTE) {
            let refusal = Refusal::new("value.too-long").with("max", LONGEST_NOTE).with("length", length);
            self.problems.push(Problem::at("note", refusal));
        }
        let to = dataset.states.get(declared.to).ok_or("move.unknown")?;
        let now = self.moment.now;
        if let Some(working) = self.rows.get_mut(&key) {
            working.after.state = to.key.clone();
            if let Some(at) = working.after.state_at.get_mut(declared.to) {
                *at = Some(now);
            }
            working.operation = declared.key.clone();
            working.note = note.map(Into::into);
        }
        Ok(key)
    }

    async fn delete(&mut self, dataset: &'a Dataset, id: Id, base: Base) -> Result<RowKey, Problems> {
        let key = self.load(dataset, id).await?;
        self.ask(dataset, &key, "delete").await?;
        self.compare(&key, base)?;
        if let Some(working) = self.rows.get_mut(&key) {
            if working.end != End::Kept {
                // made or brought back in this very commit: there is nothing yet that could go
                return Err("row.missing".into());
            }
            working.end = End::Deleted;
            working.operation = "delete".into();
        }
        Ok(key)
    }

    async fn restore(&mut self, dataset: &'a Dataset, id: Id) -> Result<RowKey, Problems> {
        let key: RowKey = (dataset.key.clone(), id);
        let gone = self.moment.snapshot.gone(&dataset.key, id).await?.ok_or("row.missing")?;
        let access = self.access(dataset);
        let seen = self.moment.look(self.model, &access, std::slice::from_ref(&gone)).await?;
        if seen.is_empty() {
            return Err("row.missing".into());
        }
        let mut after = gone.clone();
        after.rev += 1;
        after.updated_at = self.moment.now;
        after.updated_by = self.moment.actor.person;
        let verb = "restore".into();
        let asked = Asked { verb, held: None, after: after.clone(), named: Vec::new(), changed: Vec::new() };
        let working = Working {
            before: Some(gone),
            after,
            end: End::Restored,
            operation: "restore".into(),
            note: None,
            asked: vec![asked],
        };
        if self.rows.insert(key.clone(), working).is_some() {
            return Err("row.missing".into());
        }
        Ok(key)
    }

    /// The row among those of the commit, loaded if it is not there yet. A row the actor may not read is missing.
    pub(super) async fn load(&mut self, dataset: &'a Dataset, id: Id) -> Result<RowKey, Problems> {
        let fresh = !self.rows.contains_key(&(dataset.key.clone(), id));
        let key = self.take(dataset, id).await?;
        let row = self.rows.get(&key).and_then(|working| working.before.clone());
        if let Some(row) = row.filter(|_| fresh && !is_clock(self.moment.actor)) {
            let access = self.access(dataset);
            if self.moment.look(self.model, &access, std::slice::from_ref(&row)).await?.is_empty() {
                return Err("row.missing".into());
            }
        }
        Ok(key)
    }

    /// The same without asking whether the actor may read it.
    pub(super) async fn take(&mut self, dataset: &'a Dataset, id: Id) -> Result<RowKey, Problems> {
        let key: RowKey = (dataset.key.clone(), id);
        if let Some(working) = self.rows.get(&key) {
            return if working.end == End::Deleted { Err("row.missing".into()) } else { Ok(key) };
        }
        let row = self.moment.snapshot.row(&dataset.key, id).await?.ok_or("row.missing")?;
        let mut after = row.clone();
        after.rev += 1;
        after.updated_at = self.moment.now;
        after.updated_by = self.moment.actor.person;
        let working = Working {
            before: Some(row),
            after,
            end: End::Kept,
            operation: "".into(),
            note: None,
            asked: Vec::new(),
        };
        self.rows.insert(key.clone(), working);
        Ok(key)
    }

    /// The places of the grants that give a verb for the row as it stands.
    pub(super) async fn ask(
        &mut self,
        dataset: &'a Dataset,
        key: &RowKey,
        verb: &str,
    ) -> Result<Vec<usize>, Problems> {
        let row = self.rows.get(key).map(|working| working.after.clone()).ok_or("row.missing")?;
        let access = self.access(dataset);
        let known = self.known(&dataset.key, &[&row], &access.conditions()).await?;
        let eyes = self.eyes(&access, &known);
        let mut held = Vec::new();
        if !eyes.denied(verb, &row)? {
            for (place, granted) in access.grants.iter().enumerate() {
                if granted.grant.may(verb) && eyes.holds(granted.rows.as_ref(), &row)? {
                    held.push(place);
                }
            }
        }
        if held.is_empty() && !access.everything {
            return Err(forbidden(verb_title(dataset, verb)));
        }
        Ok(held)
    }

    /// Refuses what was made against another revision, where the caller is strict.
    fn compare(&self, key: &RowKey, base: Base) -> Result<(), Problems> {
        let stored = self.rows.get(key).and_then(|working| working.before.as_ref()).map(|row| row.rev);
        match (base, stored) {
            (Base::Strict(rev), Some(stored)) if rev != stored => Err("row.stale".into()),
            _ => Ok(()),
        }
    }
}

/// A refusal of something the row may be seen for, but not done to.
pub(super) fn forbidden(action: Label) -> Problems {
    Refusal::new("row.forbidden").with_words("action", action).into()
}

/// What a verb is called on the screen.
pub(super) fn verb_title(dataset: &Dataset, verb: &str) -> Label {
    match verb {
        "create" => Label::new("新建", "create"),
        "update" => Label::new("修改", "edit"),
        "delete" => Label::new("删除", "delete"),
        "restore" => Label::new("恢复", "restore"),
        "reveal" => Label::new("查看个人信息", "reveal"),
        other => {
            dataset.find_move(other).map_or_else(|| Label::new(other, other), |found| found.title.clone())
        }
    }
}

/// Empty lists and open ranges are null.
fn tidy(value: &Value) -> Value {
    match value {
        Value::List(items) if items.is_empty() => Value::Null,
        Value::Range(range) if range.lo.is_null() && range.hi.is_null() => Value::Null,
        other => other.clone(),
    }
}
