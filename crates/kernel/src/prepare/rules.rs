//! What must hold of the state a commit produces: grants, required fields, references, checks; and the rows that
//! are written together with others because they are the same organisation or person.

use std::sync::Arc;

use expr::{Expr, Id, Value};
use model::{Dataset, Refusal};
use store::{Expect, Row};

use super::apply::{forbidden, verb_title};
use super::{End, Preparing, RowKey, Working};
use crate::access::Access;
use crate::{Problem, Problems};

impl Preparing<'_> {
    /// Asks everything of every row.
    pub async fn judge(&mut self) -> Result<(), Problems> {
        let keys: Vec<RowKey> = self.rows.keys().cloned().collect();
        for key in keys {
            let Some(working) = self.rows.get(&key) else { continue };
            if working.end == End::Deleted {
                continue;
            }
            let model = Arc::clone(&self.model);
            let Some(dataset) = model.dataset(&key.0) else { continue };
            self.judge_grants(dataset, &key).await?;
            self.judge_references(dataset, &key).await?;
            self.judge_values(dataset, &key).await?;
        }
        Ok(())
    }

    /// The grants that look at the produced row: for creating and restoring, and the second half of updating.
    async fn judge_grants(&mut self, dataset: &Dataset, key: &RowKey) -> Result<(), Problems> {
        let Some(working) = self.rows.get(key) else { return Ok(()) };
        let asked = working.asked.clone();
        let row = working.after.clone();
        let model = Arc::clone(&self.model);
        let access = self.access(&model, dataset);
        if access.everything || asked.is_empty() {
            return Ok(());
        }
        let conditions: Vec<Expr> = access.conditions().into_iter().cloned().collect();
        let known = self.known(&dataset.key, &[&row], &conditions.iter().collect::<Vec<_>>()).await?;
        let mut problems = Vec::new();
        for (verb, before) in &asked {
            if !matches!(&**verb, "create" | "restore" | "update") {
                continue;
            }
            let eyes = self.eyes(&model, &access, &known);
            let mut giving = Vec::new();
            for (place, granted) in access.grants.iter().enumerate() {
                let counted = &**verb != "update" || before.contains(&place);
                if counted && granted.grant.may(verb) && eyes.holds(granted.rows.as_ref(), &row)? {
                    giving.push(granted);
                }
            }
            if giving.is_empty() || eyes.denied(verb, &row)? {
                return Err(forbidden(&verb_title(dataset, verb)));
            }
            if &**verb == "restore" {
                continue;
            }
            let Some(working) = self.rows.get(key) else { continue };
            for place in working.changes().into_iter().filter(|place| working.set.contains(place)) {
                if !giving.iter().any(|granted| granted.grant.fields.gives(place))
                    && let Some(field) = dataset.fields.get(place)
                {
                    problems.push(Problem::at(&field.key, Refusal::new("field.not-writable")));
                }
            }
        }
        self.problems.extend(problems);
        Ok(())
    }

    /// Rows that changed references name must be there, and readable: naming another is like naming none.
    async fn judge_references(&mut self, dataset: &Dataset, key: &RowKey) -> Result<(), Problems> {
        let Some(working) = self.rows.get(key) else { return Ok(()) };
        let mut named: Vec<(usize, Box<str>, Vec<Id>)> = Vec::new();
        let changes = if working.end == End::Restored { (0..dataset.fields.len()).collect() } else { working.changes() };
        for place in changes {
            let Some(field) = dataset.fields.get(place) else { continue };
            let Some(target) = field.kind.target() else { continue };
            let ids = match working.after.values.get(place) {
                Some(Value::Id(id)) => vec![*id],
                Some(Value::List(items)) => items.iter().filter_map(|item| item.key.as_id()).collect(),
                _ => Vec::new(),
            };
            named.push((place, target.into(), ids));
        }
        for (place, target, ids) in named {
            for id in ids {
                if !self.can_name(&target, id).await? {
                    let field = dataset.fields.get(place).map_or("", |field| &field.key);
                    self.problems.push(Problem::at(field, Refusal::new("field.no-such-row")));
                }
            }
        }
        Ok(())
    }

    async fn can_name(&mut self, target: &str, id: Id) -> Result<bool, Problems> {
        if let Some(working) = self.rows.get(&(target.into(), id)) {
            return Ok(working.end != End::Deleted);
        }
        let Some(row) = self.moment.snapshot.row(target, id).await? else { return Ok(false) };
        self.relies(target, id, Expect::Present);
        let model = Arc::clone(&self.model);
        let Some(dataset) = model.dataset(target) else { return Ok(false) };
        let access: Access<'_> = self.access(&model, dataset);
        if access.everything {
            return Ok(true);
        }
        Ok(!self.moment.look(&model, &access, &[row]).await?.is_empty())
    }

    /// Required fields and checks.
    async fn judge_values(&mut self, dataset: &Dataset, key: &RowKey) -> Result<(), Problems> {
        let Some(working) = self.rows.get(key) else { return Ok(()) };
        let row = working.after.clone();
        let touched = working.end != End::Kept || !working.changes().is_empty();
        if !touched {
            return Ok(());
        }
        for (field, value) in dataset.fields.iter().zip(&row.values) {
            let said = self.problems.iter().any(|problem| problem.field.as_ref() == Some(&field.key));
            if field.required && value.is_null() && !said {
                self.problems.push(Problem::at(&field.key, Refusal::new("field.required")));
            }
        }
        let conditions: Vec<&Expr> = dataset.checks.iter().map(|check| &check.that.expr).collect();
        let known = self.known(&dataset.key, &[&row], &conditions).await?;
        let model = Arc::clone(&self.model);
        let access = self.access(&model, dataset);
        let mut problems = Vec::new();
        for check in &dataset.checks {
            if self.eyes(&model, &access, &known).truth(&check.that.expr, &row)? == Some(false) {
                let field = check.field.and_then(|place| dataset.fields.get(place)).map(|field| field.key.clone());
                let refusal = Refusal::new("row.check");
                problems.push(Problem { field, refusal, words: Some(check.message.clone()) });
            }
        }
        self.problems.extend(problems);
        Ok(())
    }

    /// Rows that are organisations or people bring the row of the system pack they are: same id, and the values
    /// of fields that both have.
    pub async fn companions(&mut self) -> Result<(), Problems> {
        let model = Arc::clone(&self.model);
        let keys: Vec<RowKey> = self.rows.keys().cloned().collect();
        for key in keys {
            let Some(dataset) = model.dataset(&key.0) else { continue };
            let Some(base) = dataset.is.and_then(|identity| model.dataset(identity.dataset())) else { continue };
            let Some(working) = self.rows.get(&key) else { continue };
            if matches!(working.end, End::Deleted | End::Restored) {
                // the organisation stays: others refer to it by the same id
                continue;
            }
            let companion: RowKey = (base.key.clone(), key.1);
            if self.rows.contains_key(&companion) {
                continue;
            }
            let source = working.after.clone();
            let stored = self.moment.snapshot.row(&base.key, key.1).await?;
            let made = self.companion(dataset, base, &source, stored);
            self.rows.insert(companion, made);
        }
        Ok(())
    }

    fn companion(&self, dataset: &Dataset, base: &Dataset, source: &Row, stored: Option<Row>) -> Working {
        let end = if stored.is_some() { End::Kept } else { End::Inserted };
        let mut after = stored.clone().unwrap_or_else(|| Row {
            id: source.id,
            rev: 0,
            state: base.states.first().map(|state| state.key.clone()).unwrap_or_default(),
            created_at: self.moment.now,
            created_by: self.moment.actor.person,
            updated_at: self.moment.now,
            updated_by: self.moment.actor.person,
            state_at: vec![None; base.states.len()],
            values: base.fields.iter().map(|field| field.default.clone()).collect(),
        });
        after.rev += 1;
        after.updated_at = self.moment.now;
        after.updated_by = self.moment.actor.person;
        for (place, field) in base.fields.iter().enumerate() {
            let from = if place == base.label { Some(dataset.label) } else { dataset.field(&field.key).map(|(at, _)| at) };
            let value = from.and_then(|from| source.values.get(from));
            if let (Some(value), Some(slot)) = (value, after.values.get_mut(place)) {
                *slot = value.clone();
            }
        }
        Working {
            dataset: base.key.clone(),
            before: stored,
            after,
            end,
            operation: if end == End::Inserted { "create".into() } else { "update".into() },
            note: None,
            set: Vec::new(),
            asked: Vec::new(),
        }
    }
}
