//! The engine as a site starts it.

use std::sync::Arc;

use kernel::Problems;
use kernel::engine::{Engine, Parts, Site};
use model::{Entry, Section};
use store::InternalTable;

use crate::pages::{Shared, actions};
use crate::reading::Limits;
use crate::rehearsing::Rehearsals;
use crate::running::{GoOn, Runs, Tidy};
use crate::{ENTRIES, Imports, SECTION, TABLES};

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

    fn start(&self, site: &Site) -> Result<Parts, Problems> {
        let imports = Imports::new(site.folder.join("imports"), Limits::default());
        let runs = Runs::new(Arc::clone(&site.kernel), imports);
        let shared = Arc::new(Shared { runs: Arc::clone(&runs), rehearsals: Rehearsals::new() });
        Ok(Parts {
            actions: actions(&shared),
            operations: vec![Arc::new(GoOn(Arc::clone(&runs))), Arc::new(Tidy(runs))],
            ..Parts::default()
        })
    }
}
