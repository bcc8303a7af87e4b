//! A folder of a pack that an engine reads: `matchers/`, `recipes/` ….

use std::any::Any;
use std::cell::RefCell;
use std::sync::Arc;

use crate::{Attribute, Block, Model, Table};

/// How an engine reads its folder. Pure: declarations in, plain data out, problems to the tables.
#[derive(Clone, Copy)]
pub struct Section {
    /// The folder's name.
    pub folder: &'static str,
    /// The engine that brings it, for messages.
    pub engine: &'static str,
    /// Reads all declarations of all packs, typed against the model. The result is kept in
    /// [`Model::sections`] under the folder's name.
    pub read: fn(&Declarations<'_>, &Model) -> Arc<dyn Any + Send + Sync>,
    /// The kinds of block it puts on pages.
    pub blocks: &'static [BlockShape],
}

/// A kind of block that an engine brings.
#[derive(Clone, Copy)]
pub struct BlockShape {
    /// `engine.kind`, as pages declare it.
    pub kind: &'static str,
    /// Says what is wrong with the settings of a block, when all sections have been read.
    pub check: fn(&Block, &Model) -> Result<(), String>,
}

/// The declarations of one folder: pack, key and table of each file, packs in order of need.
pub struct Declarations<'a> {
    /// In order; a key occurs once.
    pub files: Vec<(&'a str, &'a str, Table<'a>)>,
    pub(crate) indexed: RefCell<Vec<Indexed>>,
}

impl Declarations<'_> {
    /// Asks for a value to be held by the search index of its dataset.
    pub fn index(&self, wanted: Indexed) {
        let mut indexed = self.indexed.borrow_mut();
        if !indexed.contains(&wanted) {
            indexed.push(wanted);
        }
    }
}

/// A value that the search index of a dataset holds for an engine, besides what grants and filters compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// The dataset.
    pub dataset: Box<str>,
    /// Codes, references, truth values, or something that has an order: numbers, dates, instants.
    pub attribute: Attribute,
    /// Whether tags are told apart by their levels.
    pub levels: bool,
}
