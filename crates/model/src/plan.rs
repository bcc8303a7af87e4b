//! What applying a model would do: the difference between what was applied and what is declared, in steps that
//! say in words what they change and how much they weigh.

use crate::kinds::Shape;
use crate::{Attribute, Dataset, Model, Names};

/// How much a step weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing that exists is touched.
    Safe,
    /// Rows or indexes are written again.
    Rebuild,
    /// Values are destroyed.
    Destroys,
}

/// One step of a plan. Keys are present keys; tables and columns are in [`Plan::names`].
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A table for a new dataset, with its fields and indexes.
    CreateDataset(Box<str>),
    /// A column or child table for a new field.
    AddField(Box<str>, Box<str>),
    /// A field has a new key; nothing stored changes.
    RenameField(Box<str>, Box<str>, Box<str>),
    /// A dataset is no longer declared; its table stays.
    LeaveDataset(Box<str>),
    /// A field is no longer declared; its column stays.
    LeaveField(Box<str>, Box<str>),
    /// A field that was left is declared again.
    TakeUpField(Box<str>, Box<str>),
    /// A column for the time of entering a new state.
    AddState(Box<str>, Box<str>),
    /// The indexes of a dataset are made anew.
    Reindex(Box<str>),
    /// The text of the packs changed in ways that touch nothing stored.
    Declarations,
    /// What is declared cannot be applied to what is stored, and why.
    Refused(Box<str>),
}

/// The steps from what was applied to what is declared, and the permanent names afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// The names after it.
    pub names: Names,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Why it cannot be applied, if it cannot.
    pub fn refusals(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Refused(why) => Some(&**why),
            _ => None,
        })
    }
}

impl Step {
    /// How much it weighs.
    pub fn weight(&self) -> Weight {
        match self {
            Step::Reindex(_) => Weight::Rebuild,
            Step::Refused(_) => Weight::Destroys,
            _ => Weight::Safe,
        }
    }
}

/// Plans the way from `old` under `names` to `new`. From the empty model this is how a site is created: there is
/// no second way.
pub fn plan(old: &Model, names: &Names, new: &Model) -> Plan {
    let mut plan = Plan { steps: Vec::new(), names: names.clone() };
    for dataset in new.datasets.values() {
        plan_dataset(old.dataset(&dataset.key), dataset, &mut plan);
    }
    for key in names.datasets.keys() {
        if old.datasets.contains_key(key) && !new.datasets.contains_key(key) {
            plan.steps.push(Step::LeaveDataset(key.clone()));
        }
    }
    if plan.steps.is_empty() && old.hash != new.hash {
        plan.steps.push(Step::Declarations);
    }
    plan
}

fn plan_dataset(old: Option<&Dataset>, new: &Dataset, plan: &mut Plan) {
    let Some(name) = plan.names.datasets.get_mut(&new.key) else {
        let name = plan.names.add_dataset(&new.key);
        for field in &new.fields {
            name.add_field(&field.key);
        }
        plan.steps.push(Step::CreateDataset(new.key.clone()));
        return;
    };
    for field in &new.fields {
        // a `was` that is recorded already names no field any more
        let renamed = field.was.as_ref().filter(|was| {
            name.fields.contains_key(*was) && !name.fields.contains_key(&field.key) && new.field(was).is_none()
        });
        let before = |key: &str| old.and_then(|old| old.field(key)).map(|(_, field)| field.kind.shape());
        let shape = field.kind.shape();
        if let Some(was) = renamed {
            if before(was).is_some_and(|before| before != shape) {
                plan.steps.push(Step::Refused(stored_otherwise(&new.key, &field.key, before(was), shape)));
                continue;
            }
            if let Some(kept) = name.fields.shift_remove(was) {
                name.fields.insert(field.key.clone(), kept);
            }
            plan.steps.push(Step::RenameField(new.key.clone(), was.clone(), field.key.clone()));
        } else if !name.fields.contains_key(&field.key) {
            name.add_field(&field.key);
            plan.steps.push(Step::AddField(new.key.clone(), field.key.clone()));
        } else if let Some(before) = before(&field.key) {
            if before != shape {
                plan.steps.push(Step::Refused(stored_otherwise(&new.key, &field.key, Some(before), shape)));
            }
        } else {
            plan.steps.push(Step::TakeUpField(new.key.clone(), field.key.clone()));
        }
    }
    if let Some(old) = old {
        for state in new.states.iter().filter(|state| old.state(&state.key).is_none()) {
            plan.steps.push(Step::AddState(new.key.clone(), state.key.clone()));
        }
        for field in &old.fields {
            let renamed = new.fields.iter().any(|new| new.was.as_ref() == Some(&field.key));
            if new.field(&field.key).is_none() && !renamed {
                plan.steps.push(Step::LeaveField(new.key.clone(), field.key.clone()));
            }
        }
    }
    if old.map(indexed) != Some(indexed(new)) {
        plan.steps.push(Step::Reindex(new.key.clone()));
    }
}

fn stored_otherwise(dataset: &str, field: &str, before: Option<Shape>, now: Shape) -> Box<str> {
    let before = before.map(|shape| format!("{shape:?}")).unwrap_or_default();
    format!("{dataset}.{field} is stored as {before}, its kind now wants {now:?}: declare a new field beside it").into()
}

/// What a dataset's indexes are over, by name.
fn indexed(dataset: &Dataset) -> (Vec<String>, Vec<String>, Vec<Vec<String>>, Vec<&str>) {
    let name = |attribute: &Attribute| dataset.name_of(*attribute);
    let key = |place: &usize| dataset.fields.get(*place).map(|field| field.key.to_string()).unwrap_or_default();
    (
        dataset.sort.iter().map(name).collect(),
        dataset.filter.iter().filter_map(|path| path.first()).map(name).collect(),
        dataset.unique.iter().map(|unique| unique.fields.iter().map(key).collect()).collect(),
        dataset.fields.iter().filter(|field| field.look_up).map(|field| &*field.key).collect(),
    )
}
