//! Conditions on rows in memory: the rows that paths lead through are fetched first, then everything is evaluated
//! without waiting.

use std::collections::HashMap;

use expr::{Date, Expr, Id, Instant, Path, Type, Value, World};
use model::{Attribute, Model, Part, System};
use store::{Row, Snapshot, StoreError};

use crate::grants::Trees;

/// Rows that conditions may walk through, by dataset and id.
#[derive(Default)]
pub(crate) struct Known {
    rows: HashMap<(Box<str>, Id), Row>,
}

impl Known {
    /// Adds a row; what a commit produces goes before what is stored.
    pub fn put(&mut self, dataset: &str, row: Row) {
        self.rows.insert((dataset.into(), row.id), row);
    }

    pub fn get(&self, dataset: &str, id: Id) -> Option<&Row> {
        self.rows.get(&(dataset.into(), id))
    }

    /// All of them, with their datasets.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.rows.iter().map(|((dataset, _), row)| (&**dataset, row))
    }

    /// Fetches every row that `conditions` walk through from `rows` of `dataset`.
    pub async fn fetch(
        &mut self,
        snapshot: &mut Snapshot,
        model: &Model,
        dataset: &str,
        rows: &[&Row],
        conditions: &[&Expr],
    ) -> Result<(), StoreError> {
        self.fetch_before(&|_, _| None, snapshot, model, dataset, rows, conditions).await
    }

    /// The same; what is `produced` goes before what is stored. Only rows that are walked through are copied: a
    /// commit asks this once for each of its rows.
    pub async fn fetch_before(
        &mut self,
        produced: &(dyn Fn(&str, Id) -> Option<Row> + Sync),
        snapshot: &mut Snapshot,
        model: &Model,
        dataset: &str,
        rows: &[&Row],
        conditions: &[&Expr],
    ) -> Result<(), StoreError> {
        let paths: Vec<&Path> = conditions.iter().flat_map(|condition| condition.paths()).collect();
        for path in paths.into_iter().filter(|path| &*path.root == "row" && path.steps.len() > 1) {
            let mut at: Box<str> = dataset.into();
            let mut ids: Vec<Id> = Vec::new();
            for (depth, step) in path.steps.iter().enumerate().take(path.steps.len() - 1) {
                let Some(declared) = model.dataset(&at) else { break };
                let Some(attribute) = declared.attribute(step) else { break };
                let Type::Ref(target) = declared.type_of(attribute) else { break };
                let values = if depth == 0 {
                    rows.iter().filter_map(|row| row.get(attribute).as_id()).collect::<Vec<_>>()
                } else {
                    ids.iter().filter_map(|id| self.get(&at, *id)?.get(attribute).as_id()).collect()
                };
                let mut missing: Vec<Id> =
                    values.iter().copied().filter(|id| self.get(&target, *id).is_none()).collect();
                missing.sort_unstable();
                missing.dedup();
                missing.retain(|id| match produced(&target, *id) {
                    Some(row) => {
                        self.put(&target, row);
                        false
                    }
                    None => true,
                });
                if !missing.is_empty() {
                    for row in snapshot.rows_by_id(&target, &missing).await? {
                        self.put(&target, row);
                    }
                }
                ids = values;
                at = target;
            }
        }
        Ok(())
    }
}

/// One row with what its paths lead to.
pub(crate) struct RowWorld<'a> {
    pub model: &'a Model,
    pub dataset: &'a str,
    pub row: &'a Row,
    pub known: &'a Known,
    pub trees: &'a Trees,
    pub today: Date,
    pub now: Instant,
}

impl World for RowWorld<'_> {
    fn value(&self, path: &Path) -> Value {
        if &*path.root != "row" {
            return Value::Null;
        }
        let Some(mut declared) = self.model.dataset(self.dataset) else { return Value::Null };
        let mut row = self.row;
        let mut steps = path.steps.iter().peekable();
        while let Some(step) = steps.next() {
            let Some(mut attribute) = declared.attribute(step) else { return Value::Null };
            if let (Attribute::Field(place, _), Some(end @ ("lo" | "hi"))) =
                (attribute, steps.peek().map(|step| &***step))
                && matches!(declared.type_of(attribute), Type::Range(_))
            {
                attribute = Attribute::Field(place, if end == "lo" { Part::Low } else { Part::High });
                steps.next();
            }
            let value = row.get(attribute);
            if steps.peek().is_none() {
                return value;
            }
            let Type::Ref(target) = declared.type_of(attribute) else { return Value::Null };
            if attribute == Attribute::System(System::Id) {
                return Value::Null;
            }
            let Some(next) = value.as_id().and_then(|id| self.known.get(&target, id)) else {
                return Value::Null;
            };
            let Some(of) = self.model.dataset(&target) else { return Value::Null };
            (row, declared) = (next, of);
        }
        Value::Null
    }

    fn today(&self) -> Date {
        self.today
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn rank(&self, table: &str, code: &str) -> Option<u32> {
        self.model.codes.get(table)?.rank(code)
    }

    fn is_under(&self, table: &str, code: &str, ancestor: &str) -> bool {
        self.model.codes.get(table).is_some_and(|table| table.is_under(code, ancestor)) || code == ancestor
    }

    // conditions that may speak of the actor are made ground first: this is left in none
    fn covers(&self, _: &str) -> bool {
        false
    }

    fn within(&self, organisation: Id, root: Id) -> bool {
        self.trees.within(root).contains(&organisation)
    }
}
