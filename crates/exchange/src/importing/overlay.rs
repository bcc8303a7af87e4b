//! Looked-up rows as the lines of an import see them: what is stored, and what lines before have made of it. In a dry
//! run it is all that there is of rows that would be made.

use std::collections::HashMap;

use expr::{Id, Value};

use super::said::Said;

/// A looked-up row.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub id: Id,
    /// Its place among the recipe's rows.
    pub row: usize,
    /// Its stored revision; none if a line makes it.
    pub rev: Option<i64>,
    /// Its values by the field's place.
    pub values: Vec<Value>,
    /// What lines set, by the field's place.
    pub set: Vec<usize>,
    pub said: Said,
    /// Whether something new was said of it.
    pub spoken: bool,
    /// The digest of the words under which what is said of it is kept.
    pub identity: String,
}

/// Rows by the words that find them. A batch works on a layer of its own, so that one that is refused leaves no trace.
#[derive(Default)]
pub(crate) struct Overlay {
    entries: HashMap<Id, Entry>,
    names: HashMap<(usize, String), Id>,
}

/// A batch's layer above what batches before have left.
pub(crate) struct Layer<'a> {
    below: &'a Overlay,
    own: Overlay,
    order: Vec<Id>,
}

impl Overlay {
    pub fn knows(&self, row: usize, name: &str) -> bool {
        self.names.contains_key(&(row, name.to_owned()))
    }

    pub fn has(&self, id: Id) -> bool {
        self.entries.contains_key(&id)
    }

    /// Takes over what a batch has left.
    pub fn take(&mut self, layer: Overlay) {
        self.entries.extend(layer.entries);
        self.names.extend(layer.names);
    }
}

impl<'a> Layer<'a> {
    pub fn new(below: &'a Overlay) -> Self {
        Layer { below, own: Overlay::default(), order: Vec::new() }
    }

    pub fn find(&self, row: usize, name: &str) -> Option<Id> {
        let at = (row, name.to_owned());
        self.own.names.get(&at).or_else(|| self.below.names.get(&at)).copied()
    }

    pub fn name(&mut self, row: usize, name: &str, id: Id) {
        self.own.names.insert((row, name.to_owned()), id);
    }

    /// An entry to work on, brought into this layer.
    pub fn entry(&mut self, id: Id) -> Option<&mut Entry> {
        if !self.own.entries.contains_key(&id) {
            let entry = self.below.entries.get(&id)?.clone();
            self.put(entry);
        }
        self.own.entries.get_mut(&id)
    }

    pub fn put(&mut self, entry: Entry) {
        self.order.push(entry.id);
        self.own.entries.insert(entry.id, entry);
    }

    pub fn has(&self, id: Id) -> bool {
        self.own.entries.contains_key(&id) || self.below.entries.contains_key(&id)
    }

    /// The entries this batch has touched, in the order it came by them.
    pub fn touched(&self) -> impl Iterator<Item = &Entry> {
        self.order.iter().filter_map(|id| self.own.entries.get(id))
    }

    pub fn into_overlay(self) -> Overlay {
        self.own
    }
}
