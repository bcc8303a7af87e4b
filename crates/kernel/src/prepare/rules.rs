//! What must hold of the state a commit produces: grants, required fields, references, checks; and the rows that
//! are written together with others because they are the same organisation or person.

use expr::{Expr, Id, Value};
use model::{Attribute, Check, Dataset, Refusal, System};
use store::{Expect, Row};

use super::apply::{forbidden, verb_title};
use super::{Asked, End, Preparing, RowKey, Working};
use crate::{Problem, Problems, Sight};

impl<'a> Preparing<'a> {
    /// Asks everything of every row.
    pub async fn judge(&mut self) -> Result<(), Problems> {
        let keys: Vec<RowKey> = self.rows.keys().cloned().collect();
        for key in keys {
            let Some(working) = self.rows.get(&key) else { continue };
            if working.end == End::Deleted {
                continue;
            }
            let Some(dataset) = self.model.dataset(&key.0) else { continue };
            self.judge_grants(dataset, &key).await?;
            self.judge_references(dataset, &key).await?;
            self.judge_values(dataset, &key).await?;
        }
        Ok(())
    }

    /// The grants that look at what came of a command: for creating and restoring, and the second half of updating.
    async fn judge_grants(&mut self, dataset: &'a Dataset, key: &RowKey) -> Result<(), Problems> {
        let Some(working) = self.rows.get(key) else { return Ok(()) };
        let asked = working.asked.clone();
        let access = self.access(dataset);
        if access.everything {
            return Ok(());
        }
        let whens = dataset.moves.iter().filter_map(|declared| Some(&declared.when.as_ref()?.expr));
        let conditions: Vec<&Expr> = access.conditions().into_iter().chain(whens).collect();
        for Asked { verb, held, after, named, changed } in &asked {
            let known = self.known(&dataset.key, &[after], &conditions).await?;
            let eyes = self.eyes(&access, &known);
            let mut giving = Vec::new();
            for (place, granted) in access.grants.iter().enumerate() {
                let counted = held.as_ref().is_none_or(|held| held.contains(&place));
                if counted && granted.grant.may(verb) && eyes.holds(granted.rows.as_ref(), after)? {
                    giving.push(granted);
                }
            }
            if giving.is_empty() || eyes.denied(verb, after)? {
                return Err(forbidden(verb_title(dataset, verb)));
            }
            let closed = |place: &&usize| !giving.iter().any(|granted| granted.grant.fields.gives(**place));
            // a value that is what it was passes only where it can be seen: or guessing would tell it
            let seen = if named.iter().any(|place| closed(&place)) { eyes.look(after)? } else { None };
            let clear = |place: usize| {
                seen.as_ref().is_some_and(|seen| matches!(seen.values.get(place), Some(Sight::Clear(_))))
            };
            let refused =
                named.iter().filter(closed).filter(|place| changed.contains(place) || !clear(**place));
            let fields = refused.filter_map(|place| dataset.fields.get(*place));
            let problems: Vec<Problem> =
                fields.map(|field| Problem::at(&field.key, Refusal::new("field.not-writable"))).collect();
            self.problems.extend(problems);
        }
        Ok(())
    }

    /// Rows that references newly name must be there, and readable: naming another is like naming none. What was
    /// named before, or comes back with its row, only has to be there.
    async fn judge_references(&mut self, dataset: &'a Dataset, key: &RowKey) -> Result<(), Problems> {
        let Some(working) = self.rows.get(key) else { return Ok(()) };
        let restored = working.end == End::Restored;
        let changes = if restored { (0..dataset.fields.len()).collect() } else { working.changes() };
        let mut named: Vec<(&str, &str, Id, bool)> = Vec::new();
        for place in changes {
            let Some(field) = dataset.fields.get(place) else { continue };
            let Some(target) = field.kind.target() else { continue };
            let before = working
                .before
                .as_ref()
                .and_then(|before| before.values.get(place))
                .map(ids_of)
                .unwrap_or_default();
            for id in working.after.values.get(place).map(ids_of).unwrap_or_default() {
                if restored || !before.contains(&id) {
                    named.push((&field.key, target, id, restored));
                }
            }
        }
        for (field, target, id, restored) in named {
            let can =
                if restored { self.is_there(target, id).await? } else { self.can_name(target, id).await? };
            if !can {
                self.problems.push(Problem::at(field, Refusal::new("field.no-such-row")));
            }
        }
        Ok(())
    }

    async fn is_there(&mut self, target: &str, id: Id) -> Result<bool, Problems> {
        if let Some(working) = self.rows.get(&(target.into(), id)) {
            return Ok(working.end != End::Deleted);
        }
        let found = self.moment.snapshot.row(target, id).await?.is_some();
        self.relies(target, id, Expect::Present);
        Ok(found)
    }

    async fn can_name(&mut self, target: &str, id: Id) -> Result<bool, Problems> {
        if let Some(working) = self.rows.get(&(target.into(), id)) {
            return Ok(working.end != End::Deleted);
        }
        let key: RowKey = (target.into(), id);
        if let Some(can) = self.readable.get(&key) {
            return Ok(*can);
        }
        let Some(row) = self.moment.snapshot.row(target, id).await? else { return Ok(false) };
        self.relies(target, id, Expect::Present);
        let Some(dataset) = self.model.dataset(target) else { return Ok(false) };
        let access = self.access(dataset);
        let can = access.everything || !self.moment.look(self.model, &access, &[row]).await?.is_empty();
        self.readable.insert(key, can);
        Ok(can)
    }

