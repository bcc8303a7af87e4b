//! What applying a model would do: the difference between what was applied and what is declared, in steps that
//! say in words what they change and how much they weigh.

use crate::names::stored;
use crate::{Dataset, Model, Names};

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
        plan_dataset(old, dataset, new, &mut plan);
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

fn plan_dataset(old_model: &Model, new: &Dataset, model: &Model, plan: &mut Plan) {
    let old = old_model.dataset(&new.key);
    let Some(name) = plan.names.datasets.get_mut(&new.key) else {
        let name = plan.names.add_dataset(&new.key);
        for field in &new.fields {
            name.add_field(&field.key, field.kind.shape());
        }
        plan.steps.push(Step::CreateDataset(new.key.clone()));
        return;
    };
    for field in &new.fields {
        // a `was` that is recorded already names no field any more
        let renamed = field.was.as_ref().filter(|was| {
            name.fields.contains_key(*was)
                && !name.fields.contains_key(&field.key)
                && new.field(was).is_none()
        });
        let now = stored(field.kind.shape());
        let from = renamed.unwrap_or(&field.key);
        // also what was left is still stored as it was
        let before = name.fields.get(from).map(|field| field.stored.clone());
        if let Some(before) = before.filter(|before| *before != now) {
            plan.steps.push(Step::Refused(stored_otherwise(&new.key, &field.key, &before, &now)));
        } else if let Some(was) = renamed {
            if let Some(kept) = name.fields.shift_remove(was) {
                name.fields.insert(field.key.clone(), kept);
            }
            plan.steps.push(Step::RenameField(new.key.clone(), was.clone(), field.key.clone()));
        } else if !name.fields.contains_key(&field.key) {
            name.add_field(&field.key, field.kind.shape());
            plan.steps.push(Step::AddField(new.key.clone(), field.key.clone()));
        } else if old.is_none_or(|old| old.field(&field.key).is_none()) {
            plan.steps.push(Step::TakeUpField(new.key.clone(), field.key.clone()));
        }
    }
    // a dataset that was left and is declared again may have states it never had
    for state in new.states.iter().filter(|state| old.is_none_or(|old| old.state(&state.key).is_none())) {
        plan.steps.push(Step::AddState(new.key.clone(), state.key.clone()));
    }
    for field in old.iter().flat_map(|old| &old.fields) {
        let renamed = new.fields.iter().any(|new| new.was.as_ref() == Some(&field.key));
        if new.field(&field.key).is_none() && !renamed {
            plan.steps.push(Step::LeaveField(new.key.clone(), field.key.clone()));
        }
    }
    if old.map(|old| indexed(old, old_model)) != Some(indexed(new, model)) {
        plan.steps.push(Step::Reindex(new.key.clone()));
    }
}

fn stored_otherwise(dataset: &str, field: &str, before: &str, now: &str) -> Box<str> {
    format!(
        "{dataset}.{field} is stored as {before}, its kind now wants {now}: declare a new field beside it"
    )
    .into()
}

/// What a dataset's indexes follow from: what lists are sorted and filtered by, what must be unique, what refers, and what grants
/// say of its rows.
fn indexed(dataset: &Dataset, model: &Model) -> [Vec<String>; 6] {
    let key = |place: &usize| dataset.fields.get(*place).map_or("", |field| &field.key);
    let refers = dataset.fields.iter().filter(|field| field.kind.target().is_some());
    let grants =
        model.roles.values().flat_map(|role| &role.grants).filter(|grant| grant.dataset == dataset.key);
    [
        dataset.sort.iter().map(|attribute| dataset.name_of(*attribute)).collect(),
        dataset
            .unique
            .iter()
            .map(|unique| unique.fields.iter().map(key).collect::<Vec<_>>().join(" "))
            .collect(),
        dataset.filter.iter().filter_map(|path| path.first()).map(|first| dataset.name_of(*first)).collect(),
        refers.map(|field| field.key.to_string()).collect(),
        dataset.fields.iter().filter(|field| field.look_up).map(|field| field.key.to_string()).collect(),
        grants.filter_map(|grant| grant.rows.as_ref()).map(|rows| rows.text.to_string()).collect(),
    ]
}
