//! The index of one dataset, kept behind a lock that is never held while the database works.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use expr::{Id, Item, Value};
use model::{Codes, Dataset};
use parking_lot::RwLock;
use search::{Analyser, DocumentId, FacetValue, Hit, Index, Limits, Query, SearchError};
use store::Row;

use super::spec::{Facet, Keeps, Spec, keys, number_of};

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
        let texts = self.spec.texts(dataset, codes, |place| row.values.get(place));
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let values: Vec<Value> = self.spec.facets.iter().map(|facet| row.get(facet.attribute)).collect();
        let mut held = self.held.write();
        let described = held.numbers.iter_mut().zip(&self.spec.facets).zip(&values);
        let kept: Vec<Kept> =
            described.map(|((known, facet), value)| Kept::of(known, facet, value)).collect();
        let facets: Vec<FacetValue<'_>> = kept.iter().map(Kept::value).collect();
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

    /// Whatever the index itself is asked.
    pub fn ask<T>(&self, question: impl FnOnce(&Index) -> T) -> T {
        question(&self.held.read().index)
    }

    /// The numbers of those values of a facet that any row ever had.
    pub fn numbers(&self, facet: usize, values: &[Value]) -> Vec<u32> {
        let held = self.held.read();
        let Some(known) = held.numbers.get(facet) else { return Vec::new() };
        values.iter().filter_map(|value| known.get(&*name(value, None)).copied()).collect()
    }

    /// What values are worth, by their numbers in a facet; a value that no row ever had is left out.
    pub fn worths(&self, facet: usize, worths: &[(Item, f64)]) -> Vec<(u32, f64)> {
        let held = self.held.read();
        let Some(known) = held.numbers.get(facet) else { return Vec::new() };
        let levels = self.spec.facets.get(facet).is_some_and(|facet| facet.keeps == Keeps::Levels);
        let number = |item: &Item| {
            let level = if levels { item.level.as_deref() } else { None };
            known.get(&*name(&item.key, level)).copied()
        };
        worths.iter().filter_map(|(item, worth)| Some((number(item)?, *worth))).collect()
    }
}

/// A facet's value in one row.
enum Kept {
    Codes(Vec<u32>),
    Number(Option<i64>),
}

impl Kept {
    /// The value with numbers for its codes; new codes are numbered.
    fn of(known: &mut HashMap<Box<str>, u32>, facet: &Facet, value: &Value) -> Kept {
        if facet.keeps == Keeps::Numbers {
            return Kept::Number(number_of(value, &facet.of));
        }
        let number = |item: &Item| {
            let level = item.level.as_deref().filter(|_| facet.keeps == Keeps::Levels);
            let name = name(&item.key, level);
            if let Some(number) = known.get(&*name) {
                return Some(*number);
            }
            let next = u32::try_from(known.len()).ok()?;
            known.insert(name, next);
            Some(next)
        };
        Kept::Codes(keys(value).iter().filter_map(number).collect())
    }

    fn value(&self) -> FacetValue<'_> {
        match self {
            Kept::Codes(codes) => FacetValue::Codes(codes),
            Kept::Number(number) => FacetValue::Ordered(*number),
        }
    }
}

/// A code with its level, an id or a truth value as text; nothing else is a facet.
fn name(value: &Value, level: Option<&str>) -> Box<str> {
    let key: Box<str> = match value {
        Value::Text(text) => text.clone(),
        Value::Id(id) => id.to_string().into(),
        Value::Bool(truth) => truth.to_string().into(),
        _ => Box::default(),
    };
    // no code has this sign in it
    level.map_or_else(|| key.clone(), |level| format!("{key}\u{1F}{level}").into())
}

/// What a row is called in an index.
pub(crate) fn document(row: Id) -> DocumentId {
    DocumentId(*row.as_bytes())
}
