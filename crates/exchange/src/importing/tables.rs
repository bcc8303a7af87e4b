//! What imports keep beside the rows, committed with them: which row a line became, how far an import is, and what is
//! to be said of its lines.

use model::kinds::Column;
use store::InternalTable;

/// Which row a line of a source became, and marks of the values it said. `identity` is a digest: of the line's key or
/// content, or of the words by which a row was looked up.
pub static IDENTITIES: InternalTable = InternalTable {
    name: "import_identity",
    columns: &[
        ("source", Column::Text),
        ("row", Column::Text),
        ("identity", Column::Text),
        ("dataset", Column::Text),
        ("id", Column::Id),
        ("said", Column::Text),
    ],
    key: 3,
    indexes: &[],
};

/// Imports: what was to be done, how far it is, what came of it.
pub static IMPORTS: InternalTable = InternalTable {
    name: "import",
    columns: &[
        ("id", Column::Id),
        ("at", Column::Instant),
        ("kind", Column::Text),
        ("account", Column::Id),
        ("person", Column::Id),
        ("seat", Column::Id),
        ("file", Column::Id),
        ("name", Column::Text),
        ("recipe", Column::Text),
        ("status", Column::Text),
        ("total", Column::Number { scale: 0 }),
        ("position", Column::Number { scale: 0 }),
        ("counts", Column::Text),
    ],
    key: 1,
    indexes: &["person", "status"],
};

/// What is said of lines: refused, kept, differing, unread, skipped.
pub static NOTES: InternalTable = InternalTable {
    name: "import_note",
    columns: &[
        ("import", Column::Id),
        ("line", Column::Number { scale: 0 }),
        ("place", Column::Number { scale: 0 }),
        ("what", Column::Text),
        ("target", Column::Text),
        ("text", Column::Text),
        ("code", Column::Text),
        ("zh", Column::Text),
        ("en", Column::Text),
    ],
    key: 3,
    indexes: &[],
};

/// Which import's refused lines another one brings corrected.
pub static CORRECTIONS: InternalTable = InternalTable {
    name: "import_correction",
    columns: &[("import", Column::Id), ("corrects", Column::Id)],
    key: 1,
    indexes: &["corrects"],
};

/// All of them.
pub static TABLES: &[&InternalTable] = &[&IDENTITIES, &IMPORTS, &NOTES, &CORRECTIONS];
