//! The engines this program is built with: the only list there is.

use model::Section;
use store::InternalTable;

/// What engines read of packs.
pub fn sections() -> Vec<Section> {
    vec![exchange::SECTION]
}

/// The state that engines keep.
pub fn tables() -> Vec<&'static InternalTable> {
    identity::TABLES.iter().chain(exchange::TABLES).copied().collect()
}
