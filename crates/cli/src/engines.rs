//! The engines this program is built with: the only list there is.

use kernel::engine::Engine;
use model::{Entry, Section};
use store::InternalTable;

/// All of them.
pub const ENGINES: &[&dyn Engine] = &[&exchange::Exchange, &matching::Matching];

/// What engines read of packs.
pub fn sections() -> Vec<Section> {
    ENGINES.iter().flat_map(|engine| engine.sections()).collect()
}

/// The state that engines keep.
pub fn tables() -> Vec<&'static InternalTable> {
    identity::TABLES.iter().copied().chain(ENGINES.iter().flat_map(|engine| engine.tables())).collect()
}

/// The codes that engines refuse with.
pub fn entries() -> Vec<&'static Entry> {
    ENGINES.iter().flat_map(|engine| engine.entries()).collect()
}
