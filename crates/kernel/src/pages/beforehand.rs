//! What is known of a new row before anybody types: what a grant leaves no choice in, what the address says, and
//! what the rows that it refers to say already. Nobody types what the site knows.

use expr::{Id, Value};
use model::{Dataset, Model, Refusal};
use serde_json::Value as Json;

use super::Reader;
use crate::{List, Problems, Seen, Sight};

/// Values of a new row, by the places of fields.
#[derive(Default)]
pub(super) struct Beforehand {
    /// These are shown, and cannot be changed.
    pub locked: Vec<(usize, Value)>,
    /// These stand in the form to begin with.
    pub suggested: Vec<(usize, Value)>,
}

impl Beforehand {
    fn has(&self, place: usize) -> bool {
        self.locked.iter().chain(&self.suggested).any(|(known, _)| *known == place)
    }
}

impl Reader<'_> {
    /// What is known of a new row under an address's parameters.
    ///
    /// # Errors
    /// `parameter.unknown` for a parameter that is no field, `parameter.invalid` for a value that is none of its kind.
    pub(super) async fn beforehand(
        &self,
        model: &Model,
        dataset: &Dataset,
        query: &[(String, String)],
    ) -> Result<Beforehand, Problems> {
        let (writable, fixed) = self.kernel.form_access(self.actor, &dataset.key, "create").await?;
        let can = |place: usize| writable.get(place) == Some(&true);
        let mut known = Beforehand { locked: fixed, suggested: Vec::new() };
        for (name, text) in query {
            let unknown = || Problems::from(Refusal::new("parameter.unknown").with("name", name));
            let (place, field) = dataset.field(name).filter(|(place, _)| can(*place)).ok_or_else(unknown)?;
            let value = field.kind.parse(&Json::String(text.clone()), &model.codes);
            let value = value.map_err(|_| Refusal::new("parameter.invalid").with("name", name))?;
            if known.has(place) {
                continue;
            }
            // a row that was chosen on the way here stays chosen
            if field.kind.target().is_some() { &mut known.locked } else { &mut known.suggested }
                .push((place, value));
        }
        for (place, field) in dataset.fields.iter().enumerate() {
            let Some(target) = field.kind.target().filter(|_| can(place) && !known.has(place)) else {
                continue;
            };
            if let Some(only) = self.only_row(target).await? {
                known.suggested.push((place, Value::Id(only)));
            }
        }
        self.follow(model, dataset, &mut known, &can).await?;
        Ok(known)
    }

    /// The one row of a dataset that the reader can read, if there is just one.
    async fn only_row(&self, dataset: &str) -> Result<Option<Id>, Problems> {
        let list = List { dataset, limit: Some(2), ..List::default() };
        match self.kernel.list(self.actor, &list).await {
            Ok(page) => Ok(match page.rows.as_slice() {
                [row] => Some(row.id),
                _ => None,
            }),
            Err(_) => Ok(None),
        }
    }

    /// Values that the rows referred to have under the same key and of the same kind.
    async fn follow(
        &self,
        model: &Model,
        dataset: &Dataset,
        known: &mut Beforehand,
        can: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<(), Problems> {
        let named: Vec<(usize, Value)> = known.locked.iter().chain(&known.suggested).cloned().collect();
        for (place, value) in named {
            let target = dataset.fields.get(place).and_then(|field| field.kind.target());
            let (Some(target), Some(id)) = (target.and_then(|key| model.dataset(key)), value.as_id()) else {
                continue;
            };
            let Ok(row) = self.kernel.get(self.actor, &target.key, id).await else { continue };
            for (place, field) in dataset.fields.iter().enumerate().filter(|(place, _)| can(*place)) {
                let found = target.field(&field.key).filter(|(_, other)| other.kind.of() == field.kind.of());
                let Some((at, _)) = found.filter(|_| !known.has(place)) else { continue };
                if let Some(value) = clear(&row, at) {
                    let derived = field.kind.target().is_some();
                    if derived { &mut known.locked } else { &mut known.suggested }.push((place, value));
                }
            }
        }
        Ok(())
    }
}

fn clear(row: &Seen, place: usize) -> Option<Value> {
    match row.values.get(place) {
        Some(Sight::Clear(value)) if !value.is_null() => Some(value.clone()),
        _ => None,
    }
}
