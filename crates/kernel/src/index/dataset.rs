//! The index of one dataset, kept behind a lock that is never held while the database works.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use expr::{Id, Value};
use model::{Codes, Dataset};
use parking_lot::RwLock;
use search::{Analyser, DocumentId, FacetValue, Hit, Index, Limits, Query, SearchError};
use store::Row;

use super::spec::{Spec, keys};

/// One dataset's index.
pub(crate) struct DatasetIndex {
    pub spec: Spec,
    analyser: Arc<Analyser>,
    held: RwLock<Held>,
    /// The memory budget is used up: rows are missing, so nothing is answered from here any more.
    full: AtomicBool,
}

struct Held {
    index: Index,
    /// The numbers of each facet's values, in the order they were met.
    numbers: Vec<HashMap<Box<str>, u32>>,
}

impl DatasetIndex {
    /// An empty one.
    ///
    /// # Errors
    /// When the specification has no field.
    pub fn new(spec: Spec, analyser: &Arc<Analyser>, limits: Limits) -> Result<Self, SearchError> {
        let index = Index::new(Arc::clone(analyser), spec.schema(), limits)?;
        let numbers = vec![HashMap::new(); spec.facets.len()];
        let held = RwLock::new(Held { index, numbers });
        Ok(DatasetIndex { spec, analyser: Arc::clone(analyser), held, full: AtomicBool::new(false) })
    }

    /// Puts a live row in, in the place of what was known of it.
    pub fn put(&self, dataset: &Dataset, codes: &Codes, row: &Row) {
        let texts = self.spec.texts(dataset, codes, row);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let values: Vec<Vec<Value>> =
            self.spec.facets.iter().map(|facet| keys(&row.get(facet.attribute))).collect();
        let mut held = self.held.write();
        let numbers: Vec<Vec<u32>> =
            held.numbers.iter_mut().zip(&values).map(|(known, values)| numbered(known, values)).collect();
        let facets: Vec<FacetValue<'_>> = numbers.iter().map(|codes| FacetValue::Codes(codes)).collect();
        let id = document(row.id);
        match held.index.upsert(id, &texts, &facets) {
            Ok(()) => {}
            Err(error @ SearchError::Full { .. }) => {
                if !self.full.swap(true, Ordering::AcqRel) {
                    tracing::error!(dataset = &*dataset.key, %error, "the dataset is not searched any more");
                }
            }
            Err(error) => {
                // what it held before is not what the row says now
                held.index.delete(id);
                tracing::warn!(dataset = &*dataset.key, row = %row.id, %error, "a row is not searched");
            }
        }
    }

    /// Takes a row out.
    pub fn remove(&self, row: Id) {
        self.held.write().index.delete(document(row));
    }

    /// The best hits.
    ///
    /// # Errors
    /// When the question does not fit the specification, or is too large.
    pub fn search(&self, query: &Query) -> Result<Vec<Hit>, SearchError> {
        self.held.read().index.search(query)
    }

    /// What texts and questions are analysed with.
    pub fn analyser(&self) -> &Analyser {
        &self.analyser
    }

    /// Whether rows are missing for want of memory.
    pub fn is_full(&self) -> bool {
        self.full.load(Ordering::Acquire)
    }

    /// The numbers of those values of a facet that any row ever had.
    pub fn numbers(&self, facet: usize, values: &[Value]) -> Vec<u32> {
        let held = self.held.read();
        let Some(known) = held.numbers.get(facet) else { return Vec::new() };
        values.iter().filter_map(|value| known.get(&*name(value)).copied()).collect()
    }
}

fn numbered(known: &mut HashMap<Box<str>, u32>, values: &[Value]) -> Vec<u32> {
    let number = |value: &Value| {
        let name = name(value);
        if let Some(number) = known.get(&*name) {
            return Some(*number);
        }
        let next = u32::try_from(known.len()).ok()?;
        known.insert(name, next);
        Some(next)
    };
    values.iter().filter_map(number).collect()
}

/// A code or an id as text; nothing else is a facet.
fn name(value: &Value) -> Box<str> {
    match value {
        Value::Text(text) => text.as_ref().into(),
        Value::Id(id) => id.to_string().into(),
        _ => Box::default(),
    }
}

/// What a row is called in an index.
pub(crate) fn document(row: Id) -> DocumentId {
    DocumentId(*row.as_bytes())
}
