//! The engine as a site starts it.

use kernel::Problems;
use kernel::engine::{Engine, Parts, Site};
use model::{Entry, Section};

use crate::action::Match;
use crate::block::RankedBlock;
use crate::{ENTRIES, SECTION};

/// Needs and offers, ranked and explained.
pub struct Matching;

impl Engine for Matching {
    fn name(&self) -> &'static str {
        SECTION.engine
    }

    fn sections(&self) -> Vec<Section> {
        vec![SECTION]
    }

    fn entries(&self) -> &'static [Entry] {
        ENTRIES
    }

    fn start(&self, _: &Site) -> Result<Parts, Problems> {
        Ok(Parts { actions: vec![Box::new(Match)], blocks: vec![Box::new(RankedBlock)], ..Parts::default() })
    }
}
