//! The words by which rows are named where they are referred to, as far as the reader may read them.

use std::collections::HashMap;
use std::sync::Arc;

use expr::{Id, Value};
use model::{Dataset, Language, Model};
use store::Row;

use crate::grants::{Access, Known};
use crate::{Actor, Kernel, Problems, Seen, Sight};

/// Labels of rows, by dataset and id. A row that the reader may not read has none.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    words: HashMap<(Box<str>, Id), String>,
}

impl Labels {
    /// The label of a row.
    pub fn get(&self, dataset: &str, id: Id) -> Option<&str> {
        self.words.get(&(dataset.into(), id)).map(String::as_str)
    }

    pub(crate) fn put(&mut self, dataset: &str, id: Id, label: String) {
        self.words.insert((dataset.into(), id), label);
    }

    /// How a row names itself to whoever sees it; empty where its label is hidden.
    pub fn of(model: &Model, seen: &Seen, language: Language) -> String {
        let Some(dataset) = model.dataset(&seen.dataset) else { return String::new() };
        seen.values
            .get(dataset.label)
            .map_or_else(String::new, |sight| shown(model, dataset, sight, language))
    }

    /// The ids that a row's references name, by the dataset they lead to.
    pub(crate) fn wanted(model: &Model, rows: &[&Seen], to: &mut HashMap<Box<str>, Vec<Id>>) {
        for seen in rows {
            let Some(dataset) = model.dataset(&seen.dataset) else { continue };
            for (field, sight) in dataset.fields.iter().zip(&seen.values) {
                let (Some(target), Sight::Clear(value)) = (field.kind.target(), sight) else { continue };
                let ids = to.entry(target.into()).or_default();
                match value {
                    Value::Id(id) => ids.push(*id),
                    Value::List(items) => ids.extend(items.iter().filter_map(|item| item.key.as_id())),
                    _ => {}
                }
            }
        }
        for ids in to.values_mut() {
            ids.sort_unstable();
            ids.dedup();
        }
    }
}

/// A label in words; empty where it is hidden.
fn shown(model: &Model, dataset: &Dataset, sight: &Sight, language: Language) -> String {
    let Some(field) = dataset.fields.get(dataset.label) else { return String::new() };
    match sight {
        Sight::Clear(value) => field.kind.show(value, &model.codes, language),
        Sight::Masked(text) => text.clone(),
        Sight::Hidden => String::new(),
    }
}

impl Kernel {
    /// The labels of everything that rows refer to, as far as the actor may read it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn labels(
        &self,
        actor: &Actor,
        rows: &[&Seen],
        language: Language,
    ) -> Result<Labels, Problems> {
        let mut wanted = HashMap::new();
        Labels::wanted(&self.model(), rows, &mut wanted);
        self.label_ids(actor, wanted, language).await
    }

    /// The labels of rows by dataset and id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn label_ids(
        &self,
        actor: &Actor,
        wanted: HashMap<Box<str>, Vec<Id>>,
        language: Language,
    ) -> Result<Labels, Problems> {
        let mut moment = self.moment(actor).await?;
        let model = Arc::clone(&moment.model);
        let mut labels = Labels::default();
        for (key, ids) in wanted {
            let Some(dataset) = model.dataset(&key) else { continue };
            let access = Access::new(&model, dataset, &moment.ground());
            if ids.is_empty() || !access.may("read") {
                continue;
            }
            let rows = moment.snapshot.rows_by_id(&key, &ids).await?;
            let mut known = Known::default();
            let all: Vec<&Row> = rows.iter().collect();
            known.fetch(&mut moment.snapshot, &model, &key, &all, &access.conditions()).await?;
            let eyes = moment.eyes(&model, &access, &known);
            for row in &rows {
                if let Some(label) = eyes.label(row)? {
                    labels.put(&key, row.id, shown(&model, dataset, &label, language));
                }
            }
        }
        Ok(labels)
    }

    /// The organisations of seats: what is told of whoever acted where the person may not be.
    pub(crate) async fn organisations_of_seats(&self, seats: &[Id]) -> Result<HashMap<Id, Id>, Problems> {
        let mut snapshot = self.store.snapshot().await?;
        let model = Arc::clone(&snapshot.layout().model);
        let Some(dataset) = model.dataset("seat").filter(|_| !seats.is_empty()) else {
            return Ok(HashMap::new());
        };
        let rows = snapshot.rows_by_id("seat", seats).await?;
        let organisation =
            |row: &Row| Some((row.id, crate::door::value(dataset, row, "organisation").as_id()?));
        Ok(rows.iter().filter_map(organisation).collect())
    }
}
