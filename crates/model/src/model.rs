//! The whole of what was declared, checked.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::{Codes, Dataset, Indexed, Label, Page, Role};

/// A checked set of packs. Immutable; a changed pack makes a new one.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// SM3 over the text of all packs, in hexadecimal.
    pub hash: Box<str>,
    /// The packs, each after those it needs.
    pub packs: IndexMap<Box<str>, Pack>,
    /// The datasets.
    pub datasets: IndexMap<Box<str>, Dataset>,
    /// The code tables.
    pub codes: Codes,
    /// The maps between code tables.
    pub maps: IndexMap<Box<str>, Map>,
    /// The roles.
    pub roles: IndexMap<Box<str>, Role>,
    /// The declared pages.
    pub pages: IndexMap<Box<str>, Page>,
    /// What engines read from their sections, by folder.
    pub sections: HashMap<&'static str, Arc<dyn Any + Send + Sync>>,
    /// What engines want the search index to hold.
    pub indexed: Vec<Indexed>,
}

impl Model {
    /// A dataset by key.
    pub fn dataset(&self, key: &str) -> Option<&Dataset> {
        self.datasets.get(key)
    }

    /// What an engine read from the section of `folder`.
    pub fn section<T: Any + Send + Sync>(&self, folder: &str) -> Option<Arc<T>> {
        self.sections.get(folder).and_then(|section| Arc::clone(section).downcast().ok())
    }

    /// Whether ids of rows of `a` and of `b` name the same things: `enterprise` is `organisation`.
    pub fn same_identity(&self, a: &str, b: &str) -> bool {
        self.identity(a) == self.identity(b)
    }

    fn identity<'a>(&self, key: &'a str) -> &'a str {
        match self.datasets.get(key).and_then(|dataset| dataset.is) {
            Some(identity) => identity.dataset(),
            None => key,
        }
    }
}

/// A pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its stable key: the folder's name.
    pub key: Box<str>,
    /// Its words.
    pub title: Label,
    /// The packs it needs.
    pub needs: Vec<Box<str>>,
    /// The engines it needs.
    pub engines: Vec<Box<str>>,
}

/// A map between two code tables.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// Its stable key.
    pub key: Box<str>,
    /// The table mapped from.
    pub from: Box<str>,
    /// The table mapped to.
    pub to: Box<str>,
    /// From a code: codes, each with a weight of 0…1 and what it rests on.
    pub links: HashMap<Box<str>, Vec<Link>>,
}

/// One link of a map.
#[derive(Clone, Debug)]
pub struct Link {
    /// The code mapped to.
    pub to: Box<str>,
    /// How strongly, 0…1.
    pub weight: f64,
    /// What it rests on.
    pub basis: Box<str>,
}
