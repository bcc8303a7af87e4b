//! The words by which rows are named where they are referred to, as far as the reader may read them.

use std::collections::HashMap;

use expr::{Id, Value};
use model::{Language, Model};

use crate::{Seen, Sight};

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

    pub(crate) fn extend(&mut self, other: Labels) {
        self.words.extend(other.words);
    }

    /// How a row names itself to whoever sees it; empty where its label is hidden.
    pub fn of(model: &Model, seen: &Seen, language: Language) -> String {
        let Some(dataset) = model.dataset(&seen.dataset) else { return String::new() };
        let Some(field) = dataset.fields.get(dataset.label) else { return String::new() };
        match seen.values.get(dataset.label) {
            Some(Sight::Clear(value)) => field.kind.show(value, &model.codes, language),
            Some(Sight::Masked(text)) => text.clone(),
            _ => String::new(),
        }
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