    /// Required fields, where values changed; checks, where something they can speak of changed: a move alone asks
    /// those that speak of the state, so that an old row can still be closed under a check that came later.
    async fn judge_values(&mut self, dataset: &'a Dataset, key: &RowKey) -> Result<(), Problems> {
        let Some(working) = self.rows.get(key) else { return Ok(()) };
        let row = working.after.clone();
        let written = working.end != End::Kept || !working.changes().is_empty();
        let moved = working.before.as_ref().is_none_or(|before| before.state != row.state);
        if written {
            for (field, value) in dataset.fields.iter().zip(&row.values) {
                let said = self.problems.iter().any(|problem| problem.field.as_ref() == Some(&field.key));
                if field.required && value.is_null() && !said {
                    self.problems.push(Problem::at(&field.key, Refusal::new("field.required")));
                }
            }
        }
        let concerned = |check: &&Check| written || (moved && speaks_of_state(&check.that.expr, dataset));
        let checks: Vec<&Check> = dataset.checks.iter().filter(concerned).collect();
        let conditions: Vec<&Expr> = checks.iter().map(|check| &check.that.expr).collect();
        let known = self.known(&dataset.key, &[&row], &conditions).await?;
        let access = self.access(dataset);
        for check in checks {
            if self.eyes(&access, &known).truth(&check.that.expr, &row)? == Some(false) {
                let field =
                    check.field.and_then(|place| dataset.fields.get(place)).map(|field| field.key.clone());
                let refusal = Refusal::new("row.check");
                self.problems.push(Problem { field, refusal, words: Some(check.message.clone()) });
            }
        }
        Ok(())
    }

    /// Rows that are organisations or people bring the row of the system pack they are: same id, and the values of
    /// fields that both have. Where that row was there before somebody became one of these, changing it is asked
    /// like any other change of it.
    pub async fn companions(&mut self) -> Result<(), Problems> {
        let model = self.model;
        let keys: Vec<RowKey> = self.rows.keys().cloned().collect();
        for key in keys {
            let Some(dataset) = model.dataset(&key.0) else { continue };
            let Some(base) = dataset.is.and_then(|identity| model.dataset(identity.dataset())) else {
                continue;
            };
            let companion: RowKey = (base.key.clone(), key.1);
            let Some(working) = self.rows.get(&key) else { continue };
            // where it goes the organisation stays: others refer to it by the same id
            if matches!(working.end, End::Deleted | End::Restored) || self.rows.contains_key(&companion) {
                continue;
            }
            let joins = working.end == End::Inserted;
            let source = working.after.clone();
            let changes = working.changes();
            if self.moment.snapshot.row(&base.key, key.1).await?.is_none() {
                self.rows.insert(companion.clone(), self.new_companion(base, key.1));
                self.share(dataset, base, &source, &companion, None);
            } else if joins {
                self.load(base, key.1).await?;
                let set = self.share(dataset, base, &source, &companion, None);
                if !set.is_empty() {
                    let Some(after) = self.rows.get(&companion).map(|working| working.after.clone()) else {
                        continue;
                    };
                    let held = self.ask(base, &companion, "update").await?;
                    if let Some(working) = self.rows.get_mut(&companion) {
                        working.asked.push(Asked {
                            verb: "update".into(),
                            held: Some(held),
                            after,
                            named: set.clone(),
                            changed: set,
                        });
                    }
                }
            } else {
                self.take(base, key.1).await?;
                self.share(dataset, base, &source, &companion, Some(&changes));
            }
        }
        Ok(())
    }

    fn new_companion(&self, base: &Dataset, id: Id) -> Working {
        let now = self.moment.now;
        let person = self.moment.actor.person;
        let state_at = (0..base.states.len()).map(|place| (place == 0).then_some(now)).collect();
        let after = Row {
            id,
            rev: 1,
            state: base.states.first().map(|state| state.key.clone()).unwrap_or_default(),
            created_at: now,
            created_by: person,
            updated_at: now,
            updated_by: person,
            state_at,
            values: base.fields.iter().map(|field| field.default.clone()).collect(),
        };
        Working {
            before: None,
            after,
            end: End::Inserted,
            operation: "create".into(),
            note: None,
            asked: Vec::new(),
        }
    }

    /// Gives a companion the values of the fields that both have, of `only` those if given; answers what changed.
    fn share(
        &mut self,
        dataset: &Dataset,
        base: &Dataset,
        source: &Row,
        companion: &RowKey,
        only: Option<&[usize]>,
    ) -> Vec<usize> {
        let Some(working) = self.rows.get_mut(companion) else { return Vec::new() };
        let mut set = Vec::new();
        for (place, field) in base.fields.iter().enumerate() {
            let from = if place == base.label {
                Some(dataset.label)
            } else {
                dataset.field(&field.key).map(|(at, _)| at)
            };
            let from = from.filter(|from| only.is_none_or(|only| only.contains(from)));
            let value = from.and_then(|from| source.values.get(from));
            if let (Some(value), Some(slot)) = (value, working.after.values.get_mut(place))
                && slot != value
            {
                *slot = value.clone();
                set.push(place);
            }
        }
        if !set.is_empty() && working.operation.is_empty() {
            working.operation = "update".into();
        }
        set
    }
}

fn ids_of(value: &Value) -> Vec<Id> {
    match value {
        Value::Id(id) => vec![*id],
        Value::List(items) => items.iter().filter_map(|item| item.key.as_id()).collect(),
        _ => Vec::new(),
    }
}

/// Whether a check reads the state of the row itself, or when it was entered.
fn speaks_of_state(expr: &Expr, dataset: &Dataset) -> bool {
    expr.paths()
        .iter()
        .filter_map(|path| dataset.attribute(path.steps.first()?))
        .any(|attribute| matches!(attribute, Attribute::System(System::State | System::StateAt(_))))
}
