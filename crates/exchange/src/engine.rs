//! The engine as a site starts it.

use kernel::Problems;
use kernel::engine::{Engine, Parts, Site};
use model::{Entry, Section};
use store::InternalTable;

use crate::{ENTRIES, SECTION, TABLES};

/// Files of rows, in and out.
pub struct Exchange;

impl Engine for Exchange {
    fn name(&self) -> &'static str {
        SECTION.engine
    }

    fn sections(&self) -> Vec<Section> {
        vec![SECTION]
    }

    fn tables(&self) -> Vec<&'static InternalTable> {
        TABLES.to_vec()
    }

    fn entries(&self) -> &'static [Entry] {
        ENTRIES
    }

    fn start(&self, _: &Site) -> Result<Parts, Problems> {
        Ok(Parts::default())
    }
}
